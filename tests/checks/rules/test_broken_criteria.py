"""What a broken condition of a workflow step expected, what came, and where."""

from __future__ import annotations

from typing import Any

import pytest

from conformance.checks.rules.broken_criteria import Told, told
from conformance.model.sentences import OwnWords

ITEMS = {"items": [{"id": 11, "active": True}, {"id": 14, "active": False, "name": "x"}]}
KNOWN = {"$inputs.id": [14], "$inputs.other": [15], "$steps.before.outputs.name": ["Ana"]}


def said(condition: str, body: Any = ITEMS, status: int = 200) -> Told:
    def resolve(expression: str) -> list[Any]:
        if expression.startswith("$response.body#/"):
            name = expression.rpartition("/")[2]
            return [body[name]] if name in body else []
        return KNOWN.get(expression, [])

    return told(condition, status, body, resolve)


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("$statusCode == 201", "201"),
        ("$statusCode == 201 || $statusCode == 400", "201 or 400"),
        ("$statusCode != 200", "another status than 200"),
    ],
)
def test_a_status_is_told_by_those_that_were_expected(condition, expected):
    """They are words of ours, which no redaction may take for a value of the target."""
    found = said(condition)

    assert Told(expected, "200") == found
    assert isinstance(found.expected, OwnWords)
    assert isinstance(found.actual, OwnWords)


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (
            "$[?count(@.items[?@.id == {$inputs.id} && @.active == true]) > 0]",
            Told({"id": 14, "active": True}, {"id": 14, "active": False}, "/items/1"),
        ),
        (
            "$[?count(@.items[?@.id == {$inputs.other}]) > 0]",
            Told([{"id": 15}], [{"id": 11}, {"id": 14}], "/items"),
        ),
        (
            "$[?count(@.items[?@.id == {$inputs.id}]) == 0]",
            Told("no such item", {"id": 14}, "/items/1"),
        ),
        ("$[?count(@.items[0]) == 0]", Told("no item", ITEMS["items"], "/items")),
        ("$[?count(@.items[2]) > 0]", Told("at least 3 items", ITEMS["items"], "/items")),
        ("$[?count(@.others[0]) > 0]", Told("a list", "the property is missing", "")),
    ],
)
def test_a_list_is_told_by_the_item_that_is_meant(condition, expected):
    """Or by what it has in its place."""
    assert expected == said(condition)


def test_a_list_at_the_root_has_a_place():
    """Its items stand in it directly."""
    assert Told("no such item", {"id": 14}, "/1") == said("$[?count(@[?@.id == 14]) == 0]", ITEMS["items"])


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("$response.body#/name == $steps.before.outputs.name", Told("Ana", "Eva", "/name")),
        ("$response.body#/name != 'Eva'", Told("another value", "Eva", "/name")),
        ("$response.body#/age == 7", Told(7, "the property is missing", "/age")),
        ("$response.body#/name == 'Eva' && $response.body#/age == 7", Told(7, "the property is missing", "/age")),
    ],
)
def test_a_property_is_told_by_its_value(condition, expected):
    """With the value that it was compared with."""
    assert expected == said(condition, {"name": "Eva"})


@pytest.mark.parametrize("condition", ["nonsense", "$inputs.id == 3", "$[?count(@.items) < 3]"])
def test_a_condition_that_looks_at_no_place_is_quoted(condition):
    """The status is all that can be said to have come."""
    assert Told(condition, "200") == said(condition)


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("$[?count(@.items[?@.id > 3 && @.name == 'x']) > 0]", Told({"name": "x"}, {"name": "x"}, "/items/1")),
        ("$[?count(@.items[?@.id > 30]) > 0]", Told("one item", ITEMS["items"], "/items")),
    ],
)
def test_an_item_is_meant_by_what_it_equals(condition, expected):
    """Other conditions name no value of it, and text stands in single quotes."""
    assert expected == said(condition)


def test_what_is_no_object_is_no_item_that_is_meant():
    """A list of numbers has none with an id."""
    assert Told([{"id": 14}], [1, 2], "") == said("$[?count(@[?@.id == 14]) > 0]", [1, 2])
