"""Documented values that have test data of their own: one kind of document is searched by like another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from conformance.cases.body_places import dotted, has, named
from conformance.cases.case import WITH_DATA, Edit, Kind
from conformance.cases.fixed.operation_planner import OperationPlanner, Planned
from conformance.cases.placeholders import Pool
from conformance.cases.schema_walk import Node, body_nodes, parameter_nodes


def listed_cases(planner: OperationPlanner) -> Iterator[Planned]:
    """A valid request for each documented value of a listed kind of test data, with what belongs to it.

    `documentType` is such a kind: a document is searched by under the type that it has. Values without test data of
    their own are left out when the run binds them.
    """
    nodes = _in_control(planner)
    kinds = planner.contract.pool_kinds
    for node in nodes:
        kind = kinds.get(node.pool or "")
        if kind is None or not kind.listed or not planner.operation.effect.repeatable:
            continue
        beside = [
            other for other in nodes if (own := kinds.get(other.pool or "")) and own.of is kind.of and own != kind
        ]
        for value in node.schema.get("enum", ()) if beside else ():
            edits = [Edit(other.path, Pool(f"{other.pool}.{str(value).lower()}")) for other in beside]
            purpose, case = planner.planned(
                "accepts",
                dotted(node.path),
                "listed",
                str(value).lower(),
                Kind.VALID,
                f"{named(node.path)} with the documented value {value}",
                [Edit(node.path, value), *edits],
                source=node.source,
                constraint=f"{dotted(node.path)}{WITH_DATA}",
                rank=2,
            )
            yield purpose, replace(case, optional=True)


def _in_control(planner: OperationPlanner) -> Sequence[Node]:
    operation = planner.operation
    own = [
        node
        for node in parameter_nodes(planner.contract, operation)
        if (parameter := operation.parameter(str(node.path[0]), str(node.path[1])))
        and (parameter.required or parameter.place in operation.control)
    ]
    body = operation.body
    if body is not None:
        own += [n for n in body_nodes(planner.contract, operation) if n.path[1:] and has(body.example, n.path[1:])]
    return own
