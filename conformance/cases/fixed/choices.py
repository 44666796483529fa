"""Cases for `oneOf` and `anyOf` in a body: each alternative, and a value that is none of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from conformance.cases.body_places import dotted, get, has, named, put
from conformance.cases.case import FITS_FAULT, Edit, Kind
from conformance.cases.fixed.neighbours import spoiled
from conformance.cases.fixed.operation_planner import OperationPlanner, Planned
from conformance.cases.schema_walk import Node, alternatives, body_nodes
from conformance.contract.bundling.example_values import NoExample, made_example
from conformance.contract.contract import Body
from conformance.contract.judging.validation import judge_value


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
        if not branch.keys() - {"required"}:
            continue  # what these members hold is described around the alternatives
        typed = {key: node.schema[key] for key in ("discriminator",) if key in node.schema}
        alone = {**typed, "oneOf": [branch]} if typed else branch
        try:
            edit = Edit(node.path, made_example(planner.contract.document, alone))
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
    for name, value in spoiled(good):
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


def _breaks(planner: OperationPlanner, node: Node, body: Body, value: Any) -> bool:
    """Whether a value makes the whole request invalid, by what the contract states and at this place alone."""
    broken = judge_value(planner.contract, body.pointer, put(body.example, node.path[1:], value), "body").broken
    return {violation.pointer for violation in broken} == {dotted(node.path)}


__all__ = ["choice_cases"]
