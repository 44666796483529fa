"""The fixed tier beyond single constraints: alternatives, domains, lists, combinations, and JSON written otherwise."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.cases.alternatives import alternative_cases
from conformance.cases.choices import choice_cases
from conformance.cases.combinations import combination_cases
from conformance.cases.content import content_cases
from conformance.cases.domain_cases import domain_cases
from conformance.cases.edges import edge_cases
from conformance.cases.lists import list_cases
from conformance.cases.planner import OperationPlanner, Planned
from conformance.cases.syntax import syntax_cases


def deeper(planner: OperationPlanner) -> Iterator[Planned]:
    """Give the further cases of an operation, in a fixed order."""
    yield from alternative_cases(planner)
    yield from choice_cases(planner)
    yield from content_cases(planner)
    yield from edge_cases(planner)
    yield from domain_cases(planner)
    yield from list_cases(planner)
    yield from syntax_cases(planner)
    yield from combination_cases(planner)
