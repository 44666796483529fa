"""Walking a request schema node by node: what binds there, and what the documents leave to an example."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from conformance.contract.contract import Contract, Operation, Parameter, Schema
from conformance.contract.pointer import resolve
from conformance.contract.source import binds, inherited_source, shape_source, source_of

#: Keywords that a request can break.
KEYWORDS = (
    "type",
    "enum",
    "const",
    "pattern",
    "minLength",
    "maxLength",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "minItems",
    "maxItems",
    "uniqueItems",
    "format",
    "required",
)
#: No documented request nests deeper; a recursive schema stops here.
MAX_DEPTH = 12


@dataclass(frozen=True, slots=True)
class Node:
    """One node of a request: a parameter, the body, or anything inside the body."""

    #: `("query", "start_date")`, `("body",)`, `("body", "sell", "payment")`; array items as index 0.
    path: tuple[str | int, ...]
    #: The node with its references resolved, all keywords.
    schema: Mapping[str, Any]
    #: Only the keywords that a binding source states.
    stated: Mapping[str, Any]
    #: Whether a binding source says that it has to be there.
    required: bool
    #: Whether a binding source says that it may be left out.
    optional: bool
    source: str = ""
    pool: str | None = None
    personal: str | None = None


def parameter_nodes(contract: Contract, operation: Operation) -> Iterator[Node]:
    """Give a node for each parameter."""
    for parameter in operation.parameters:
        schema, source = _resolved(contract.document, parameter.schema, parameter.source)
        yield Node(
            path=(parameter.location, parameter.name),
            schema=schema,
            stated=_stated(schema, source),
            required=parameter.required,
            optional=not parameter.required,
            source=source,
            pool=parameter.pool or schema.get("x-pool"),
            personal=schema.get("x-personal"),
        )


def body_nodes(contract: Contract, operation: Operation) -> Iterator[Node]:
    """Give a node for the body and for everything in it, parents first."""
    body = operation.body
    if body is None:
        return
    source = inherited_source(contract.document, body.pointer)
    yield from _below(
        contract.document, body.schema, ("body",), source, required=body.required, optional=not body.required, depth=0
    )


def _below(
    document: Mapping[str, Any],
    raw: Schema,
    path: tuple[str | int, ...],
    inherited: str,
    *,
    required: bool,
    optional: bool,
    depth: int,
) -> Iterator[Node]:
    schema, source = _resolved(document, raw, inherited)
    stated = _stated(schema, source)
    yield Node(path, schema, stated, required, optional, source, schema.get("x-pool"), schema.get("x-personal"))
    if depth >= MAX_DEPTH:
        return
    demanded = stated.get("required", ())
    telling = binds(source_of(schema, "required", source))
    for name, member in schema.get("properties", {}).items():
        yield from _below(
            document,
            member,
            (*path, name),
            source,
            required=name in demanded,
            optional=telling and name not in schema.get("required", ()),
            depth=depth + 1,
        )
    if isinstance(schema.get("items"), Mapping):
        yield from _below(
            document, schema["items"], (*path, 0), source, required=False, optional=False, depth=depth + 1
        )


def alternatives(schema: Mapping[str, Any]) -> tuple[Mapping[str, Any], ...]:
    """Give the alternatives of a node that has them."""
    return tuple(schema.get("oneOf") or schema.get("anyOf") or ())


def _resolved(document: Mapping[str, Any], schema: Schema, inherited: str) -> tuple[Mapping[str, Any], str]:
    """Follow references; members beside a reference win."""
    if not isinstance(schema, Mapping):
        return {}, inherited
    result: dict[str, Any] = dict(schema)
    source = shape_source(schema, inherited)
    while "$ref" in result:
        reference = result.pop("$ref")
        target = resolve(document, reference.removeprefix("#"))
        source = source if "x-source" in schema else shape_source(target, source)
        result = {**target, **result}
    for part in result.get("allOf", ()):
        merged, _ = _resolved(document, part, source)
        result = {**merged, **result, "properties": {**merged.get("properties", {}), **result.get("properties", {})}}
    return result, source


def _stated(schema: Mapping[str, Any], inherited: str) -> dict[str, Any]:
    return {key: schema[key] for key in KEYWORDS if key in schema and binds(source_of(schema, key, inherited))}


def pool_of(parameter: Parameter) -> str | None:
    """Give the kind of test data that a parameter takes."""
    schema = parameter.schema
    return parameter.pool or (schema.get("x-pool") if isinstance(schema, Mapping) else None)
