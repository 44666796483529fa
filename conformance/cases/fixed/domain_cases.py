"""Values that are almost valid: documents with a wrong letter, IBANs with wrong digits, impossible dates.

They are invalid where the contract states what they break, and open elsewhere: a check digit without a rule in the
documents is nobody's duty.
"""

from __future__ import annotations

from collections.abc import Iterator

from conformance.cases.body_places import dotted, has, named
from conformance.cases.case import FITS_FAULT, FITS_UNKNOWN, Edit, Kind
from conformance.cases.fixed.edges import nodes_of
from conformance.cases.fixed.operation_planner import OperationPlanner, Planned
from conformance.cases.fixed.variants import Variant, node_variants, types_of
from conformance.cases.placeholders import Unknown
from conformance.cases.schema_walk import Node
from conformance.cases.value_domains import domain_of
from conformance.contract.judging.violations import compiled, errors_of
from conformance.domain.domain import Domain
from conformance.domain.random_source import Dice


def domain_cases(planner: OperationPlanner) -> Iterator[Planned]:
    """Cases with almost valid domain values, such as an IBAN with wrong check digits, and unknown ids in bodies."""
    for node in nodes_of(planner):
        if node.path[0] == "body" and not has(planner.full, node.path[1:]):
            continue
        if node.path[0] == "body" and node.pool is not None and "enum" not in node.schema and len(node.path) > 1:
            yield _unknown(planner, node)
        domain = domain_of(node)
        if domain is None or "string" not in types_of(node.schema) or "enum" in node.schema:
            continue
        yield from _node(planner, node, domain)


def _node(planner: OperationPlanner, node: Node, domain: Domain) -> Iterator[Planned]:
    place = dotted(node.path)
    good = planner.good(node)
    known = {v.value for v in node_variants(node.schema, good, required=node.required) if isinstance(v.value, str)}
    value = domain.valid(Dice(f"{planner.operation.key}/{place}"))
    stated = compiled(dict(node.stated))
    for name, almost in domain.almost.items():
        spoiled = almost.spoil(value)
        if spoiled in known or not planner.writable(node, Variant(name, spoiled, Kind.OPEN, "", "domain")):
            continue
        broken = errors_of(stated, spoiled)
        keyword = broken[0].keyword if broken else "domain"
        yield planner.planned(
            "rejects" if broken else "open",
            place,
            keyword,
            f"{domain.name}-{name}",
            Kind.INVALID if broken else Kind.OPEN,
            f"{named(node.path)} that {almost.says}",
            [*planner.beside(node.path), Edit(node.path, spoiled)],
            fits=FITS_UNKNOWN if node.path[0] == "path" else FITS_FAULT,
            source=node.source,
            constraint=f"{place}/{keyword}" if broken else "",
            rank=2 if broken else 4,
        )


def _unknown(planner: OperationPlanner, node: Node) -> Planned:
    place = dotted(node.path)
    kinds = types_of(node.schema)
    shape = "integer" if "integer" in kinds and "string" not in kinds else "string"
    return planner.planned(
        "open",
        place,
        "unknown",
        "",
        Kind.OPEN,
        f"{named(node.path)} that does not exist",
        [Edit(node.path, Unknown(str(node.pool), "uuid" if node.schema.get("format") == "uuid" else shape))],
        source=node.source,
        rank=3,
    )
