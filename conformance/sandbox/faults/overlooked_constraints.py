"""Constraints that are overlooked: a request that breaks the contract in one way is carried out all the same."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from conformance.contract import Contract, Operation, Parameter, View, Violation, view
from conformance.contract.judging.views import UNPROCESSED
from conformance.contract.pointer import resolve
from conformance.sandbox.call import Call, Reply
from conformance.sandbox.faults.fault import Fault
from conformance.sandbox.faults.spoiling import Stated, as_if_done, asked_at, dotted, stated_below

_OVERLOOKED = "overlooked"
_SCALARS = frozenset({"integer", "number", "boolean", "string"})
_SIZED = frozenset({"int32", "int64"})
#: Formats that some text misses.
_FORMS = frozenset({"date", "date-time", "uuid", "email", "ipv4", "uri"})

#: Keyword -> what a fault that overlooks it is called, and the keywords of the violations that it overlooks.
_KEYWORDS: Mapping[str, tuple[str, frozenset[str]]] = {
    "enum": ("any-word", frozenset({"enum"})),
    "pattern": ("any-form", frozenset({"pattern"})),
    "maxLength": ("any-length", frozenset({"maxLength"})),
    "minLength": ("too-short", frozenset({"minLength"})),
    "minimum": ("too-small", frozenset({"minimum", "exclusiveMinimum"})),
    "maximum": ("too-large", frozenset({"maximum", "exclusiveMaximum"})),
    "format": ("any-format", frozenset({"format"})),
}
#: How a careless reader of nine digits goes wrong: id, what is taken, in words.
_LOOK_ALIKES: tuple[tuple[str, str, str], ...] = (
    ("one-digit-less", r"[6789][0-9]{7}", "of one digit less"),
    ("one-digit-more", r"[6789][0-9]{9}", "of one digit more"),
    ("any-first-digit", r"[0-9][0-9]{8}", "whatever their first digit"),
    ("letter-for-zero", r"[6789][0-9O]{8}", "with a letter O in them"),
    ("digits-of-any-script", r"[6789٦٧٨٩６７８９]\d{8}", "in the digits of any script"),
    ("last-digit-of-any-script", r"[6789][0-9]{7}\d", "that end with a digit of another script"),
    ("trailing-newline", r"[6789][0-9]{8}\n", "with a newline behind them"),
    ("leading-space", r" [6789][0-9]{8}", "with a space before them"),
    ("country-prefix", r"\+34[6789][0-9]{8}", "with the country code before them"),
    ("empty", r"", "that are empty"),
)


def faults(contracts: Mapping[str, Contract]) -> Iterator[Fault]:
    """Faults that ignore a constraint: one for each constraint of each request."""
    for contract in contracts.values():
        for operation in contract.operations.values():
            for parameter in operation.parameters:
                yield from _of_parameter(contract, operation, parameter)
            if operation.body is not None and operation.body.pointer:
                yield from _of_body(contract, operation)


def overlooking(
    operation: Operation,
    name: str,
    breaks: str,
    says: str,
    tolerates: Callable[[Call, Violation], bool],
    *,
    family: str,
    check: str = "",
) -> Fault:
    """Make a fault that overlooks some violations and answers as if it had done what was asked."""

    def overlook(call: Call, violation: Violation) -> bool:
        if not tolerates(call, violation):
            return False
        call.notes[_OVERLOOKED] = True
        return True

    def before(call: Call) -> Reply | None:
        return as_if_done(call) if call.notes.get(_OVERLOOKED) else None

    return Fault(
        f"{operation.id}/{name}",
        breaks,
        says,
        frozenset({operation.key}),
        family,
        check=check,
        tolerates=overlook,
        before=before,
    )


def _at(place: str, keywords: frozenset[str]) -> Callable[[Call, Violation], bool]:
    return lambda _, violation: violation.pointer == place and violation.keyword in keywords


def _of_parameter(contract: Contract, operation: Operation, parameter: Parameter) -> Iterator[Fault]:
    place = parameter.place
    if parameter.required and parameter.location != "path":
        yield overlooking(
            operation,
            f"needs-no/{place}",
            f"{operation.key}/rejects/{place}/required",
            f"{operation.id} accepts a request without {place}.",
            _at(place, frozenset({"required"})),
            family="accepts-required",
        )
    if parameter.content is not None:
        for node in stated_below(contract, parameter.pointer):
            yield from _of_node(operation, Stated((place, *node.path), node.schema, node.required))
        return
    schema = view(contract, parameter.pointer, View.STATED)
    if isinstance(schema, Mapping):
        if "$ref" in schema:
            schema = resolve(schema, schema["$ref"][1:])
        yield from _of_node(operation, Stated((place,), schema, parameter.required))


def _of_body(contract: Contract, operation: Operation) -> Iterator[Fault]:
    body = operation.body
    assert body is not None
    if body.required and body.required_binds:
        yield overlooking(
            operation,
            "needs-no/body",
            f"{operation.key}/rejects/body/required",
            f"{operation.id} accepts a request without a body.",
            lambda _, v: v.pointer == "body" and v.keyword == "required",
            family="accepts-required",
        )
    unread = tuple(_unprocessed(contract.document, resolve(contract.document, body.pointer)))
    for node in stated_below(contract, body.pointer):
        if any(node.path[: len(path)] == path for path in unread):
            continue  # whoever does not look at a value need not reject a wrong one
        placed = Stated(("body", *node.path), node.schema, node.required)
        if node.path and node.required:
            yield overlooking(
                operation,
                f"needs-no/{placed.place}",
                f"{operation.key}/rejects/{placed.place}/required",
                f"{operation.id} accepts a body without {placed.place}.",
                _at(placed.place, frozenset({"required"})),
                family="accepts-required",
            )
        yield from _of_node(operation, placed)
    yield from _of_whole(operation)


def _unprocessed(
    document: Mapping[str, Any], node: Any, path: tuple[str, ...] = (), seen: tuple[str, ...] = ()
) -> Iterator[tuple[str, ...]]:
    """The paths of a body's properties that are accepted and no longer looked at (`x-unprocessed`)."""
    if not isinstance(node, Mapping):
        return
    if node.get(UNPROCESSED):
        yield path
        return
    reference = node.get("$ref")
    if reference is not None and reference not in seen:
        yield from _unprocessed(document, resolve(document, reference[1:]), path, (*seen, reference))
    for name, below in (node.get("properties") or {}).items():
        yield from _unprocessed(document, below, (*path, name), seen)
    yield from _unprocessed(document, node.get("items"), (*path, "[]"), seen)


