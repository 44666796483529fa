"""Statuses that are wrong: undocumented ones, redirects, server errors where something else is meant."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from conformance.contract import Contract, EffectKind, Operation
from conformance.model import NoAnswer, NoAnswerReason, Outcome, Response
from conformance.sandbox.call import Call, Reply
from conformance.sandbox.faults.fault import Fault
from conformance.sandbox.faults.spoiling import asked_at, handled, json_of, shown, stated_below, with_json

When = Callable[[Call], bool]

#: Effects after which an operation can be asked again and again.
MANY_TIMES = (EffectKind.NONE, EffectKind.COMPUTES, EffectKind.REVERSIBLE)
#: Keywords by which a text is not free.
_FORMED = frozenset({"enum", "pattern", "format"})


def faults(contracts: Mapping[str, Contract]) -> Iterator[Fault]:
    """Faults in statuses, one of each sort for each operation."""
    turns = itertools.count()
    for contract in contracts.values():
        for operation in contract.operations.values():
            yield from _of_success(contract, operation, next(turns))
            yield from _of_crashes(contract, operation)
            yield _slow(operation)
            yield from _row_crashes(contract, operation)


def _slow(operation: Operation) -> Fault:
    """The fault that delays every response, as a query without an index would."""

    def after(call: Call, response: Response) -> Outcome:
        shown(call)
        return replace(response, seconds=6.0)

    return Fault(
        f"{operation.id}/slow",
        f"{operation.key}/conforms/time/slow",
        f"{operation.id} takes six seconds for each response.",
        frozenset({operation.key}),
        "slow",
        check="time/slow",
        after=after,
    )


def _row_crashes(contract: Contract, operation: Operation) -> Iterator[Fault]:
    """The fault that makes a read crash for one of its ids, each time."""
    names = [p.name for p in operation.parameters if p.location == "path" and p.pool != "orgId"]
    own = {p.pool for p in operation.parameters if p.name in names}
    # Where an id is nobody's own, one of it is all that is asked for.
    shared = all(kind in contract.pool_kinds and contract.pool_kinds[kind].shared for kind in own if kind)
    if operation.effect.kind is not EffectKind.NONE or not names or shared:
        return

    def before(call: Call) -> Reply | None:
        known = call.sandbox.memory.setdefault(f"rows of {operation.id}", [])
        row = tuple(call.path.get(name) for name in names)
        if row not in known:
            known.append(row)
        if known.index(row) != 1:
            return None
        shown(call)
        return Reply(500, {"code": "0500", "status": "INTERNAL", "message": "Unexpected error"})

    yield Fault(
        f"{operation.id}/one-row-crashes",
        f"{operation.key}/conforms/status/server-error",
        f"{operation.id} responds with 500 for one of the ids that exist, each time.",
        frozenset({operation.key}),
        "crash-row",
        check="status/server-error",
        before=lambda call: before(call) if _exists(call) else None,
    )


def _exists(call: Call) -> bool:
    return 200 <= handled(call).status < 300


def _of_success(contract: Contract, operation: Operation, turn: int) -> Iterator[Fault]:
    # Which of the valid requests comes first to data that another one has used depends on whose turn it is.
    accepts = f"{operation.key}/accepts"
    documented = f"{operation.key}/conforms/status/documented"
    listed = "default" not in operation.answers
    wrong = next(status for status in (202, 203, 205) if status not in operation.statuses)
    odd = next(status for status in (418, 422, 451) if status not in operation.statuses)
    if listed:
        yield _instead(
            operation,
            f"{wrong}-for-{operation.success_statuses[0]}",
            f"{operation.key}/conforms/status/success",
            f"{operation.id} responds with {wrong}, which no document names, where it succeeds.",
            "status-undocumented",
            lambda status: status < 300,
            wrong,
            check="status/success",
        )
        yield _instead(
            operation,
            f"{odd}-for-errors",
            documented,
            f"{operation.id} rejects with {odd}, which no document names.",
            "status-undocumented",
            lambda status: 400 <= status < 500,
            odd,
            check="status/documented",
        )
    yield _instead(
        operation,
        "redirects",
        accepts,
        f"{operation.id} redirects where it should answer.",
        "status-redirect",
        lambda status: status < 300,
        302,
    )
    yield _instead(
        operation,
        "never-works",
        accepts,
        f"{operation.id} responds to every valid request with 500.",
        "crash",
        lambda status: status < 300,
        500,
    )
    if turn % 2:
        yield _instead(
            operation,
            "503-for-valid",
            accepts,
            f"{operation.id} is never available.",
            "crash",
            lambda status: status < 300,
            503,
        )
    else:
        yield _instead(
            operation,
            "408-for-valid",
            accepts,
            f"{operation.id} says 408 to every valid request.",
            "crash",
            lambda status: status < 300,
            408,
        )
    yield _instead(
        operation,
        "500-for-errors",
        f"{operation.key}/*/*/*",
        f"{operation.id} responds with 500 where it should reject.",
        "crash",
        lambda status: 400 <= status < 500,
        500,
    )
    yield _instead(
        operation,
        "302-for-refused-credentials",
        f"{operation.key}/answers/credentials",
        f"{operation.id} sends whoever has no credentials to another page.",
        "status-redirect",
        lambda status: status == 401,
        302,
    )
    answer = operation.answers[str(operation.success_statuses[0])]
    shape = next(stated_below(contract, answer.pointer), None) if answer.pointer else None
    if operation.effect.repeatable and shape is not None and shape.types:
        yield _third_time(operation)


def _instead(
    operation: Operation,
    name: str,
    breaks: str,
    says: str,
    family: str,
    fits: Callable[[int], bool],
    status: int,
    *,
    check: str = "",
) -> Fault:
    def after(call: Call, response: Response) -> Outcome:
        if not fits(response.status):
            return response
        shown(call)
        return replace(response, status=status)

    return Fault(f"{operation.id}/{name}", breaks, says, frozenset({operation.key}), family, check=check, after=after)


def _third_time(operation: Operation) -> Fault:
    """Answer every third time with the body of something else."""
    status = operation.success_statuses[0]

    def after(call: Call, response: Response) -> Outcome:
        content = json_of(response)
        if response.status != status or call.number % 3 != 1:
            return response
        shown(call)
        return with_json(response, {"error": "pool exhausted"} if isinstance(content, list) else ["pool exhausted"])

    return Fault(
        f"{operation.id}/every-third-answer-wrong",
        f"{operation.key}/conforms/{status}/schema",
        f"Every third response of {operation.id} has a body of another shape.",
        frozenset({operation.key}),
        "intermittent",
        after=after,
    )


# -- crashes


def crashing(operation: Operation, name: str, breaks: str, says: str, when: When, *, family: str = "crash") -> Fault:
    """Make a fault that answers some requests with 500."""

    def after(call: Call, response: Response) -> Outcome:
        if not when(call):
            return response
        shown(call)
        return replace(response, status=500)

    return Fault(f"{operation.id}/{name}", breaks, says, frozenset({operation.key}), family, after=after)


def silent(operation: Operation, name: str, breaks: str, says: str, when: When) -> Fault:
    """Make a fault that never answers some requests."""

    def after(call: Call, response: Response) -> Outcome:
        if not when(call):
            return response
        shown(call)
        return NoAnswer(NoAnswerReason.TIMEOUT, "nothing within 30 s")

    return Fault(f"{operation.id}/{name}", breaks, says, frozenset({operation.key}), "silence", after=after)


def _of_crashes(contract: Contract, operation: Operation) -> Iterator[Fault]:
    if operation.body is not None:
        nodes = list(stated_below(contract, operation.body.pointer))
        sized = {str(node.schema.get("format")) for node in nodes}
        free = any("string" in node.types and not _FORMED & set(node.schema) for node in nodes)
        for name, words, breaks, fits in _ODD_BODIES:
            if (name == "two-to-the-63rd" and "int64" not in sized) or (
                name == "number-of-forty-digits" and not {"int32", "int64"} & sized
            ):
                continue
            if ("/text" in breaks or name == "long-text") and not free:
                continue
            yield crashing(
                operation,
                f"500-on-{name}",
                f"{operation.key}/{breaks}",
                f"{operation.id} responds with 500 to {words}.",
                _in_body(fits),
            )
        yield crashing(
            operation,
            "500-on-no-json",
            f"{operation.key}/rejects/body/malformed",
            f"{operation.id} responds with 500 to a body that is no JSON.",
            lambda call: bool(call.raw) and call.body is None,
        )
        yield crashing(
            operation,
            "500-on-other-media-type",
            f"{operation.key}/open/body/media-type",
            f"{operation.id} responds with 500 to a body of another media type.",
            lambda call: bool(call.raw) and "json" not in call.headers.get("content-type", "json"),
        )
        yield from _on_missing(contract, operation)
    yield crashing(
        operation,
        "500-on-further-parameter",
        f"{operation.key}/open/query/undocumented",
        f"{operation.id} responds with 500 where a query parameter is not known to it.",
        lambda call: any(name == "undocumented" for name, _ in call.query),
    )
    yield crashing(
        operation,
        "500-without-credentials",
        f"{operation.key}/answers/credentials/missing",
        f"{operation.id} responds with 500 to requests without credentials.",
        lambda call: "authorization" not in call.headers,
    )
    if operation.effect.repeatable:
        yield silent(
            operation,
            "silent-on-further-parameter",
            f"{operation.key}/open/query/undocumented",
            f"{operation.id} never responds where a query parameter is not known to it.",
            lambda call: any(name == "undocumented" for name, _ in call.query),
        )


def _on_missing(contract: Contract, operation: Operation) -> Iterator[Fault]:
    """Crash on the first required member that is missing."""
    body = operation.body
    assert body is not None
    for node in stated_below(contract, body.pointer):
        if node.path and node.required and "[]" not in node.path:
            yield crashing(
                operation,
                f"500-without-{node.place}",
                f"{operation.key}/rejects/body.{node.place}/required",
                f"{operation.id} responds with 500 where body.{node.place} is missing.",
                lacking(".".join(("body", *node.path[:-1])), node.path[-1]),
            )
            return


def lacking(parent: str, name: str) -> When:
    """A condition that holds where an object of a request lacks a member that it could have."""
    return lambda call: any(isinstance(holder, dict) and name not in holder for holder in _holders(call, parent))


def _holders(call: Call, parent: str) -> list[Any]:
    return [call.body] if parent == "body" else asked_at(call, parent)


def _in_body(fits: Callable[[Any], bool]) -> When:
    return lambda call: call.raw != b"" and _anywhere(call.body, fits)


def _anywhere(value: Any, fits: Callable[[Any], bool]) -> bool:
    if fits(value):
        return True
    below = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return any(_anywhere(item, fits) for item in below)


def _text(fits: Callable[[str], bool]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, str) and fits(value)


#: Name, words, the purposes below the operation, and whether a value of the body is meant.
_ODD_BODIES: tuple[tuple[str, str, str, Callable[[Any], bool]], ...] = (
    ("null", "null in the place of a property", "*/body.*/type", lambda value: value is None),
    (
        "lone-surrogate",
        "half of a surrogate pair in a string",
        "open/body.*/text",
        _text(lambda text: any(0xD800 <= ord(c) < 0xE000 for c in text)),
    ),
    ("control-characters", "control characters in a string", "open/body.*/text", _text(lambda text: "\x1f" in text)),
    ("long-text", "a text of five thousand characters", "*/body.*/*", _text(lambda text: len(text) > 4000)),
    (
        "letters-beyond-the-first-plane",
        "characters beyond the basic plane",
        "open/body.*/text",
        _text(lambda text: any(ord(c) > 0xFFFF for c in text)),
    ),
    (
        "number-of-forty-digits",
        "a number of forty digits",
        "*/body.*/*",
        lambda value: isinstance(value, int) and abs(value) > 10**38,
    ),
    ("two-to-the-63rd", "2^63", "*/body.*/format", lambda value: value == 2**63),
    ("list-for-object", "a list where another type is meant", "rejects/body*/type", lambda value: value == [1, 2]),
    (
        "further-member",
        "a member that no document names",
        "open/body/undocumented",
        lambda value: isinstance(value, dict) and "undocumented_member" in value,
    ),
)
