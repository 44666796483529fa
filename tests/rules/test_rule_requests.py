"""The requests of a rule, from its arguments to their words."""

from __future__ import annotations

import pytest

from conformance.cases.case import REMOVE, REMOVE_IF_THERE, Edit
from conformance.cases.placeholders import Pool, Sent, Today
from conformance.cases.schema_walk import Node
from conformance.rules.rule_requests import described, edits_of, example_of
from tests.rules.conducted import contract

INVOICES = contract().operations["getInvoices"]


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("device", 'parameter reason "device"'),
        (3, "parameter reason 3"),
        (None, "parameter reason left out"),
        ({"absent": True}, "parameter reason left out"),
        ({"pool": "accountId"}, "parameter reason of the kind accountId"),
        ({"pool": "accountId", "tag": "not-convergent"}, "parameter reason tagged not-convergent"),
        ({"today": "0d"}, "parameter reason today"),
        ({"today": "-30d"}, "parameter reason 30 days ago"),
        ({"today": "1d"}, "parameter reason 1 day from today"),
        ({"request": "body.document"}, "parameter reason equal to document"),
        ({"max": {}, "add": -1}, "parameter reason below the largest value in use"),
        ({"max": {}}, "parameter reason at the largest value in use"),
        ({"max": {}, "add": 1}, "parameter reason above the largest value in use"),
    ],
)
def test_a_request_is_told_by_what_it_has(value, words):
    """A value, or where it comes from."""
    assert words == described({"query.reason": value})


def test_several_values_are_told_as_a_list():
    """The last one behind an `and`."""
    assert "parameter a 1, parameter b 2 and parameter c 3" == described({"query.a": 1, "query.b": 2, "query.c": 3})


@pytest.mark.parametrize(
    ("said", "value"),
    [
        (None, REMOVE),
        ({"absent": True}, REMOVE_IF_THERE),
        ({"pool": "accountId", "tag": "cif"}, Pool("accountId", "cif")),
        ({"pool": "accountId"}, Pool("accountId")),
        ({"request": "path.orgId"}, Sent("path.orgId")),
        ({"today": "-30d"}, Today(-30, "date")),
        ({"include": [{"today": "+2d"}, 1]}, {"include": [Today(2, "date"), 1]}),
    ],
)
def test_what_a_requirement_writes_becomes_an_edit(said, value):
    """A template, or a placeholder that is filled in when it is sent."""
    assert [Edit(("query", "start_date"), value)] == edits_of(contract(), INVOICES, {"query.start_date": said})


@pytest.mark.parametrize(
    ("operation", "place", "form"),
    [
        ("getAccountTax", "query.historical_changes_start_date", "date-time"),
        ("getInvoices", "query.start_date", "date"),
        ("changeProduct", "body.scheduled_date", "date"),
        ("changeProduct", "body.nowhere", "date"),
    ],
)
def test_a_day_is_written_as_its_place_takes_it(operation, place, form):
    """With a time where the format asks for one; a place of which nothing is known takes a day."""
    (edit,) = edits_of(contract(), contract().operations[operation], {place: {"today": "1d"}})

    assert Today(1, form) == edit.value


def node(name, *, pool=None, **schema):
    return Node(("body", *name.split(".")), schema, {}, False, False, pool=pool)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (node("a", pool="accountId", example=1), Pool("accountId")),
        (node("a", example=None, type="string"), None),
        (node("a", examples=["x", "y"], type="string"), "x"),
        (node("a", enum=["B", "A"]), "B"),
        (node("a", type="object", properties={}), {"inner": 7}),
        (node("a", type="object"), {}),
        (node("a", type="array"), []),
        (node("a", type=["null", "integer"]), 1),
        (node("a", type="number"), 1.5),
        (node("a", type="boolean"), True),
        (node("a", type="null"), "string"),
        (node("a"), "string"),
    ],
)
def test_an_example_of_a_place_is_its_own_or_made_of_its_type(given, expected):
    """An object is made of the examples of its properties."""
    nodes = {one.path: one for one in (given, node("a.inner", type="integer", example=7), node("b", example=2))}

    assert expected == example_of(nodes, given.path)
