"""Scripts of rules whose request is computed from what a read shows: the largest of some values, and a step beyond."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from conformance.cases.case import Edit, Ruled
from conformance.cases.places import path_of
from conformance.cases.rule_edits import needs_answer
from conformance.checks.rules.observe import Observation
from conformance.checks.rules.select import body_of, select, succeeded
from conformance.contract.contract import Operation
from conformance.model import Exchange
from conformance.scripts.script import Ask, Reply, Scope, Script
from conformance.scripts.seen import Look, Looking, Seen, aside_of, exchanges_of, looked_for, not_sent

#: Sets of test data that are tried.
TRIES = 4


def limits_script(scope: Scope, operation: Operation, rules: Sequence[Ruled]) -> Script:
    """Read, compute and send, one rule after the other; what was accepted among them bears out the refusals."""

    def look(data: int, repetition: int) -> Looking:
        index = data + TRIES * repetition  # a write is never repeated with the same data
        replies: list[Reply] = []
        seen: dict[str, Seen] = {}
        held: list[tuple[Ruled, Exchange]] = []
        for ruled in rules:
            (read,) = yield [Ask(ruled.asks["read"], "observe-before", index, repetition, like=ruled.asks["ask"])]
            replies.append(read)
            edits = computed(_arguments(ruled)["with"], read) if isinstance(read, Exchange) else []
            if not edits:
                continue
            (sent,) = yield [Ask(ruled.asks["ask"], "probe", index, repetition, extra=tuple(edits))]
            replies.append(sent)
            if isinstance(sent, Exchange):
                held.append((ruled, sent))
        if not held and (reason := not_sent(replies)):
            return Look({}, reason)
        control = yield [Ask(rules[0].asks["control"], "control", index, repetition)]
        replies += control
        taken = any(succeeded(exchange) for exchange in [*exchanges_of(control), *(e for _, e in held)])
        for ruled, exchange in held:
            seen[ruled.purpose] = Seen(
                answered(operation, ruled, exchange, taken=taken), (exchange.number,), exchange.case
            )
        for ruled in rules:
            lacking = Observation(False, lacking="test data for which the read shows the values to compare with")
            seen.setdefault(ruled.purpose, Seen(lacking, (), ruled.asks["ask"].id))
        return Look(seen, aside=aside_of(scope, replies))

    return looked_for(scope, rules, look, sets=TRIES)


def computed(with_: Mapping[str, Any], read: Exchange) -> list[Edit]:
    """Give the places whose values are the largest of what a read shows, and a step more or less."""
    edits: list[Edit] = []
    for place, said in with_.items():
        if not needs_answer({place: said}):
            continue
        shown = [v for v in select(body_of(read), said["max"]["select"]) if isinstance(v, int | float | Decimal)]
        if not succeeded(read) or not shown:
            return []
        value = max(Decimal(str(v)) for v in shown) + Decimal(str(said.get("add", 0)))
        edits.append(Edit(path_of(place), int(value) if value == value.to_integral_value() else float(value)))
    return edits


def answered(operation: Operation, ruled: Ruled, exchange: Exchange, *, taken: bool) -> Observation:
    """The request is accepted, or refused with the status that the rule names."""
    assert ruled.requirement.rule is not None
    name, arguments = ruled.requirement.rule
    status = exchange.response.status if exchange.response else 0
    said = arguments.get("status", ())
    wanted = tuple(said) if isinstance(said, list | tuple) else (int(said),)
    if status in (0, 401, 403, 429) and status not in wanted:
        return Observation(False, lacking=f"an answer of {operation.id} that looks at the request (answered {status})")
    refused = 400 <= status < 500 and status != 408
    if name == "accepted-when":
        if 200 <= status < 300:
            return Observation(True)
        if not taken:
            return Observation(False, lacking=f"a request that {operation.id} accepts (answered {status})")
        return Observation(True, "A request that has to be accepted is not.", "status", list(wanted), status)
    if refused and not taken:
        return Observation(False, lacking=f"a control that {operation.id} accepts, beside the refusal with {status}")
    if refused and (status in wanted or not wanted):
        return Observation(True)
    return Observation(True, "A request that has to be refused is not refused so.", "status", list(wanted), status)


def _arguments(ruled: Ruled) -> Mapping[str, Any]:
    assert ruled.requirement.rule is not None
    return ruled.requirement.rule[1]
