"""`ordered`, `first-equals`, `contains`: which items a response lists, and in what order."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise
from operator import gt, lt
from typing import Any

from conformance.checks.rules.observe import Observation
from conformance.checks.rules.select import body_of, located, moment, same, select
from conformance.contract.contract import Operation
from conformance.contract.rule_arguments import Argument, ArgumentKind, StandsOn
from conformance.model import Exchange
from conformance.model.sentences import OwnWords
from conformance.rules.observers import OBSERVERS, asking_reads, gives_period, items_of
from conformance.rules.rule import ASK, Arguments, Rule, always, taking


def ordered(arguments: Arguments, operation: Operation, exchange: Exchange) -> Observation:
    """Look whether items come in the order of their keys; items with equal keys may stand in any order.

    Args:
        arguments: `items` and `by`, JSON Pointers or JSONPaths; `direction`: ascending, descending or either; `period`,
            where only requests count that give both of its ends.
        operation: The operation that was called.
        exchange: Its request and response.

    Returns:
        Broken, held, or lacking two different keys.
    """
    if not gives_period(arguments, operation, exchange):
        return Observation(False, lacking=f"a request with {' and '.join(arguments['period'])}, in order")
    values = [found[0] for item in items_of(arguments, exchange) if (found := select(item, arguments["by"]))]
    values = [value for value in values if value is not None]
    direction = arguments["direction"]
    keys = _keys(values)
    # Numbers that are written as text may be in the order of either.
    if _in_order(keys, direction) or (_are_digits(values) and _in_order(keys := [*map(int, values)], direction)):
        # Two are in order either way.
        needed, word = (3, "three") if direction == "either" else (2, "two")
        if len(set(map(str, keys))) < needed:
            return Observation(False, lacking=f"a response with {word} items that differ in {arguments['by']}")
        return Observation(True)
    index, (before, after) = _first_break(keys, direction)
    held = [
        at
        for at, item in located(body_of(exchange), arguments["items"])
        if select(item, arguments["by"]) not in ([], [None])
    ]
    return Observation(
        True,
        f"returns items that are not in {'any' if direction == 'either' else direction} order"
        + (f" of {arguments['by']}" if arguments["by"] else ""),
        f"/{index}{arguments['by']}",
        OwnWords(f"{direction} order"),
        f"{_shown(before)} before {_shown(after)}",
        place=f"{held[index]}{arguments['by']}" if index < len(held) else "",
    )


def _in_order(keys: Sequence[Any], direction: str) -> bool:
    rising = all(a <= b for a, b in pairwise(keys))
    falling = all(a >= b for a, b in pairwise(keys))
    return {"ascending": rising, "descending": falling, "either": rising or falling}[direction]


def _are_digits(values: Sequence[Any]) -> bool:
    return all(isinstance(value, str) and value.isascii() and value.isdigit() for value in values)


def _first_break(keys: Sequence[Any], direction: str) -> tuple[int, tuple[Any, Any]]:
    """The first two neighbouring keys that are out of order."""
    if direction == "either":
        rises = next(a < b for a, b in pairwise(keys) if a != b)
        direction = "ascending" if rises else "descending"
    wrong = gt if direction == "ascending" else lt
    return next((index, (a, b)) for index, (a, b) in enumerate(pairwise(keys)) if wrong(a, b))


def _keys(values: Sequence[Any]) -> list[Any]:
    """The keys in a form that can be compared: moments, numbers, or text, the same for all."""
    moments = [moment(value) for value in values]
    if all(m is not None for m in moments):
        return moments
    if all(isinstance(v, int | float | Decimal) and not isinstance(v, bool) for v in values):
        return list(values)
    return [str(value) for value in values]


def _shown(key: Any) -> str:
    return key.isoformat() if hasattr(key, "isoformat") else str(key)


def first_equals(arguments: Arguments, operation: Operation, exchange: Exchange) -> Observation:
    """Look whether the first item is the one that the response names elsewhere.

    Args:
        arguments: `items`, `at` within an item, and `equals` in the response, as JSON Pointers or JSONPaths.
        operation: The operation that was called.
        exchange: Its request and response.

    Returns:
        Broken, held, or lacking.
    """
    del operation
    items, wanted = items_of(arguments, exchange), select(body_of(exchange), arguments["equals"])
    if len(items) < 2 or not wanted or wanted[0] is None:
        return Observation(False, lacking=f"a response with two items and {arguments['equals']}")
    first = select(items[0], arguments["at"])
    if first and same(first[0], wanted[0]):
        return Observation(True)
    return Observation(
        True,
        f"lists another item first than the one in {arguments['equals']}",
        "/0",
        wanted[0],
        first[0] if first else None,
    )


def contains(arguments: Arguments, operation: Operation, exchange: Exchange) -> Observation:
    """Look whether some item is the one that the response names elsewhere.

    Args:
        arguments: `items`, `at` within an item, and `equals` in the response, as JSON Pointers or JSONPaths.
        operation: The operation that was called.
        exchange: Its request and response.

    Returns:
        Broken, held, or lacking.
    """
    del operation
    items, wanted = items_of(arguments, exchange), select(body_of(exchange), arguments["equals"])
    if not items or not wanted or wanted[0] is None:
        return Observation(False, lacking=f"a response with items and {arguments['equals']}")
    shown = [value for item in items for value in select(item, arguments["at"])]
    if any(same(value, wanted[0]) for value in shown):
        return Observation(True)
    return Observation(
        True, f"returns no item that {arguments['equals']} names", arguments["items"], wanted[0], shown[:10]
    )


def _good_and_bad(example: Any, arguments: Arguments) -> tuple[str, str]:
    items, by = arguments["items"], arguments["by"]
    shown = [key for item in select(example, items) for key in select(item, by) if key is not None]
    keys = sorted(set(map(str, shown)))
    if len(keys) < 2:
        keys = ["2023-01-01", "2024-01-01"] if not keys else [keys[0], f"{keys[0]} (and something later)"]
    if arguments["direction"] == "descending":
        keys.reverse()
    return f"{by} of {items}: {', '.join(keys)}", f"{by} of {items}: {', '.join(reversed(keys))}"


_IN_THE_ANSWER = taking(items=ArgumentKind.VALUES, at=ArgumentKind.ITEM, equals=ArgumentKind.ANSWER, ask=ASK)

RULES = (
    Rule(
        "ordered",
        "keys are in order; ties are free",
        "two different keys",
        taking(
            items=ArgumentKind.VALUES,
            by=ArgumentKind.ITEM,
            direction=Argument(ArgumentKind.WORD, words=("ascending", "descending", "either")),
            period=Argument(ArgumentKind.PLACES, required=False),
            ask=ASK,
        ),
        StandsOn(),
        asking_reads,
        ordered,
        always(OBSERVERS),
        _good_and_bad,
    ),
    Rule(
        "first-equals",
        "the first item is the one that the response names elsewhere",
        "two items",
        _IN_THE_ANSWER,
        StandsOn(),
        asking_reads,
        first_equals,
        always(OBSERVERS),
    ),
    Rule(
        "contains",
        "some item is the one that the response names elsewhere",
        "one item",
        _IN_THE_ANSWER,
        StandsOn(),
        asking_reads,
        contains,
        always(OBSERVERS),
    ),
)
