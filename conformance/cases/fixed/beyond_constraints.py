"""Cases that go beyond one constraint: alternatives, domains, lists, combinations, other JSON notation."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.cases.fixed.alternatives import alternative_cases
from conformance.cases.fixed.choices import choice_cases
from conformance.cases.fixed.combinations import combination_cases
from conformance.cases.fixed.domain_cases import domain_cases
from conformance.cases.fixed.edges import edge_cases
from conformance.cases.fixed.json_notation import syntax_cases
from conformance.cases.fixed.json_parameters import content_cases
from conformance.cases.fixed.list_cases import list_cases
from conformance.cases.fixed.operation_planner import OperationPlanner, Planned
from conformance.cases.fixed.searched_faults import searched_cases


def deeper(planner: OperationPlanner) -> Iterator[Planned]:
    """The cases that go beyond single constraints: alternatives, choices, edges, domains, lists, combinations."""
    yield from alternative_cases(planner)
    yield from choice_cases(planner)
    yield from searched_cases(planner)
    yield from content_cases(planner)
    yield from edge_cases(planner)
    yield from domain_cases(planner)
    yield from list_cases(planner)
    yield from syntax_cases(planner)
    yield from combination_cases(planner)
