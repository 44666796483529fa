"""Walk a request schema node by node, and tell what binds there from what only an example shows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from conformance.contract.bundling.example_values import conjoined
from conformance.contract.contract import Contract, Operation, Parameter, Schema
from conformance.contract.judging.expressions import engine_pattern
from conformance.contract.judging.views import READ_ONLY, UNPROCESSED, is_marked
from conformance.contract.judging.violations import compiled
from conformance.contract.pointer import resolve
from conformance.contract.pool_kinds import held_by
from conformance.contract.source import Document, binds, cited, inherited_source, shape_source, source_of
from conformance.model.cache_keys import Keyed

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
    "additionalProperties",
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
    #: The class of personal data that the values of its pool are written like.
    holds: str | None = None

    @property
    def types(self) -> tuple[str, ...]:
        """The JSON types that it states, in their order; none: any."""
        stated = self.schema.get("type", ())
        return (stated,) if isinstance(stated, str) else tuple(stated)


def parameter_nodes(contract: Contract, operation: Operation) -> Iterator[Node]:
    """The parameters of an operation as nodes, each with its place, schema and source."""
    for parameter in operation.parameters:
        schema, stated, source = _resolved(contract.document, parameter.schema, parameter.source)
        yield Node(
            path=(parameter.location, parameter.name),
            schema=schema,
            stated=stated,
            required=parameter.required,
            optional=not parameter.required,
            source=source,
            pool=pool_of(parameter),
            personal=schema.get("x-personal"),
            holds=held_by(contract.document, pool_of(parameter)),
        )


def body_nodes(contract: Contract, operation: Operation) -> tuple[Node, ...]:
    """The body of an operation and everything in it as nodes, parents first.

    What only a client is known to send is no part of the API's documents, and nothing is tried with it.
    """
    return _walked(Keyed(contract.identity, contract), Keyed(operation.key, operation))


@lru_cache(maxsize=1024)
def _walked(contract: Keyed[Contract], operation: Keyed[Operation]) -> tuple[Node, ...]:
    document, body = contract.value.document, operation.value.body
    if body is None:
        return ()
    source = inherited_source(document, body.pointer)
    documents = contract.value.documents
    below = _below(
        document,
        body.schema,
        ("body",),
        source,
        required=body.required,
        optional=not body.required,
        depth=0,
        shown=body.example,
    )
    return tuple(node for node in below if not _of_clients(node, documents))


def _of_clients(node: Node, documents: Mapping[str, Document]) -> bool:
    """Whether only clients of the API, and no document, show a node."""
    named = cited(node.source, documents).values()
    return bool(named) and all(document.package for document in named)


def _below(
    document: Mapping[str, Any],
    raw: Schema,
    path: tuple[str | int, ...],
    inherited: str,
    *,
    required: bool,
    optional: bool,
    depth: int,
    shown: Any = None,
    within: frozenset[str] = frozenset(),
    unprocessed: bool = False,
) -> Iterator[Node]:
    """A node and those below it; `shown` is the example's value there, which names the entries of a map."""
    reference = raw.get("$ref") if isinstance(raw, Mapping) else None
    schema, stated, source = _resolved(document, raw, inherited)
    unprocessed = unprocessed or is_marked(document, raw, UNPROCESSED)
    if unprocessed:  # who does not look at a value need not reject a wrong one
        stated, required = {}, False
    pool = schema.get("x-pool")
    personal, holds = schema.get("x-personal"), held_by(document, pool)
    yield Node(path, schema, stated, required, optional, source, pool, personal, holds)
    if depth >= MAX_DEPTH or reference in within:
        return  # what refers to itself is followed once
    within |= {reference} if reference is not None else frozenset()
    demanded = stated.get("required", ())
    telling = binds(source_of(schema, "required", source))
    members = shown if isinstance(shown, Mapping) else {}
    for name, member in (*schema.get("properties", {}).items(), *_entries(schema, members)):
        if is_marked(document, member, READ_ONLY):
            continue  # nobody sends it, and nothing is said of what comes of it
        yield from _below(
            document,
            member,
            (*path, name),
            source,
            required=name in demanded,
            optional=telling and name in schema.get("properties", {}) and name not in schema.get("required", ()),
            depth=depth + 1,
            shown=members.get(name),
            within=within,
            unprocessed=unprocessed,
        )
    if isinstance(schema.get("items"), Mapping):
        yield from _below(
            document,
            schema["items"],
            (*path, 0),
            source,
            required=False,
            optional=False,
            depth=depth + 1,
            shown=shown[0] if isinstance(shown, list) and shown else None,
            within=within,
            unprocessed=unprocessed,
        )


