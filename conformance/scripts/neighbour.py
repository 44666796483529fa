"""Look at a neighbour of what a write changes: another line of the same account, or another account."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import unquote, urlsplit

from conformance.cases.case import Case
from conformance.checks.json_text import read_json
from conformance.checks.rules.compared_values import changed_between
from conformance.checks.rules.observe import Observation
from conformance.checks.rules.select import body_of, select, succeeded
from conformance.contract.contract import EffectKind, Operation
from conformance.model import Exchange, Level
from conformance.scripts.rule_observation import Seen
from conformance.scripts.script import Ask, Reply

#: What a look at something else showed, and the exchange that shows it.
Found = tuple[Observation, int] | None


def neighbour_asks(operation: Operation, reads: Mapping[str, Case], write: Case, index: int, role: str) -> list[Ask]:
    """Ask what is observed of a write, of a neighbour: of what can be undone, and is read by ids of the request.

    Args:
        operation: The write.
        reads: The reads of its rules.
        write: The request whose test data have the neighbour.
        index: The set of test data.
        role: What the asks are called: before, or after.

    Returns:
        One ask, or none where another thing cannot be read.
    """
    observed = operation.observed_by
    if observed is None or operation.effect.kind is not EffectKind.REVERSIBLE:
        return []
    case = next((case for case in reads.values() if case.operation == f"{operation.api}/{observed['operation']}"), None)
    return [] if case is None else [Ask(case, role, index, like=write, neighbour=True)]


def neighbour_kept(operation: Operation, before: Sequence[Reply], after: Sequence[Reply]) -> Found:
    """Compare two reads of a neighbour around a write; None where nothing changed, or it was not read.

    No document says that a write changes nothing else; everybody relies on it.
    """
    selected = str((operation.observed_by or {}).get("select", ""))
    for early, late in zip(before, after, strict=False):
        if not (isinstance(early, Exchange) and isinstance(late, Exchange)) or early.request.url != late.request.url:
            continue
        if changed_between(early, late, selected):
            was, became = (select(body_of(one), selected)[:10] for one in (early, late))
            message = "changes something else beside what the request names"
            return Observation(True, message, selected, was, became, level=Level.SHOULD), late.number
    return None


def beside_kept(operation: Operation, before: Reply | None, after: Reply | None, written: Exchange) -> Found:
    """Compare what the read of a write's effect shows of other items than the request names; None: they are as before.

    Which items are which, and what of them counts, is said where the write is undone (`x-undone-by`).
    """
    observed = f"{operation.api}/{(operation.observed_by or {}).get('operation')}"
    if not (isinstance(before, Exchange) and isinstance(after, Exchange)) or before.operation != observed:
        return None
    if before.request.url != after.request.url or not (succeeded(before) and succeeded(after)):
        return None
    ways = [each for rule in operation.undone_by if "by" in (each := rule.get("each") or {})]
    moved = [
        _beside(each, select(body_of(before), each["of"]), select(body_of(after), each["of"]), written) for each in ways
    ]
    if not moved or not all(was or became for was, became in moved):
        return None
    (was, became), *_ = moved
    message = "changes another item of the list beside the one that the request names"
    return Observation(True, message, ways[0]["of"], was[:5], became[:5], level=Level.SHOULD), after.number


def _beside(
    each: Mapping[str, Any], old: Sequence[Any], new: Sequence[Any], written: Exchange
) -> tuple[list[Any], list[Any]]:
    """The other items that a write changed, as they were and as they are.

    An addition brings one item, once, and takes none away; a deletion takes one, and brings none.
    """
    early, late = (_by_key(items, each["by"]) for items in (old, new))
    lost, gained = _beyond(early, late), _beyond(late, early)
    if each["when"] != "changed":
        return (lost[1:], gained) if each["when"] == "lost" else (lost, gained[1:])
    sent = _sent(written)
    moved = [
        key
        for key in early.keys() & late.keys() - sent
        if any(select(early[key][0], at) != select(late[key][0], at) for at in each.get("compare") or ("",))
    ]
    return [early[key][0] for key in sorted(moved)], [late[key][0] for key in sorted(moved)]


def _by_key(items: Sequence[Any], by: str) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for item in items:
        for key in select(item, by):
            found.setdefault(str(key), []).append(item)
    return found


def _beyond(items: Mapping[str, Sequence[Any]], others: Mapping[str, Sequence[Any]]) -> list[Any]:
    """The items that stand in one list and not, or not as often, in the other."""
    return [item for key, same in items.items() for item in same[len(others.get(key, ())) :]]


def _sent(written: Exchange) -> set[str]:
    """Every value that a request has in its path or its body, as a text."""
    found = set(map(unquote, urlsplit(written.request.url).path.split("/")))
    waiting = [read_json(written.request.body or b"null").value]
    while waiting:
        match waiting.pop():
            case Mapping() as value:
                waiting += value.values()
            case list() as value:
                waiting += value
            case value:
                found.add(str(value))
    return found


def with_neighbour(seen: Seen, found: Found) -> Seen:
    """Add what a neighbour showed to what was seen of a rule that holds."""
    if found is None or seen.observation.broken is not None:
        return seen
    observation, number = found
    return replace(seen, observation=observation, exchanges=(number, *seen.exchanges))
