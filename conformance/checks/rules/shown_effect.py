"""What the reads around an accepted write show of its effect."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from conformance.checks.rules.compared_values import (
    about,
    canonical,
    changed_between,
    includes,
    lacking_answer,
    on_the_day,
    shown_after,
)
from conformance.checks.rules.observe import Observation
from conformance.checks.rules.select import body_of, select, succeeded
from conformance.model import Exchange, OperationKey
from conformance.model.sentences import OwnWords

There = Callable[[Sequence[Any], Any], bool]
#: How near to a value is the same.
_THERE = MappingProxyType({"": includes, "whole": about, "day": on_the_day})


def effect_shown(
    word: str,
    arguments: Mapping[str, Any],
    before: Exchange | None,
    after: Exchange,
    wanted: Sequence[Any],
    *,
    deleted: bool = False,
) -> Observation:
    """Look whether the read after an accepted write shows what it did.

    Args:
        word: `visible-in` or `gone-from`.
        arguments: Those of the rule: `select`, and perhaps `shows`, `precision`, `changes`.
        before: The read before the write; None where none was sent.
        after: The read after it.
        wanted: The values that the write should have brought, or taken away.
        deleted: Whether the write asked for a deletion; what is switched off is changed.

    Returns:
        Broken, held, or lacking.
    """
    selected, gone, there = arguments["select"], word == "gone-from", _THERE[arguments.get("precision", "")]
    match arguments.get("shows"):
        case "one-more":
            return one_more(before, after, selected)
        case "one-less":
            return one_less(before, after, selected)
        case "other-number":
            return numbered_anew(before, after, selected, wanted)
        case "not-yet":
            return not_yet(before, after, selected, wanted, gone=gone)
        case "nowhere-else":
            return nowhere_else(before, after, selected, wanted, there)
        case "at-most-one-more":
            return at_most_one_more(before, after, selected)
        case "not-there":
            return not_there(before, after, selected, wanted)
        case "not-exchanged":
            return not_exchanged(before, after, selected, wanted, arguments.get("among", ()))
    shown = shown_after(before, after, selected, wanted, gone=gone, deleted=deleted, there=there)
    changes = arguments.get("changes")
    if shown.broken is not None and changes is not None and changed_between(before, after, changes):
        return Observation(True)
    if shown.broken is not None and not gone:
        return replace(shown, disturbed=changed_between(before, after, selected))
    return shown


def not_found(after: Exchange) -> Observation:
    """Accuse a write of which a read, by ids that are its own, finds nothing."""
    status = after.response.status if after.response else None
    says = f"accepts a write that {OperationKey(after.operation).id} does not find"
    return Observation(True, says, "status", "a success", status)


def one_more(before: Exchange | None, after: Exchange, selected: str) -> Observation:
    """The read shows more items than before; where there was none, that it shows none says that nothing was done.

    Where there were some, one of them may have been prolonged; that all is as it was says so of several lines together.
    """
    reads = _around(before, after, selected)
    if isinstance(reads, Observation):
        return reads
    earlier, later = reads
    name = OperationKey(after.operation).id
    if len(later) > len(earlier):
        return Observation(True)
    idle = f"accepts a change that {name} does not show"
    if earlier:
        same = before is not None and canonical(body_of(before)) == canonical(body_of(after))
        lacking = f"test data for which {name} shows nothing before the write"
        return Observation(
            False, None, selected, OwnWords("one item more"), later[:10], lacking, never=idle if same else ""
        )
    return Observation(True, idle, selected, OwnWords("one item more"), later[:10])


def one_less(before: Exchange | None, after: Exchange, selected: str) -> Observation:
    """The read shows fewer items than before, where there were any."""
    reads = _around(before, after, selected)
    if isinstance(reads, Observation):
        return reads
    earlier, later = reads
    name = OperationKey(after.operation).id
    if not earlier:
        return Observation(False, lacking=f"test data for which {name} shows something before the write")
    if len(later) < len(earlier):
        return Observation(True)
    return Observation(
        True, f"accepts a change that {name} does not show", selected, OwnWords("one item less"), later[:10]
    )


def not_yet(
    before: Exchange | None, after: Exchange, selected: str, wanted: Sequence[Any], *, gone: bool
) -> Observation:
    """What was asked for a day to come is not done yet.

    Args:
        before: The read before the write.
        after: The read after it.
        selected: JSON Pointer or JSONPath of what the read shows.
        wanted: The values that will come, or go.
        gone: Whether they will go.

    Returns:
        Broken, held, or lacking a read that tells one from the other.
    """
    reads = _around(before, after, selected)
    if isinstance(reads, Observation):
        return reads
    earlier, later = reads
    name = OperationKey(after.operation).id
    if any(includes(earlier, value) is not gone for value in wanted) or not wanted:
        shows = "shows" if gone else "does not show"
        return Observation(False, lacking=f"test data for which {name} {shows} it before the write")
    if all(includes(later, value) is gone for value in wanted):
        return Observation(True)
    return Observation(True, "does at once what was asked for a day to come", selected, earlier[:10], later[:10])


def numbered_anew(before: Exchange | None, after: Exchange, selected: str, wanted: Sequence[Any]) -> Observation:
    """What was added stands in the list under a number of its own, and not under the one that the request gave."""
    reads = _around(before, after, selected)
    if isinstance(reads, Observation):
        return reads
    earlier, later = reads
    name = OperationKey(after.operation).id
    new = [value for value in later if not includes(earlier, value)]
    if not new or not wanted or any(includes(earlier, value) for value in wanted):
        return Observation(False, lacking=f"test data for which {name} shows one item more, of another number")
    same_number = [value for value in wanted if includes(new, value)]
    if same_number:
        message = f"adds an item that {name} lists under the number that the request gave"
        return Observation(True, message, selected, OwnWords("a number of its own"), same_number[0])
    return Observation(True)


def _around(before: Exchange | None, after: Exchange, selected: str) -> tuple[list[Any], list[Any]] | Observation:
    """What the reads before and after a write show, or what is lacking of them."""
    for exchange in (after, before):
        if exchange is not None and not succeeded(exchange):
            return lacking_answer(exchange)
    if before is None:
        return Observation(False, lacking="a read before the write")
    return select(body_of(before), selected), select(body_of(after), selected)


def nowhere_else(
    before: Exchange | None, after: Exchange, selected: str, wanted: Sequence[Any], there: There = includes
) -> Observation:
    """Look whether what a write brought stands where it was asked for, and not in the place of another one.

    Args:
        before: The read before the write.
        after: The read after it.
        selected: JSON Pointer or JSONPath of the places.
        wanted: The place that the write named.
        there: Whether one of several values is the wanted one.

    Returns:
        Broken where the read shows a new place, and not that one; lacking where it shows none.
    """
    now = select(body_of(after), selected) if succeeded(after) else []
    if any(there(now, value) for value in wanted):
        return Observation(True)
    earlier = select(body_of(before), selected) if before is not None and succeeded(before) else []
    new = [value for value in now if not includes(earlier, value)]
    if not new or not wanted:
        return Observation(False, lacking="a read that shows what was written")
    return Observation(True, "accepts a write and carries it out elsewhere", selected, wanted[0], new)


def not_there(before: Exchange | None, after: Exchange, selected: str, wanted: Sequence[Any]) -> Observation:
    """Look whether what a write sent for one place does not come to stand in another one."""
    if before is None or not succeeded(before) or not succeeded(after) or not wanted:
        return Observation(False, lacking="reads around the write")
    earlier, now = select(body_of(before), selected), select(body_of(after), selected)
    there = [value for value in wanted if includes(now, value)]
    if not there:
        return Observation(True)
    if includes(earlier, there[0]):
        name = OperationKey(after.operation).id
        return Observation(False, lacking=f"test data for which {name} does not show it there before the write")
    misplaced = "stores a value in the place of another one"
    return Observation(True, misplaced, selected, OwnWords("another value"), there[0])


def not_exchanged(
    before: Exchange | None, after: Exchange, selected: str, wanted: Sequence[Any], among: Sequence[Any]
) -> Observation:
    """Look whether what a write brought does not stand under another of the numbers that the request may give.

    A list that numbers its entries anew may come upon such a number, but not each time.

    Args:
        before: The read before the write.
        after: The read after it.
        selected: JSON Pointer or JSONPath of the numbers.
        wanted: The number that the write named.
        among: All numbers that it may name.

    Returns:
        Held, or lacking; with several sets of test data, what each of them lacks is the target's.
    """
    name = OperationKey(after.operation).id
    if before is None or not succeeded(before) or not succeeded(after) or select(body_of(before), selected):
        return Observation(False, lacking=f"test data for which {name} shows nothing before the write")
    new = select(body_of(after), selected)
    if not new or not wanted:
        return Observation(False, lacking="a read that shows what was written")
    others = [value for value in new if includes(among, value) and not includes(wanted, value)]
    if not others or any(includes(new, value) for value in wanted):
        return Observation(True)
    lacking = f"test data for which {name} lists it under another number"
    never = "accepts a write and carries it out elsewhere"
    return Observation(False, None, selected, wanted[0], others[0], lacking, never=never)


def at_most_one_more(before: Exchange | None, after: Exchange, selected: str) -> Observation:
    """Look whether a write that adds one item brought it once.

    Args:
        before: The read before the write; it may be older than another write.
        after: The read after it.
        selected: JSON Pointer or JSONPath of what the items are named by.

    Returns:
        Broken where a name stands there twice more, or oftener; lacking where none came.
    """
    if before is None or not (succeeded(before) and succeeded(after)):
        return Observation(False, lacking="a read before the write and one after it")
    earlier, later = (Counter(map(canonical, select(body_of(one), selected))) for one in (before, after))
    most = max((later - earlier).values(), default=0)
    if most > 1:
        says = f"adds {most} items where the request names one"
        return Observation(True, says, selected, OwnWords("one item more"), select(body_of(after), selected)[:10])
    return Observation(True) if most else Observation(False, lacking="a read that shows the item that was added")
