"""Answers and requests are spoiled in one place, and nowhere else."""

from __future__ import annotations

from conformance.contract import load_contract
from conformance.model import Response
from conformance.sandbox.faults.spoiling import REMOVED, changed_at, dotted, path_of, stated_below, values_at, with_json

ANSWER = {"items": [{"id": 1, "name": "a"}, {"id": 2}], "total": 2}


def test_values_are_found_in_every_item():
    """`[]` is every item of a list; what is not there is passed over."""
    assert [1, 2] == list(values_at(ANSWER, path_of("items[].id")))
    assert ["a"] == list(values_at(ANSWER, path_of("items[].name")))


def test_a_change_leaves_the_rest_as_it_was():
    """And the original too."""
    changed = changed_at(ANSWER, path_of("items[].id"), str)

    assert {"items": [{"id": "1", "name": "a"}, {"id": "2"}], "total": 2} == changed
    assert ANSWER["items"][0]["id"] == 1


def test_a_member_can_go():
    """In every item."""
    assert {"items": [{"name": "a"}, {}], "total": 2} == changed_at(ANSWER, path_of("items[].id"), lambda _: REMOVED)


def test_places_are_written_as_purposes_name_them():
    """With `[]` behind the list."""
    assert "items[].id" == dotted(("items", "[]", "id"))


def test_other_content_has_its_own_length():
    """A spoiled answer is no broken transfer."""
    response = Response(200, (("content-type", "application/json"), ("content-length", "2")), b"{}")

    assert str(len(with_json(response, {"ñ": 1}).body)) == with_json(response, {"ñ": 1}).header("content-length")


def test_only_what_binds_is_stated():
    """The nodes of an answer with their types, as far as a binding source says them."""
    contract = load_contract("customers")
    pointer = contract.operations["getTerms"].answers["200"].pointer
    nodes = {node.place: node.types for node in stated_below(contract, pointer)}

    assert ("array",) == nodes[""]
    assert ("integer",) == nodes["[].terms_months"]
