"""The fixed tier: every constraint of an operation, on both sides, one fault at a time."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from jsonschema_rs import Draft202012Validator

from conformance.cases.case import FITS_FAULT, FITS_UNKNOWN, REMOVE, Case, Edit, Kind, Purpose, Remove
from conformance.cases.places import PlaceMissing, dotted, get, has, put
from conformance.cases.template import alternative_edits, control_edits, default_body, good_value
from conformance.cases.values import Pool, Unknown, Value, bind, placeholders
from conformance.cases.variants import Variant, node_variants, shape_of, types_of
from conformance.cases.walk import Node, body_nodes, parameter_nodes, pool_of
from conformance.cases.whole import body_cases, credentials_cases, query_cases
from conformance.contract.contract import Contract, Operation, Parameter
from conformance.contract.views import View
from conformance.contract.violations import breaks, compiled, violations
from conformance.model import Level

_SURROGATE = re.compile("[\ud800-\udfff]")
_NOT_IN_A_PATH = re.compile("[\x00-\x1f\ud800-\udfff]")

Planned = tuple[Purpose, Case]


class OperationPlanner:
    """Derives the cases of one operation from its contract."""

    def __init__(self, contract: Contract, operation: Operation) -> None:
        self.contract = contract
        self.operation = operation
        self.body = default_body(contract, operation)
        self._validators: dict[tuple[str | int, ...], Draft202012Validator] = {}

    def cases(self) -> Iterator[Planned]:
        """Give the control first, then valid, invalid and open cases, in the order of the contract."""
        yield self._control()
        yield from self._provoked()
        yield from self._further()
        for parameter in self.operation.parameters:
            yield from self._parameter_presence(parameter)
        for node in parameter_nodes(self.contract, self.operation):
            yield from self._node(node)
        yield from self._unknown_ids()
        if self.operation.body is not None:
            yield from body_cases(self)
            for node in body_nodes(self.contract, self.operation):
                yield from self._presence(node)
                yield from self._node(node)
        yield from credentials_cases(self)
        yield from query_cases(self)

    # -- building blocks

    def planned(
        self,
        family: str,
        place: str,
        rule: str,
        variant: str,
        kind: Kind,
        says: str,
        edits: Sequence[Edit] = (),
        *,
        fits: Sequence[int] = (),
        rank: int = 1,
        firm: bool = False,
        source: str = "",
        constraint: str = "",
        tags: Mapping[str, str] | None = None,
    ) -> Planned:
        """Build a case with its purpose."""
        operation = self.operation
        key, statuses = operation.key, operation.statuses if fits else ()
        purpose_id = f"{key}/{family}/{place}/{rule}"
        purpose = Purpose(
            id=purpose_id,
            api=operation.api,
            operation=operation.id,
            family=family,
            level=Level.NOTE if kind is Kind.OPEN else Level.MUST,
            says=_says(operation, family, place, rule),
            source=source or operation.source,
        )
        name = variant if variant.startswith(rule) or rule in variant else f"{rule}-{variant}"
        case = Case(
            id=f"{key}/{family}/{place}/{name}" if variant else purpose_id,
            purpose=purpose_id,
            operation=key,
            kind=kind,
            says=says,
            edits=tuple(edits),
            fits=tuple(s for s in fits if s in statuses),
            rank=rank,
            firm=firm,
            constraint=constraint,
            tags=tags or {},
        )
        return purpose, case

    def _control(self) -> Planned:
        return self.planned("accepts", "request", "control", "", Kind.VALID, "is the control request", rank=0)

    def _provoked(self) -> Iterator[Planned]:
        """Ask with the test data that make a documented success come that the control does not get."""
        for status, answer in self.operation.answers.items():
            if answer.provoked_by:
                yield self.planned(
                    "accepts",
                    "request",
                    f"answered-{status}",
                    "",
                    Kind.VALID,
                    f"has test data for an answer of {status}",
                    rank=0,
                    tags=answer.provoked_by,
                )

    def _further(self) -> Iterator[Planned]:
        """Read what other test data show: members that come rarely are judged nowhere else."""
        held = [p for edit in control_edits(self.operation) for p in placeholders(edit.value) if isinstance(p, Pool)]
        if self.operation.effect.repeatable and any(pool.kind != "orgId" for pool in held):
            says = "is the control request with other test data"
            purpose, case = self.planned("accepts", "request", "control", "further", Kind.VALID, says, rank=2)
            yield purpose, replace(case, further=True)

    # -- parameters

    def _parameter_presence(self, parameter: Parameter) -> Iterator[Planned]:
        place = (parameter.location, parameter.name)
        if any(parameter.place in group for group in self.operation.alternatives):
            return  # each group is given as a whole (cases/alternatives.py)
        controlled = any(edit.place == place for edit in control_edits(self.operation))
        if parameter.required and parameter.location != "path":
            yield self.planned(
                "rejects",
                parameter.place,
                "required",
                "missing",
                Kind.INVALID,
                f"lacks {parameter.place}",
                [Edit(place, REMOVE)],
                fits=FITS_FAULT,
                source=parameter.source,
                constraint=f"{parameter.place}/required",
            )
        elif not controlled and parameter.location != "path":
            value = good_value(parameter)
            if value is not None:
                yield self.planned(
                    "accepts",
                    parameter.place,
                    "given",
                    "",
                    Kind.VALID,
                    f"gives {parameter.place}",
                    [Edit(place, value)],
                    rank=1,
                    source=parameter.source,
                    constraint=f"{parameter.place}/optional",
                )

    def _unknown_ids(self) -> Iterator[Planned]:
        for parameter in self.operation.parameters:
            pool = pool_of(parameter)
            if parameter.location != "path" or pool is None:
                continue
            schema = parameter.schema if isinstance(parameter.schema, Mapping) else {}
            if "enum" in schema or "pattern" in schema:
                continue
            told = 404 in self.operation.statuses
            yield self.planned(
                "answers" if told else "open",
                parameter.place,
                "unknown",
                "",
                Kind.INVALID if told else Kind.OPEN,
                f"names {_article(parameter.name)} that belongs to nothing",
                [Edit(("path", parameter.name), Unknown(pool, shape_of(schema)))],
                fits=FITS_UNKNOWN,
                source=parameter.source,
                constraint=f"{parameter.place}/known",
                rank=1 if told else 3,
            )

    def _presence(self, node: Node) -> Iterator[Planned]:
        """Leave a member out."""
        if len(node.path) < 2 or isinstance(node.path[-1], int) or not has(self.body, node.path[1:]):
            return
        place = dotted(node.path)
        if node.required:
            yield self.planned(
                "rejects",
                place,
                "required",
                "missing",
                Kind.INVALID,
                f"lacks {place}",
                [Edit(node.path, REMOVE)],
                fits=FITS_FAULT,
                source=node.source,
                constraint=f"{place}/required",
            )
        elif node.optional:
            certain = self.holds([Edit(node.path, REMOVE)])
            yield self.planned(
                "accepts" if certain else "open",
                place,
                "optional",
                "absent",
                Kind.VALID if certain else Kind.OPEN,
                f"leaves {place} out",
                [Edit(node.path, REMOVE)],
                source=node.source,
                constraint=f"{place}/optional" if certain else "",
                rank=2 if certain and self.operation.effect.repeatable else 3,
            )

    def _node(self, node: Node) -> Iterator[Planned]:
        place = dotted(node.path)
        good = self.good(node)
        if good is None and node.path[0] == "body" and not has(self.body, node.path[1:]):
            return
        judged: set[str] = set()
        if self.judgeable(node):
            for value in node.stated.get("enum", ()):
                if value != good:
                    yield self.planned(
                        "accepts",
                        place,
                        "enum",
                        _slug(value),
                        Kind.VALID,
                        f"has {value!r} at {place}",
                        [*self.beside(node.path), Edit(node.path, value)],
                        source=node.source,
                        constraint=f"{place}/enum",
                        rank=2,
                    )
        if node.stated.get("additionalProperties") is False and isinstance(good, Mapping):
            yield self.planned(
                "rejects",
                place,
                "additionalProperties",
                "",
                Kind.INVALID,
                f"has a member in {place} that is not described",
                [Edit((*node.path, "undocumented_member"), "x")],
                fits=FITS_FAULT,
                source=node.source,
                constraint=f"{place}/additionalProperties",
            )
        for variant in node_variants(node.schema, good, required=node.required):
            kind = self._kind(node, variant)
            if kind is None:
                continue
            first = variant.keyword not in judged
            judged.add(variant.keyword)
            yield self.planned(
                "rejects" if kind is Kind.INVALID else "open",
                place,
                variant.keyword,
                variant.name,
                kind,
                f"has {place} such that it {variant.says}",
                [*self.beside(node.path), Edit(node.path, variant.value)],
                fits=FITS_UNKNOWN if node.path[0] == "path" else FITS_FAULT,
                source=node.source,
                constraint=f"{place}/{variant.keyword}" if kind is Kind.INVALID else "",
                rank=(1 if first else 2) if kind is Kind.INVALID else 4,
            )

    def beside(self, path: tuple[str | int, ...]) -> list[Edit]:
        """Give the edits that let a parameter stand in its own group of alternatives, without the control's."""
        place = dotted(path[:2])
        own = next((group for group in self.operation.alternatives if place in group), None)
        if own is None or place in self.operation.control:
            return []
        return [edit for edit in alternative_edits(self.operation, own) if edit.place != path[:2]]

    def holds(self, edits: Sequence[Edit]) -> bool:
        """Say whether the example of the specs, edited, is valid however the documents are read."""
        body = self.operation.body
        if body is None:
            return True
        value: Any = body.example
        try:
            for edit in edits:
                if edit.place[0] == "body":
                    value = put(value, edit.place[1:], edit.value)
        except PlaceMissing:
            return False
        return isinstance(value, Remove) or not violations(self.contract, body.pointer, value, View.SURE)

    def writable(self, node: Node, variant: Variant) -> bool:
        """Say whether a value can be written where it is to stand: a parameter is text."""
        return node.path[0] == "body" or _as_text(node, variant)

    def judgeable(self, node: Node) -> bool:
        """Say whether listed values may be sent as they are: those that go with test data may not."""
        return node.pool is None and "x-agrees-with" not in node.schema

    def stated(self, node: Node) -> Draft202012Validator:
        """Give the validator of what a binding source states of a node."""
        if node.path not in self._validators:
            self._validators[node.path] = compiled(dict(node.stated))
        return self._validators[node.path]

    def _kind(self, node: Node, variant: Variant) -> Kind | None:
        """Say what a variant is by the contract: invalid only where a binding keyword is broken."""
        if node.path[0] in ("path", "query", "header") and not _as_text(node, variant):
            return None
        stated_breaks = breaks(self.stated(node), variant.value)
        if variant.kind is Kind.INVALID and stated_breaks:
            return Kind.INVALID
        if variant.kind is Kind.INVALID and variant.keyword in ("pattern", "maxLength", "minLength", "enum"):
            return None  # the variant happens to satisfy the keyword, or no source binds it
        if node.path[0] == "path" and variant.keyword in ("text", "number"):
            return None
        return Kind.OPEN

    def good(self, node: Node) -> Value:
        """Give a value that satisfies the node: that of the control request, without its test data."""
        if node.path[0] != "body":
            parameter = self.operation.parameter(str(node.path[0]), str(node.path[1]))
            return parameter.example if parameter else None
        try:
            found = get(self.body, node.path[1:])
        except PlaceMissing:
            found = None
        example = node.schema.get("examples") or [node.schema.get("example")]
        if isinstance(found, Pool):
            printed = self.operation.body.example if self.operation.body else None
            found = get(printed, node.path[1:]) if has(printed, node.path[1:]) else example[0]
        return bind(found if found is not None else example[0], lambda _: None)


