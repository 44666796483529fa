"""Lists: empty, of one, of many, with the same item twice, and far too long."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from conformance.cases.body_places import dotted, get, has, named
from conformance.cases.case import FITS_FAULT, Edit, Kind
from conformance.cases.fixed.edges import nodes_of
from conformance.cases.fixed.operation_planner import OperationPlanner, Planned
from conformance.cases.fixed.variants import types_of
from conformance.contract.contract import Contract
from conformance.contract.judging.violations import compiled, errors_of
from conformance.contract.pointer import followed

#: As many items as nobody orders.
HUNDRED = 100


def list_cases(planner: OperationPlanner) -> Iterator[Planned]:
    """Cases that change the arrays of a body; only lists of listed words are certainly valid."""
    for node in nodes_of(planner):
        if node.path[0] != "body" or "array" not in types_of(node.schema) or not has(planner.full, node.path[1:]):
            continue
        good = get(planner.full, node.path[1:])
        if not isinstance(good, list) or not good:
            continue
        words = _words(planner.contract, node.schema.get("items"))
        place = dotted(node.path)
        for name, value, says in _sizes(good, words):
            broken = errors_of(compiled(dict(node.stated)), value)
            certain = bool(words) and name in ("one", "many") and planner.holds([Edit(node.path, value)])
            keyword = broken[0].keyword if broken else "items"
            yield planner.planned(
                "rejects" if broken else "accepts" if certain else "open",
                place,
                keyword,
                name,
                Kind.INVALID if broken else Kind.VALID if certain else Kind.OPEN,
                f"{named(node.path)} that {says}",
                [Edit(node.path, value)],
                fits=FITS_FAULT,
                source=node.source,
                constraint=f"{place}/{keyword}" if broken or certain else "",
                rank=2 if broken or certain else 4,
            )


def _sizes(good: list[Any], words: list[Any]) -> Iterator[tuple[str, list[Any], str]]:
    yield "empty", [], "is empty"
    if len(good) > 1:
        yield "one", good[:1], "has one item"
    if len(words) > 1:
        yield "many", words, "has every documented value"
    yield "duplicate", [good[0], good[0]], "has the same item twice"
    yield "hundred", [good[0]] * HUNDRED, f"has {HUNDRED} items"


def _words(contract: Contract, items: Any) -> list[Any]:
    _, named = followed(contract.document, items)
    return list(named.get("enum", ())) if isinstance(named, dict) else []
