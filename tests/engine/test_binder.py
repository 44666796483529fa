"""Which test data a request takes."""

from __future__ import annotations

from datetime import date

import pytest

from conformance.cases.case import Case, Kind
from conformance.contract import load_contracts
from conformance.engine.binder import Binder
from conformance.profile.ixit import Entry, Environment, Organisation
from conformance.scripts.script import Ask, NotSent

CONTRACTS = load_contracts()
CUSTOMERS = {"customers": CONTRACTS["customers"]}


def asked_further(operation, lines):
    """The lines that the further controls of a read take, with these test data."""
    environment = Environment("e", {"customers": "http://target.example/v2"})
    pools = {"subscriptionId": tuple(Entry(value, frozenset({"mobile", *tags})) for value, tags in lines.items())}
    binder = Binder(CUSTOMERS, environment, Organisation("telco", pools), (), credentials={}, today=date(2026, 11, 1))
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
