"""What a read says of things that other reads show as well."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from conformance.checks.rules.select import body_of, request_values, same, select
from conformance.contract.contract import Operation
from conformance.model import Exchange

#: What stands in place of what is not shown: signs that no document and no number has, or letters and dots in a row.
_MASKED = re.compile(r"[*#•●×…]|[xX]{3}|\.{3}|_{3}")
#: Digits of a telephone number within its country, at the least.
_NATIONAL = 9


def facts_of(side: Mapping[str, Any], operation: Operation, exchange: Exchange) -> Iterator[tuple[Any, Any]]:
    """Give what an exchange says: the name of a thing, and a value of it.

    Args:
        side: `items` (left out: the whole body), and within each item `by`, what names it, and `at`, the value; either
            may be `{request: place}`.
        operation: The operation that was called.
        exchange: Its request and response.

    Returns:
        Pairs of name and value; none where one of them is missing or null.
    """
    body = body_of(exchange)
    for item in select(body, side["items"]) if "items" in side else [body]:
        names, values = (_within(side[what], item, operation, exchange) for what in ("by", "at"))
        if len(names) == len(values) == 1 and names[0] is not None and values[0] is not None:
            yield names[0], values[0]


def _within(said: Any, item: Any, operation: Operation, exchange: Exchange) -> list[Any]:
    if isinstance(said, Mapping):
        return request_values(operation, exchange.request, said["request"])
    return select(item, said)


def comparable(values: Sequence[Any]) -> bool:
    """Whether values may be compared: what is masked says nothing."""
    return not any(isinstance(value, str) and _MASKED.search(value) for value in values)


def alike(left: Any, right: Any) -> bool:
    """Whether two values are the same, however numbers and documents are written: spaces, letter case, a prefix."""
    if same(left, right):
        return True
    one, other = (re.sub(r"[^0-9A-Za-zÑñÇç+]", "", str(value)).casefold() for value in (left, right))
    return one == other or prefixed(one, other)


def prefixed(left: Any, right: Any) -> bool:
    """Whether one of two telephone numbers is the other with its country's prefix (ITU-T E.164)."""
    short, long = sorted((re.sub(r"[+ ]", "", str(value)) for value in (left, right)), key=len)
    return short.isdecimal() and long.isdecimal() and len(short) >= _NATIONAL and long.endswith(short)
