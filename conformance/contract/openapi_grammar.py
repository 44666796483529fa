"""The grammar of OpenAPI documents: what stands below each key, for bundling, pruning and lint.

A kind is a word for a sort of node (`operation`, `schema`, …). `kind_below` says what a member of a node is, so that a
`$ref` in an example stays a word and a `$ref` in a schema is followed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from conformance.contract.pointer import escaped, followed

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")

#: Members whose values are schemas by name, lists of schemas, and schemas.
SCHEMA_MAPS = frozenset({"properties", "patternProperties", "$defs", "dependentSchemas"})
SCHEMA_LISTS = frozenset({"allOf", "anyOf", "oneOf", "prefixItems"})
SCHEMAS = frozenset(
    {
        "items", "additionalProperties", "not", "if", "then", "else", "contains", "propertyNames",
        "unevaluatedProperties", "unevaluatedItems",
    }
)  # fmt: skip
#: Annotations that hold merge patches of the node that carries them.
PATCHES = frozenset({"narrows", "before"})

RANGES = {"int32": (-(2**31), 2**31 - 1), "int64": (-(2**63), 2**63 - 1)}

#: Kind -> member -> kind of its value; `*` stands for every other member.
_GRAMMAR: dict[str, dict[str, str]] = {
    "root": {"paths": "paths", "components": "components", "webhooks": "paths"},
    "paths": {"*": "path"},
    "path": {**dict.fromkeys(METHODS, "operation"), "parameters": "parameter-list"},
    "operation": {
        "parameters": "parameter-list",
        "requestBody": "body",
        "responses": "responses",
        "callbacks": "opaque",
    },
    "parameter-list": {"*": "parameter"},
    "parameter": {"schema": "schema", "content": "content"},
    "header": {"schema": "schema", "content": "content"},
    "body": {"content": "content"},
    "responses": {"*": "response"},
    "response": {"content": "content", "headers": "headers"},
    "headers": {"*": "header"},
    "content": {"*": "media"},
    "media": {"schema": "schema"},
    "components": {
        "schemas": "schemas",
        "parameters": "parameters",
        "responses": "responses",
        "requestBodies": "bodies",
        "headers": "headers",
        "pathItems": "paths",
        "securitySchemes": "schemes",
    },
    "schemas": {"*": "schema"},
    "parameters": {"*": "parameter"},
    "bodies": {"*": "body"},
    "schemes": {"*": "scheme"},
    "schema": {
        **dict.fromkeys(SCHEMA_MAPS, "schemas"),
        **dict.fromkeys(SCHEMA_LISTS, "schemas"),
        **dict.fromkeys(SCHEMAS, "schema"),
    },
}

#: Kinds of nodes that a `$ref` may stand for, and where in `components` they are kept.
SECTIONS = {
    "schema": "schemas",
    "parameter": "parameters",
    "response": "responses",
    "body": "requestBodies",
    "header": "headers",
    "scheme": "securitySchemes",
}

#: Kinds whose members stand under free names: a member called `x-foo` or `$ref` there is a name like any other.
NAMED = frozenset({"paths", "schemas", "parameters", "responses", "bodies", "headers", "content", "schemes"})


@lru_cache(maxsize=65536)
def kind_below(kind: str, member: str | int) -> str:
    """The OpenAPI kind (`schema`, `parameter`, …) of a member, from the kind of the node that has it."""
    if kind.startswith("notes-of-"):
        # x-reading and x-changes: lists of entries with merge patches in them, at any depth.
        return kind.removeprefix("notes-of-") if member in PATCHES else kind
    if member in {"x-reading", "x-changes"} and kind not in NAMED:
        return f"notes-of-{kind}"
    if isinstance(member, str) and member.startswith("x-") and kind not in {"schemas", "headers", "parameters"}:
        return "opaque"
    grammar = _GRAMMAR.get(kind, {})
    return grammar.get(str(member), grammar.get("*", "opaque"))


def is_reference(kind: str, value: Any) -> bool:
    """Tell whether a node of that kind is a `$ref`."""
    return isinstance(value, dict) and isinstance(value.get("$ref"), str) and (kind in SECTIONS or kind == "path")


def walk(
    value: Any, kind: str = "root", pointer: str = "", *, patches: bool = False, opaque: bool = True
) -> Iterator[tuple[str, str, Any]]:
    """Each container of a document with its pointer and kind, parents first.

    Merge patches only on demand; what no grammar speaks of, such as examples, unless it is not asked for.
    """
    pending = [(pointer, kind, value)]
    while pending:
        node = pending.pop()
        yield node
        pointer, kind, value = node
        members: Any = value.items() if isinstance(value, dict) else list(enumerate(value))
        for member, below in reversed(members):
            if isinstance(below, (dict, list)):
                kind_there = kind_below(kind, member)
                if (patches or not kind_there.startswith("notes-of-")) and (opaque or kind_there != "opaque"):
                    pending.append((f"{pointer}/{escaped(member)}", kind_there, below))


def with_range(schema: dict[str, Any]) -> dict[str, Any]:
    """Set `minimum` and `maximum` of an int32 or int64 schema, where it states none."""
    bounds = RANGES.get(str(schema.get("format")))
    declared = schema.get("type", "integer")
    types = declared if isinstance(declared, list) else [declared]
    if bounds is None or not {"integer", "number"} & set(types):
        return schema
    return {**schema, "minimum": schema.get("minimum", bounds[0]), "maximum": schema.get("maximum", bounds[1])}


def named_examples(document: Mapping[str, Any], holder: Mapping[str, Any]) -> Iterator[Any]:
    """The values of the named examples of a parameter or media type; one that stands in another file is left out."""
    named = holder.get("examples")
    for entry in named.values() if isinstance(named, Mapping) else ():
        try:
            _, example = followed(document, entry)
        except LookupError:
            continue
        if isinstance(example, Mapping) and "value" in example:
            yield example["value"]
