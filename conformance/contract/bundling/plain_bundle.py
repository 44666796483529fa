"""A document for other tools: without what only we understand, and with names where generators of code need them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from conformance.contract.openapi_grammar import NAMED, RANGES, kind_below
from conformance.contract.pointer import followed, pointer_of, resolve, tokens

#: What stands in these is data of the API: a member called `x-…` there is its own.
_DATA = frozenset({"example", "examples", "default", "enum", "const"})
_AMBIGUOUS = "The documentation is ambiguous here: "


def plain(document: Mapping[str, Any]) -> dict[str, Any]:
    """The document as plain OpenAPI for other tools, without annotations.

    Every `x-` member goes. A node whose type a reading leaves open says so in its description. A reference into the
    inside of a schema leads to a schema of its own, as does the JSON in a parameter; a schema that nothing refers to is
    left out. What a format or a reference says already is not said beside it.
    """
    told = _told(document, "root")
    bare: dict[str, Any] = without_annotations(told)
    named = _used(_named(_with_named_parameters(bare)))
    slim: dict[str, Any] = _said_once(named, "root", named)
    return slim


def without_annotations(document: Any, kind: str = "root") -> Any:
    """A copy of a document without the `x-` members that only this suite understands."""
    if isinstance(document, list):
        return [without_annotations(item, kind_below(kind, index)) for index, item in enumerate(document)]
    if not isinstance(document, dict):
        return document
    return {
        member: _below(below, kind, member)
        for member, below in document.items()
        if kind in NAMED or not member.startswith("x-")
    }


def _below(value: Any, kind: str, member: str) -> Any:
    """Give what stands under a member: named examples keep their values, and other data are as they are."""
    if kind in NAMED or member not in _DATA:
        return without_annotations(value, kind_below(kind, member))
    if member == "examples" and kind != "schema" and isinstance(value, dict):
        return {
            name: {k: v for k, v in entry.items() if not k.startswith("x-")} if isinstance(entry, dict) else entry
            for name, entry in value.items()
        }
    return value


def _told(node: Any, kind: str) -> Any:
    """Let the descriptions of nodes whose type is open say what the documents leave open."""
    if isinstance(node, list):
        return [_told(item, kind_below(kind, index)) for index, item in enumerate(node)]
    if not isinstance(node, dict) or kind == "opaque" or kind.startswith("notes-of-"):
        return node
    told = {member: _told(below, kind_below(kind, member)) for member, below in node.items()}
    sentence = _left_open(node, kind)
    if sentence:
        told["description"] = f"{str(told.get('description', '')).rstrip()} {sentence}".strip()
    return told


def _left_open(node: Mapping[str, Any], kind: str) -> str:
    """The sentence of the first reading that makes a node's type a union, or an empty text."""
    entries = node.get("x-reading")
    if kind != "schema" or not isinstance(entries, list):
        return ""
    for entry in entries:
        permitted = entry.get("permitted") or [choice["id"] for choice in entry["choices"]]
        types = [_types(c.get("narrows")) for c in entry["choices"] if c["id"] in permitted]
        if len({*types}) > 1:
            first = re.split(r"(?<=[a-z)\]`0-9])\. ", str(entry["says"]).strip())[0].rstrip(".")
            return f"{_AMBIGUOUS}{first[:1].lower()}{first[1:]}."
    return ""


def _said_once(node: Any, kind: str, document: Mapping[str, Any]) -> Any:
    """Leave out the range that `int32` and `int64` mean, and a type that the schema referred to states."""
    if isinstance(node, list):
        return [_said_once(item, kind_below(kind, index), document) for index, item in enumerate(node)]
    if not isinstance(node, dict) or kind == "opaque":
        return node
    said: dict[str, Any] = {}
    if kind == "schema" and str(node.get("format")) in RANGES:
        said = dict(zip(("minimum", "maximum"), RANGES[node["format"]], strict=True))
    elif kind == "schema" and isinstance(node.get("$ref"), str):
        said = {"type": resolve(document, node["$ref"][1:]).get("type")}
    return {
        member: _said_once(below, kind_below(kind, member), document)
        for member, below in node.items()
        if member not in said or below != said[member]
    }


def _types(patch: Any) -> frozenset[str]:
    declared = patch.get("type") if isinstance(patch, Mapping) else None
    found = [declared] if isinstance(declared, str) else declared or []
    return frozenset(found) - {"null"}


