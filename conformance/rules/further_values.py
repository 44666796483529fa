"""What a response names several of is looked for one by one: the first as every effect is, the others here."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from typing import Any

from conformance.cases.body_places import path_of
from conformance.cases.case import Case, Edit, Ruled
from conformance.checks.rules.compared_values import refused
from conformance.checks.rules.shown_effect import effect_shown, not_found
from conformance.contract.contract import Operation
from conformance.model import Exchange
from conformance.rules.rule_requests import answered_edits, answered_values, meant_values
from conformance.scripts.rule_observation import Seen, aside_of
from conformance.scripts.script import Ask, Contribution, Reply, Scope, pause_before

#: So many of the values that one response names are looked for.
MOST = 12

#: What each rule saw of the further values, where one is not there; and what the responses showed beside it.
Missed = tuple[dict[str, Seen], list[Contribution]]


def wanted_values(operation: Operation, arguments: Mapping[str, Any], written: Exchange, nth: int = 0) -> list[Any]:
    """The values that a read has to show: where one of them, or what stands beside it, is what it asks by, that one."""
    values = meant_values(operation, arguments.get("equals"), written)
    where = _list_of(arguments.get("equals"))
    one_by_one = where is not None and any(_list_of(said) == where for said in arguments.get("with", {}).values())
    return values[nth : nth + 1] if one_by_one else values


def _list_of(said: Any) -> str | None:
    """The list of a response in whose items a value stands; None for what comes from elsewhere."""
    if not isinstance(said, dict) or "answer" not in said:
        return None
    path = str(said["answer"])
    return path.rpartition(".")[0] if path.startswith("$") else path


def further_edits(with_: Mapping[str, Any], written: Exchange) -> list[list[Edit]]:
    """The values of `with` for each further value that the response names at one of its places; none: it names one."""
    first = answered_edits(with_, written)
    found: list[list[Edit]] = []
    for place, said in with_.items() if first is not None else ():
        if isinstance(said, dict) and "answer" in said:
            others = [edit for edit in first or () if edit.place != path_of(place)]
            found += [[*others, Edit(path_of(place), value)] for value in answered_values(said, written)[1:MOST]]
    return found


def further_missed(
    scope: Scope, operation: Operation, rules: Sequence[Ruled], write: Case, written: Exchange, index: int, role: str
) -> Generator[list[Ask], list[Reply], Missed]:
    """Read what else the response names, until each shows or the time to settle is over."""
    missed: dict[str, Seen] = {}
    aside: list[Contribution] = []
    for ruled in rules:
        edits = dict(enumerate(further_edits(ruled.arguments.get("with", {}), written), 1))
        waited, look = 0.0, 0
        while edits:
            asks = [
                Ask(ruled.asks["read"], f"{role}-{n}", index, look, tuple(each), write, pause_before(look))
                for n, each in edits.items()
            ]
            replies = yield asks
            aside += aside_of(scope, replies)
            seen = {
                n: _shown(operation, ruled, written, reply, n)
                for n, reply in zip(edits, replies, strict=True)
                if isinstance(reply, Exchange)
            }
            edits = {n: edits[n] for n, one in seen.items() if one.observation.broken is not None}
            waited += pause_before(look)
            look += 1
            if edits and waited >= scope.late:
                missed[ruled.purpose] = seen[next(iter(edits))]
                break
    return missed, aside


def _shown(operation: Operation, ruled: Ruled, written: Exchange, after: Exchange, nth: int) -> Seen:
    numbers, case = (after.number, written.number), ruled.asks["ask"].id
    if refused(after):
        return Seen(not_found(after), numbers, case)
    wanted = wanted_values(operation, ruled.arguments, written, nth)
    return Seen(effect_shown("visible-in", {"select": ruled.arguments["select"]}, None, after, wanted), numbers, case)
