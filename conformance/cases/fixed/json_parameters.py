"""Parameters that hold JSON: what stands inside of them, constraint by constraint."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from conformance.cases.body_places import dotted, get, has, named, path_of, put
from conformance.cases.case import FITS_FAULT, Edit, Kind
from conformance.cases.fixed.operation_planner import OperationPlanner, Planned
from conformance.cases.fixed.variants import Variant, node_variants
from conformance.cases.schema_walk import Node, nodes_below
from conformance.contract.contract import Parameter
from conformance.contract.judging.violations import breaks, compiled

#: Text that is no JSON.
_MALFORMED = (
    ("truncated", '{"include":["', "ends in the middle"),
    ("no-json", "include=origin", "is no JSON"),
    ("single-quotes", "{'include':[]}", "has single quotes"),
)


def content_cases(planner: OperationPlanner) -> Iterator[Planned]:
    """Cases that change something inside a parameter whose value is JSON."""
    for parameter in planner.operation.parameters:
        if parameter.content is None or not isinstance(parameter.example, Mapping):
            continue
        for variant, text, says in _MALFORMED:
            yield planner.planned(
                "rejects",
                parameter.place,
                "malformed",
                variant,
                Kind.INVALID,
                f"{named((parameter.location, parameter.name))} that {says}",
                [Edit((parameter.location, parameter.name), text)],
                fits=FITS_FAULT,
                source=parameter.source,
                constraint=f"{parameter.place}/json",
                rank=1 if variant == "truncated" else 2,
            )
        for node in nodes_below(planner.contract, parameter):
            if len(node.path) > 2 and has(parameter.example, node.path[2:]):
                yield from _node(planner, parameter, node)


def _node(planner: OperationPlanner, parameter: Parameter, node: Node) -> Iterator[Planned]:
    good = get(parameter.example, node.path[2:])
    for value in planner.listed(node):
        says = f'has the documented value "{value}"'
        yield _case(planner, parameter, node, Variant(f"enum-{value}", value, Kind.VALID, says, "enum"), alone=True)
    seen: set[str] = set()
    for variant in node_variants(node.schema, good, required=node.required):
        if variant.spelling:
            continue  # a parameter is written in one way
        broken = breaks(compiled(dict(node.stated)), variant.value)
        if variant.kind is Kind.INVALID and not broken and variant.keyword in ("pattern", "enum", "maxLength"):
            continue
        kind = Kind.INVALID if variant.kind is Kind.INVALID and broken else Kind.OPEN
        purpose, case = _case(planner, parameter, node, replace(variant, kind=kind))
        first = variant.keyword not in seen
        yield purpose, replace(case, rank=planner.rank_of(variant, kind, first=first))
        seen.add(variant.keyword if kind is Kind.INVALID else "")


def _case(
    planner: OperationPlanner, parameter: Parameter, node: Node, variant: Variant, *, alone: bool = False
) -> Planned:
    """Build the case of a variant; `alone` leaves an item no neighbours in its list."""
    place = dotted(node.path)
    listed = alone and isinstance(node.path[-1], int)
    value: Any = (
        put(parameter.example, node.path[2:-1], [variant.value])
        if listed
        else put(parameter.example, node.path[2:], variant.value)
    )
    family = {Kind.VALID: "accepts", Kind.INVALID: "rejects", Kind.OPEN: "open"}[variant.kind]
    return planner.planned(
        family,
        place,
        variant.keyword,
        variant.name,
        variant.kind,
        f"{named(path_of(place))} that {variant.says}",
        [Edit((parameter.location, parameter.name), value)],
        fits=FITS_FAULT,
        source=node.source,
        constraint="" if variant.kind is Kind.OPEN else f"{place}/{variant.keyword}",
        rank=2,
    )
