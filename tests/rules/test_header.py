"""`header-counts`, `header-equals`: what satisfies them, what breaks them, and what shows nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest

from conformance.contract import load_contract
from conformance.model import Exchange, Request, Response
from conformance.rules import RULES
from tests.journeys.test_bookings import SPECS

OPERATION = load_contract("bookings", SPECS).operations["listBookings"]
SENT = Request("GET", "http://x/api/bookings?page=1", (("X-Tenant", "abc"),))
THREE = {"items": [1, 2, 3], "code": 12}


def exchange(body: Any, *headers: tuple[str, str]) -> Exchange:
    outcome = Response(200, headers, json.dumps(body).encode() if body is not None else b"")
    return Exchange(1, "case", OPERATION.key, SENT, outcome, "2026-05-15T12:00:00.000Z", "id")


def shown(word: str, arguments: dict[str, Any], *headers: tuple[str, str], body: Any = THREE) -> str:
    found = RULES[word].look(arguments, OPERATION, exchange(body, *headers))
    return found.broken or ("holds" if found.witnessed else "lacking")


LISTED = {"header": "X-Total", "items": "$.items[*]", "of": "listed"}
WRONG, MISSING = "sends a header X-Total that is not the number of items", "does not send header X-Total"


@pytest.mark.parametrize(
    ("of", "headers", "expected"),
    [
        ("listed", [("x-total", "3")], "holds"),
        ("listed", [("X-Total", " 3 ")], "holds"),
        ("listed", [("X-Total", "4")], WRONG),
        ("listed", [("X-Total", "3.0")], WRONG),
        ("listed", [("X-Total", "٣")], WRONG),
        ("listed", [("X-Total", "3"), ("X-Total", "5")], WRONG),
        ("listed", [], MISSING),
        ("all", [("X-Total", "57")], "holds"),
        ("all", [("X-Total", "2")], WRONG),
        ("all", [("X-Total", "")], WRONG),
    ],
)
def test_a_header_counts_items(of, headers, expected):
    """Those listed, or all of which they are a page."""
    assert expected == shown("header-counts", {**LISTED, "of": of}, *headers)


def test_without_a_body_there_is_nothing_to_count():
    """204 lists nothing."""
    assert "lacking" == shown("header-counts", LISTED, body=None)


OTHER = "sends another value in header X-Tenant"


@pytest.mark.parametrize(
    ("equals", "headers", "expected"),
    [
        ("abc", [("X-Tenant", "abc")], "holds"),
        ("abc", [("X-Tenant", "xyz")], OTHER),
        ("abc", [], "does not send header X-Tenant"),
        ({"request": "header.X-Tenant"}, [("x-tenant", "abc")], "holds"),
        ({"request": "header.X-Tenant"}, [("x-tenant", "xyz")], OTHER),
        ({"request": "header.X-Missing"}, [("x-tenant", "xyz")], "lacking"),
        ({"answer": "/code"}, [("x-tenant", "12")], "holds"),
        ({"answer": "/code"}, [("x-tenant", "13")], OTHER),
        ({"answer": "/none"}, [("x-tenant", "13")], "lacking"),
    ],
)
def test_a_header_has_a_value(equals, headers, expected):
    """A literal, what was asked with, or what the body says."""
    assert expected == shown("header-equals", {"header": "X-Tenant", "equals": equals}, *headers)


def test_what_is_good_and_bad_is_told():
    """`explain` shows it."""
    for word, arguments in (
        ("header-counts", LISTED),
        ("header-counts", {**LISTED, "of": "all"}),
        ("header-equals", {"header": "X-Tenant", "equals": {"request": "header.X-Tenant"}}),
        ("header-equals", {"header": "X-Tenant", "equals": {"answer": "/code"}}),
        ("header-equals", {"header": "X-Tenant", "equals": "abc"}),
    ):
        good, bad = RULES[word].good_and_bad(None, arguments)

        assert good.startswith(arguments["header"])
        assert bad.endswith("or missing")
