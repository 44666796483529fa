"""The builder that all modules of the fixed tier share: one operation, its body and its control request."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from jsonschema_rs import Draft202012Validator

from conformance.cases.body_places import PlaceMissing, broken, dotted, get, has, named, path_of, put
from conformance.cases.case import Case, Edit, Kind, Purpose, Remove
from conformance.cases.control_request import alternative_edits, default_body, fullest_body
from conformance.cases.fixed.variants import Variant, types_of
from conformance.cases.placeholders import Pool, Today, Value, bind
from conformance.cases.schema_walk import Node, body_nodes
from conformance.contract.contract import Contract, Operation
from conformance.contract.judging.validation import judge_value
from conformance.contract.judging.views import View
from conformance.contract.judging.violations import compiled, violations
from conformance.contract.pointer import escaped
from conformance.model import Level

_SURROGATE = re.compile("[\ud800-\udfff]")
_NOT_IN_A_PATH = re.compile("[\x00-\x1f\ud800-\udfff]")

Planned = tuple[Purpose, Case]
_DEPENDS = frozenset({"if", "dependentSchemas"})


class OperationPlanner:
    """Builds the cases of one operation from its contract."""

    def __init__(self, contract: Contract, operation: Operation) -> None:
        self.contract = contract
        self.operation = operation
        self.body = default_body(contract, operation)
        #: What any example of the document has: the body of the IXIT may have what the control's example lacks.
        self.full = fullest_body(contract, operation)
        #: Variants that were planned, of those that come once in an operation.
        self._once: set[str] = set()
        #: Whether the value of one property decides what others have to be.
        self._depends = any(_DEPENDS & node.schema.keys() for node in body_nodes(contract, operation))
        self._validators: dict[tuple[str | int, ...], Draft202012Validator] = {}
        #: Purpose id, level and source -> the purpose, which most often has several cases.
        self._purposes: dict[tuple[str, Level, str], Purpose] = {}

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
        level = Level.NOTE if kind is Kind.OPEN else Level.MUST
        purpose = self._purposes.get((purpose_id, level, source))
        if purpose is None:
            purpose = self._purposes[purpose_id, level, source] = Purpose(
                id=purpose_id,
                api=operation.api,
                operation=operation.id,
                family=family,
                level=level,
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
            optional=any(not self._has_parent(edit.place) for edit in edits),
        )
        return purpose, case

    def _has_parent(self, place: tuple[str | int, ...]) -> bool:
        """Whether the control's example has the parent of a place."""
        return place[0] != "body" or len(place) < 2 or has(self.body, place[1:-1])

    def rank_of(self, variant: Variant, kind: Kind, *, first: bool) -> int:
        """Rank the case of a variant; `first` says that it is the first for its constraint."""
        usual = 4 if kind is Kind.OPEN else 1 if first else 2
        if not variant.once:
            return usual
        again = variant.name in self._once
        self._once.add(variant.name)
        return 6 if again else 3

    def insensitive(self, node: Node) -> bool:
        """Whether the documents say that letter case does not matter at a node."""
        said = (r.rule for r in self.operation.requirements if r.rule is not None)
        return any(word == "insensitive-to" and rule.get("place") == dotted(node.path) for word, rule in said)

    def beside(self, path: tuple[str | int, ...]) -> list[Edit]:
        """The edits that send a parameter in its own group of alternatives instead of the control's."""
        place = dotted(path[:2])
        own = next((group for group in self.operation.alternatives if place in group), None)
        if own is None or place in self.operation.control:
            return []
        return [edit for edit in alternative_edits(self.operation, own) if edit.place != path[:2]]

    def holds(self, edits: Sequence[Edit]) -> bool:
        """Whether the example of the specs, edited, is valid under every reading."""
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

    def broken_places(self, edits: Sequence[Edit]) -> frozenset[str]:
        """The places at which the example of the specs, edited, breaks what the contract states of the body."""
        body = self.operation.body
        value: Any = body.example if body is not None else None
        for edit in edits:
            if edit.place[0] == "body":
                value = put(value, edit.place[1:], edit.value)
        if body is None or isinstance(value, Remove):
            return frozenset()
        return frozenset(one.pointer for one in judge_value(self.contract, body.pointer, value, "body").broken)

    def admits(self, edits: Sequence[Edit]) -> bool:
        """Whether edits leave the example of the specs valid by all that the contract states."""
        try:
            return edits[-1].place[0] != "body" or not self.broken_places(edits)
        except PlaceMissing:
            return True  # the body of the IXIT may have the place

    def isolates(self, edits: Sequence[Edit]) -> bool:
        """Whether edits of one place break nothing beside it, as they do where properties depend on one another."""
        if not self._depends or edits[-1].place[0] != "body":
            return True
        place = dotted(edits[-1].place)
        try:
            return all(one.startswith(place) or place.startswith(one) for one in self.broken_places(edits))
        except PlaceMissing:
            return True

    def writable(self, node: Node, variant: Variant) -> bool:
        """Whether a variant can be written at its node; a parameter is text on the wire."""
        return node.path[0] == "body" or as_text(node, variant)

    def judgeable(self, node: Node) -> bool:
        """Whether listed values may be sent at a node; not where they belong to test data."""
        return node.pool is None and "x-agrees-with" not in node.schema

    def listed(self, node: Node) -> tuple[Any, ...]:
        """The values that the documentation lists for a node, whether or not others are allowed.

        A reading is found by where it stands: what is agreed on is no longer written at its node.
        """
        values = list(node.stated.get("enum", ()))
        parameter = self.operation.parameter(str(node.path[0]), str(node.path[1])) if len(node.path) > 1 else None
        if parameter is not None:
            steps = ("/items" if isinstance(step, int) else f"/properties/{escaped(step)}" for step in node.path[2:])
            pointer = parameter.pointer + "".join(steps)
            values += [v for r in self.contract.readings.values() if r.pointer == pointer for v in r.listed]
        return tuple(dict.fromkeys(values))

    def stated(self, node: Node) -> Draft202012Validator:
        """The validator of what binding sources state about a node."""
        if node.path not in self._validators:
            self._validators[node.path] = compiled(dict(node.stated))
        return self._validators[node.path]

    def good(self, node: Node) -> Value:
        """A valid value of the node: that of the control request, without its test data."""
        if node.path[0] != "body":
            parameter = self.operation.parameter(str(node.path[0]), str(node.path[1]))
            return parameter.example if parameter else None
        try:
            found = get(self.full, node.path[1:])
        except PlaceMissing:
            found = None
        example = node.schema.get("examples") or [node.schema.get("example")]
        if isinstance(found, Pool | Today):
            printed = self.operation.body.example if self.operation.body else None
            found = get(printed, node.path[1:]) if has(printed, node.path[1:]) else example[0]
        return bind(found if found is not None else example[0], lambda _: None)


