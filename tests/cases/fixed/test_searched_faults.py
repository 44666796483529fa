"""Faults of keywords that have none of their own: each breaks its keyword, and nothing else."""

from __future__ import annotations

import json
from typing import Any

import pytest
from jsonschema_rs import Draft202012Validator

from conformance.cases.body_places import put
from conformance.cases.case import Kind
from conformance.cases.plan import plan
from conformance.contract import load_contract
from conformance.contract.bundling.example_values import made_example
from conformance.profile.profiles import PROFILES
from conformance.rules import RULES

AB = {"a": {"type": "string"}, "b": {"type": "integer"}}
KEYWORDS: dict[str, tuple[dict[str, Any], tuple[str, ...]]] = {
    "multipleOf": ({"type": "integer", "multipleOf": 5}, ()),
    "minProperties": ({"type": "object", "properties": AB, "minProperties": 2}, ()),
    "maxProperties": ({"type": "object", "properties": AB, "maxProperties": 1}, ()),
    "prefixItems": ({"type": "array", "prefixItems": [{"type": "integer"}, {"type": "string"}]}, ()),
    "contains": ({"type": "array", "contains": {"const": 1}}, ()),
    "minContains": ({"type": "array", "contains": {"const": 1}, "minContains": 2}, ()),
    "maxContains": ({"type": "array", "contains": {"const": 1}, "maxContains": 1}, ()),
    "patternProperties": ({"type": "object", "patternProperties": {"^x_": {"type": "integer"}}}, ()),
    "propertyNames": ({"type": "object", "propertyNames": {"pattern": "^[a-z]+$"}}, ()),
    "dependentRequired": ({"type": "object", "properties": AB, "dependentRequired": {"a": ["b"]}}, ()),
    "dependentSchemas": ({"type": "object", "properties": AB, "dependentSchemas": {"a": {"required": ["b"]}}}, ()),
    "not": ({"type": "string", "not": {"enum": ["text", "word"]}}, ()),
    "if": (
        {
            "type": "object",
            "properties": {"a": {"enum": ["x", "y"]}, "b": {"type": "integer"}},
            "required": ["a"],
            "if": {"properties": {"a": {"const": "x"}}},
            "then": {"required": ["b"]},
        },
        ("then",),
    ),
    "unevaluatedProperties": ({"allOf": [{"properties": AB}], "type": "object", "unevaluatedProperties": False}, ()),
    "additionalProperties": ({"type": "object", "additionalProperties": {"type": "integer"}}, ()),
    "const": ({"const": {"a": 1}}, ()),
    "enum": ({"enum": [True, 0.5]}, ()),
}


def document(schema: dict[str, Any]) -> dict[str, Any]:
    """Give a document with one operation whose body has the schema at `v`."""
    body = {"type": "object", "required": ["v"], "properties": {"v": schema}}
    content = {"application/json": {"schema": body}}
    operation = {
        "operationId": "makeThing",
        "requestBody": {"required": True, "content": content},
        "responses": {"201": {"description": "It is there.", "content": content}, "400": {"description": "No."}},
    }
    return {"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": {"/things": {"post": operation}}}


@pytest.fixture
def planned(tmp_path):
    """Plan the gate of a document with a schema."""

    def make(schema: dict[str, Any]):
        (tmp_path / "t").mkdir()
        (tmp_path / "t" / "openapi.json").write_text(json.dumps(document(schema)))
        return plan({"t": load_contract("t", tmp_path)}, PROFILES["gate"], RULES)

    return make


@pytest.mark.parametrize("keyword", KEYWORDS)
def test_a_fault_breaks_its_keyword_and_no_other(planned, keyword):
    """The value is accepted by the schema without the keyword."""
    schema, beside = KEYWORDS[keyword]
    made = planned(schema)
    cases = [c for c in made.cases["t/makeThing"] if c.purpose == f"t/makeThing/rejects/body.v/{keyword}"]
    strict = Draft202012Validator(schema)
    lax = Draft202012Validator({key: value for key, value in schema.items() if key not in (keyword, *beside)})

    assert [] != cases
    assert {Kind.INVALID} == {case.kind for case in cases}
    assert [(False, True)] * len(cases) == [
        (strict.is_valid(case.edits[-1].value), lax.is_valid(case.edits[-1].value)) for case in cases
    ]
    assert not any(purpose.unable for purpose in made.purposes.values())


@pytest.mark.parametrize("keyword", KEYWORDS)
def test_valid_cases_hold_where_properties_depend_on_one_another(planned, keyword):
    """What is planned as valid is accepted by the whole schema."""
    schema, _ = KEYWORDS[keyword]
    check = Draft202012Validator({"properties": {"v": schema}, "required": ["v"]})
    base = {"v": made_example({}, schema)}
    bodies = []
    for case in planned(schema).cases["t/makeThing"]:
        if case.kind is Kind.VALID and all(edit.place[0] == "body" for edit in case.edits):
            body = base
            for edit in case.edits:
                body = put(body, edit.place[1:], edit.value)
            bodies.append(body)

    assert [] == [body for body in bodies if not check.is_valid(body)]


def test_what_nothing_can_break_has_no_purpose(planned):
    """Where nothing has to be contained, nothing is missed."""
    made = planned({"type": "array", "contains": {"type": "number"}, "minContains": 0})

    assert not any("contains" in name.lower() for name in made.purposes)
