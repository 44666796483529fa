"""Values exactly on a limit: the longest string, the largest number, the fewest items."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from conformance.cases.body_places import dotted, has, named
from conformance.cases.case import Edit, Kind
from conformance.cases.fixed.operation_planner import OperationPlanner, Planned
from conformance.cases.schema_walk import Node, body_nodes, parameter_nodes
from conformance.contract.vocabulary import beyond
from conformance.domain.spain import long_email


def edge_cases(planner: OperationPlanner) -> Iterator[Planned]:
    """Cases at the limits of every node whose values are not test data."""
    for node in nodes_of(planner):
        if node.path[0] == "body" and not has(planner.full, node.path[1:]):
            continue
        good = planner.good(node)
        for keyword, name, value, says in edges_of(node.stated, good):
            if value == good or (node.pool is not None and keyword != "maxLength"):
                continue
            place = dotted(node.path)
            certain = node.pool is None and planner.holds([Edit(node.path, value)])
            yield planner.planned(
                "accepts" if certain else "open",
                place,
                keyword,
                name,
                Kind.VALID if certain else Kind.OPEN,
                f"{named(node.path)} that {says}",
                [*planner.beside(node.path), Edit(node.path, value)],
                source=node.source,
                constraint=f"{place}/{keyword}" if certain else "",
                rank=2 if certain else 4,
            )


def edges_of(stated: Mapping[str, Any], good: Any) -> Iterator[tuple[str, str, Any, str]]:
    """The boundary values of a node: keyword, name, value and what it is."""
    unreached = beyond(stated)
    stated = {keyword: limit for keyword, limit in stated.items() if keyword not in unreached}
    longest, shortest = stated.get("maxLength"), stated.get("minLength")
    if isinstance(longest, int) and isinstance(good, str):
        local, at, _ = good.partition("@")
        if at and longest > len(local) + len("@example.com"):
            yield "maxLength", "longest", long_email(local, longest), f"has exactly {longest} characters"
        elif not at:
            yield "maxLength", "longest", (good + "a" * longest)[:longest], f"has exactly {longest} characters"
    if isinstance(shortest, int) and shortest > 1 and isinstance(good, str):
        yield "minLength", "shortest", good[:shortest].ljust(shortest, "a"), f"has exactly {shortest} characters"
    if "format" not in stated:
        for keyword, name in (("maximum", "largest"), ("minimum", "smallest")):
            limit = stated.get(keyword)
            if isinstance(limit, int | float) and not isinstance(limit, bool):
                yield keyword, name, limit, f"is the {name} documented number"
    if isinstance(good, list) and good:
        if isinstance(stated.get("maxItems"), int):
            yield "maxItems", "most", [good[0]] * stated["maxItems"], "has as many items as documented"
        if isinstance(stated.get("minItems"), int):
            times = -(-stated["minItems"] // len(good))
            yield "minItems", "fewest", (good * times)[: stated["minItems"]], "has as few items as documented"


def nodes_of(planner: OperationPlanner) -> tuple[Node, ...]:
    """The parameters of an operation and every node of its body."""
    return (*parameter_nodes(planner.contract, planner.operation), *body_nodes(planner.contract, planner.operation))
