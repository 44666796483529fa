"""Which test data a request takes."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest

from conformance.cases.case import REMOVE, Case, Edit, Kind
from conformance.cases.placeholders import Sent
from conformance.contract import load_contracts
from conformance.contract.contract import EffectKind
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
    binder = binder_with(lines, planned("gate"))
    case = Case("c", "p", f"customers/{operation}", Kind.VALID, "says", further=True)
    bound = [binder.bind(Ask(case, "further", turn)) for turn in range(40)]
    return [one.request.url.split("/")[-2] for one in bound if not isinstance(one, NotSent)]


@pytest.mark.parametrize(
    ("operation", "lines", "expected"),
    [
        ("getBlocks", {1: [], 2: ["additional-line"], 3: ["additional-line", "blocked"]}, ["3", "2"]),
        ("getBlocks", {1: [], 2: ["bonuses"]}, ["2"]),
        ("getBonuses", {1: [], 2: ["blocked"], 3: ["bundled-main-line", "bonuses"]}, ["3", "2"]),
        ("getBonuses", {1: ["bonuses"], 2: ["ended"], 3: ["blocked"]}, ["3", "2"]),
    ],
)
def test_a_read_is_tried_with_each_kind_of_line(operation, lines, expected):
    """First with the one that it lists something for, whatever else that line is; last with those that are set apart."""
    assert expected == asked_further(operation, lines)


def test_a_read_is_tried_with_several_lines_of_one_kind():
    """One shows too little: with four others where requests are limited, with up to 24 where they are not."""
    lines = {number: [] for number in range(1, 41)}
    case = Case("c", "p", "customers/getBlocks", Kind.VALID, "says", further=True)
    binder = binder_with(lines, planned("gate"))
    binder.most = 3000
    few = [binder.bind(Ask(case, "further", turn)) for turn in range(24)]
    urls = {one.request.url for one in few if not isinstance(one, NotSent)}
    control = binder.bind(Ask(replace(case, further=False)))

    assert 4 == len(urls - {control.request.url}) == len(urls)
    assert 24 == len(set(asked_further("getBlocks", lines)))
    assert [] == asked_further("getBlocks", {1: []})


def bound(case, writes=("once", "consumes"), pools=()):
    """A request of a case, for an organisation that has an id of its own and the given pools."""
    environment = Environment("e", {"customers": "http://target.example/v2"}, writes=frozenset(map(EffectKind, writes)))
    organisation = Organisation("telco", {kind: (Entry(value),) for kind, value in pools}, changeable=True)
    customers = {"customers": CONTRACTS["customers"]}
    return Binder(customers, environment, organisation, (), credentials={}, today=date(2026, 11, 1)).bind(Ask(case))


def test_a_prepared_value_needs_no_test_data():
    """Neither in a path nor in a body; the rest of the request is as usual."""
    given = Edit(("path", "id"), 4711, prepared=True)
    number = Edit(("body", "msisdn"), "612000000", prepared=True)
    penalty = Case("c", "p", "customers/deletePenalties", Kind.VALID, "says", (given,))
    card = Case("c", "p", "customers/activateSim", Kind.VALID, "says", (number,))

    assert bound(penalty).request.url.endswith("/orgs/telco/penalties/4711")
    assert {"msisdn": "612000000", "activation_type": 0} == json.loads(bound(card).request.body)
    assert isinstance(bound(replace(penalty, edits=())), NotSent)
    declared = bound(
        replace(penalty, operation="customers/confirmPenalties", edits=()), pools=[("computedPenaltyId", 7)]
    )
    assert declared.request.url.endswith("/penalties/7"), "without one, the value of the IXIT serves"


def test_what_a_case_does_beside_its_prepared_value_is_still_done():
    """A body that is spoiled at another place, or left out, stays so."""
    number = Edit(("body", "msisdn"), "612000000", prepared=True)
    kind = Edit(("body", "activation_type"), "x")
    card = Case("c", "p", "customers/activateSim", Kind.INVALID, "says", (number, kind))

    assert {"msisdn": "612000000", "activation_type": "x"} == json.loads(bound(card).request.body)
    assert bound(replace(card, edits=(number, Edit(("body",), REMOVE)))).request.body is None


def test_nothing_is_prepared_for_what_may_not_be_sent():
    """A run that only reads computes no penalties for a deletion that it does not send."""
    step = Case(
        "c", "p", "customers/getAccountPenalties", Kind.VALID, "s", prepares="customers/deletePenalties", taker="t"
    )
    accounts = [("accountId", 4711)]

    assert "/penalties/4711" in bound(step, pools=accounts).request.url
    assert "deletePenalties has the effect once" in bound(step, (), accounts).reason


@pytest.mark.parametrize(("profile", "expected"), [("smoke", "3"), ("gate", "1")])
def test_a_read_that_is_sent_once_is_of_something_that_it_lists(profile, expected):
    """A quick profile sends no further controls; a longer one begins with an ordinary line."""
    plan = planned(profile)
    binder = binder_with({1: [], 2: ["bonuses"], 3: ["additional-line", "blocked"]}, plan)

    assert expected == binder.bind(Ask(plan.cases["customers/getBlocks"][0])).request.url.split("/")[-2]


def test_a_prepared_line_is_known_as_what_a_request_is_about():
    """Whoever writes to it holds it, and the neighbour that is looked at beside it is another line."""
    binder = binder_with({1: [], 2: [], 3: []})
    edits = (
        Edit(("path", "subscriptionId"), 2, prepared=True, given=True),
        Edit(("path", "bonusId"), 9, prepared=True, given=True),
    )
    write = Case("c", "p", "customers/deleteBonus", Kind.VALID, "says", edits)
    line = Edit(("path", "subscriptionId"), Sent("path.subscriptionId"))
    read = Case("r", "p", "customers/getBonuses", Kind.VALID, "says", (line,), alone=True)

    def lines(neighbour):
        return binder.bind(Ask(read, like=write, neighbour=neighbour)).request.url.split("/")[-2]

    assert "2" == lines(False)
    assert "1" == lines(True)
    assert "subscriptionId:2" in binder.objects(Ask(read, like=write))


def test_what_a_case_makes_of_a_prepared_place_is_nobodys():
    """An id that is none names no line that somebody could hold."""
    binder = binder_with({1: []})
    spoiled = Edit(("path", "subscriptionId"), "abc", prepared=True)
    case = Case("c", "p", "customers/getBonuses", Kind.VALID, "says", (spoiled,))

    assert not any("abc" in name for name in binder.objects(Ask(case)))
