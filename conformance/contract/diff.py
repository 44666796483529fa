"""Compare two contracts, and say which changes break a client written against the old one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from conformance.contract.contract import Answer, Contract, Operation, Parameter
from conformance.contract.openapi_grammar import RANGES
from conformance.contract.pointer import resolve, tokens

#: Keywords that bound a value: the name, and whether a larger limit admits more.
_BOUNDS: Mapping[str, bool] = {
    "minimum": False,
    "exclusiveMinimum": False,
    "minLength": False,
    "minItems": False,
    "maximum": True,
    "exclusiveMaximum": True,
    "maxLength": True,
    "maxItems": True,
}
_FORMS = ("pattern", "format", "const", "uniqueItems")
_MISSING = object()


class ChangeKind(StrEnum):
    """What happened to an element."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference, in one sentence; `breaking` for clients."""

    kind: ChangeKind
    #: Operation id, or empty for the whole API.
    operation: str
    #: `query.reason`, `body.items[].id`, `200.items[].id`, `202`, or empty for the operation itself.
    place: str
    says: str
    breaking: bool = False
    #: `ErrorMessage.code` where the change stands in a schema that several places may refer to.
    shared: str = field(default="", compare=False)

    def __str__(self) -> str:
        where = f"{self.operation} {self.place}".strip() or "the API"
        return f"{'BREAKING ' if self.breaking else ''}{self.kind}: {where}: {self.says}"


@dataclass(frozen=True, slots=True)
class Cause:
    """What one edit of the documents changed: at one place, or wherever a shared schema is referred to."""

    changes: tuple[Change, ...]

    @property
    def breaking(self) -> bool:
        """Whether it breaks clients."""
        return self.changes[0].breaking

    def __str__(self) -> str:
        first = self.changes[0]
        if len(self.changes) == 1:
            return str(first)
        operations = list(dict.fromkeys(change.operation for change in self.changes))
        where = (
            f"{len(operations)} operations" if len(operations) > 1 else f"{first.operation}, {len(self.changes)} places"
        )
        return f"{'BREAKING ' if first.breaking else ''}{first.kind}: {where}: {first.shared}: {first.says}"


def causes(changes: Sequence[Change]) -> tuple[Cause, ...]:
    """Put together what one edit of a shared schema changed in several places, in the order of the first of each."""
    grouped: dict[object, list[Change]] = {}
    for index, change in enumerate(changes):
        key = (change.kind, change.shared, change.says, change.breaking) if change.shared else index
        grouped.setdefault(key, []).append(change)
    return tuple(Cause(tuple(group)) for group in grouped.values())


def diff(old: Contract, new: Contract) -> tuple[Change, ...]:
    """Compare two contracts, operation by operation in the order of the new one."""
    changes: list[Change] = []
    for identity, operation in new.operations.items():
        before = old.operations.get(identity)
        if before is None:
            says = f"{operation.method} {operation.path} is new"
            changes.append(Change(ChangeKind.ADDED, identity, "", says))
        else:
            changes.extend(_Comparison(old, new, before, operation).changes())
    for identity, operation in old.operations.items():
        if identity not in new.operations:
            says = f"{operation.method} {operation.path} is gone"
            changes.append(Change(ChangeKind.REMOVED, identity, "", says, breaking=True))
    changes.extend(_removed(old, new))
    changes.extend(_named("", "requirement", [r.id for r in old.requirements], [r.id for r in new.requirements]))
    changes.extend(_named("", "reading", list(old.readings), list(new.readings)))
    return tuple(dict.fromkeys(changes))


