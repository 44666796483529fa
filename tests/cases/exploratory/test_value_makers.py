"""Values made for a schema hold to each of its keywords."""

import pytest

from conformance.cases.exploratory.value_makers import Compiler
from conformance.contract.judging.violations import compiled
from conformance.domain.random_source import Dice


def test_alternatives_that_exclude_one_another_are_kept_apart():
    """Exactly one, at least one, and members of neither."""
    schema = {
        "type": "object",
        "properties": {"a": {"type": "string"}, "b": {"type": "integer"}, "c": {"type": "boolean"}},
        "oneOf": [{"required": ["a"]}, {"required": ["b"]}],
        "anyOf": [{"required": ["a"]}, {"required": ["b", "c"]}],
    }
    make, dice = Compiler(schema, {}).node([schema], ("body",)), Dice(1)
    validator = compiled(schema)
    values = [make(dice) for _ in range(300)]

    assert [] == [value for value in values if not validator.is_valid(value)]
    assert {True, False} == {"a" in value for value in values}


def test_alternatives_of_any_shape_are_tried_by_their_validator():
    """A branch with more than names of members is merged into its node."""
    schema = {
        "oneOf": [{"type": "string", "pattern": "^[0-9]{4}$"}, {"type": "integer", "minimum": 5, "maximum": 9}],
    }
    make, dice = Compiler(schema, {}).node([schema], ("body",)), Dice(1)
    values = [make(dice) for _ in range(200)]

    assert [] == [value for value in values if not compiled(schema).is_valid(value)]
    assert {str, int} == {type(value) for value in values}


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "integer", "exclusiveMinimum": 0, "maximum": 3},
        {"type": "number", "minimum": 0.5, "maximum": 0.75},
        {"type": "string", "minLength": 3, "maxLength": 5},
        {"type": "string", "format": "date", "pattern": "^2"},
        {"type": "array", "items": {"enum": [1, 2, 3]}, "uniqueItems": True},
        {"type": "array", "items": {"type": "string"}, "minItems": 2, "maxItems": 2},
        {"type": ["string", "null"]},
        {"allOf": [{"type": ["integer", "string"]}, {"type": "string"}, {"enum": ["a", 1]}]},
        {"const": 4},
        {"type": "object", "required": ["unknown"]},
    ],
)
def test_each_keyword_holds(schema):
    """Of each known keyword, alone and with others."""
    make, dice = Compiler(schema, {}).node([schema], ("body",)), Dice(1)

    assert [] == [value for value in (make(dice) for _ in range(300)) if not compiled(schema).is_valid(value)]


def test_an_optional_member_that_no_value_satisfies_is_left_out():
    """Its absence is valid however it is read."""
    schema = {"type": "object", "properties": {"a": {"allOf": [{"type": "string"}, {"type": "integer"}]}}}

    assert {} == Compiler(schema, {}).node([schema], ("body",))(Dice(1))
