"""`empty-when`: where there is nothing to list, the response is an empty list and no error."""

from __future__ import annotations

from collections.abc import Mapping

from conformance.cases.case import Case, Ruled
from conformance.cases.requirement_purposes import Stated
from conformance.checks.rules.compared_values import lacking_answer
from conformance.checks.rules.observe import Observation
from conformance.checks.rules.select import body_of, select, succeeded
from conformance.contract.contract import Operation
from conformance.contract.rule_arguments import READS, ArgumentKind, StandsOn
from conformance.model import Exchange
from conformance.rules.rule import Rule, alone, of_reads, taking
from conformance.rules.rule_requests import edits_of, own_requests
from conformance.scripts.rule_observation import (
    SEARCHED,
    Look,
    Looking,
    Seen,
    exchanges_of,
    looked_for,
    not_sent,
)
from conformance.scripts.script import Ask, RuleScript, Scope, Script


def _asks(stated: Stated) -> Mapping[str, Case]:
    edits = edits_of(stated.contract, stated.operation, stated.arguments["with"])
    return own_requests(stated, {"control": [], "ask": edits})


def _script(scope: Scope, operation: Operation, ruled: Ruled) -> Script:
    """Ask for what there is none of: success, and an empty list; beside a control."""
    del operation
    arguments = ruled.arguments
    from_pool = any(isinstance(value, dict) for value in arguments["with"].values())

    def look(turn: int, repetition: int) -> Looking:
        # Earlier runs took one after the other: what they left is further away.
        index = turn * (turn + 1) // 2
        replies = yield [
            Ask(ruled.asks["control"], "control", index, repetition),
            Ask(ruled.asks["ask"], "witness", index, repetition),
        ]
        if reason := not_sent(replies):
            return Look({}, reason)
        control, answer = exchanges_of(replies)
        observation = empty(arguments["items"], control, answer, from_pool=from_pool)
        seen = Seen(observation, (answer.number, control.number), answer.case)
        return Look({ruled.purpose: seen})

    return looked_for(scope, [ruled], look, sets=SEARCHED if from_pool else 2)


def empty(items: str, control: Exchange, answer: Exchange, *, from_pool: bool) -> Observation:
    """Look whether a request for what there is none of succeeds with an empty list.

    Args:
        items: JSON Pointer or JSONPath of the list's items.
        control: The exchange of a valid request that finds something.
        answer: The exchange of the request that finds nothing.
        from_pool: Whether test data are declared to have nothing, so that items accuse the declaration.

    Returns:
        Broken, held, or lacking.
    """
    if not succeeded(control):
        return lacking_answer(control)
    if answer.response is None or answer.response.status in (401, 403, 408, 429) or answer.response.status >= 500:
        return lacking_answer(answer)
    if not succeeded(answer):
        message = "responds with an error where the documentation says an empty list"
        return Observation(True, message, "status", "a success", answer.response.status)
    found = select(body_of(answer), items)
    if not found:
        return Observation(True)
    if from_pool:
        return Observation(False, lacking="test data that the target has nothing for, as their tag says")
    return Observation(True, "returns items where the documentation says an empty list", items, [], found[:3])


RULES = (
    Rule(
        "empty-when",
        "success comes with an empty list",
        "the pool says that there is none",
        taking(with_=ArgumentKind.WITH, items=ArgumentKind.VALUES),
        StandsOn(READS),
        _asks,
        script=of_reads(RuleScript("empty-when", alone(_script))),
    ),
)
