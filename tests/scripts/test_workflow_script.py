"""The script of a workflow, and of writes: what cannot be sent is lacking for everything behind it."""

from __future__ import annotations

from datetime import date

import pytest

from conformance.model import Verdict
from conformance.rules import RULES
from conformance.rules.effect import writes_script
from conformance.scripts.script import Contribution, NotSent, Scope, Script
from conformance.scripts.workflow_script import workflow_script
from tests.rules.inprocess import contracts, full_plan

ADVICE = "no accountId supplied: add one to organisations.telco.pools.accountId"


@pytest.fixture(scope="module")
def scope() -> Scope:
    return Scope(contracts(), full_plan().purposes, date(2026, 1, 2), RULES)


def unsent(script: Script) -> list[Contribution]:
    """Play a script of which nothing can be sent."""
    asks = next(script)
    while True:
        try:
            asks = script.send([NotSent(ADVICE) for _ in asks])
        except StopIteration as ended:
            return list(ended.value)


@pytest.mark.parametrize("name", ["sim-blocked-and-unblocked", "credit-limits-created-changed-and-refused"])
def test_steps_behind_one_that_could_not_be_sent_say_what_to_supply(scope: Scope, name: str) -> None:
    """The name of a step alone helps nobody."""
    course = next(course for course in full_plan().courses if course.workflow.id == name)
    found = unsent(workflow_script(scope, course))

    assert {(Verdict.INCONCLUSIVE, ADVICE)} == {(c.verdict, c.reason) for c in found}
    assert set(course.purposes.values()) == {c.purpose for c in found}


def test_rules_of_a_write_that_could_not_be_sent_say_what_to_supply(scope: Scope) -> None:
    """Those whose own request was not tried any more, too."""
    rules = [r for r in full_plan().rules if "changeCreditLimits" in r.purpose and {"ask", "read"} <= r.asks.keys()]
    operation = contracts()["subscriptions"].operations["changeCreditLimits"]
    found = [c for c in unsent(writes_script(scope, operation, rules)) if c.purpose in {r.purpose for r in rules}]

    assert len(rules) == len(found)
    assert {(Verdict.INCONCLUSIVE, ADVICE)} == {(c.verdict, c.reason) for c in found}
