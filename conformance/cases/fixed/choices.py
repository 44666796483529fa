"""Cases for `oneOf` and `anyOf` in a body: each alternative, and a value that is none of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from conformance.cases.body_places import dotted, get, has, named, put
from conformance.cases.case import FITS_FAULT, REMOVE, Edit, Kind
from conformance.cases.fixed.operation_planner import OperationPlanner, Planned
from conformance.cases.schema_walk import Node, alternatives, body_nodes
from conformance.contract.bundling.example_values import NoExample, made_example
from conformance.contract.contract import Body
from conformance.contract.judging.validation import judge_value

#: What is rarely one of several things.
_STRANGERS: Mapping[str, Any] = {
    "stranger": {"unlisted_member": "x"},
    "text": "UNLISTED",
    "number": -1,
    "list": [],
    "null": None,
}


def choice_cases(planner: OperationPlanner) -> Iterator[Planned]:
    """Cases of `oneOf` and `anyOf`: each alternative, and values that fit none of them."""
    body = planner.operation.body
    if body is None:
        return
    for node in body_nodes(planner.contract, planner.operation):
        place = node.path[1:]
        if alternatives(node.schema) and has(body.example, place):
            yield from _taken(planner, node)
            yield from _refused(planner, node, body, get(body.example, place))


def _taken(planner: OperationPlanner, node: Node) -> Iterator[Planned]:
    place = dotted(node.path)
    for number, branch in enumerate(alternatives(node.schema), 1):
        try:
            edit = Edit(node.path, made_example(planner.contract.document, branch))
        except NoExample:
            continue  # lint names the keyword that is not understood
        if planner.holds([edit]):
            yield planner.planned(
                "accepts",
                place,
                "alternative",
                str(number),
                Kind.VALID,
                f"{named(node.path)} of the documented alternative {number}",
                [edit],
                source=node.source,
                rank=2,
            )


def _refused(planner: OperationPlanner, node: Node, body: Body, good: Any) -> Iterator[Planned]:
    place = dotted(node.path)
    keyword = "oneOf" if node.schema.get("oneOf") else "anyOf"
    first = True
    for name, value in _misses(good):
        if _breaks(planner, node, body, value):
            yield planner.planned(
                "rejects",
                place,
                keyword,
                name,
                Kind.INVALID,
                f"{named(node.path)} that fits no documented alternative ({name})",
                [Edit(node.path, value)],
                fits=FITS_FAULT,
                source=node.source,
                constraint=f"{place}/{keyword}",
                rank=1 if first else 2,
            )
            first = False


def _misses(good: Any) -> Iterator[tuple[str, Any]]:
    """Values that fit no alternative: of other types, and the good value with one member spoiled."""
    yield from _STRANGERS.items()
    for member, value in good.items() if isinstance(good, Mapping) else ():
        spoils: dict[str, Any] = {"without": REMOVE, "object-for": {"value": 1}}
        if isinstance(value, str):
            spoils |= {"empty": "", "endless": value + "x" * 5000, "other": "UNLISTED"}
        if isinstance(value, int | float) and not isinstance(value, bool):
            spoils |= {"negative": -(10**9), "huge": 10**9}
        yield from ((f"{word}-{member}", put(good, (member,), spoil)) for word, spoil in spoils.items())


def _breaks(planner: OperationPlanner, node: Node, body: Body, value: Any) -> bool:
    """Whether a value makes the whole request invalid, by what the contract states and at this place alone."""
    broken = judge_value(planner.contract, body.pointer, put(body.example, node.path[1:], value), "body").broken
    return {violation.pointer for violation in broken} == {dotted(node.path)}


__all__ = ["choice_cases"]