def _removed(old: Contract, new: Contract) -> Iterator[Change]:
    """The operations that came or went between two releases and whose schemas no document shows.

    A contract without releases, as a plain bundle is, does not know what was removed.
    """
    if 1 in (len(old.releases), len(new.releases)):
        return
    for then, now, kind, word in (
        (old, new, ChangeKind.REMOVED, "is gone"),
        (new, old, ChangeKind.ADDED, "is served again"),
    ):
        described = {(operation.method, operation.path) for operation in then.operations.values()}
        known = {(operation.method, operation.path) for operation in then.removed}
        for operation in now.removed:
            if (operation.method, operation.path) not in described | known:
                says = f"{operation.method} {operation.path} {word} (removed in {operation.removed_in})"
                yield Change(kind, "", "", says, breaking=kind is ChangeKind.REMOVED)


def _named(operation: str, word: str, old: Sequence[str], new: Sequence[str]) -> Iterator[Change]:
    for name in new:
        if name not in old:
            yield Change(ChangeKind.ADDED, operation, "", f"the {word} {name} is new")
    for name in old:
        if name not in new:
            yield Change(ChangeKind.REMOVED, operation, "", f"the {word} {name} is gone")


@dataclass(frozen=True, slots=True)
class _Spot:
    """Where two schemas are compared, and whose values they describe."""

    place: str
    is_request: bool
    #: The references followed on the way here: a recursive schema is compared once.
    through: frozenset[tuple[str, str]] = frozenset()
    #: The innermost named schema around it, and the way from there.
    shared: str = ""

    def member(self, step: str) -> _Spot:
        return replace(self, place=self.place + step, shared=self.shared and self.shared + step)

    def below(self, pair: tuple[str, str]) -> _Spot:
        """Give the same place within the schema that both sides refer to."""
        name = tokens(pair[1].removeprefix("#"))[-1]
        return replace(self, through=self.through | {pair}, shared=name)


