"""What two reads say of a thing: which values may be compared, and which are the same."""

from __future__ import annotations

import json

import pytest

from conformance.checks.rules.same_thing import alike, comparable, facts_of
from conformance.contract import load_contract
from conformance.model import Exchange, Request, Response

LINE = load_contract("customers").operations["getSubscription"]
ASKED = {"request": "path.subscriptionId"}


def line(body):
    sent = Request("GET", "http://127.0.0.1:9/orgs/telco/subscriptions/5?x=1")
    answer = Response(200, (("content-type", "application/json"),), json.dumps(body).encode())
    return Exchange(1, "c", LINE.key, sent, answer, "2026-05-15T12:00:00.000Z", "x")


@pytest.mark.parametrize(
    ("side", "body", "expected"),
    [
        ({"by": "/id", "at": "/status"}, {"id": 5, "status": 82}, [(5, 82)]),
        ({"by": ASKED, "at": "/status"}, {"status": 82}, [("5", 82)]),
        (
            {"items": "$.lines[*]", "by": "/id", "at": "/n"},
            {"lines": [{"id": 1, "n": 2}, {"id": 3, "n": 4}]},
            [(1, 2), (3, 4)],
        ),
        ({"items": "$.lines[*]", "by": "/id", "at": ASKED}, {"lines": [{"id": 1}]}, [(1, "5")]),
        # What has no name or no value, says none, or several, tells nothing of a thing.
        ({"items": "$.lines[*]", "by": "/id", "at": "/n"}, {"lines": [{"id": 1}, {"n": 2}, {"id": None, "n": 2}]}, []),
        ({"by": "/id", "at": "/n"}, {"id": 5, "n": None}, []),
        ({"by": "$.lines[*].id", "at": "/n"}, {"lines": [{"id": 1}, {"id": 2}], "n": 3}, []),
        ({"items": "$.lines[*]", "by": "/id", "at": "/n"}, {}, []),
    ],
)
def test_a_response_names_things_and_says_something_of_them(side, body, expected):
    """Each item by its name, or the whole body by what the request asks for."""
    assert expected == list(facts_of(side, LINE, line(body)))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("X0001499G", True),
        ("600000001", True),
        (7, True),
        (None, True),
        ("*****037M", False),
        ("XXXXX037M", False),
        ("xxx037M", False),
        ("#####037M", False),
        ("•••••037M", False),
        ("1000…", False),
        ("1000...M", False),
        ("___037M", False),
    ],
)
def test_what_is_masked_says_nothing(value, expected):
    """No document promises the clear text."""
    assert expected is comparable(["10000037M", value])


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("10000037M", "10000037m", True),
        ("10000037M", "10.000.037-M", True),
        ("600000001", 600000001, True),
        ("600000001", "+34600000001", True),
        ("10000037M", "10000037", False),
        ("600000001", "600000002", False),
        (82, "82", True),
    ],
)
def test_the_same_value_may_be_written_in_several_ways(left, right, expected):
    """Spaces, letter case and a prefix change nothing."""
    assert expected is alike(left, right)