def _with_named_parameters(document: dict[str, Any]) -> dict[str, Any]:
    """Give the object that a parameter holds as JSON a name: openapi-generator imports one that it never writes."""
    components = document.get("components") or {}
    schemas = dict(components.get("schemas") or {})
    paths = {
        path: {
            method: {**below, "parameters": [_named_parameter(one, below, schemas) for one in below["parameters"]]}
            if isinstance(below, dict) and "parameters" in below
            else below
            for method, below in item.items()
        }
        for path, item in (document.get("paths") or {}).items()
    }
    if len(schemas) == len(components.get("schemas") or {}):
        return document
    return {**document, "paths": paths, "components": {**components, "schemas": dict(sorted(schemas.items()))}}


def _named_parameter(parameter: Any, operation: Mapping[str, Any], schemas: dict[str, Any]) -> Any:
    """A parameter whose objects stand under `schemas`, where they are added."""
    if not isinstance(parameter, dict) or not isinstance(parameter.get("content"), dict):
        return parameter
    content = dict(parameter["content"])
    for media_type, media in content.items():
        if isinstance(media, dict) and "properties" in (media.get("schema") or {}):
            name = _free(f"/components/schemas/{operation.get('operationId', '')} {parameter['name']}", set(schemas))
            schemas[name] = media["schema"]
            content[media_type] = {**media, "schema": {"$ref": f"#{pointer_of(('components', 'schemas', name))}"}}
    return {**parameter, "content": content}


def _named(document: dict[str, Any]) -> dict[str, Any]:
    """Let every reference into the inside of a schema lead to a schema of its own."""
    components = document.get("components") or {}
    schemas = dict(components.get("schemas") or {})
    names: dict[str, str] = {}
    for reference in dict.fromkeys(_deep(document)):
        pointer, _ = followed(document, resolve(document, reference[1:]), reference[1:])
        if len(tokens(pointer)) > 3:
            names[reference] = _free(pointer, {*schemas, *names.values()})
        elif reference != f"#{pointer}":
            names[reference] = tokens(pointer)[2]
    if not names:
        return document
    fresh = {
        name: followed(document, resolve(document, reference[1:]))[1]
        for reference, name in names.items()
        if name not in schemas
    }
    whole = {**document, "components": {**components, "schemas": {**schemas, **fresh}}}
    renamed: dict[str, Any] = _renamed(whole, names, "")
    renamed["components"]["schemas"] = dict(sorted(renamed["components"]["schemas"].items()))
    return renamed


def _used(document: dict[str, Any]) -> dict[str, Any]:
    """Leave out the schemas that nothing reaches any more: those of operations that a release removed."""
    components = document.get("components") or {}
    schemas = components.get("schemas") or {}
    rest = {**document, "components": {name: below for name, below in components.items() if name != "schemas"}}
    reached, pending = set[str](), list(_references(rest))
    while pending:
        name = pending.pop()
        if name in schemas and name not in reached:
            reached.add(name)
            pending.extend(_references(schemas[name]))
    kept = {name: schema for name, schema in schemas.items() if name in reached}
    return {**document, "components": {**components, "schemas": kept}} if kept != schemas else document


def _references(node: Any) -> Iterator[str]:
    """Name the schemas that a node refers to."""
    if isinstance(node, dict):
        reference = node.get("$ref")
        if isinstance(reference, str) and reference.startswith("#/components/schemas/"):
            yield tokens(reference[1:])[2]
        for below in node.values():
            yield from _references(below)
    elif isinstance(node, list):
        for below in node:
            yield from _references(below)


def _deep(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        reference = node.get("$ref")
        if isinstance(reference, str) and reference.startswith("#/components/schemas/") and reference.count("/") > 3:
            yield reference
        for below in node.values():
            yield from _deep(below)
    elif isinstance(node, list):
        for below in node:
            yield from _deep(below)


def _free(pointer: str, taken: set[str]) -> str:
    words = [word for word in tokens(pointer)[2:] if word not in ("properties", "items")]
    name = "".join(part[:1].upper() + part[1:] for word in words for part in re.split(r"[^A-Za-z0-9]+", word))
    return name if name not in taken else next(f"{name}{n}" for n in range(2, 1000) if f"{name}{n}" not in taken)


def _renamed(node: Any, names: Mapping[str, str], pointer: str) -> Any:
    """Replace the references, and what they led to, by references to the new schemas."""
    if isinstance(node, list):
        return [_renamed(item, names, f"{pointer}/{index}") for index, item in enumerate(node)]
    if not isinstance(node, dict):
        return node
    here = names.get(f"#{pointer}")
    if here is not None and "$ref" not in node:
        return {"$ref": f"#{pointer_of(('components', 'schemas', here))}"}
    return {
        member: f"#{pointer_of(('components', 'schemas', names[below]))}"
        if member == "$ref" and isinstance(below, str) and below in names
        else _renamed(below, names, pointer + pointer_of((member,)))
        for member, below in node.items()
    }
