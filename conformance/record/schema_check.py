"""Validate a foreign JSON document by its schema before anything in it is used."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import jsonschema_rs

from conformance.contract.judging.jsontext import MalformedJson, TooDeep, parse_json
from conformance.model.files import content_of
from conformance.profile.declaration import schema
from conformance.record.record_line import RecordError

Validator = jsonschema_rs.Draft202012Validator

#: Bytes of the largest document that is read at once.
LARGEST = 256 * 1024 * 1024
#: Characters of a place or of a complaint that are told.
_TOLD = 160


def complaints(validator: Validator, value: Any) -> Iterator[jsonschema_rs.ValidationError]:
    """Every violation of a schema by a value."""
    try:
        yield from validator.iter_errors(value)
    except UnicodeEncodeError:
        yield from validator.iter_errors(_readable(value))


def _readable(value: Any) -> Any:
    match value:
        case str():
            return value.encode("utf-8", "replace").decode("utf-8")
        case dict():
            return {_readable(key): _readable(item) for key, item in value.items()}
        case list():
            return [_readable(item) for item in value]
        case _:
            return value


@lru_cache(maxsize=32)
def validator_of(name: str, pointer: str = "") -> Validator:
    """The validator of a schema in reports/schemas, or of a part of it."""
    whole = schema(name)
    part = whole if not pointer else {"$schema": whole["$schema"], "$ref": f"#{pointer}", "$defs": whole["$defs"]}
    return Validator(dict(part), validate_formats=True)


def sentence_of(error: jsonschema_rs.ValidationError) -> str:
    """Where a document violates its schema, in a few words."""
    place = "".join(f"/{part}" for part in error.instance_path).encode("unicode_escape").decode("ascii")
    keyword = error.schema_path[-1] if error.schema_path else "its schema"
    text = f"`{keyword}` does not hold at {place or 'its top'}"
    return text if len(text) <= _TOLD else f"{text[:_TOLD]}…"


def read_json(path: Path) -> Any:
    """Read a JSON document; raises RecordError for what cannot be read, is none, or is larger than any of ours."""
    try:
        content = content_of(path, LARGEST)
    except OSError as failure:
        raise RecordError(f"cannot read {path}: {failure.strerror or failure}") from failure
    return parsed(content, str(path))


def parsed(content: bytes, name: str) -> Any:
    """Parse a JSON document that messages call by a name; raises RecordError."""
    if len(content) > LARGEST:
        raise RecordError(f"{name} is larger than any document of a run")
    try:
        return parse_json(content).value
    except (MalformedJson, TooDeep) as failure:
        raise RecordError(f"{name} is no JSON") from failure


def held_to(value: Any, schema_name: str, name: str, what: str, pointer: str = "") -> Any:
    """Return a document that satisfies its schema; raises RecordError with the first violation."""
    for error in complaints(validator_of(schema_name, pointer), value):
        raise RecordError(f"{name} is no {what}: {sentence_of(error)}")
    return value