class _Comparison:
    """One operation in two contracts."""

    def __init__(self, old: Contract, new: Contract, before: Operation, after: Operation) -> None:
        self.old = old.document
        self.new = new.document
        self.before = before
        self.after = after

    def change(self, kind: ChangeKind, place: str | _Spot, says: str, *, breaking: bool = False) -> Change:
        if isinstance(place, _Spot):
            return Change(kind, self.after.id, place.place, says, breaking, shared=place.shared)
        return Change(kind, self.after.id, place, says, breaking)

    def changes(self) -> Iterator[Change]:
        """Every difference of the operation between the two releases."""
        before, after = self.before, self.after
        if (before.method, before.path) != (after.method, after.path):
            says = f"it was {before.method} {before.path} and is {after.method} {after.path}"
            yield self.change(ChangeKind.CHANGED, "", says, breaking=True)
        if before.deprecated != after.deprecated:
            yield self.change(
                ChangeKind.CHANGED, "", "it is deprecated" if after.deprecated else "it is no longer deprecated"
            )
        yield from self.parameters()
        yield from self.bodies()
        yield from self.answers()
        yield from _named(
            after.id, "requirement", [r.id for r in before.requirements], [r.id for r in after.requirements]
        )

    def parameters(self) -> Iterator[Change]:
        for parameter in self.after.parameters:
            before = self.before.parameter(parameter.location, parameter.name)
            if before is None:
                says = "the parameter is new" + (" and required" if parameter.required else "")
                yield self.change(ChangeKind.ADDED, parameter.place, says, breaking=parameter.required)
            else:
                yield from self.parameter(before, parameter)
        for parameter in self.before.parameters:
            if self.after.parameter(parameter.location, parameter.name) is None:
                yield self.change(ChangeKind.REMOVED, parameter.place, "the parameter is gone", breaking=True)

    def parameter(self, before: Parameter, after: Parameter) -> Iterator[Change]:
        if before.required != after.required:
            says = "the parameter became required" if after.required else "the parameter became optional"
            yield self.change(ChangeKind.CHANGED, after.place, says, breaking=after.required)
        if before.deprecated != after.deprecated:
            says = "the parameter is deprecated" if after.deprecated else "the parameter is no longer deprecated"
            yield self.change(ChangeKind.CHANGED, after.place, says)
        yield from self.schemas(before.schema, after.schema, _Spot(after.place, is_request=True))

    def bodies(self) -> Iterator[Change]:
        before, after = self.before.body, self.after.body
        if before is None or after is None:
            if after is not None:
                yield self.change(ChangeKind.ADDED, "body", "there is a body", breaking=after.required)
            elif before is not None:
                yield self.change(ChangeKind.REMOVED, "body", "there is no body any more", breaking=True)
            return
        if before.required != after.required:
            says = "the body became required" if after.required else "the body became optional"
            yield self.change(ChangeKind.CHANGED, "body", says, breaking=after.required)
        if before.media_type != after.media_type:
            says = f"the media type was {before.media_type} and is {after.media_type}"
            yield self.change(ChangeKind.CHANGED, "body", says, breaking=True)
        yield from self.schemas(before.schema, after.schema, _Spot("body", is_request=True))

    def answers(self) -> Iterator[Change]:
        for status, answer in self.after.answers.items():
            before = self.before.answers.get(status)
            if before is None:
                yield self.change(ChangeKind.ADDED, status, "the status is new")
            else:
                yield from self.answer(before, answer)
        for status in self.before.answers:
            if status not in self.after.answers:
                yield self.change(ChangeKind.REMOVED, status, "the status is gone", breaking=True)

    def answer(self, before: Answer, after: Answer) -> Iterator[Change]:
        if before.media_type != after.media_type:
            says = f"the media type was {before.media_type or 'none'} and is {after.media_type or 'none'}"
            yield self.change(ChangeKind.CHANGED, after.status, says, breaking=before.media_type is not None)
        if before.schema is not None and after.schema is not None:
            yield from self.schemas(before.schema, after.schema, _Spot(after.status, is_request=False))

    def schemas(self, before: Any, after: Any, spot: _Spot) -> Iterator[Change]:
        """Compare two schemas and all that stands in them."""
        if isinstance(before, Mapping) and isinstance(after, Mapping) and "$ref" in before and "$ref" in after:
            pair = (str(before["$ref"]), str(after["$ref"]))
            if pair in spot.through:
                return
            spot = spot.below(pair)
        old, new = _flat(self.old, before), _flat(self.new, after)
        if not isinstance(old, Mapping) or not isinstance(new, Mapping):
            return
        yield from self.types(old, new, spot)
        yield from self.enums(old, new, spot)
        if _types(old) == _types(new):
            yield from self.bounds(old, new, spot)
        yield from self.members(old, new, spot)
        if "items" in old and "items" in new:
            yield from self.schemas(old["items"], new["items"], spot.member("[]"))
        for keyword in ("oneOf", "anyOf", "allOf"):
            yield from self.alternatives(keyword, old, new, spot)

    def types(self, old: Mapping[str, Any], new: Mapping[str, Any], spot: _Spot) -> Iterator[Change]:
        before, after = _types(old), _types(new)
        if before != after:
            narrower = not before or bool(after and not before <= _admitting(after))
            wider = not after or bool(before and not after <= _admitting(before))
            says = f"the type was {_words(before)} and is {_words(after)}"
            breaking = (narrower and bool(after)) if spot.is_request else (wider and bool(before))
            yield self.change(ChangeKind.CHANGED, spot, says, breaking=breaking)

    def enums(self, old: Mapping[str, Any], new: Mapping[str, Any], spot: _Spot) -> Iterator[Change]:
        before, after = old.get("enum"), new.get("enum")
        if before is None or after is None:
            if before != after:
                says = f"only {_words(after)} are admitted" if after else "any value is admitted"
                yield self.change(ChangeKind.CHANGED, spot, says, breaking=spot.is_request and after is not None)
            return
        for value in after:
            if value not in before:
                yield self.change(ChangeKind.ADDED, spot, f"the value {value} is new")
        for value in before:
            if value not in after:
                yield self.change(ChangeKind.REMOVED, spot, f"the value {value} is gone", breaking=spot.is_request)

    def bounds(self, old: Mapping[str, Any], new: Mapping[str, Any], spot: _Spot) -> Iterator[Change]:
        for keyword in (*_BOUNDS, *_FORMS):
            before, after = _limit(old, keyword), _limit(new, keyword)
            if before == after:
                continue
            if before is _MISSING:
                yield self.change(ChangeKind.ADDED, spot, f"{keyword} is {after}", breaking=spot.is_request)
            elif after is _MISSING:
                yield self.change(ChangeKind.REMOVED, spot, f"{keyword} {before} is gone")
            else:
                narrower = keyword in _FORMS or (after < before) == _BOUNDS[keyword]
                says = f"{keyword} was {before} and is {after}"
                yield self.change(ChangeKind.CHANGED, spot, says, breaking=spot.is_request and narrower)

    def members(self, old: Mapping[str, Any], new: Mapping[str, Any], spot: _Spot) -> Iterator[Change]:
        before, after = old.get("properties") or {}, new.get("properties") or {}
        needed, need = set(old.get("required") or ()), set(new.get("required") or ())
        for name, schema in after.items():
            here = spot.member(f".{name}")
            if name not in before:
                required = name in need
                says = "the property is new" + (" and required" if required else "")
                yield self.change(ChangeKind.ADDED, here, says, breaking=required and spot.is_request)
                continue
            if (name in needed) != (name in need):
                says = "the property became required" if name in need else "the property became optional"
                breaking = (name in need) == spot.is_request
                yield self.change(ChangeKind.CHANGED, here, says, breaking=breaking)
            if _deprecated(schema) != _deprecated(before[name]):
                says = "the property is deprecated" if _deprecated(schema) else "the property is no longer deprecated"
                yield self.change(ChangeKind.CHANGED, here, says)
            yield from self.schemas(before[name], schema, here)
        for name in before:
            if name not in after:
                yield self.change(ChangeKind.REMOVED, spot.member(f".{name}"), "the property is gone", breaking=True)

    def alternatives(
        self, keyword: str, old: Mapping[str, Any], new: Mapping[str, Any], spot: _Spot
    ) -> Iterator[Change]:
        before, after = old.get(keyword) or [], new.get(keyword) or []
        if len(before) != len(after):
            says = f"`{keyword}` had {len(before)} alternatives and has {len(after)}"
            breaking = len(after) < len(before) if spot.is_request else len(after) > len(before)
            yield self.change(ChangeKind.CHANGED, spot, says, breaking=breaking)
            return
        for first, second in zip(before, after, strict=True):
            yield from self.schemas(first, second, spot)


