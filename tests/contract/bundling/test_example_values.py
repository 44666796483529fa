"""Examples are made where a document prints none, and they hold."""

from __future__ import annotations

import pytest
from jsonschema_rs import Draft202012Validator

from conformance.contract.bundling.example_values import NoExample, made_example

TREE = {"type": "object", "properties": {"of": {"$ref": "#/Tree"}, "all": {"items": {"$ref": "#/Tree"}}}}
SCHEMAS = [
    {},
    {"type": "string", "minLength": 9},
    {"type": "string", "maxLength": 2},
    {"type": "string", "pattern": "^[A-Z]{3}-(a|b)+[0-9]?$"},
    {"type": "string", "format": "date-time"},
    {"type": "string", "format": "uuid"},
    {"type": ["null", "integer"], "exclusiveMinimum": 7},
    {"type": "integer", "maximum": -3},
    {"type": "number", "minimum": 0.2, "multipleOf": 0.5},
    {"type": "number", "minimum": 0, "maximum": 0.5},
    {"type": "number", "minimum": 1.5, "maximum": 1.9},
    {"type": ["number", "null"], "exclusiveMinimum": 0, "exclusiveMaximum": 1},
    {"type": "number", "minimum": 0.25, "maximum": 0.25},
    {"type": "array", "minItems": 2, "items": {"enum": ["a", 1]}},
    {"type": "array", "maxItems": 0},
    {"required": ["x", "y"], "properties": {"x": {"const": 5}}},
    {"allOf": [{"minimum": 3}, {"minimum": 5}], "type": "integer"},
    {"oneOf": [{"type": "string", "pattern": "^(?=a)a$"}, {"type": "boolean"}]},
    {"properties": {"a": {"type": "string"}}, "anyOf": [{"required": ["a"]}]},
    {"$ref": "#/Tree"},
]


@pytest.mark.parametrize("schema", SCHEMAS)
def test_an_example_holds(schema):
    """Of every schema that has one."""
    made = made_example({"Tree": TREE}, schema)

    assert Draft202012Validator({**schema, "Tree": TREE}, validate_formats=True).is_valid(made)


def test_a_large_example_keeps_what_holds():
    """A property that cannot be made as it stands is left out; the others stay."""
    many = {f"p{n}": {"type": "object", "properties": {"a": {"const": n}, "b": {"type": "string"}}} for n in range(300)}
    hard = {
        "required": ["z"],
        "properties": {"z": {"type": "string", "allOf": [{"pattern": p} for p in ("^q", "mm", "x$")]}},
    }
    made = made_example({}, {"type": "object", "properties": {**many, "hard": {"type": "object", **hard}}})

    assert {name: {"a": n, "b": "text"} for n, name in enumerate(many)} == made


def test_an_example_has_what_a_request_may_have():
    """Members that are read only are none of a request; what refers to itself is followed once."""
    schema = {"properties": {"id": {"readOnly": True}, "name": {"example": "Rex"}, "tree": {"$ref": "#/Tree"}}}

    assert {"name": "Rex", "tree": {"all": []}} == made_example({"Tree": TREE}, schema)


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "string", "pattern": "^(?=b)a$"},
        {"type": "integer", "minimum": 3, "maximum": 2},
        {"not": {}},
        {"$ref": "#/Tree"},
    ],
)
def test_what_has_no_example_says_so(schema):
    """What contradicts itself, and what needs itself."""
    with pytest.raises(NoExample):
        made_example({"Tree": {**TREE, "required": ["of"]}}, schema)
