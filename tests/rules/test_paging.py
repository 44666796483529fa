"""`paged`: what pages show of a limit, an offset, and the whole list."""

from __future__ import annotations

import json
from typing import Any

import pytest

from conformance.contract import load_contract
from conformance.model import Exchange, NoAnswer, NoAnswerReason, Request, Response
from conformance.rules.paging import paged, size_of
from tests.journeys.test_bookings import SPECS

ARGUMENTS = {
    "items": "$.items[*]",
    "by": "/id",
    "limit": "query.size",
    "offset": "query.page",
    "counted": "pages-from-1",
}
OPERATION = load_contract("bookings", SPECS).operations["listBookings"]


def exchange(*ids: Any, status: int = 200) -> Exchange:
    body = json.dumps({"items": [{"id": one} for one in ids]}).encode()
    outcome = Response(status, (("content-type", "application/json"),), body)
    return Exchange(1, "case", OPERATION.key, Request("GET", "http://x/"), outcome, "2026-05-15T12:00:00.000Z", "id")


SILENCE = Exchange(
    1,
    "case",
    OPERATION.key,
    Request("GET", "http://x/"),
    NoAnswer(NoAnswerReason.TIMEOUT),
    "2026-05-15T12:00:00Z",
    "id",
)
WHOLE = exchange(1, 2, 3)


@pytest.mark.parametrize(
    ("whole", "pages", "after", "expected"),
    [
        (WHOLE, [exchange(1, 2), exchange(3)], WHOLE, "holds"),
        (WHOLE, [exchange(2, 1), exchange(3)], WHOLE, "holds"),
        (WHOLE, [exchange(1, 2), exchange(3, 4)], WHOLE, "holds"),
        (WHOLE, [exchange(1, 2, 3), exchange()], WHOLE, "returns a page longer than parameter size allows"),
        (WHOLE, [exchange(1, 2), exchange(2)], WHOLE, "returns an item on two pages"),
        (WHOLE, [exchange(1, 2), exchange(1, 2)], WHOLE, "returns an item on two pages"),
        (WHOLE, [exchange(1, 2), exchange()], WHOLE, "returns an item of the whole list on none of its pages"),
        (WHOLE, [exchange(1, 2), exchange()], exchange(1, 2), "a list that stays the same"),
        (exchange(1, 1, 2), [exchange(1, 1), exchange(2)], exchange(1, 1, 2), "a list whose items /id tells apart"),
        (exchange(1, None), [exchange(1), exchange(None)], exchange(1, None), "a list whose items /id tells apart"),
        (WHOLE, [exchange(1, 2, status=400), exchange(3)], WHOLE, "a success of listBookings (it responded 400)"),
        (WHOLE, [exchange(1, 2), SILENCE], WHOLE, "a success of listBookings (it responded nothing)"),
    ],
)
def test_what_pages_show(whole, pages, after, expected):
    """A break is one only where nothing else explains it."""
    found = paged(ARGUMENTS, 2, whole, pages, after)

    assert (found.broken or found.lacking or "holds").startswith(expected)


@pytest.mark.parametrize(
    ("schema", "count", "expected"),
    [
        ({}, 3, 1),
        ({}, 9, 3),
        ({}, 1, None),
        ({"minimum": 5}, 9, 5),
        ({"minimum": 10}, 9, None),
        ({"maximum": 2}, 40, None),
        ({"enum": [10, 25]}, 30, 10),
        ({"enum": [10, 25]}, 8, None),
    ],
)
def test_a_size_that_the_documents_allow_parts_the_list(schema, count, expected):
    """In two pages to four; a longer list is not read page by page."""
    from dataclasses import replace

    parameter = replace(OPERATION.parameter("query", "size"), schema=schema)
    others = tuple(p for p in OPERATION.parameters if p.name != "size")
    operation = replace(OPERATION, parameters=(*others, parameter))

    assert expected == size_of(operation, ARGUMENTS, count)
