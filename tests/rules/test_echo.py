"""A response repeats what the request said, or shows what is known beforehand."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from conformance.contract import load_contracts
from conformance.model import Exchange, Request, Response
from conformance.rules.echo import echoes, expects, of_day

READ = load_contracts()["customers"].operations["getAccount"]
ECHOED = {"request": "path.accountId", "response": "/id"}


def answer(body: Any) -> Exchange:
    outcome = Response(200, (("content-type", "application/json"),), json.dumps(body).encode())
    request = Request("GET", "http://127.0.0.1/v2/orgs/telco/accounts/42")
    return Exchange(1, "case", READ.key, request, outcome, "2026-05-15T12:00:00.000Z", "id")


@pytest.mark.parametrize(
    ("body", "witnessed", "broken"),
    [({"id": 42}, True, False), ({"id": 43}, True, True), ({"name": "x"}, False, False), ({"id": None}, False, False)],
)
def test_an_id_comes_back_as_it_was_asked_for(body, witnessed, broken):
    """Another id is a lie; a response without one, or with null, proves nothing."""
    seen = echoes(ECHOED, READ, answer(body))

    assert (witnessed, broken) == (seen.witnessed, seen.broken is not None)


@pytest.mark.parametrize(("body", "broken"), [({"tax": 1.5}, False), ({"tax": 2}, True), ({}, True)])
def test_a_known_value_shows_at_its_place(body, broken):
    """Another value is a lie, and so is a success without the place."""
    seen = expects({"at": "/tax", "equals": 1.5}, READ, answer(body))

    assert seen.witnessed
    assert broken is (seen.broken is not None)


def test_a_value_of_another_place_may_come_back_where_the_rule_says_so():
    """Two lines are ordered at once; any other value is still a lie."""
    also = {"request": "path.orgId", "response": "$.ids[*]", "also": ["path.accountId"]}

    assert echoes(also, READ, answer({"ids": ["telco", 42]})).broken is None
    assert echoes(also, READ, answer({"ids": ["telco", 43]})).broken is not None


@pytest.mark.parametrize(
    ("numbers", "broken"),
    [
        ([612345678], False),
        (["34612345678"], False),
        (["+34 612345678", 699999999], False),
        ([699999999], True),
        ([12345678], True),
        (["600012345678"], True),
    ],
)
def test_some_value_is_the_one_that_was_asked_for(numbers, broken):
    """Beside those of other lines, and with or without the country's prefix; never a part of another number."""
    some = {"request": "path.accountId", "response": "$.numbers[*]", "some": "value"}
    asked = answer({"numbers": numbers})
    asked = replace(asked, request=replace(asked.request, url=asked.request.url.replace("42", "612345678")))

    assert broken is (echoes(some, READ, asked).broken is not None)


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        ("2020-05-01", True),
        ("2020-05-01T00:00:00Z", True),
        ("2020-05-01T00:00:00+02:00", True),
        ("2020-04-30T22:00:00Z", True),
        ("2020-05-01T23:59:59Z", True),
        ("2020-05-01T21:59:59.999Z", True),
        ("2020-04-30", False),
        ("2020-05-02", False),
        ("2020-04-30T00:00:00Z", False),
        ("2020-05-03T00:00:00Z", False),
        ("soon", False),
        (None, False),
    ],
)
def test_an_end_of_a_period_is_the_day_or_a_moment_of_it(shown, expected):
    """In whichever zone its server lives."""
    assert expected is of_day(shown, "2020-05-01")
