"""A JSON Schema node with references followed and `allOf` merged: all constraints that hold there at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

Schema = Mapping[str, Any] | bool

TYPES = ("string", "integer", "number", "boolean", "object", "array", "null")

#: Keywords that say nothing about values.
SILENT = frozenset(
    {
        "description", "title", "example", "examples", "default", "deprecated", "$defs", "$schema", "$id", "$comment",
        "readOnly", "writeOnly", "discriminator", "contentMediaType", "contentEncoding", "contentSchema",
        "externalDocs", "xml",
    }
)  # fmt: skip


class Impossible(ValueError):
    """No value satisfies a node however the documents are read."""


class UnknownKeyword(ValueError):
    """A schema has a keyword that our generators do not understand."""

    def __init__(self, keyword: str) -> None:
        super().__init__(f"our generators do not know the keyword {keyword}")
        self.keyword = keyword


@dataclass(frozen=True, slots=True)
class Flat:
    """A merged node; of every list, all members hold."""

    types: tuple[str, ...] = TYPES
    values: tuple[Any, ...] | None = None
    patterns: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    shortest: int = 0
    longest: int | None = None
    low: float | None = None
    high: float | None = None
    above: float | None = None
    under: float | None = None
    fewest: int = 0
    most: int | None = None
    unique: bool = False
    required: tuple[str, ...] = ()
    members: Mapping[str, tuple[Schema, ...]] | None = None
    items: tuple[Schema, ...] = ()
    #: Alternatives: whether exactly one has to hold, and the branches.
    alternatives: tuple[tuple[bool, tuple[Schema, ...]], ...] = ()


def flat(schemas: Iterable[Schema], definitions: Mapping[str, Schema]) -> Flat:
    """Merge schemas that hold at once; raises Impossible and UnknownKeyword."""
    result = Flat()
    pending = list(schemas)
    while pending:
        schema = pending.pop(0)
        if schema is True:
            continue
        if schema is False:
            raise Impossible
        assert isinstance(schema, Mapping)
        for keyword, value in schema.items():
            match keyword:
                case "$ref":
                    pending.append(definitions[value.rpartition("/")[2]])
                case "allOf":
                    pending.extend(value)
                case _:
                    result = _with(result, keyword, value)
    if result.values is not None:
        result = replace(result, values=tuple(v for v in result.values if any(is_of(v, t) for t in result.types)))
    if not result.types or result.values == ():
        raise Impossible
    return result


def is_of(value: Any, kind: str) -> bool:
    """Whether a value has a JSON type."""
    match value:
        case bool():
            return kind == "boolean"
        case int():
            return kind in ("integer", "number")
        case float():
            return kind == "number" or (kind == "integer" and value.is_integer())
        case str():
            return kind == "string"
        case None:
            return kind == "null"
    return kind == ("object" if isinstance(value, Mapping) else "array")


def _with(flat: Flat, keyword: str, value: Any) -> Flat:
    match keyword:
        case "type":
            return replace(flat, types=_types(flat.types, [value] if isinstance(value, str) else value))
        case "enum" | "const":
            return replace(flat, values=_values(flat.values, value if keyword == "enum" else [value]))
        case "pattern":
            return replace(flat, patterns=(*flat.patterns, value))
        case "format":
            return replace(flat, formats=(*flat.formats, value))
        case "properties":
            members = dict(flat.members or {})
            for name, schema in value.items():
                members[name] = (*members.get(name, ()), schema)
            return replace(flat, members=members)
        case "required":
            return replace(flat, required=tuple(dict.fromkeys((*flat.required, *value))))
        case "items":
            return replace(flat, items=(*flat.items, value))
        case "uniqueItems":
            return replace(flat, unique=flat.unique or value)
        case "oneOf" | "anyOf":
            return replace(flat, alternatives=(*flat.alternatives, (keyword == "oneOf", tuple(value))))
        case "additionalProperties":
            return flat  # described members only
    return _limited(flat, keyword, value)


def _limited(flat: Flat, keyword: str, value: Any) -> Flat:
    match keyword:
        case "minLength":
            return replace(flat, shortest=max(flat.shortest, value))
        case "maxLength":
            return replace(flat, longest=value if flat.longest is None else min(flat.longest, value))
        case "minItems":
            return replace(flat, fewest=max(flat.fewest, value))
        case "maxItems":
            return replace(flat, most=value if flat.most is None else min(flat.most, value))
        case "minimum":
            return replace(flat, low=value if flat.low is None else max(flat.low, value))
        case "maximum":
            return replace(flat, high=value if flat.high is None else min(flat.high, value))
        case "exclusiveMinimum":
            return replace(flat, above=value if flat.above is None else max(flat.above, value))
        case "exclusiveMaximum":
            return replace(flat, under=value if flat.under is None else min(flat.under, value))
    if keyword in SILENT or keyword.startswith("x-"):
        return flat
    raise UnknownKeyword(keyword)


def _types(known: Sequence[str], stated: Sequence[str]) -> tuple[str, ...]:
    """The types that both lists admit, in the order of the first; every integer is a number."""
    kept = [t for t in stated if t in known]
    kept += ["integer" for _ in range(1) if "integer" in known and "number" in stated and "integer" not in stated]
    kept += ["integer" for _ in range(1) if "number" in known and "integer" in stated and "integer" not in known]
    if "number" in stated and "number" in known and kept.count("integer") and "integer" not in stated:
        kept.remove("integer")  # a number admits it anyway
    return tuple(dict.fromkeys(kept))


def _values(known: tuple[Any, ...] | None, stated: Sequence[Any]) -> tuple[Any, ...]:
    return tuple(stated) if known is None else tuple(v for v in known if v in stated)
