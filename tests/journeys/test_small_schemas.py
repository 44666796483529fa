"""Small schemas of every kind: an honest server of each is conformant, and one that accepts or returns anything is not."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from click.testing import CliRunner
from jsonschema_rs import Draft202012Validator

from conformance.cli.command import command
from tests.journeys.bookings_server import Told, served

IXIT = """
environments:
  here: {{urls: {{t: "{url}/v1"}}, writes: [once], limits: {{rate: null}}}}
organisations:
  me: {{changeable: true{bodies}}}
"""
CAT = {
    "type": "object",
    "required": ["kind", "purrs"],
    "properties": {"kind": {"const": "cat"}, "purrs": {"type": "boolean"}},
}
DOG = {
    "type": "object",
    "required": ["kind", "barks"],
    "properties": {"kind": {"const": "dog"}, "barks": {"type": "integer"}},
}
#: Kind -> a schema, and a value that it does not accept.
KINDS: Mapping[str, tuple[dict[str, Any], Any]] = {
    "a count of properties": ({"type": "object", "minProperties": 1}, {}),
    "a tuple": ({"type": "array", "prefixItems": [{"type": "integer"}]}, ["x"]),
    "a map": ({"type": "object", "required": ["a"], "additionalProperties": {"type": "integer"}}, {"a": 1, "b": "x"}),
    "a condition": (
        {"type": "object", "required": ["a"], "properties": {"a": {"enum": ["x", "y"]}, "b": {"type": "string"}},
         "if": {"properties": {"a": {"const": "x"}}}, "then": {"required": ["b"]}},
        {"a": "x"},
    ),
    "what is excluded": ({"type": "string", "not": {"const": "text"}}, "text"),
    "a pattern with a look-ahead": ({"type": "string", "pattern": r"^(?=.*\d)[a-z\d]{4,8}$"}, "abcd"),
    "letters of any language": ({"type": "string", "pattern": r"^\p{L}{2,10}$"}, "12"),
    "a pattern and a length": ({"type": "string", "minLength": 3, "pattern": "^[a-z]*$"}, "a"),
    "a format": ({"type": "string", "format": "duration"}, "a day"),
    "alternatives that overlap": ({"oneOf": [{"type": "integer"}, {"type": "number"}]}, 1),
}  # fmt: skip


def document(schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> dict[str, Any]:
    """Give a document with one operation that answers with what it was sent."""
    content = {"application/json": {"schema": schema}}
    operation = {
        "operationId": "makeThing",
        "requestBody": {"required": True, "content": content},
        "responses": {"201": {"description": "It.", "content": content}, "400": {"description": "No."}},
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1"},
        "paths": {"/things": {"post": operation}},
        "components": {"schemas": schemas},
    }


class Echo:
    """Answers with what it was sent, where a validator accepts it; `lie` is answered instead."""

    def __init__(self, schema: Mapping[str, Any], lie: Any = None) -> None:
        self.valid = Draft202012Validator(dict(schema), validate_formats=True)
        self.lie = lie
        self.asked = 0

    def __call__(self, method: str, target: str, headers: Mapping[str, str], content: bytes) -> Told:
        self.asked += 1
        if target.partition("?")[0] != "/v1/things" or method != "POST":
            return Told(404 if method == "POST" else 405)
        if headers.get("content-type", "").partition(";")[0] != "application/json":
            return Told(415)
        try:
            value = json.loads(content)
            accepted = self.valid.is_valid(value)
        except (ValueError, UnicodeError):
            return Told(400)
        return Told(201, value if self.lie is None else self.lie) if accepted else Told(400)


@pytest.fixture
def judged(tmp_path, monkeypatch):
    """Judge a server by a document; give exit code, output and what failed."""
    monkeypatch.chdir(tmp_path)

    def judge(schema, server, schemas=None, bodies=""):
        (tmp_path / "specs" / "t").mkdir(parents=True)
        (tmp_path / "specs" / "t" / "openapi.json").write_text(json.dumps(document(schema, schemas or {})))
        with served(server) as url:
            (tmp_path / "ixit.yaml").write_text(IXIT.format(url=url, bodies=bodies))
            done = CliRunner().invoke(command, ["run", "--specs", "specs", "--out", "out"], catch_exceptions=False)
        run = json.loads((tmp_path / "out" / "run.json").read_text())
        failed = {p["id"].partition("/")[2] for p in run["purposes"] if p["verdict"] == "fail"}
        return done.exit_code, done.output, failed

    return judge


def at_v(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Give the schema of a body that has a value of another one."""
    return {"type": "object", "required": ["v"], "properties": {"v": schema}}


@pytest.mark.parametrize("kind", KINDS)
def test_an_honest_server_is_conformant(judged, kind):
    """The document prints no example, and none is asked for."""
    schema, _ = KINDS[kind]
    code, output, failed = judged(at_v(schema), Echo(at_v(schema)))

    assert (0, set()) == (code, failed), output


@pytest.mark.parametrize("kind", KINDS)
def test_who_accepts_anything_is_caught(judged, kind):
    """By the keyword that is not enforced."""
    schema, _ = KINDS[kind]
    code, output, failed = judged(at_v(schema), Echo({"type": "object", "required": ["v"]}))

    assert 1 == code, output
    assert any(name.startswith("makeThing/rejects/body.v/") for name in failed)


@pytest.mark.parametrize("kind", KINDS)
def test_who_returns_what_the_schema_forbids_is_caught(judged, kind):
    """Whatever it accepts."""
    schema, wrong = KINDS[kind]
    code, output, failed = judged(at_v(schema), Echo(at_v(schema), lie={"v": wrong}))

    assert (1, True) == (code, "makeThing/conforms/201/schema" in failed), output


def test_types_are_told_apart_by_the_name_of_their_mapping(judged):
    """The server insists on it, although the schema says any string."""
    loose = {
        n: {**s, "properties": {**s["properties"], "kind": {"type": "string"}}} for n, s in (("Cat", CAT), ("Dog", DOG))
    }
    references = [{"$ref": f"#/components/schemas/{name}"} for name in loose]
    mapping = {"cat": references[0]["$ref"], "dog": references[1]["$ref"]}
    schema = {"oneOf": references, "discriminator": {"propertyName": "kind", "mapping": mapping}}
    code, output, failed = judged(schema, Echo({"oneOf": [CAT, DOG]}), loose)

    assert (0, set()) == (code, failed), output


def test_where_no_example_can_be_made_nothing_is_sent(judged):
    """The document is named, and what it lacks; the test data have nothing to do with it."""
    schema = {"type": "object", "required": ["v"], "properties": {"v": {"type": "integer", "minimum": 3, "maximum": 2}}}
    server = Echo(schema)
    code, output, failed = judged(schema, server)

    assert (3, set()) == (code, failed), output
    assert "add an `example` to the document of the body of makeThing" in " ".join(output.split())
    assert "test data of the IXIT" not in output


def test_a_body_of_the_ixit_does_in_the_place_of_an_example(judged):
    """What the document lacks can be given there."""
    schema = at_v({"type": "string", "maxLength": 6, "allOf": [{"pattern": p} for p in ("^zq", "mm", "x$")]})
    code, output, failed = judged(schema, Echo(schema), bodies=", bodies: {makeThing: {v: zqmmx}}")

    assert (0, set()) == (code, failed), output
