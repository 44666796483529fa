"""Requests that bring a server down: valid ones of some form, and those that the documents leave open."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from conformance.contract import Contract, Operation, Parameter, View, view
from conformance.contract.contract import EffectKind
from conformance.contract.pointer import resolve, tokens
from conformance.model import Outcome, Response
from conformance.sandbox.call import Call, Refusal, Reply
from conformance.sandbox.faults.fault import Fault
from conformance.sandbox.faults.selecting import matches, readings_for
from conformance.sandbox.faults.spoiling import (
    Stated,
    asked_at,
    dotted,
    shown,
    stated_below,
    with_json,
)
from conformance.sandbox.faults.statuses import crashing
from conformance.sandbox.operations import HANDLERS

When = Callable[[Call], bool]

#: Members without which a request may be of no use, or that a reading needs.
_TOGETHER = frozenset(
    {"body.document_type", "body.document", "body.number", "body.email", "body.new_icc", "body.active"}
)


def faults(contracts: Mapping[str, Contract]) -> Iterator[Fault]:
    """Faults that crash on requests which an operation has to accept, or may treat as it likes, by family."""
    for contract in contracts.values():
        for operation in contract.operations.values():
            yield from _of_alternatives(operation)
            yield from _of_parameters(contract, operation)
            yield from _of_both(operation)
            for status in operation.success_statuses[1:]:
                if operation.answers[str(status)].provoked_by:
                    yield replace(_on_status(operation, status), readings=readings_for(contract, operation, status))
            if operation.body is not None and operation.body.pointer:
                yield from _of_body(contract, operation)
                yield from _of_text(operation)


def crash_of(operation: Operation, name: str, breaks: str, words: str, when: When) -> Fault:
    """Make a fault that answers 500 to some requests, of a family by what they test."""
    return crashing(
        operation,
        f"500-{name}",
        f"{operation.key}/{breaks}",
        f"{operation.id} responds with 500 {words}.",
        when,
        family=f"crash-{breaks.partition('/')[0]}-{breaks.rpartition('/')[2]}",
    )


def _of_both(operation: Operation) -> Iterator[Fault]:
    """Crash where two parameters are given that work alone."""
    grouped = {place for group in operation.alternatives for place in group}
    optional = [p.place for p in operation.parameters if p.location == "query" and not p.required]
    free = [place for place in optional if place not in grouped and place not in operation.control]
    if len(free) > 1:
        yield crash_of(
            operation,
            f"with-{free[0]}-and-{free[1]}",
            "accepts/request/optional-pairs",
            f"where {free[0]} and {free[1]} are given",
            _given(*free[:2]),
        )


def _given(*places: str) -> When:
    return lambda call: all(asked_at(call, place) for place in places)


def _of_alternatives(operation: Operation) -> Iterator[Fault]:
    for group in operation.alternatives:
        if not set(group) <= set(operation.control):
            yield crash_of(
                operation,
                f"by-{group[0]}",
                "accepts/query/alternative",
                f"when asked by {group[0]}",
                _given(*group),
            )
    if operation.alternatives:
        every = {place for group in operation.alternatives for place in group}
        yield crash_of(
            operation,
            "asked-by-nothing",
            "open/query/alternative",
            "when asked by nothing",
            lambda call: not any(asked_at(call, place) for place in every),
        )


def _of_parameters(contract: Contract, operation: Operation) -> Iterator[Fault]:
    for parameter in operation.parameters:
        place = parameter.place
        if not parameter.required and place not in operation.control and parameter.location == "query":
            alternative = any(place in group for group in operation.alternatives)
            if not alternative:
                yield crash_of(
                    operation,
                    f"with-{place}",
                    f"accepts/{place}/given",
                    f"as soon as {place} is given",
                    _given(place),
                )
        yield from _of_listed(contract, operation, parameter)
        schema = view(contract, parameter.pointer, View.STATED)
        if isinstance(schema, Mapping) and "$ref" in schema:
            schema = resolve(schema, schema["$ref"][1:])
        if isinstance(schema, Mapping) and parameter.content is None:
            yield from _of_node(operation, Stated((place,), schema, parameter.required))
            if parameter.location == "path" and parameter.pool != "orgId" and schema.get("type") == "string":
                yield from _on_digits(operation, place, schema)
        unknowable = parameter.pool or (parameter.schema.get("x-pool") if isinstance(parameter.schema, Mapping) else "")
        if parameter.location == "path" and unknowable and 404 not in operation.statuses and "rg" not in parameter.name:
            yield _on_unknown(operation, place)


def _on_digits(operation: Operation, place: str, schema: Mapping[str, Any]) -> Iterator[Fault]:
    """Crash on an id without a stated form that a lax parser takes for a number beyond 64 bits."""
    if not {"enum", "pattern", "format", "maxLength"} & schema.keys():
        yield crash_of(
            operation,
            f"on-many-digits-at-{place}",
            f"open/{place}/digits",
            f"where {place} is a number beyond 64 bits",
            lambda call: any(str(value).isdecimal() and int(value) == 2**63 for value in asked_at(call, place)),
        )


def _of_listed(contract: Contract, operation: Operation, parameter: Parameter) -> Iterator[Fault]:
    """Reject a value that the documentation lists within a parameter that holds JSON."""
    for reading in contract.readings.values():
        if parameter.content is None or not reading.listed or not reading.pointer.startswith(f"{parameter.pointer}/"):
            continue
        value, place = reading.listed[-1], ""
        for step in reversed(tokens(reading.pointer.removeprefix(parameter.pointer))):
            if step == "items":
                value, place = [value], f"[]{place}"
            elif step != "properties":
                value, place = {step: value}, f".{step}{place}"
        yield Fault(
            f"{operation.id}/refuses-{reading.listed[-1]}-at-{parameter.place}{place}",
            f"{operation.key}/accepts/{parameter.place}{place}/enum",
            f"{operation.id} rejects the documented value {reading.listed[-1]}.",
            frozenset({operation.key}),
            "refuses-listed",
            before=_refusing_when(partial(matches, wanted={parameter.place: value}), 400),
        )


def _of_body(contract: Contract, operation: Operation) -> Iterator[Fault]:
    body = operation.body
    assert body is not None
    yield from _on_empty_object(contract, operation, body.pointer)
    for node in stated_below(contract, body.pointer):
        yield from _of_node(operation, Stated(("body", *node.path), node.schema, node.required))
    yield crash_of(
        operation,
        "without-media-type",
        "open/body/media-type",
        "where a body has no media type",
        lambda call: bool(call.raw) and "content-type" not in call.headers,
    )
    yield crash_of(
        operation,
        "on-charset",
        "accepts/body/media-type",
        "where the media type names a charset",
        lambda call: "charset" in call.headers.get("content-type", ""),
    )


def _of_text(operation: Operation) -> Iterator[Fault]:
    """Read JSON as some readers do: not in every spelling."""
    if not operation.effect.repeatable:
        return
    for name, words, spelled in (
        ("escapes", "escapes in its texts", lambda raw: b"\\u0" in raw),
        ("line-breaks", "line breaks between its tokens", lambda raw: b"\n" in raw.strip(b"\xef\xbb\xbf")),
        ("no-spaces", "no spaces between its tokens", _has_no_spaces),
    ):
        yield Fault(
            f"{operation.id}/refuses-{name}",
            f"{operation.key}/accepts/body/syntax",
            f"{operation.id} rejects a body with {words}.",
            frozenset({operation.key}),
            "refuses-spelling",
            before=_refusing(spelled),
        )
    yield crash_of(
        operation,
        "on-byte-order-mark",
        "open/body/syntax",
        "to a byte order mark",
        lambda call: call.raw.startswith(b"\xef\xbb\xbf"),
    )
    yield Fault(
        f"{operation.id}/refuses-charset",
        f"{operation.key}/accepts/body/media-type",
        f"{operation.id} rejects a media type with a charset.",
        frozenset({operation.key}),
        "refuses-spelling",
        before=_refusing_when(lambda call: "charset" in call.headers.get("content-type", ""), 415),
    )


def _has_no_spaces(raw: bytes) -> bool:
    return b'":"' in raw or b'":{' in raw


def _refusing(spelled: Callable[[bytes], bool]) -> Callable[[Call], Reply | None]:
    return _refusing_when(lambda call: spelled(call.raw), 400)


def _refusing_when(when: When, status: int) -> Callable[[Call], Reply | None]:
    def before(call: Call) -> Reply | None:
        if not when(call):
            return None
        shown(call)
        call.refuse("This cannot be read", status=status)

    return before


def _on_empty_object(contract: Contract, operation: Operation, pointer: str) -> Iterator[Fault]:
    """Crash where the first object of a body that needs no property has none."""
    inner = (n for n in stated_below(contract, pointer) if n.path and n.types == ("object",))
    node = next((n for n in inner if not n.schema.get("required")), None)
    if node is not None and operation.effect.kind is not EffectKind.COMPUTES:
        place = dotted(("body", *node.path))
        crash = crash_of(
            operation,
            f"on-empty-object-at-{place}",
            f"open/{place}/object",
            f"where {place} is an empty object",
            lambda call: any(value == {} for value in asked_at(call, place)),
        )
        # One reading of what is required has the object refused.
        yield replace(crash, unagreed=True)


def _of_node(operation: Operation, node: Stated) -> Iterator[Fault]:
    place = dotted(node.path)

    def at(fits: Callable[[Any], bool]) -> When:
        return lambda call: any(fits(value) for value in asked_at(call, place))

    listed = node.schema.get("enum", ())
    words = [word for word in listed if isinstance(word, str)]
    parameter = operation.parameter(*place.split(".", 1)) if place.startswith(("path", "query")) else None
    if len(listed) > 1 and parameter is not None and not parameter.pool:
        last = str(next(value for value in reversed(listed) if value != parameter.example))
        yield crash_of(
            operation,
            f"on-{last}-at-{place}",
            f"accepts/{place}/enum",
            f"where {place} is {last}",
            at(lambda value: str(value) == last),
        )
    if words:
        yield crash_of(
            operation,
            f"on-padded-at-{place}",
            f"open/{place}/enum",
            f"where {place} stands between spaces",
            at(lambda v: isinstance(v, str) and v not in words and v.strip() in words),
        )
    if "maxLength" in node.schema:
        longest = node.schema["maxLength"]
        family = "open" if "old" in place else "accepts"  # what has to be there already cannot be made so long
        yield crash_of(
            operation,
            f"on-longest-{place}",
            f"{family}/{place}/maxLength",
            f"where {place} is as long as it may be",
            at(lambda value: isinstance(value, str) and len(value) == longest),
        )
    if node.schema.get("format") in ("date", "date-time"):
        yield crash_of(
            operation,
            f"on-other-date-form-at-{place}",
            f"open/{place}/format",
            f"where {place} is a date in another form",
            at(
                lambda v: (
                    isinstance(v, str)
                    and bool(re.fullmatch(r"\d{8}|\d{4}-\d\d-\d\d(T[\d:]{8}Z?)?", v))
                    and (len(v) != 10) == (node.schema["format"] == "date")
                )
            ),
        )
    if not place.startswith("body.") or "[]" in place or len(node.path) > 3:
        return
    if set(node.types) & {"integer", "number"} and "minimum" not in node.schema:
        yield crash_of(
            operation,
            f"on-negative-{place}",
            f"open/{place}/number",
            f"where {place} is negative",
            at(lambda value: isinstance(value, int) and value < 0),
        )
    if set(node.types) & {"integer", "number"}:
        yield crash_of(
            operation,
            f"on-true-at-{place}",
            f"open/{place}/type",
            f"where {place} is a boolean",
            at(lambda value: value is True),
        )
    if not node.required and len(node.path) == 2 and place not in _TOGETHER:
        name = node.path[-1]
        yield crash_of(
            operation,
            f"without-optional-{place}",
            f"accepts/{place}/optional",
            f"where {place} is left out",
            lambda call: isinstance(call.body, dict) and bool(call.body) and name not in call.body,
        )


def _on_unknown(operation: Operation, place: str) -> Fault:
    """Crash on ids that belong to nothing, where no status is documented for them."""

    def before(call: Call) -> Reply | None:
        try:
            return HANDLERS[call.operation.id](call)
        except Refusal as refusal:
            shown(call)
            raise Refusal(500, refusal.detail) from None

    return Fault(
        f"{operation.id}/500-on-unknown-{place}",
        f"{operation.key}/open/{place}/unknown",
        f"{operation.id} responds with 500 where {place} belongs to nothing.",
        frozenset({operation.key}),
        "crash-open-unknown",
        before=before,
    )


def _on_status(operation: Operation, status: int) -> Fault:
    """Crash in the place of a success that needs further work."""

    def after(call: Call, response: Response) -> Outcome:
        if response.status != status:
            return response
        shown(call)
        return replace(with_json(response, {"code": "0099"}), status=500)

    return Fault(
        f"{operation.id}/500-for-{status}",
        f"{operation.key}/accepts/request/answered-{status}",
        f"{operation.id} responds with 500 where {status} is documented.",
        frozenset({operation.key}),
        "crash-accepts-answered",
        after=after,
    )
