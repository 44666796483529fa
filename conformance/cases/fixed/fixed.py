"""The fixed tier: every constraint of an operation, on both sides, one fault at a time."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from conformance.cases.body_places import dotted, has, named
from conformance.cases.case import FITS_FAULT, FITS_UNKNOWN, REMOVE, Edit, Kind
from conformance.cases.control_request import control_edits, good_value
from conformance.cases.fixed.alternatives import alternative_cases
from conformance.cases.fixed.choices import choice_cases
from conformance.cases.fixed.combinations import combination_cases
from conformance.cases.fixed.credentials import credentials_cases
from conformance.cases.fixed.domain_cases import domain_cases
from conformance.cases.fixed.edges import edge_cases
from conformance.cases.fixed.json_notation import syntax_cases
from conformance.cases.fixed.json_parameters import content_cases
from conformance.cases.fixed.list_cases import list_cases
from conformance.cases.fixed.listed_values import listed_cases
from conformance.cases.fixed.operation_planner import OperationPlanner, Planned, as_text
from conformance.cases.fixed.searched_faults import searched_cases
from conformance.cases.fixed.variants import Variant, digit_variants, node_variants, shape_of
from conformance.cases.fixed.whole_request import body_cases, query_cases
from conformance.cases.placeholders import Pool, Unknown, placeholders
from conformance.cases.schema_walk import Node, body_nodes, parameter_nodes, pool_of
from conformance.contract.contract import Parameter
from conformance.contract.judging.violations import breaks
from conformance.contract.pool_kinds import ORGANISATION


def fixed_cases(planner: OperationPlanner) -> Iterator[Planned]:
    """All fixed cases of an operation, control first: valid, invalid and open ones, in the contract's order."""
    yield _control(planner)
    yield from _provoked(planner)
    yield from _further(planner)
    for parameter in planner.operation.parameters:
        yield from _parameter_presence(planner, parameter)
    for node in parameter_nodes(planner.contract, planner.operation):
        yield from _node(planner, node)
    yield from _unknown_ids(planner)
    if planner.operation.body is not None:
        yield from body_cases(planner)
        for node in body_nodes(planner.contract, planner.operation):
            yield from _presence(planner, node)
            yield from _node(planner, node)
    yield from credentials_cases(planner)
    yield from query_cases(planner)


def _control(planner: OperationPlanner) -> Planned:
    return planner.planned("accepts", "request", "control", "", Kind.VALID, "a valid request", rank=0)


def _provoked(planner: OperationPlanner) -> Iterator[Planned]:
    """Ask with the test data that make a documented success come that the control does not get."""
    for status, answer in planner.operation.answers.items():
        if answer.provoked_by:
            yield planner.planned(
                "accepts",
                "request",
                f"answered-{status}",
                "",
                Kind.VALID,
                f"a valid request with test data for {status}",
                rank=0,
                tags=answer.provoked_by,
            )
            for entry in range(1, _named_values(planner, status)):
                purpose, case = planner.planned(
                    "accepts",
                    "request",
                    f"answered-{status}",
                    f"{entry + 1}",
                    Kind.VALID,
                    f"a valid request with other test data for {status}",
                    rank=1,
                    tags=answer.provoked_by,
                )
                yield purpose, replace(case, entry=entry, optional=True)


def _named_values(planner: OperationPlanner, status: str) -> int:
    """Count the values that a rule names for a status (`status-implied-by`): each of them has to get it."""
    said = (r.rule for r in planner.operation.requirements if r.rule is not None)
    named = [rule["in"] for word, rule in said if word == "status-implied-by" and str(rule["status"]) == status]
    return max((len({str(value).lower() for value in values}) for values in named), default=1)


def _further(planner: OperationPlanner) -> Iterator[Planned]:
    """Read what other test data show: members that come rarely are judged nowhere else."""
    held = [p for edit in control_edits(planner.operation) for p in placeholders(edit.value) if isinstance(p, Pool)]
    if planner.operation.effect.repeatable and any(pool.kind != "orgId" for pool in held):
        says = "a valid request with other test data"
        purpose, case = planner.planned("accepts", "request", "control", "further", Kind.VALID, says, rank=2)
        yield purpose, replace(case, further=True)


def _parameter_presence(planner: OperationPlanner, parameter: Parameter) -> Iterator[Planned]:
    place = (parameter.location, parameter.name)
    if any(parameter.place in group for group in planner.operation.alternatives):
        return  # each group is given as a whole (cases/fixed/alternatives.py)
    controlled = any(edit.place == place for edit in control_edits(planner.operation))
    if parameter.required and parameter.location != "path":
        yield planner.planned(
            "rejects",
            parameter.place,
            "required",
            "missing",
            Kind.INVALID,
            f"a request without {named(place)}",
            [Edit(place, REMOVE)],
            fits=FITS_FAULT,
            source=parameter.source,
            constraint=f"{parameter.place}/required",
        )
    elif not controlled and parameter.location != "path":
        value = good_value(parameter)
        if value is not None:
            yield planner.planned(
                "accepts",
                parameter.place,
                "given",
                "",
                Kind.VALID,
                f"a valid {named(place)}",
                [Edit(place, value)],
                rank=1,
                source=parameter.source,
                constraint=f"{parameter.place}/optional",
            )


def _unknown_ids(planner: OperationPlanner) -> Iterator[Planned]:
    for parameter in planner.operation.parameters:
        pool = pool_of(parameter)
        if parameter.location != "path" or pool is None:
            continue
        schema = parameter.schema if isinstance(parameter.schema, Mapping) else {}
        if "enum" in schema or "pattern" in schema:
            continue
        told = 404 in planner.operation.statuses
        yield planner.planned(
            "answers" if told else "open",
            parameter.place,
            "unknown",
            "",
            Kind.INVALID if told else Kind.OPEN,
            f"{_article(parameter.name)} that does not exist",
            [Edit(("path", parameter.name), Unknown(pool, shape_of(schema)))],
            fits=FITS_UNKNOWN,
            source=parameter.source,
            constraint=f"{parameter.place}/known",
            rank=1 if told else 3,
        )