def _of_node(operation: Operation, node: Stated) -> Iterator[Fault]:
    place = dotted(node.path)
    sized = node.schema.get("format") in _SIZED
    if _can_be_of_another_type(node):
        yield overlooking(
            operation,
            f"anything/{place}",
            f"{operation.key}/rejects/{place}/type",
            f"{operation.id} accepts anything at {place}.",
            _anything(place),
            family="accepts-type",
        )
    for keyword, (name, keywords) in _KEYWORDS.items():
        if keyword not in node.schema or (keyword == "format" and node.schema["format"] not in _FORMS):
            continue
        if "enum" in node.schema and keyword != "enum":
            continue  # whatever breaks it is none of the listed values either, and refused all the same
        shown = "format" if sized and keyword in ("minimum", "maximum") else keyword
        yield overlooking(
            operation,
            f"{name}/{place}",
            f"{operation.key}/rejects/{place}/{shown}",
            f"{operation.id} accepts {place} whatever its {keyword}.",
            _at(place, keywords),
            family=f"accepts-{keyword}",
        )
    if "pattern" in node.schema:
        yield from _look_alikes(operation, place)
    if node.required and place.startswith("body.") and set(node.types) & _SCALARS and "null" not in node.types:
        yield overlooking(
            operation,
            f"null/{place}",
            f"{operation.key}/rejects/{place}/type",
            f"{operation.id} accepts null for the required {place}.",
            lambda call, v: v.pointer == place and v.keyword == "type" and None in asked_at(call, place),
            family="accepts-null",
        )


def _can_be_of_another_type(node: Stated) -> bool:
    """Whether a request can break the type of a node: outside JSON, text fits all but numbers and booleans."""
    text = not node.path[0].startswith("body") and len(node.path) == 1
    return bool(set(node.types) & (_SCALARS - {"string"})) if text else bool(node.types)


def _anything(place: str) -> Callable[[Call, Violation], bool]:
    """Overlook everything at a place and below, and that no alternative of the body fits for it."""

    def tolerates(_: Call, violation: Violation) -> bool:
        pointer = violation.pointer
        below = place != "body" and pointer.startswith((f"{place}.", f"{place}["))
        return pointer == place or below or violation.keyword in ("oneOf", "anyOf")

    return tolerates


def _look_alikes(operation: Operation, place: str) -> Iterator[Fault]:
    def lenient(form: str) -> Callable[[Call, Violation], bool]:
        return lambda call, violation: (
            violation.pointer == place
            and violation.keyword == "pattern"
            and any(isinstance(value, str) and re.fullmatch(form, value) for value in asked_at(call, place))
        )

    for name, form, words in _LOOK_ALIKES:
        yield overlooking(
            operation,
            f"{name}/{place}",
            f"{operation.key}/rejects/{place}/pattern",
            f"{operation.id} accepts numbers {words} at {place}.",
            lenient(form),
            family="accepts-look-alikes",
        )


def _of_whole(operation: Operation) -> Iterator[Fault]:
    malformed = f"{operation.key}/rejects/body/malformed"

    def tolerating(fits: Callable[[bytes], bool]) -> Callable[[Call, Violation], bool]:
        return lambda call, v: v.pointer == "body" and v.keyword == "json" and fits(call.raw)

    for name, fits, words in (
        ("malformed-json", bool, "that is no JSON"),
        ("single-quotes", lambda raw: b"'" in raw, "with single quotes"),
        ("trailing-data", _begins_with_json, "with something behind its JSON"),
    ):
        yield overlooking(
            operation,
            name,
            malformed,
            f"{operation.id} accepts a body {words}.",
            tolerating(fits),
            family="accepts-malformed",
        )


def _begins_with_json(raw: bytes) -> bool:
    try:
        json.JSONDecoder().raw_decode(raw.decode())
    except ValueError:
        return False
    return True
