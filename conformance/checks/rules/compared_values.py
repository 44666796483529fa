"""Compare the values that two responses show."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from conformance.checks.rules.observe import Observation
from conformance.checks.rules.select import body_of, located, moment, same, select, succeeded
from conformance.model import Exchange, Level, OperationKey, Owner
from conformance.model.sentences import OwnWords, some

#: So long before UTC's a day begins in Madrid, in summer and an hour more.
_EARLIER = timedelta(hours=3)


def canonical(value: Any) -> str:
    """Write a JSON value as text that is the same for equal values, in any order of properties and items."""
    match value:
        case str():
            return json.dumps(value)
        case dict() | Mapping():  # a dictionary is recognised at once
            return "{" + ",".join(f"{json.dumps(k)}:{canonical(value[k])}" for k in sorted(value)) + "}"
        case list():
            return "[" + ",".join(sorted(map(canonical, value))) + "]"
        case bool() | None:
            return json.dumps(value)
        case _:
            return _number(value)


def _number(value: float | Decimal) -> str:
    """Write a number as text that is the same for 100, 100.0 and 1e2 (JSON Schema 2020-12, 4.2.2), with every digit."""
    if isinstance(value, int):
        return str(value)
    number = value if isinstance(value, Decimal) else Decimal(str(value))
    plain = f"{number:f}"  # no number that is read from JSON is longer than some hundred digits
    if "." in plain:
        plain = plain.rstrip("0").removesuffix(".")
    return plain if number else "0"


def includes(values: Sequence[Any], wanted: Any) -> bool:
    """Whether one of the values is the wanted one, compared as `same` does."""
    return any(same(value, wanted) for value in values)


def lacking_answer(exchange: Exchange) -> Observation:
    """The observation that an exchange shows nothing of a rule, since its response is no success."""
    response = exchange.response
    came = str(response.status) if response else "nothing"
    operation = OperationKey(exchange.operation).id
    return Observation(False, lacking=f"a success of {operation} (it responded {came})")


def refused(exchange: Exchange) -> bool:
    """Tell whether a response says that something does not exist: a client error except 401, 403, 408 and 429."""
    status = exchange.response.status if exchange.response else 0
    return 400 <= status < 500 and status not in (401, 403, 408, 429)


def shows_the_same(left: Exchange, right: Exchange, mine: str, theirs: str, *, within: bool = False) -> Observation:
    """Look whether two responses show the same values, in any order.

    Args:
        left: One exchange.
        right: The other.
        mine: JSON Pointer or JSONPath of the values in the first response.
        theirs: The same for the second.
        within: Whether the second may show more.

    Returns:
        Broken, held, or lacking a response that shows any.
    """
    if not succeeded(left):
        return lacking_answer(left)
    if not succeeded(right):
        return lacking_answer(right)
    here, there = _known(select(body_of(left), mine)), _known(select(body_of(right), theirs))
    if not here and (within or not there):
        return Observation(False, lacking=f"a response with {mine}")
    if not there and theirs.startswith("/"):  # one property, which may be left out: its schema judges that
        return Observation(False, lacking=f"a response of {OperationKey(right.operation).id} with {theirs}")
    missing = [value for value in here if not includes(there, value)]
    added = [] if within else [value for value in there if not includes(here, value)]
    if missing or added:
        return Observation(True, _differs(left, right, missing, added), mine, here[:10], there[:10])
    return Observation(True)


def _differs(left: Exchange, right: Exchange, missing: Sequence[Any], added: Sequence[Any]) -> str:
    """What a response does wrong beside another: which of the two leaves something out, where it is only that."""
    name = OperationKey(right.operation).id
    other = "a second request to it" if left.operation == right.operation else name
    if not added:
        return f"returns values that {other} does not show"
    return f"returns other values than {other}" if missing else f"leaves out values that {other} shows"


def shows_all(own: Exchange, other: Exchange, mine: str, theirs: str) -> Observation:
    """A response has everything that another one shows, and maybe more."""
    for exchange in (own, other):
        if not succeeded(exchange):
            return lacking_answer(exchange)
    here, there = _known(select(body_of(own), mine)), _known(select(body_of(other), theirs))
    name = OperationKey(other.operation).id
    if not there:
        return Observation(False, lacking=f"a response of {name} with {theirs}")
    missing = [value for value in there if not includes(here, value)]
    if missing:
        return Observation(True, f"omits what {name} returns", mine, missing[:10], here[:10])
    return Observation(True)


def shows_some(own: Exchange, other: Exchange, mine: str, theirs: str) -> Observation:
    """Where a response shows something, another one shows something as well, though perhaps something else."""
    for exchange in (own, other):
        if not succeeded(exchange):
            return lacking_answer(exchange)
    here, there = _known(select(body_of(own), mine)), _known(select(body_of(other), theirs))
    if not here:
        return Observation(False, lacking=f"a response with {mine}")
    if there:
        return Observation(True)
    return Observation(
        True,
        "shows nothing, where a request without the parameter shows something",
        theirs,
        OwnWords("something"),
        OwnWords("nothing"),
    )


def answers_alike(left: Exchange, right: Exchange) -> Observation:
    """Two responses have the same status and the same content, in any order of properties and items."""
    if not succeeded(left):
        return lacking_answer(left)
    if left.response is None or right.response is None:
        return lacking_answer(right)
    if right.response.status in (401, 403, 429) or right.response.status >= 500:
        return lacking_answer(right)
    if left.response.status != right.response.status:
        message = "responds to two equal requests with different statuses"
        return Observation(True, message, "status", left.response.status, right.response.status)
    here, there = body_of(left), body_of(right)
    if canonical(here) == canonical(there):
        return Observation(True)
    place, mine, theirs = _first_difference(here, there)
    return Observation(True, "responds to two equal requests differently", "", mine, theirs, place=place)


def _first_difference(left: Any, right: Any, at: str = "") -> tuple[str, Any, Any]:
    """Where two bodies differ first: a JSON Pointer, and what each has there."""
    if isinstance(left, Mapping) and isinstance(right, Mapping):
        alike = {name for name in left.keys() & right.keys() if canonical(left[name]) == canonical(right[name])}
        name = min({*left, *right} - alike)
        below = f"{at}/{name.replace('~', '~0').replace('/', '~1')}"
        if name not in left or name not in right:
            return below, left.get(name, OwnWords("absent")), right.get(name, OwnWords("absent"))
        return _first_difference(left[name], right[name], below)
    if isinstance(left, list) and isinstance(right, list):
        lost, new = _only_in(left, right), _only_in(right, left)
        if len(lost) == len(new) == 1:
            return _first_difference(lost[0], new[0], f"{at}/{right.index(new[0])}")
        if not lost and not new:
            return at, OwnWords(some(len(left), "item")), OwnWords(some(len(right), "item"))
        return at, lost[:3], new[:3]
    return at, left, right


def unchanged_between(
    before: Exchange, after: Exchange, selected: str, *, control: Exchange | None = None
) -> Observation:
    """What a read shows is the same before and after; what it does not find, it finds after the `control`."""
    if refused(before) and control is not None and succeeded(control):
        if refused(after):
            return Observation(True)
        return Observation(
            True,
            CHANGED,
            selected,
            OwnWords("nothing found"),
            OwnWords("something found"),
        )
    for exchange in (before, after):
        if not succeeded(exchange):
            return lacking_answer(exchange)
    earlier, later = select(body_of(before), selected), select(body_of(after), selected)
    if canonical(earlier) == canonical(later):
        return Observation(True)
    lost, new = _only_in(earlier, later), _only_in(later, earlier)
    if len(lost) == len(new) == 1 and isinstance(lost[0], Mapping) and isinstance(new[0], Mapping):
        at = {canonical(value): pointer for pointer, value in located(body_of(after), selected)}
        return Observation(True, CHANGED, selected, *_changed(lost[0], new[0]), place=at[canonical(new[0])])
    whole = not any(isinstance(value, Mapping) for value in (*lost, *new))
    shown = (earlier, later) if whole else (lost, new)
    return Observation(True, CHANGED, selected, shown[0][:10], shown[1][:10])


#: What a target does that carries out what it rejects.
CHANGED = "rejects a request and yet changes data"


def _only_in(values: Sequence[Any], others: Sequence[Any]) -> list[Any]:
    known = {canonical(value) for value in others}
    return [value for value in values if canonical(value) not in known]


def _changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """An item before and after, each with its ids and what differs alone."""
    names = [
        name
        for name in dict.fromkeys((*before, *after))
        if name.lower().endswith("id") or canonical(before.get(name)) != canonical(after.get(name))
    ]
    told = ({name: item[name] for name in names if name in item} for item in (before, after))
    return next(told), next(told)


def changed_between(before: Exchange | None, after: Exchange, selected: str) -> bool:
    """Whether what a JSON Pointer or JSONPath selects differs between two reads."""
    if before is None or not succeeded(before) or not succeeded(after):
        return False
    return canonical(select(body_of(before), selected)) != canonical(select(body_of(after), selected))


def about(values: Sequence[Any], wanted: Any) -> bool:
    """Whether one of the values is the wanted one, or a number less than one away from it."""
    if includes(values, wanted):
        return True
    numbers = [float(value) for value in values if _is_number(value)]
    return _is_number(wanted) and any(abs(number - float(wanted)) < 1 for number in numbers)


def on_the_day(values: Sequence[Any], wanted: Any) -> bool:
    """Whether one of the values is the wanted day, or a moment of it in a zone at or ahead of UTC."""
    begins = moment(wanted)
    if begins is None or includes(values, wanted):
        return includes(values, wanted)
    moments = [when for value in values if (when := moment(value)) is not None]
    return any(begins - _EARLIER <= when < begins + timedelta(days=1) for when in moments)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def _never_found(before: Exchange, after: Exchange) -> Observation:
    """What the write sends is to be found by it, and is neither before nor after it: wrong data, or no effect."""
    came = [str(exchange.response.status) for exchange in (before, after) if exchange.response]
    told = f"{came[0]} before and after" if came[0] == came[-1] else f"{came[0]} before and {came[-1]} after"
    name = OperationKey(after.operation).id
    return Observation(False, lacking=f"a response of {name} that finds what was written (it responded {told})")


def shown_after(
    before: Exchange | None,
    after: Exchange,
    selected: str,
    wanted: Sequence[Any],
    *,
    gone: bool,
    deleted: bool = False,
    there: Callable[[Sequence[Any], Any], bool] = includes,
) -> Observation:
    """What a write put there shows in the read, or what it took away does not; it was otherwise before."""
    if before is not None and refused(before) and refused(after) and not gone:
        return _never_found(before, after)
    if not succeeded(after):
        return lacking_answer(after)
    if not wanted:
        lacking = "a value in the write that the read can be searched for"
        return Observation(False, lacking=lacking, owner=Owner.AGREEMENT)
    later = select(body_of(after), selected)
    name = OperationKey(after.operation).id
    if gone:
        left = [value for value in wanted if there(later, value)]
        if left:
            asked = "a deletion" if deleted else "a change"
            message = f"accepts {asked}, yet {name} still returns the item"
            return Observation(True, message, selected, OwnWords("absent"), left[0])
    else:
        missing = [value for value in wanted if not there(later, value)]
        if missing:
            return Observation(True, f"accepts a change that {name} does not show", selected, missing[0], later[:10])
    if before is None:
        return Observation(True)
    if not succeeded(before):
        return Observation(True) if refused(before) and not gone else lacking_answer(before)
    earlier = select(body_of(before), selected)
    otherwise = [value for value in wanted if there(earlier, value) == gone]
    if otherwise:
        return Observation(True)
    state = "shows it before the write" if gone else "does not show it before the write"
    return Observation(False, lacking=f"test data for which {name} {state}")


def others_stay(before: Exchange | None, after: Exchange, selected: str, wanted: Sequence[Any]) -> Observation:
    """Deleting one item leaves the others in the list. No document says so; everybody relies on it."""
    earlier = select(body_of(before), selected) if before is not None and succeeded(before) else []
    later = select(body_of(after), selected)
    lost = [value for value in _known(earlier) if not includes(wanted, value) and not includes(later, value)]
    if not lost:
        return Observation(True)
    message = f"deletes more than it was asked to: another item is gone from {after.operation.partition('/')[2]}"
    return Observation(True, message, selected, lost[0], later[:10], level=Level.SHOULD)


def _known(values: Sequence[Any]) -> list[Any]:
    return [value for value in values if value is not None]
