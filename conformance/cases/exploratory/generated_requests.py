"""Generate whole requests of an operation that are valid under every reading of the documents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from conformance.cases.exploratory.flat_schema import Impossible, Schema, UnknownKeyword
from conformance.cases.exploratory.value_makers import LEFT_OUT, Compiler, Make, Path, Pools
from conformance.cases.schema_walk import Node, body_nodes, parameter_nodes, pool_of
from conformance.contract import View, view
from conformance.contract.bundling.example_values import NoExample, example_maker
from conformance.contract.contract import Contract, Operation, Parameter
from conformance.contract.judging.violations import compiled
from conformance.contract.patterns import UnknownPattern
from conformance.domain.random_source import Dice, Source
from conformance.domain.spain import sentence

#: So many values are examined before a compiled schema is relied on.
_SAMPLES = 8


@dataclass(frozen=True, slots=True)
class MadeRequest:
    """The parts of a request, before anything is written as text."""

    method: str
    path: str
    path_values: Mapping[str, Any]
    query: tuple[tuple[str, Any], ...]
    headers: tuple[tuple[str, Any], ...]
    body: Any
    has_body: bool


def body_maker(contract: Contract, operation: Operation, pools: Pools = None) -> Make:
    """Compile the body of an operation; raises Impossible when the readings exclude one another."""
    if operation.body is None:
        raise Impossible(f"{operation.key} has no body")
    notes = {node.path: node for node in body_nodes(contract, operation)}
    schema = view(contract, operation.body.pointer, View.SURE)
    return _compiled(schema, notes, pools, ("body",))


def _compiled(schema: Schema, notes: Mapping[Path, Node], pools: Pools, path: Path) -> Make:
    """Compile a schema; what says more than the compiler reads is searched for examples instead."""
    try:
        make = Compiler(schema, notes, pools).node([schema], path)
        if pools is not None or _holds(make, schema):
            return make
    except (Impossible, UnknownKeyword, UnknownPattern) as exc:
        if pools is not None and isinstance(exc, Impossible):
            raise
    try:
        return example_maker(schema if isinstance(schema, Mapping) else {}, schema)
    except NoExample as exc:
        raise Impossible(str(exc)) from exc


def _holds(make: Make, schema: Schema) -> bool:
    check = compiled(schema)
    return all(check.is_valid(make(Dice(seed))) for seed in range(_SAMPLES))


class RequestMaker:
    """Makes whole requests of one operation."""

    def __init__(self, contract: Contract, operation: Operation, pools: Pools = None) -> None:
        self.contract = contract
        self.operation = operation
        self.body = body_maker(contract, operation, pools) if operation.body is not None else None
        self.parameters: list[tuple[Parameter, Make]] = []
        nodes = {node.path: node for node in parameter_nodes(contract, operation)}
        alternatives = {place for group in operation.alternatives for place in group}
        for parameter in operation.parameters:
            needed = parameter.required or parameter.place in operation.control
            if parameter.place in alternatives and parameter.place not in operation.control:
                continue
            try:
                maker = parameter_maker(contract, parameter, nodes, pools)
            except Impossible:
                if parameter.required:
                    raise
                continue
            self.parameters.append((parameter, maker if needed else _seldom(maker)))

    def __call__(self, source: Source) -> MadeRequest:
        """Make one request."""
        values = [(p, maker(source)) for p, maker in self.parameters]
        given = [(p, value) for p, value in values if value is not ABSENT]
        return MadeRequest(
            method=self.operation.method,
            path=self.operation.path,
            path_values={p.name: v for p, v in given if p.location == "path"},
            query=tuple((p.name, v) for p, v in given if p.location == "query"),
            headers=tuple((p.name, v) for p, v in given if p.location == "header"),
            body=self.body(source) if self.body is not None else None,
            has_body=self.body is not None,
        )


class _Absent:
    def __repr__(self) -> str:
        return "ABSENT"


#: Stands for a parameter that a request does not have.
ABSENT = _Absent()


def parameter_maker(
    contract: Contract, parameter: Parameter, nodes: Mapping[tuple[str | int, ...], Node], pools: Pools
) -> Make:
    """Compile a parameter; what names test data without any to take it from is like the example."""
    path = (parameter.location, parameter.name)
    node = nodes[path]
    pool = pool_of(parameter)
    if pool and pools is not None:
        entry = pools(pool)
        return lambda _: entry
    if parameter.location == "path" and "enum" not in node.schema and isinstance(parameter.example, str | int):
        example = parameter.example
        return lambda _: example
    schema = view(contract, parameter.pointer, View.SURE)
    make = _compiled(schema, {**nodes, path: _with_example(node, parameter)}, pools, path)
    if parameter.content is None and isinstance(parameter.example, str):
        return lambda source: make(source) or sentence(source)
    return make


def _with_example(node: Node, parameter: Parameter) -> Node:
    return replace(node, schema={"example": parameter.example, **node.schema})


def _seldom(make: Make) -> Make:
    return lambda source: make(source) if source.below(LEFT_OUT) else ABSENT