def _presence(planner: OperationPlanner, node: Node) -> Iterator[Planned]:
    """Leave a property out."""
    if len(node.path) < 2 or isinstance(node.path[-1], int) or not has(planner.full, node.path[1:]):
        return
    place = dotted(node.path)
    if node.required and planner.isolates([Edit(node.path, REMOVE)]):
        yield planner.planned(
            "rejects",
            place,
            "required",
            "missing",
            Kind.INVALID,
            f"a body without {named(node.path)}",
            [Edit(node.path, REMOVE)],
            fits=FITS_FAULT,
            source=node.source,
            constraint=f"{place}/required",
        )
    elif node.optional:
        certain = planner.holds([Edit(node.path, REMOVE)])
        yield planner.planned(
            "accepts" if certain else "open",
            place,
            "optional",
            "absent",
            Kind.VALID if certain else Kind.OPEN,
            f"a body without {named(node.path)}, which is optional",
            [Edit(node.path, REMOVE)],
            source=node.source,
            constraint=f"{place}/optional" if certain else "",
            rank=2 if certain and planner.operation.effect.repeatable else 3,
        )


def _node(planner: OperationPlanner, node: Node) -> Iterator[Planned]:
    place = dotted(node.path)
    good = planner.good(node)
    if good is None and node.path[0] == "body" and not has(planner.full, node.path[1:]):
        return
    judged: set[str] = set()
    if planner.judgeable(node):
        for value in planner.listed(node):
            if value != good and planner.admits([Edit(node.path, value)]):
                yield planner.planned(
                    "accepts",
                    place,
                    "enum",
                    _slug(value),
                    Kind.VALID,
                    f"{named(node.path)} {json.dumps(value, ensure_ascii=False)}, a documented value",
                    [*planner.beside(node.path), Edit(node.path, value)],
                    source=node.source,
                    constraint=f"{place}/enum",
                    rank=2,
                )
    if node.stated.get("additionalProperties") is False and isinstance(good, Mapping):
        yield planner.planned(
            "rejects",
            place,
            "additionalProperties",
            "",
            Kind.INVALID,
            f"an undocumented property in {named(node.path)}",
            [Edit((*node.path, "undocumented_member"), "x")],
            fits=FITS_FAULT,
            source=node.source,
            constraint=f"{place}/additionalProperties",
        )
    for variant in _variants(node, good):
        kind = _kind(planner, node, variant)
        if kind is None or not planner.isolates([Edit(node.path, variant.value)]):
            continue
        first = variant.keyword not in judged
        judged.add(variant.keyword)
        yield planner.planned(
            "rejects" if kind is Kind.INVALID else "open",
            place,
            variant.keyword,
            variant.name,
            kind,
            f"{named(node.path)} that {variant.says}",
            [*planner.beside(node.path), *_edits(node, variant)],
            fits=FITS_UNKNOWN if node.path[0] == "path" else FITS_FAULT,
            source=node.source,
            constraint=f"{place}/{variant.keyword}" if kind is Kind.INVALID else "",
            rank=planner.rank_of(variant, kind, first=first),
        )


def _variants(node: Node, good: Any) -> Iterator[Variant]:
    yield from node_variants(node.schema, good, required=node.required)
    if node.path[0] == "path" and node.pool != ORGANISATION.name:
        yield from digit_variants(node.schema)


def _edits(node: Node, variant: Variant) -> list[Edit]:
    spelling = [Edit(("syntax",), variant.spelling)] if variant.spelling else []
    return [Edit(node.path, variant.value), *spelling]


def _kind(planner: OperationPlanner, node: Node, variant: Variant) -> Kind | None:
    """Whether a variant is valid, invalid or open; invalid only where it breaks a binding keyword."""
    if node.path[0] in ("path", "query", "header") and not as_text(node, variant):
        return None
    if variant.spelling and (node.path[0] != "body" or not planner.operation.effect.repeatable):
        return None  # a parameter is written in one way, and what is stored would come back in every later read
    if variant.name == "enum-case" and planner.insensitive(node):
        return None
    stated_breaks = breaks(planner.stated(node), variant.value)
    if variant.kind is Kind.INVALID and stated_breaks:
        return Kind.INVALID
    if variant.name == "enum-case" and variant.value not in node.schema["enum"]:
        return Kind.OPEN  # only an example shows the list
    if variant.kind is Kind.INVALID and variant.keyword in ("pattern", "maxLength", "minLength", "enum"):
        return None  # the variant happens to satisfy the keyword, or no source binds it
    if node.path[0] == "path" and variant.keyword in ("text", "number"):
        return None
    return Kind.OPEN


def _article(name: str) -> str:
    return f"an {name}" if name[:1].lower() in "aeio" else f"a {name}"


def _slug(value: Any) -> str:
    return "".join(c if c.isalnum() or c in "_-" else "-" for c in str(value)) or "empty"


def deeper(planner: OperationPlanner) -> Iterator[Planned]:
    """The cases that go beyond single constraints: alternatives, choices, edges, domains, lists, combinations."""
    yield from alternative_cases(planner)
    yield from choice_cases(planner)
    yield from searched_cases(planner)
    yield from content_cases(planner)
    yield from edge_cases(planner)
    yield from domain_cases(planner)
    yield from list_cases(planner)
    yield from listed_cases(planner)
    yield from syntax_cases(planner)
    yield from combination_cases(planner)
