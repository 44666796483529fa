"""Schemas that hold at a node at once, and the name of the type that a discriminator asks for."""

import pytest

from conformance.contract.bundling.example_values import NoExample, made_example
from conformance.contract.bundling.held_schemas import conjoined, holding

PET = {
    "type": "object",
    "required": ["kind"],
    "properties": {"kind": {"type": "string"}},
    "discriminator": {"propertyName": "kind", "mapping": {"cat": "#/components/schemas/Cat", "dog": "other.yaml#/Dog"}},
}
CAT = {
    "allOf": [
        {"$ref": "#/components/schemas/Pet"},
        {"properties": {"purrs": {"type": "boolean"}}, "required": ["purrs"]},
    ]
}
PETS = {"components": {"schemas": {"Pet": PET, "Cat": CAT, "Dog": {"allOf": [{"$ref": "#/components/schemas/Pet"}]}}}}
PLAIN = {"components": {"schemas": {"Cat": {"properties": {"kind": {"type": "string"}}, "required": ["kind"]}}}}
ONE_OF = {"oneOf": [{"$ref": "#/components/schemas/Cat"}], "discriminator": {"propertyName": "kind"}}


@pytest.mark.parametrize(
    ("document", "schema", "expected"),
    [
        (PETS, {"$ref": "#/components/schemas/Cat"}, {"kind": "cat", "purrs": True}),
        (PETS, {"$ref": "#/components/schemas/Dog"}, {"kind": "dog"}),
        (PETS, {"$ref": "#/components/schemas/Pet"}, {"kind": "cat", "purrs": True}),
        (PLAIN, ONE_OF, {"kind": "Cat"}),
        (PLAIN, {**ONE_OF, "discriminator": {"propertyName": "kind", "mapping": {"c": "Cat"}}}, {"kind": "c"}),
        (PLAIN, {**ONE_OF, "discriminator": "kind"}, {"kind": "text"}),
    ],
)
def test_an_example_names_its_type(document, schema, expected):
    """By the mapping, else by the name of the schema; a base is one of the types that it lists."""
    assert expected == made_example(document, schema)


def test_the_stricter_limit_holds():
    """And what either part requires is required."""
    one = {"minimum": 1, "maxProperties": 4, "required": ["a"], "properties": {"x": {"type": "integer"}}}
    other = {"minimum": 3, "maxProperties": 2, "required": ["b"], "properties": {"x": {"minimum": 5}}}

    assert {
        "minimum": 3,
        "maxProperties": 2,
        "required": ["a", "b"],
        "properties": {"x": {"allOf": [{"type": "integer"}, {"minimum": 5}]}},
    } == conjoined([one, other])


def test_types_with_the_same_base_lie_within_each_other():
    """The base is around its own properties only; a kind within its own kind is a circle."""
    base = {"properties": {"type": {"type": "string"}}}
    item = {"allOf": [{"$ref": "#/Base"}], "required": ["n"], "properties": {"n": {"type": "integer"}}}
    items = {"type": "array", "minItems": 1, "items": {"$ref": "#/Item"}}
    order = {"allOf": [{"$ref": "#/Base"}], "required": ["items"], "properties": {"items": items}}
    circle = {
        "type": "object",
        "allOf": [{"$ref": "#/Base"}],
        "required": ["of"],
        "properties": {"of": {"$ref": "#/Circle"}},
    }
    document = {"Base": base, "Item": item, "Order": order, "Circle": circle}

    assert {"items": [{"n": 1, "type": "text"}], "type": "text"} == made_example(document, {"$ref": "#/Order"})
    with pytest.raises(NoExample, match="#/Circle is within itself"):
        made_example(document, {"$ref": "#/Circle"})


def test_a_part_on_two_ways_holds_once():
    """A diamond is no circle."""
    document = {"Base": {"type": "object"}, "A": {"allOf": [{"$ref": "#/Base"}]}, "B": {"allOf": [{"$ref": "#/Base"}]}}
    parts = holding(document, {"allOf": [{"$ref": "#/A"}, {"$ref": "#/B"}]})

    assert 1 == sum(part == {"type": "object"} for part in parts)
