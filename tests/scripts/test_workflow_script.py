"""The script of a workflow, and of writes: what cannot be sent is lacking for everything behind it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest

from conformance.contract import load_contracts
from conformance.model import Request, Response, Verdict
from conformance.rules import RULES
from conformance.rules.effect import writes_script
from conformance.sandbox.app import Sandbox
from conformance.sandbox.faults import all_faults
from conformance.scripts.script import Contribution, Limits, NotSent, Scope, Script
from conformance.scripts.workflow_script import workflow_script
from conformance.selfcheck.selfcheck_judging import judged
from tests.rules.conducted import driven, told
from tests.rules.inprocess import contracts, full_plan

CONTRACTS = load_contracts()
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


VISIBLE = [f"customers/{name}" for name in ("createSignup", "findUserTree", "getAccount", "getSubscription")]


class Reticent(Sandbox):
    """Leaves a property out of each account that it returns, or returns another account."""

    def __init__(self, change):
        super().__init__(CONTRACTS)
        self.change = change

    def handle(self, request: Request):
        outcome = super().handle(request)
        place = request.url.partition("?")[0].rpartition("/accounts/")
        if (
            request.method != "GET"
            or not place[2].isdigit()
            or not isinstance(outcome, Response)
            or outcome.status != 200
        ):
            return outcome
        body = json.dumps(self.change(json.loads(outcome.body))).encode()
        return replace(outcome, body=body, headers=(("content-type", "application/json"),))


@pytest.mark.parametrize(
    ("change", "failing"),
    [
        (lambda account: {k: v for k, v in account.items() if k != "customer_id"}, False),
        (lambda account: {**account, "customer_id": 1}, True),
    ],
)
def test_a_property_that_is_left_out_beside_what_was_written_says_nothing(change, failing):
    """The account of the sign-up is there by its id; whose it is may be left out, and must not be another's."""
    found = judged(CONTRACTS, Reticent(change), operations=VISIBLE, agreed={})
    steps = {v.purpose.id: v.verdict for v in found.verdicts if "/workflows/sign-up-visible/account" in v.purpose.id}

    assert steps
    assert failing == (Verdict.FAIL in steps.values())


def test_what_was_read_before_the_write_shows_nothing_of_it():
    """That the product is still the same says nothing of the change that was ordered for a later day."""
    forgotten = all_faults()["product-change-scheduled/changeProduct-is-forgotten"]
    operations = ["customers/changeProduct", "customers/getProducts"]
    steps = {}
    for faults in ([forgotten], []):
        found = judged(CONTRACTS, Sandbox(CONTRACTS, faults=faults), operations=operations, agreed={})
        steps |= {
            (v.purpose.id.rpartition("/")[2], bool(faults)): v.verdict
            for v in found.verdicts
            if "scheduled/" in v.purpose.id
        }

    assert (Verdict.FAIL, Verdict.PASS) == (steps["scheduled", True], steps["scheduled", False])


def blocked_line(turned_away: int):
    """A line that is blocked and unblocked; the change that follows on another is turned away so many times."""
    blocks, left = [], [0]

    def answer(ask):
        if ask.case.operation.endswith("getBlocks"):
            return told({"items": [{"id": block} for block in blocks]})
        if left[0]:
            left[0] -= 1
            return told({"message": "an order is in progress"}, 400)
        number = 1 if "Other" in ask.role else 2
        blocks[:] = [number] if not blocks else []
        left[0] = turned_away
        return told(None, 201)

    return answer


@pytest.mark.parametrize(("turned_away", "expected"), [(0, Verdict.PASS), (3, Verdict.PASS), (99, Verdict.FAIL)])
def test_a_change_waits_for_the_one_before_it(scope: Scope, turned_away: int, expected: Verdict) -> None:
    """Who turns it away as long as an order is in progress is no liar; who never lifts a block is one."""
    course = next(one for one in full_plan().courses if one.workflow.id == "sim-blocked-and-unblocked")
    patient = replace(scope, limits=Limits(settle=10.0))
    found = driven(workflow_script(patient, course), blocked_line(turned_away), CONTRACTS["customers"])
    unblocked = [c for c in found.contributions if c.purpose.endswith("/unblock")]

    assert [expected] == [c.verdict for c in unblocked]
