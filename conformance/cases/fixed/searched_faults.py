"""Cases for keywords whose faults are searched: near the good value, what breaks this keyword and no other."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import partial
from itertools import islice
from typing import Any

from jsonschema_rs import Draft202012Validator

from conformance.cases.body_places import PlaceMissing, dotted, has, named
from conformance.cases.case import FITS_FAULT, FITS_UNKNOWN, Edit, Kind
from conformance.cases.fixed.edges import nodes_of
from conformance.cases.fixed.neighbours import neighbours
from conformance.cases.fixed.operation_planner import OperationPlanner, Planned
from conformance.cases.fixed.variants import Variant, enum_variants
from conformance.cases.schema_walk import Node
from conformance.contract.bundling.example_values import conjoined, holding, made_example
from conformance.contract.judging.parameters import judge_parameter
from conformance.contract.judging.views import Document, View, view_of
from conformance.contract.judging.violations import breaks, compiled

#: Keyword -> those that mean something beside it only.
SEARCHED: Mapping[str, tuple[str, ...]] = {
    "multipleOf": (),
    "minProperties": (),
    "maxProperties": (),
    "prefixItems": (),
    "contains": ("minContains", "maxContains"),
    "minContains": (),
    "maxContains": (),
    "patternProperties": (),
    "propertyNames": (),
    "dependentRequired": (),
    "dependentSchemas": (),
    "not": (),
    "if": ("then", "else"),
    "unevaluatedProperties": (),
    "unevaluatedItems": (),
    "additionalProperties": (),
    "const": (),
    "enum": (),
    "oneOf": (),
    "anyOf": (),
}
#: Keywords that look at what other parts of a schema say; a schema that is taken apart goes without.
_OVERALL = ("unevaluatedProperties", "unevaluatedItems")
#: So many faults are sent of a keyword.
_SENT = 3


def searched_cases(planner: OperationPlanner) -> Iterator[Planned]:
    """Cases of the keywords that have no faults of their own kind; a value at a place is all that is wrong."""
    for node in nodes_of(planner):
        for keyword in keywords_of(node):
            if node.path[0] == "body" and not has(planner.full, node.path[1:]):
                continue
            yield from _of_keyword(planner, node, keyword)


def keywords_of(node: Node) -> list[str]:
    """The keywords of a node whose faults are searched: those without cases of their own."""
    said = [keyword for keyword in SEARCHED if keyword in node.schema]
    if node.schema.get("minContains") == 0:  # nothing has to be contained, and what need not be is not missed
        said = [k for k in said if k != "minContains" and (k != "contains" or "maxContains" in node.schema)]
    own = {
        "additionalProperties": not isinstance(node.schema.get("additionalProperties"), Mapping),
        "enum": any(enum_variants(node.schema)),
        "oneOf": node.path[0] == "body",
        "anyOf": node.path[0] == "body",
    }
    return [keyword for keyword in said if not own.get(keyword, False)]


def _of_keyword(planner: OperationPlanner, node: Node, keyword: str) -> Iterator[Planned]:
    place = dotted(node.path)
    faults = _faults(planner, node, keyword)
    for number, (name, value) in enumerate(islice(faults, _SENT)):
        yield planner.planned(
            "rejects",
            place,
            keyword,
            name,
            Kind.INVALID,
            f"{named(node.path)} that breaks `{keyword}` ({name})",
            [*planner.beside(node.path), Edit(node.path, value)],
            fits=FITS_UNKNOWN if node.path[0] == "path" else FITS_FAULT,
            source=node.source,
            constraint=f"{place}/{keyword}",
            rank=1 if number == 0 else 2,
        )


def _faults(planner: OperationPlanner, node: Node, keyword: str) -> Iterator[tuple[str, Any]]:
    good = planner.good(node)
    document = planner.contract.document
    parts = holding(document, node.schema)
    every = _compiled(planner, node, {"allOf": [node.schema]})
    without = _compiled(planner, node, _without(parts, (keyword, *SEARCHED[keyword])))
    seen: list[Any] = []
    for name, value in neighbours(good, conjoined(parts), partial(made_example, document)):
        if value in seen or not planner.writable(node, Variant(name, value, Kind.INVALID, "", keyword)):
            continue
        seen.append(value)
        if breaks(every, value) and not breaks(without, value) and _is_certain(planner, node, value):
            yield name, value


def _compiled(planner: OperationPlanner, node: Node, schema: Mapping[str, Any]) -> Draft202012Validator:
    return compiled(view_of(Document.of(planner.contract), schema, node.source, View.STATED))


def _without(parts: list[Mapping[str, Any]], keywords: tuple[str, ...]) -> Mapping[str, Any]:
    """The parts of a schema as they would be without some keywords: what those let pass is let pass."""
    left = []
    for part in parts:
        kept = {k: v for k, v in part.items() if k not in ("allOf", "$ref", *_OVERALL, *keywords)}
        if "prefixItems" in keywords and "prefixItems" in part:
            kept["prefixItems"] = [True] * len(part["prefixItems"])
        if "patternProperties" in keywords and "patternProperties" in part:
            kept["patternProperties"] = dict.fromkeys(part["patternProperties"], True)
        left.append(kept)
    return {"allOf": left}


def _is_certain(planner: OperationPlanner, node: Node, value: Any) -> bool:
    """Whether the value makes the whole request invalid, and at no other place than its own."""
    place = dotted(node.path)
    if node.path[0] != "body":
        broken = _broken_as_text(planner, node, value)
    else:
        try:
            broken = planner.broken_places([Edit(node.path, value)])
        except PlaceMissing:
            return False
    return bool(broken) and all(one.startswith(place) or place.startswith(one) for one in broken)


def _broken_as_text(planner: OperationPlanner, node: Node, value: Any) -> frozenset[str]:
    """The places that a value of a parameter breaks once it is text, which may stand for other values."""
    parameter = planner.operation.parameter(str(node.path[0]), str(node.path[1]))
    if parameter is None:
        return frozenset()
    several = value if isinstance(value, list) and parameter.content is None else [value]
    texts = tuple(one if isinstance(one, str) and parameter.content is None else json.dumps(one) for one in several)
    return frozenset(one.pointer for one in judge_parameter(planner.contract, parameter, texts).broken)


__all__ = ["keywords_of", "searched_cases"]
