"""`paged`: what pages show of a limit, an offset, and the whole list."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from conformance.contract import load_contract
from conformance.model import Exchange, NoAnswer, NoAnswerReason, Repetition, Request, Response, Verdict
from conformance.rules.paging import paged, size_of
from tests.journeys.test_bookings import SPECS
from tests.rules.conducted import conduct, of_role, ruled, told, unless

ARGUMENTS = {
    "items": "$.items[*]",
    "by": "/id",
    "limit": "query.size",
    "offset": "query.page",
    "counted": "pages-from-1",
}
BOOKINGS = load_contract("bookings", SPECS)
OPERATION = BOOKINGS.operations["listBookings"]


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
    parameter = replace(OPERATION.parameter("query", "size"), schema=schema)
    others = tuple(p for p in OPERATION.parameters if p.name != "size")
    operation = replace(OPERATION, parameters=(*others, parameter))

    assert expected == size_of(operation, ARGUMENTS, count)


PAGED = ruled(OPERATION, "paged", ARGUMENTS, known=BOOKINGS)
NINE = list("abcdefghi")


def desk(names, *, stuck=False):
    """Lists bookings page by page; one that is stuck gives the first page each time."""

    def answer(ask):
        asked = {edit.place[-1]: edit.value for edit in ask.extra}
        size, page = asked.get("size", 20), 1 if stuck else asked.get("page", 1)
        return told({"items": [{"id": name} for name in names[(page - 1) * size : page * size]]})

    return answer


def read_by_pages(answer, rule=PAGED):
    return conduct(OPERATION, [rule], answer, known=BOOKINGS)


def test_a_list_is_read_whole_page_by_page_and_whole_again():
    """Nine items in three pages of three."""
    found = read_by_pages(desk(NINE))
    pages = [[edit.value for edit in ask.extra] for ask in found.asked]

    assert [(Verdict.PASS, "")] == found.of(PAGED)
    assert ["whole", "page-1", "page-2", "page-3", "whole-again"] == [ask.role for ask in found.asked]
    assert [[], [3, 1], [3, 2], [3, 3], []] == pages


@pytest.mark.parametrize(("counted", "offsets"), [("items", [0, 3, 6]), ("pages-from-0", [0, 1, 2])])
def test_an_offset_counts_items_or_pages_from_the_first_on(counted, offsets):
    """As the requirement says."""
    rule = ruled(OPERATION, "paged", {**ARGUMENTS, "counted": counted}, known=BOOKINGS)
    found = read_by_pages(desk(NINE), rule)

    assert offsets == [ask.extra[1].value for ask in found.asked if ask.role.startswith("page-")][:3]


def test_who_gives_the_first_page_each_time_is_caught_each_time():
    """The offset skips nothing."""
    found = read_by_pages(desk(NINE, stuck=True))
    reason = "returns an item on two pages: parameter page does not skip the earlier pages"

    assert [(Verdict.FAIL, reason)] == found.of(PAGED)
    assert [Repetition.CONFIRMED] == found.repetition_of(PAGED)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (desk(["a"]), "needs test data with a list that is longer than the smallest page"),
        (desk([]), "needs test data with a list that is longer than the smallest page"),
        (lambda _: told({}, 500), "needs a success of listBookings (it responded 500)"),
        (unless(of_role("whole"), desk(NINE), reason="no tenant"), "no tenant"),
        (
            unless(of_role("page-2"), desk(NINE), reason="the limit of requests is reached"),
            "the limit of requests is reached",
        ),
        (unless(of_role("whole-again"), desk(NINE), reason="no tenant"), "no tenant"),
    ],
)
def test_a_list_that_cannot_be_parted_shows_no_pages(answer, reason):
    """It is too short, does not come, or was read in part."""
    assert [(Verdict.INCONCLUSIVE, reason)] == read_by_pages(answer).of(PAGED)
