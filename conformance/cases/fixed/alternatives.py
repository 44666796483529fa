"""Groups of parameters of which each is a whole request by itself (`x-alternatives`)."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.cases.body_places import named, path_of
from conformance.cases.case import REMOVE, Edit, Kind
from conformance.cases.control_request import alternative_edits, good_value
from conformance.cases.fixed.operation_planner import OperationPlanner, Planned


def alternative_cases(planner: OperationPlanner) -> Iterator[Planned]:
    """Cases of alternative parameters: each group by itself, and none, several, or half of one."""
    operation = planner.operation
    groups = operation.alternatives
    if not groups:
        return
    parameters = {p.place: p for p in operation.parameters}
    for group in groups:
        if not set(group) <= set(operation.control):
            yield planner.planned(
                "accepts",
                "query",
                "alternative",
                "-".join(parameters[place].name for place in group),
                Kind.VALID,
                f"a request by {' and '.join(map(named, map(path_of, group)))}",
                alternative_edits(operation, group),
                rank=1,
                constraint=f"{group[0]}/optional",
            )
        for place in group if len(group) > 1 else ():
            rest = [other for other in group if other != place]
            yield planner.planned(
                "open",
                "query",
                "alternative",
                f"without-{parameters[place].name}",
                Kind.OPEN,
                f"a request by {' and '.join(map(named, map(path_of, rest)))} without {named(path_of(place))}",
                [
                    *alternative_edits(operation, group),
                    Edit((parameters[place].location, parameters[place].name), REMOVE),
                ],
                rank=3,
            )
    yield planner.planned(
        "open",
        "query",
        "alternative",
        "none",
        Kind.OPEN,
        "a request without any of the alternative parameters",
        alternative_edits(operation, ()),
        rank=3,
    )
    every = [parameters[place] for group in groups for place in group if place not in operation.control]
    yield planner.planned(
        "open",
        "query",
        "alternative",
        "several",
        Kind.OPEN,
        "a request with several alternative parameters at once",
        [Edit((p.location, p.name), good_value(p)) for p in every],
        rank=3,
    )
