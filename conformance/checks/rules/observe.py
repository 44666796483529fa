"""Rules that one answer shows by itself.

Each takes the rule's arguments, the operation and an answered exchange, and gives an Observation: what it found, and
whether the exchange was a witness at all (judgement.md, 6).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from operator import gt, lt
from typing import Any

from conformance.checks.rules.select import body_of, moment, request_values, same, select
from conformance.contract.contract import Operation
from conformance.model import Exchange, Level

Arguments = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Observation:
    """What an exchange shows of a rule. `broken` None with a witness means that the rule holds."""

    witnessed: bool
    broken: str | None = None
    pointer: str = ""
    expected: Any = None
    actual: Any = None
    #: What was lacking, when there was no witness.
    lacking: str = ""
    #: How much a break weighs, where it weighs less than the requirement.
    level: Level | None = None


Observer = Callable[[Arguments, Operation, Exchange], Observation]

NOTHING = Observation(False, lacking="no answer showed it")


def echoes(arguments: Arguments, operation: Operation, exchange: Exchange) -> Observation:
    """Every selected value equals what the request said."""
    asked = request_values(operation, exchange.request, arguments["request"])
    shown = select(body_of(exchange), arguments["response"])
    if not asked or not shown:
        return Observation(
            False, lacking=f"an answer with {arguments['response']} to a request with {arguments['request']}"
        )
    wrong = [value for value in shown if not any(same(value, one) for one in asked)]
    if wrong:
        return Observation(
            True, f"The answer does not echo {arguments['request']}.", arguments["response"], asked[0], wrong[0]
        )
    return Observation(True)


def ordered(arguments: Arguments, operation: Operation, exchange: Exchange) -> Observation:
    """Items come in the order of their keys; ties are free."""
    del operation
    values = [found[0] for item in _items(arguments, exchange) if (found := select(item, arguments["by"]))]
    keys = _keys([value for value in values if value is not None])
    direction = arguments["direction"]
    rising = all(a <= b for a, b in pairwise(keys))
    falling = all(a >= b for a, b in pairwise(keys))
    if {"ascending": rising, "descending": falling, "either": rising or falling}[direction]:
        # Two are in order either way.
        needed, word = (3, "three") if direction == "either" else (2, "two")
        if len(set(map(str, keys))) < needed:
            return Observation(False, lacking=f"an answer with {word} items that differ in {arguments['by']}")
        return Observation(True)
    place, (before, after) = _first_break(keys, direction)
    return Observation(
        True,
        f"The items are not in {'any' if direction == 'either' else direction} order of {arguments['by']}.",
        f"/{place}{arguments['by']}",
        f"{direction} order",
        f"{_shown(before)} before {_shown(after)}",
    )


def first_equals(arguments: Arguments, operation: Operation, exchange: Exchange) -> Observation:
    """The first item is the one that the answer names elsewhere."""
    del operation
    items, wanted = _items(arguments, exchange), select(body_of(exchange), arguments["equals"])
    if len(items) < 2 or not wanted:
        return Observation(False, lacking=f"an answer with two items and {arguments['equals']}")
    first = select(items[0], arguments["at"])
    if first and same(first[0], wanted[0]):
        return Observation(True)
    return Observation(
        True, f"The first item is not the one of {arguments['equals']}.", "/0", wanted[0], first[0] if first else None
    )


def contains(arguments: Arguments, operation: Operation, exchange: Exchange) -> Observation:
    """Some item is the one that the answer names elsewhere."""
    del operation
    items, wanted = _items(arguments, exchange), select(body_of(exchange), arguments["equals"])
    if not items or not wanted or wanted[0] is None:
        return Observation(False, lacking=f"an answer with items and {arguments['equals']}")
    shown = [value for item in items for value in select(item, arguments["at"])]
    if any(same(value, wanted[0]) for value in shown):
        return Observation(True)
    return Observation(True, f"No item is the one of {arguments['equals']}.", arguments["items"], wanted[0], shown[:10])


def every(arguments: Arguments, operation: Operation, exchange: Exchange) -> Observation:
    """Every selected value is one of a list, or matches a pattern."""
    del operation
    values = [value for value in _items(arguments, exchange) if value is not None]
    if not values:
        return Observation(False, lacking=f"an answer with {arguments['items']}")
    if "in" in arguments:
        wrong = [v for v in values if not any(same(v, allowed) for allowed in arguments["in"])]
        return _all(wrong, arguments, f"one of {arguments['in']}")
    pattern = re.compile(arguments["matches"], re.ASCII)
    # A `$` in Python's re admits a trailing newline; the whole text has to match.
    wrong = [v for v in values if isinstance(v, str) and not (pattern.search(v) and not v.endswith("\n"))]
    return _all(wrong, arguments, f"text that matches {arguments['matches']}")


def present_when(arguments: Arguments, operation: Operation, exchange: Exchange) -> Observation:
    """The member comes with the value that it depends on."""
    del operation
    return _with_value(arguments, exchange, present=True)


def absent_when(arguments: Arguments, operation: Operation, exchange: Exchange) -> Observation:
    """The member does not come with that value."""
    del operation
    return _with_value(arguments, exchange, present=False)


def status_implied_by(arguments: Arguments, operation: Operation, exchange: Exchange) -> Observation:
    """The status is the one that goes with the value in the answer."""
    del operation
    response = exchange.response
    values = select(body_of(exchange), arguments["at"])
    if response is None or not 200 <= response.status < 300:
        return NOTHING
    special, otherwise = int(arguments["status"]), int(arguments["otherwise"])
    if not values:
        if response.status == special:
            return Observation(False, lacking=f"an answer of {special} with {arguments['at']}")
        return Observation(False, lacking=f"an answer with {arguments['at']}")
    listed = any(same(str(values[0]).lower(), str(one).lower()) for one in arguments["in"])
    expected = special if listed else otherwise
    if response.status == expected:
        return Observation(True)
    return Observation(
        True,
        f"The status does not go with {arguments['at']}.",
        "status",
        expected,
        f"{response.status} with {values[0]!r}",
    )


OBSERVERS: Mapping[str, Observer] = {
    "echoes": echoes,
    "ordered": ordered,
    "first-equals": first_equals,
    "contains": contains,
    "every": every,
    "present-when": present_when,
    "absent-when": absent_when,
    "status-implied-by": status_implied_by,
}


def _items(arguments: Arguments, exchange: Exchange) -> list[Any]:
    body = body_of(exchange)
    return [] if body is None else select(body, arguments["items"])


def _with_value(arguments: Arguments, exchange: Exchange, *, present: bool) -> Observation:
    when = arguments["when"]
    items = [
        item
        for item in _items(arguments, exchange)
        if (found := select(item, when["at"])) and same(found[0], when["equals"])
    ]
    if not items:
        return Observation(False, lacking=f"an answer with an item whose {when['at']} is {when['equals']}")
    for item in items:
        there = [value for value in select(item, arguments["member"]) if value is not None]
        if bool(there) != present:
            message = (
                f"{arguments['member']} {'is missing' if present else 'comes'} where {when['at']} is {when['equals']}."
            )
            return Observation(
                True, message, arguments["member"], "present" if present else "absent", there or "absent"
            )
    return Observation(True)


def _all(wrong: Sequence[Any], arguments: Arguments, expected: str) -> Observation:
    if wrong:
        return Observation(
            True, f"A value of {arguments['items']} is not as documented.", arguments["items"], expected, wrong[0]
        )
    return Observation(True)


def _first_break(keys: Sequence[Any], direction: str) -> tuple[int, tuple[Any, Any]]:
    """Give the first two keys that are not in order; there are two, since the order is broken."""
    if direction == "either":
        rises = next(a < b for a, b in pairwise(keys) if a != b)
        direction = "ascending" if rises else "descending"
    wrong = gt if direction == "ascending" else lt
    return next((index, (a, b)) for index, (a, b) in enumerate(pairwise(keys)) if wrong(a, b))


def _keys(values: Sequence[Any]) -> list[Any]:
    """Give keys that compare: moments, numbers, or text, the same for all."""
    moments = [moment(value) for value in values]
    if all(m is not None for m in moments):
        return moments
    if all(isinstance(v, int | float | Decimal) and not isinstance(v, bool) for v in values):
        return list(values)
    return [str(value) for value in values]


def _shown(key: Any) -> str:
    return key.isoformat() if hasattr(key, "isoformat") else str(key)
