"""Documents of OpenAPI 3.0 mean the same when they are read as 3.1."""

import pytest
from jsonschema_rs import Draft202012Validator

from conformance.contract.bundling.openapi30 import is_30, upgrade


def upgraded(schema):
    """Give a schema as it is read."""
    document = {"openapi": "3.0.3", "paths": {}, "components": {"schemas": {"S": schema, "T": {"type": "string"}}}}
    upgrade(document)
    return document["components"]["schemas"]["S"]


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"type": "string", "nullable": True}, {"type": ["string", "null"]}),
        ({"type": "string", "nullable": False}, {"type": "string"}),
        ({"type": "string", "enum": ["a"], "nullable": True}, {"type": ["string", "null"], "enum": ["a", None]}),
        ({"type": "integer", "minimum": 1, "exclusiveMinimum": True}, {"type": "integer", "exclusiveMinimum": 1}),
        ({"maximum": 9, "exclusiveMaximum": False}, {"maximum": 9}),
        ({"$ref": "#/components/schemas/T", "description": "It."}, {"$ref": "#/components/schemas/T"}),
        (
            {"allOf": [{"$ref": "#/components/schemas/T"}], "nullable": True},
            {"anyOf": [{"allOf": [{"$ref": "#/components/schemas/T"}]}, {"type": "null"}]},
        ),
        (
            {"properties": {"nullable": {"type": "string", "nullable": True}}},
            {"properties": {"nullable": {"type": ["string", "null"]}}},
        ),
    ],
)
def test_a_schema_says_the_same(schema, expected):
    """In the words of 3.1."""
    assert expected == upgraded(schema)


@pytest.mark.parametrize("value", ["x", None])
def test_a_nullable_reference_admits_null(value):
    """Authors mean it, although 3.0 reads nothing beside a reference."""
    schema = upgraded({"$ref": "#/components/schemas/T", "nullable": True})

    assert Draft202012Validator({**schema, "components": {"schemas": {"T": {"type": "string"}}}}).is_valid(value)


def test_only_30_is_30():
    """3.1 and 2.0 are none."""
    assert [True, True, False, False] == [is_30(version) for version in ("3.0.3", "3.0.0", "3.1.0", "2.0")]