def _limit(schema: Mapping[str, Any], keyword: str) -> Any:
    """The value of a keyword; a range that only repeats the format's counts as none."""
    value = schema.get(keyword, _MISSING)
    return _MISSING if value in RANGES.get(str(schema.get("format")), ()) else value


def _flat(document: Mapping[str, Any], schema: Any) -> Any:
    """Follow references at the top of a schema; what stands beside one wins."""
    seen = set[str]()
    while isinstance(schema, Mapping) and "$ref" in schema and schema["$ref"] not in seen:
        seen.add(schema["$ref"])
        siblings = {key: value for key, value in schema.items() if key != "$ref"}
        target = resolve(document, schema["$ref"][1:])
        schema = {**target, **siblings} if isinstance(target, Mapping) else target
    return schema


def _types(schema: Mapping[str, Any]) -> frozenset[str]:
    declared = schema.get("type", [])
    return frozenset([declared] if isinstance(declared, str) else declared)


def _admitting(types: frozenset[str]) -> frozenset[str]:
    return types | {"integer"} if "number" in types else types


def _words(values: Any) -> str:
    return ", ".join(sorted(map(str, values))) if values else "any"


def _deprecated(schema: Any) -> bool:
    return isinstance(schema, Mapping) and bool(schema.get("deprecated", False))
