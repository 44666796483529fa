"""Vary an operation's control where that must not matter: other free text, dates, amounts, and optional properties.

An implementation accepts such a request as it accepts the control; a table of answers to foreseen requests does not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from conformance.cases.body_places import has
from conformance.cases.case import REMOVE, Edit
from conformance.cases.exploratory.exploratory_plan import Edits
from conformance.cases.fixed.edges import nodes_of
from conformance.cases.fixed.operation_planner import OperationPlanner
from conformance.cases.fixed.variants import types_of
from conformance.cases.schema_walk import Node
from conformance.cases.value_domains import FREE, domain_of
from conformance.contract.contract import Contract, Operation
from conformance.domain.random_source import Source

#: Days by which all dates of a request move together, at most, so that their order stays.
DAYS = 20
#: An optional property is left out once in so many times.
LEFT_OUT = 4


@dataclass(frozen=True, slots=True)
class _Place:
    node: Node
    #: Makes another value than the control's, `days` later where it is a date.
    make: Callable[[Source, int], Any]


class Variations:
    """Makes the edits of an operation's control; none may be possible."""

    def __init__(self, contract: Contract, operation: Operation) -> None:
        self.planner = OperationPlanner(contract, operation)
        self.places = tuple(_places(self.planner))
        self.optional = tuple(_optional(self.planner))

    def __bool__(self) -> bool:
        """Whether anything can be varied."""
        return bool(self.places or self.optional)

    def __call__(self, source: Source) -> Edits:
        """Make one; what would be invalid together with the rest is left as it is."""
        days = source.below(2 * DAYS) - DAYS
        edits: list[Edit] = []
        for place in self.places:
            edits += self._held(edits, Edit(place.node.path, place.make(source, days or 1)))
        for node in self.optional:
            if source.below(LEFT_OUT) == 0:
                edits += self._held(edits, Edit(node.path, REMOVE))
        return tuple(edits)

    def _held(self, before: list[Edit], edit: Edit) -> list[Edit]:
        apart = all(edit.place[: len(e.place)] != e.place and e.place[: len(edit.place)] != edit.place for e in before)
        return [edit] if apart and self.planner.holds([*before, edit]) else []


def _places(planner: OperationPlanner) -> Iterator[_Place]:
    for node in nodes_of(planner):
        make = None if node.pool is not None or not _given(planner, node) else _maker(planner, node)
        if make is not None:
            yield _Place(node, make)


def _given(planner: OperationPlanner, node: Node) -> bool:
    """Whether the control request has the node."""
    if node.path[0] == "body":
        return len(node.path) > 1 and has(planner.body, node.path[1:])
    place = f"{node.path[0]}.{node.path[1]}"
    return node.path[0] == "query" and place in planner.operation.control


def _maker(planner: OperationPlanner, node: Node) -> Callable[[Source, int], Any] | None:
    good = planner.good(node)
    if {"enum", "const", "x-agrees-with"} & node.schema.keys():
        return None
    if isinstance(good, bool):
        return None
    if isinstance(good, int | float) and types_of(node.schema)[:1] == ("number",) and good > 0:
        return lambda source, _: round(good * (90 + source.below(20)) / 100, 2)
    if not isinstance(good, str):
        return None
    if node.schema.get("format") in ("date", "date-time"):
        day = _day(good)
        return None if day is None else lambda _, days: (day + timedelta(days=days)).isoformat() + good[10:]
    domain = domain_of(node)
    if domain is not None and domain.name in FREE:
        valid = domain.valid
        return lambda source, _: valid(source)
    return None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def _optional(planner: OperationPlanner) -> Iterator[Node]:
    """The properties that the documents call optional, and without which the control stays valid."""
    inside = (node for node in nodes_of(planner) if node.path[0] == "body" and node.optional and _given(planner, node))
    yield from (n for n in inside if isinstance(n.path[-1], str) and planner.holds([Edit(n.path, REMOVE)]))