def _entries(schema: Mapping[str, Any], shown: Mapping[str, Any]) -> Iterator[tuple[str, Schema]]:
    """The entries of a map: of those that the example shows, the first of each kind, with the schema that it has."""
    patterns = schema.get("patternProperties", {})
    told: list[Any] = []
    for name in shown:
        if name in schema.get("properties", {}):
            continue
        fitting = [below for pattern, below in patterns.items() if _matches(pattern, name)]
        own = fitting[0] if fitting else schema.get("additionalProperties")
        if isinstance(own, Mapping) and len(fitting) < 2 and own not in told:
            told.append(own)
            yield name, own


def _matches(pattern: str, name: str) -> bool:
    written = engine_pattern(pattern)
    return written is not None and bool(compiled({"pattern": written}).is_valid(name))


def nodes_below(contract: Contract, parameter: Parameter) -> Iterator[Node]:
    """A parameter whose value is JSON, and everything in it, as nodes."""
    yield from _below(
        contract.document,
        parameter.schema,
        (parameter.location, parameter.name),
        parameter.source,
        required=parameter.required,
        optional=not parameter.required,
        depth=0,
    )


def alternatives(schema: Mapping[str, Any]) -> tuple[Mapping[str, Any], ...]:
    """The `oneOf` or `anyOf` alternatives of a schema; empty where it has none."""
    return tuple(schema.get("oneOf") or schema.get("anyOf") or ())


def _resolved(
    document: Mapping[str, Any], schema: Schema, inherited: str
) -> tuple[Mapping[str, Any], dict[str, Any], str]:
    """Follow references: give the node with all keywords, what binds of them, and the source handed on.

    Members beside a reference win. A component with a source of its own keeps it; what stands beside the reference
    has the referrer's.
    """
    if not isinstance(schema, Mapping):
        return {}, {}, inherited
    source = shape_source(schema, inherited)
    own = {key: value for key, value in schema.items() if key != "$ref"}
    stated = _stated(own, inherited)
    result: dict[str, Any] = dict(own)
    if "$ref" in schema:
        pointer = str(schema["$ref"]).removeprefix("#")
        named = inherited_source(document, pointer)
        target, bound, source = _resolved(document, resolve(document, pointer), named or source)
        result, stated = {**target, **own}, {**bound, **stated}
    for part in own.get("allOf", ()):
        merged, bound, _ = _resolved(document, part, source)
        result, stated = conjoined((result, merged)), conjoined((stated, bound))
    return result, stated, source


def _stated(schema: Mapping[str, Any], inherited: str) -> dict[str, Any]:
    """The keywords of a schema that a binding source states."""
    stated = {key: schema[key] for key in KEYWORDS if key in schema and binds(_source_of(schema, key, inherited))}
    if isinstance(stated.get("pattern"), str):
        written = engine_pattern(stated.pop("pattern"))
        stated |= {} if written is None else {"pattern": written}
    named_only = not isinstance(stated.get("additionalProperties"), Mapping)
    return stated if named_only else {key: value for key, value in stated.items() if key != "additionalProperties"}


def _source_of(schema: Mapping[str, Any], keyword: str, inherited: str) -> str:
    """The source of a keyword; the range of an integer format has the source of the format."""
    own = schema.get("x-source")
    named = isinstance(own, Mapping) and keyword in own
    ranged = keyword in ("minimum", "maximum") and "format" in schema and not named
    return source_of(schema, "format" if ranged else keyword, inherited)


def pool_of(parameter: Parameter) -> str | None:
    """The kind of test data that a parameter takes, such as `accountId`, or None."""
    schema = parameter.schema
    return parameter.pool or (schema.get("x-pool") if isinstance(schema, Mapping) else None)