def _as_text(node: Node, variant: Variant) -> bool:
    """Say whether a parameter can be given this value at all: a parameter is text on the wire."""
    value = variant.value
    if "array" in types_of(node.schema) and not isinstance(value, dict):
        return False  # one value is a list of one
    if variant.name in ("type-object", "type-array", "null", "type-numeric-text", "type-boolean-text"):
        return False
    textual = ("type-boolean", "type-number", "type-number-beyond-int64", "type-whole-float")
    if variant.name in textual and "string" in types_of(node.schema):
        return False
    if node.path[0] == "header":
        return isinstance(value, int | float) or (isinstance(value, str) and _fits_a_header(value))
    if node.path[0] == "path":
        return value not in ("", "   ") and not (isinstance(value, str) and _NOT_IN_A_PATH.search(value))
    return not (isinstance(value, str) and _SURROGATE.search(value))


def _fits_a_header(value: str) -> bool:
    """Say whether a text arrives as it is: the spaces around a header's value are none of it (RFC 9110, 5.5)."""
    return value.isascii() and value.isprintable() and value == value.strip()


def _article(name: str) -> str:
    return f"an {name}" if name[:1].lower() in "aeio" else f"a {name}"


def _slug(value: Any) -> str:
    return "".join(c if c.isalnum() or c in "_-" else "-" for c in str(value)) or "empty"


def _says(operation: Operation, family: str, place: str, rule: str) -> str:
    """Say what a purpose of the fixed tier demands."""
    said = _SAID.get((family, place, rule)) or _SAYS[family]
    return said.format(operation=operation.id, place=place, rule=rule)


_SAID = {
    ("accepts", "request", "control"): "{operation} accepts a valid request.",
    ("answers", "credentials", "missing"): "{operation} refuses requests without credentials.",
    ("answers", "credentials", "wrong"): "{operation} refuses requests with credentials that are not valid.",
    ("answers", "method", "unsupported"): "The path of {operation} refuses methods that no document names.",
}
_SAYS = {
    "accepts": "{operation} accepts a valid request ({place}, {rule}).",
    "rejects": "{operation} refuses a request that breaks `{rule}` at {place}.",
    "answers": "{operation} refuses a {place} that is {rule}.",
    "open": "{operation} answers something sensible where the documents leave {place} open ({rule}).",
}