#: Values that no text of a parameter stands for.
_UNWRITTEN = frozenset(
    {"type-object", "type-array", "type-empty-object", "type-empty-array", "null", "type-numeric-text",
     "type-boolean-text", "empty-object"}
)  # fmt: skip


def as_text(node: Node, variant: Variant) -> bool:
    """Whether a variant can be written as a parameter at all: a parameter is text on the wire."""
    value = variant.value
    if "array" in types_of(node.schema) and not isinstance(value, dict):
        # One value is a list of one, and no value is none at all.
        return node.path[0] == "query" and isinstance(value, list) and bool(value) and all(map(_is_word, value))
    if variant.name in _UNWRITTEN:
        return False
    textual = ("type-boolean", "type-number", "type-number-beyond-int64", "type-whole-float")
    if variant.name in textual and "string" in types_of(node.schema):
        return False
    if node.path[0] == "header":
        return isinstance(value, int | float) or (isinstance(value, str) and _fits_a_header(value))
    if node.path[0] == "path":
        return value not in ("", "   ") and not (isinstance(value, str) and _NOT_IN_A_PATH.search(value))
    return not (isinstance(value, str) and _SURROGATE.search(value))


def _is_word(value: Any) -> bool:
    return isinstance(value, str) and bool(value) and not _SURROGATE.search(value)


def _fits_a_header(value: str) -> bool:
    """Whether a text arrives unchanged in a header: spaces around it would be lost (RFC 9110, 5.5)."""
    return value.isascii() and value.isprintable() and value == value.strip()


def _says(operation: Operation, family: str, place: str, rule: str) -> str:
    """The sentence on what a purpose of the fixed tier demands."""
    said = _SAID.get((family, place, rule)) or _SAID.get((family, "", rule)) or _SAYS[family]
    there = named(path_of(place))
    return said.format(operation=operation.id, place=there, rule=rule, broken=broken(there, rule))


_SAID = {
    ("accepts", "request", "control"): "{operation} accepts a valid request.",
    ("answers", "credentials", "missing"): "{operation} rejects requests without credentials.",
    ("answers", "credentials", "wrong"): "{operation} rejects requests with invalid credentials.",
    ("rejects", "body", "malformed"): "{operation} rejects a body that is not JSON.",
    ("rejects", "body", "media-type"): "{operation} rejects a body of an undocumented media type.",
    ("rejects", "body", "required"): "{operation} rejects a request without a body.",
    ("answers", "", "unknown"): "{operation} rejects an unknown {place}.",
    ("answers", "method", "unsupported"): "The path of {operation} rejects undocumented methods.",
}
_SAYS = {
    "accepts": "{operation} accepts a valid request ({place}: {rule}).",
    "rejects": "{operation} rejects {broken}.",
    "answers": "{operation} rejects a {place} that is {rule}.",
    "open": "{operation} does not crash where the documentation leaves {place} open ({rule}).",
}
