"""Faults that break requirements about single requests: wrongly accepted, wrongly rejected, gone."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Any

from conformance.contract import Contract, Operation, Requirement, Violation
from conformance.model import Outcome, Response
from conformance.sandbox.call import Call, Refusal, Reply
from conformance.sandbox.faults.broken_response_rules import Arguments, Way, Ways, broken
from conformance.sandbox.faults.fault import Fault
from conformance.sandbox.faults.selecting import matches, readings_of
from conformance.sandbox.faults.spoiling import as_if_done, asked_at, json_of, path_of, shown, values_at, with_json
from conformance.sandbox.operations import HANDLERS


def faults(contracts: Mapping[str, Contract]) -> Iterator[Fault]:
    """Faults that break each requirement about a request."""
    for contract in contracts.values():
        for operation in contract.operations.values():
            for requirement in operation.requirements:
                yield from broken(contract, operation, requirement, _WAYS)
                if requirement.rule is not None and requirement.rule[0] == "workflow":
                    yield from _of_lifecycle(contract, operation, requirement)
        for requirement in contract.requirements:
            yield from _of_errors(contract, requirement)


def _refusing(when: Callable[[Call], bool], status: int = 400) -> dict[str, Any]:
    def before(call: Call) -> Reply | None:
        if not when(call):
            return None
        shown(call)
        call.refuse("This is not supported", status=status)

    return {"before": before}


def _rejected(_: Operation, arguments: Arguments) -> Iterator[Way]:
    wanted = arguments["with"]
    if {"path.orgId", "path.org_id"} & set(wanted):
        return  # a door of its own: access.py

    def tolerates(call: Call, violation: Violation) -> bool:
        pointer = violation.pointer
        inside = any(pointer == place or pointer.startswith((f"{place}.", f"{place}[")) for place in wanted)
        return inside and matches(call, wanted)

    def before(call: Call) -> Reply | None:
        if not matches(call, wanted):
            return None
        try:
            return HANDLERS[call.operation.id](call)
        except Refusal:
            return as_if_done(call)

    def told_otherwise(call: Call) -> Reply | None:
        if not matches(call, wanted):
            return None
        try:
            return HANDLERS[call.operation.id](call)
        except Refusal as refusal:
            shown(call)
            raise Refusal(500, refusal.detail) from None

    yield "accepted", "accepts what it has to reject", {"tolerates": tolerates, "before": before}
    yield "500", "responds with 500 to what it has to reject", {"tolerates": tolerates, "before": told_otherwise}


def _answered_alike(operation: Operation, arguments: Arguments) -> Iterator[Way]:
    usual = {p.name: str(p.example) for p in operation.parameters if f"query.{p.name}" in arguments["with"]}

    def before(call: Call) -> Reply | None:
        if not usual:
            return as_if_done(call) if matches(call, arguments["with"]) else None
        if matches(call, arguments["with"]):
            shown(call)
            call.query = tuple((name, usual.get(name, value)) for name, value in call.query)
        return None

    yield "alike", "answers what it rejects as it answers what it accepts", {"before": before}


def _accepted(_: Operation, arguments: Arguments) -> Iterator[Way]:
    wanted = arguments["with"]

    def reply(call: Call, answer: Reply) -> Reply:
        if answer.status >= 300 or not matches(call, wanted):
            return answer
        shown(call)
        return Reply(500, {"code": "0099", "status": "ERROR", "message": "Error", "detailMsg": ""})

    yield "500", "responds with 500 to what it has to accept", {"reply": reply}


def _insensitive(operation: Operation, arguments: Arguments) -> Iterator[Way]:
    place = arguments["place"]
    example = operation.body.example if operation.body is not None else {}
    shown = "".join(map(str, values_at(example, path_of(place.removeprefix("body.")))))
    # Addresses are usually written in small letters, and documents in capitals.
    usual = str.upper if shown == shown.upper() else str.lower
    yield (
        "case-matters",
        "tells capitals from small letters",
        _refusing(lambda call: any(isinstance(v, str) and v != usual(v) for v in asked_at(call, place))),
    )


def _still_accepted(_: Operation, arguments: Arguments) -> Iterator[Way]:
    members = arguments["members"]
    yield (
        "refused",
        "rejects deprecated properties",
        _refusing(lambda call: any(asked_at(call, member) for member in members)),
    )


def _still_served(operation: Operation, arguments: Arguments) -> Iterator[Way]:
    del operation, arguments
    yield "gone", "says that it is gone", _refusing(lambda _: True, 410)
    yield "not-found", "is not found any more", _refusing(lambda _: True, 404)


_WAYS: Mapping[str, Ways] = {
    "rejected-when": _rejected,
    "accepted-when": _accepted,
    "answered-otherwise": _answered_alike,
    "insensitive-to": _insensitive,
    "still-accepted": _still_accepted,
    "still-served": _still_served,
}


def _of_lifecycle(contract: Contract, operation: Operation, requirement: Requirement) -> Iterator[Fault]:
    """Break a lifecycle at the operation that the requirement stands on, by what its steps expect of it."""
    assert requirement.rule is not None
    workflow = next(w for w in contract.workflows if w.id == requirement.rule[1]["name"])
    once = any(
        second.operation == first.operation == operation.key
        and any("== 404" in one.condition and "== 2" not in one.condition for one in second.criteria)
        for first, second in pairwise(workflow.steps)
    )
    change: dict[str, Any] = {"before": _never}
    name, says = "never", "does not know what was computed"
    if once:
        name, says, change = "again", "succeeds a second time", {"before": _again}
    elif operation.effect.repeatable:
        name, says, change = "taken", "lists numbers that belong to customers", {"after": _taken}
    elif any(step.settles and step.operation != operation.key for step in workflow.steps):
        name, says, change = "idle", "succeeds and does nothing", {"before": as_if_done}
    yield Fault(
        f"{operation.id}/{requirement.id}/{name}",
        requirement.key,
        f"{operation.id} {says}.",
        frozenset({operation.key}),
        "rule-workflow",
        readings=readings_of(contract, requirement),
        **change,
    )


def _again(call: Call) -> Reply | None:
    try:
        return HANDLERS[call.operation.id](call)
    except Refusal:
        return as_if_done(call)


def _never(call: Call) -> Reply | None:
    shown(call)
    call.refuse("The penalty is unknown", status=404)


def _taken(call: Call, response: Response) -> Outcome:
    """List numbers in use in the place of the free ones."""
    content = json_of(response)
    if not isinstance(content, dict) or not content.get("available_msisdns"):
        return response
    used = [str(line.number) for line in call.org.subscriptions.values() if line.kind == "mobile"]
    shown(call)
    return with_json(response, {**content, "available_msisdns": used[: len(content["available_msisdns"])]})


WAYS: Mapping[str, Callable[..., Iterable[Any]]] = {**_WAYS, "workflow": _of_lifecycle}


# -- errors


def _of_errors(contract: Contract, requirement: Requirement) -> Iterator[Fault]:
    """Break what is required of all errors, at one operation of each tag."""
    ways = _ERRORS.get(requirement.id, ())
    tags: dict[str, Operation] = {}
    for operation in contract.operations.values():
        tags.setdefault(operation.tag, operation)
    for tag, operation in tags.items():
        for name, words, change in ways:
            yield Fault(
                f"{operation.id}/{requirement.id}/{name}",
                requirement.key,
                f"Errors of {operation.id} ({tag}) {words}.",
                frozenset({operation.key}),
                "rule-every",
                after=_in_errors(change),
            )


def _in_errors(change: Callable[[dict[str, Any]], dict[str, Any]]) -> Callable[[Call, Response], Outcome]:
    def after(call: Call, response: Response) -> Outcome:
        content = json_of(response)
        if response.status < 400 or not isinstance(content, dict):
            return response
        listed = content.get("errors")
        changed = {**content, "errors": [change(e) for e in listed]} if isinstance(listed, list) else change(content)
        if json.dumps(changed) == json.dumps(content):
            return response
        shown(call)
        return with_json(response, changed)

    return after


def _with_text(text: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda error: {**error, "detailMsg" if "detailMsg" in error else "details": text}


_ERRORS: Mapping[str, tuple[tuple[str, str, Callable[[dict[str, Any]], dict[str, Any]]], ...]] = {
    "error-code-zero-padded": (
        ("no-padding", "have codes without zeros", lambda e: {**e, "code": str(e.get("code", "1")).lstrip("0")}),
        ("in-words", "have words for codes", lambda e: {**e, "code": "BAD_REQUEST"}),
    ),
    "errors-tell-nothing-internal": (
        ("exception", "name an exception", _with_text("IllegalStateException while reading the account")),
        ("statement", "show a statement", _with_text("SELECT id FROM customer WHERE id = 1")),
        ("place", "show a place in the code", _with_text("Accounts.java:214")),
    ),
}
