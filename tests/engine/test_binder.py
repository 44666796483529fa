"""Which test data a request takes."""

from __future__ import annotations

from datetime import date

import pytest

from conformance.cases.case import Case, Kind
from conformance.contract import load_contracts
from conformance.engine.binder import Binder
from conformance.profile.ixit import Entry, Environment, Organisation
from conformance.scripts.script import Ask, NotSent
from tests.planned import planned

CONTRACTS = load_contracts()


def binder_with(lines, plan=None):
    """A binder that has these lines, with their tags."""
    environment = Environment("e", {"customers": "http://target.example/v2"})
    pools = {"subscriptionId": tuple(Entry(value, frozenset({"mobile", *tags})) for value, tags in lines.items())}
    organisation = Organisation("telco", pools)
    return Binder(CONTRACTS, environment, organisation, (), credentials={}, today=date(2026, 11, 1), plan=plan)


def asked_further(operation, lines):
    """The lines that the further controls of a read take, with these test data."""
    binder = binder_with(lines)
    case = Case("c", "p", f"customers/{operation}", Kind.VALID, "says", further=True)
    bound = [binder.bind(Ask(case, "further", turn)) for turn in range(4)]
    return [one.request.url.split("/")[-2] for one in bound if not isinstance(one, NotSent)]


@pytest.mark.parametrize(
    ("operation", "lines", "expected"),
    [
        ("getBlocks", {1: [], 2: ["additional-line"], 3: ["additional-line", "blocked"]}, ["3"]),
        ("getBlocks", {1: [], 2: ["bonuses"]}, ["2"]),
        ("getBonuses", {1: [], 2: ["blocked"], 3: ["bundled-main-line", "bonuses"]}, ["3", "2"]),
        ("getBonuses", {1: ["bonuses"], 2: ["ended", "blocked"]}, []),
    ],
)
def test_a_read_is_tried_with_the_line_that_it_lists_something_for(operation, lines, expected):
    """Whatever else that line is; other lines that are set apart stay so."""
    assert expected == asked_further(operation, lines)


@pytest.mark.parametrize(("profile", "expected"), [("smoke", "3"), ("gate", "1")])
def test_a_read_that_is_sent_once_is_of_something_that_it_lists(profile, expected):
    """A quick profile sends no further controls; a longer one begins with an ordinary line."""
    plan = planned(profile)
    binder = binder_with({1: [], 2: ["bonuses"], 3: ["additional-line", "blocked"]}, plan)

    assert expected == binder.bind(Ask(plan.cases["customers/getBlocks"][0])).request.url.split("/")[-2]
