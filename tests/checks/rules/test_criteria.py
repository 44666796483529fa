"""Conditions of a JSONPath that a request states, and what a value lacks of them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from conformance.checks.rules.criteria import asks_for_what_came, counted, filled, simple


def found(values: dict[str, list[Any]]) -> Any:
    return lambda expression: values.get(expression, [])


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("$statusCode == 200", True),
        ("$statusCode != 200", False),
        ("$statusCode == 200 && $a == 'x'", True),
        ("$statusCode == 201 || $a == 'x'", True),
        ("$statusCode == 201 && $missing == 1", False),
        ("$statusCode == 201 || $missing == 1", None),
        ("$missing == 1", None),
        ("$a == $a", True),
        ("nonsense", None),
    ],
)
def test_a_simple_condition(condition: str, expected: bool | None) -> None:
    """An expression that finds nothing leaves it open, unless the rest decides."""
    assert expected is simple(condition, found({"$statusCode": [200], "$a": ["x"]}))


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("$[?count(@.items[?@.id == {$inputs.id}]) > 0]", True),
        ("$[?count(@.items[?@.id == {$inputs.id}]) == 0]", False),
        ("$[?count(@.items[?@.id == {$inputs.text}]) > 0]", True),
        ("$[?count(@.items[?@.id == {$inputs.missing}]) > 0]", None),
        ("$[?count(@.items[?@.id == 'x']) == 0]", False),
    ],
)
def test_a_counting_condition(condition: str, expected: bool | None) -> None:
    """An id is found as a number and as text."""
    body = {"items": [{"id": 7}, {"id": "x"}]}

    assert expected is counted(condition, body, found({"$inputs.id": ["7"], "$inputs.text": ["x"]}))


@pytest.mark.parametrize("value", [{"id": 7}, [7], None, "\ud800", 10**399, Decimal("1e400")])
def test_what_no_jsonpath_can_say_is_not_counted(value: object) -> None:
    """A target may answer anything in the place of an id."""
    condition = "$[?count(@.items[?@.id == {$inputs.id}]) == 0]"

    assert counted(condition, {"items": [{"id": value}]}, found({"$inputs.id": [value]})) is None


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("$response.body#/id == 7", True),
        ("$response.body#/id == $inputs.id && $response.body#/state == 'on'", True),
        ("$response.body#/id == $inputs.missing", False),
        ("$response.body#/id != 7", False),
        ("$response.body#/id == 7 || $statusCode == 200", False),
        ("nonsense", False),
    ],
)
def test_a_condition_that_only_lacks_what_should_have_come(condition: str, expected: bool) -> None:
    """Then the miss is the answer's; where something of ours is missing it is not."""
    assert expected is asks_for_what_came(condition, found({"$inputs.id": [7]}))


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("$[?@.id == {$inputs.id}]", "$[?@.id == 14]"),
        ("$[?@.id == {$inputs.text}]", '$[?@.id == "Ana"]'),
        ("$[?@.id == {$inputs.digits}]", "$[?@.id == 14]"),
        ("$[?@.id == {$inputs.amount}]", "$[?@.id == 1.5]"),
        ("$[?@.id == {$inputs.nowhere}]", "$[?@.id == {$inputs.nowhere}]"),
        ("$[?@.id == {$inputs.list}]", "$[?@.id == {$inputs.list}]"),
    ],
)
def test_a_path_is_filled_with_what_is_known(path, expected):
    """What finds nothing, or cannot be written there, stays."""
    known = {"id": [14], "text": ["Ana"], "digits": ["14"], "amount": [Decimal("1.5")], "list": [[1]]}

    assert expected == filled(path, found({f"$inputs.{name}": values for name, values in known.items()}))
