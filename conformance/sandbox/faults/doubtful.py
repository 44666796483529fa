"""Faults that crash on requests that the documents leave open.

Such a request lacks what only one of two readings requires, or has a value that is almost valid, or a long list.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from conformance.contract import Contract, Operation, View, violations
from conformance.sandbox.faults.fault import Fault
from conformance.sandbox.faults.request_crashes import When, crash_of
from conformance.sandbox.faults.spoiling import REMOVED, asked_at, changed_at, dotted, stated_below, values_at
from conformance.sandbox.faults.statuses import MANY_TIMES, lacking


def faults(contracts: Mapping[str, Contract]) -> Iterator[Fault]:
    """Faults that crash on requests to which the documents leave the response open, by operation and family."""
    for contract in contracts.values():
        open_door = _may_be_open(contract)
        for operation in contract.operations.values():
            if open_door:
                yield from _of_credentials(operation)
            if operation.effect.kind in MANY_TIMES:
                yield from _of_almost_right(contract, operation)
            if operation.body is not None and operation.body.pointer:
                yield from _of_no_body(operation)
                yield from _of_long_lists(contract, operation)
                yield from _of_doubtful(contract, operation)


def _may_be_open(contract: Contract) -> bool:
    choices = (choice for reading in contract.readings.values() for choice in reading.choices)
    return any((choice.narrows or {}).get("security") in ([], [{}]) for choice in choices)


def _of_credentials(operation: Operation) -> Iterator[Fault]:
    """Crash on credentials that are missing or wrong, where one reading asks for none."""
    for name, fits in (
        ("missing", lambda call: "authorization" not in call.headers),
        ("wrong", lambda call: not call.sandbox.credentials.bearer_holds(call.headers.get("authorization", "none"))),
    ):
        crash = crash_of(operation, f"{name}-credentials", f"open/credentials/{name}", f"to {name} credentials", fits)
        yield replace(crash, unagreed=True)


def _of_no_body(operation: Operation) -> Iterator[Fault]:
    body = operation.body
    assert body is not None
    if not body.required or not body.required_binds:
        for name, place in (("without-body", "required"), ("on-empty-body", "malformed")):
            crash = crash_of(operation, name, f"open/body/{place}", "where there is no body", lambda call: not call.raw)
            yield replace(crash, unagreed=True)


def _of_long_lists(contract: Contract, operation: Operation) -> Iterator[Fault]:
    """Crash on long lists."""
    body = operation.body
    assert body is not None
    arrays = any("array" in node.types for node in stated_below(contract, body.pointer))
    if arrays and operation.effect.kind in MANY_TIMES:
        yield crash_of(
            operation,
            "on-hundred-items",
            "open/body.*/items",
            "to a list of a hundred items",
            _anywhere(lambda value: isinstance(value, list) and len(value) >= 100),
        )


def _of_almost_right(contract: Contract, operation: Operation) -> Iterator[Fault]:
    """Crash on what is almost right."""
    body = operation.body
    places = [parameter.place for parameter in operation.parameters]
    if body is not None and body.pointer:
        nodes = [n for n in stated_below(contract, body.pointer) if any(True for _ in values_at(body.example, n.path))]
        places += [dotted(("body", *node.path)) for node in nodes if node.schema.get("format") != "date"]
    for names, name, words, form in _ALMOST:
        for place in places:
            if place.rpartition(".")[2] in names:
                crash = crash_of(
                    operation,
                    f"on-{name}-at-{place}",
                    f"open/{place}/domain",
                    f"to {words} at {place}",
                    _like(place, form),
                )
                # One reading of a UUID leaves its form open.
                yield replace(crash, unagreed=name == "bare-uuid")


def _like(place: str, form: str) -> When:
    fits = _text_like(form)
    return lambda call: any(fits(value) for value in asked_at(call, place))


#: Names of members and parameters, what the fault is called, in words, and the form of what is almost right there.
_ALMOST: tuple[tuple[frozenset[str], str, str, str], ...] = (
    (frozenset({"document", "document_number", "nif"}), "hyphens", "a document with a hyphen", r"\d{8}-[A-Z]"),
    (frozenset({"number"}), "country-code", "a number with its country code", r"\+34\d{9}"),
    (frozenset({"email", "change_user"}), "two-dots", "an address with two dots in a row", r"[^@]*\.\.[^@]*@.*"),
    (frozenset({"iccid"}), "foreign-card", "a SIM card of another country", r"8944\d{15}"),
    (frozenset({"old_email", "new_email"}), "display-name", "an address with a name before it", r".* <.*>"),
    (frozenset({"scheduled_date"}), "no-such-day", "the 30th of February", r"\d{4}-02-30"),
    (frozenset({"sf-client-ip"}), "large-octet", "an address with a number above 255", r"[\d.]+\.256"),
    (frozenset({"customer_id", "account_id"}), "bare-uuid", "a UUID without hyphens", r"[0-9a-f]{32}"),
)


def _of_doubtful(contract: Contract, operation: Operation) -> Iterator[Fault]:
    """Crash where something is missing that one reading needs and another does not."""
    body = operation.body
    assert body is not None
    example = body.example

    def doubts(*paths: tuple[str, ...]) -> set[str]:
        value = example
        for path in paths:
            value = changed_at(value, path, lambda _: REMOVED)
        return {violation.keyword for violation in violations(contract, body.pointer, value, View.SURE)}

    nodes = [node for node in stated_below(contract, body.pointer) if node.path and "[]" not in node.path]
    optional = [n.path for n in nodes if not n.required and any(True for _ in values_at(example, n.path))]
    # Open requests spend data: of those that spend, few are sent.
    open_ones = operation.effect.kind in MANY_TIMES
    for path in optional if open_ones else ():
        place = dotted(("body", *path))
        if doubts(path) == {"required"}:
            words = f"where {place} is left out"
            crash = crash_of(operation, f"without-doubtful-{place}", f"open/{place}/optional", words, _without(path))
            yield replace(crash, unagreed=True)
    apart = [(a, b) for a in optional for b in optional if a < b and b[: len(a)] != a]
    for family, wanted in (("accepts", set[str]()), ("open", {"required"}))[: 1 + open_ones]:
        pair = next((pair for pair in apart if doubts(*pair) == wanted), None)
        if pair is not None:
            yield replace(_of_pair(operation, family, *pair), unagreed=family == "open")


def _of_pair(operation: Operation, family: str, one: tuple[str, ...], other: tuple[str, ...]) -> Fault:
    names = [dotted(("body", *path)) for path in (one, other)]
    return crash_of(
        operation,
        f"without-{names[0]}-and-{names[1]}",
        f"{family}/request/optional-pairs",
        f"where {names[0]} and {names[1]} are left out together",
        lambda call: _without(one)(call) and _without(other)(call),
    )


def _without(path: tuple[str, ...]) -> When:
    return lacking(".".join(("body", *path[:-1])), path[-1])


def _text_like(form: str) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, str) and re.fullmatch(form, value, re.ASCII) is not None


def _anywhere(fits: Callable[[Any], bool]) -> When:
    def within(value: Any) -> bool:
        if fits(value):
            return True
        below = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        return any(within(item) for item in below)

    return lambda call: bool(call.raw) and within(call.body)
