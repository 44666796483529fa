"""Faults that real back ends have and few tests look for: overflow, lost writes, errors sent with 200.

Numbers that went through too small a type, writes that get lost now and then, refusals in the guise of a success.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from conformance.contract import Answer, Contract, EffectKind, Operation, Requirement
from conformance.model import Outcome, Response
from conformance.sandbox.call import Call, Reply
from conformance.sandbox.faults.broken_response_rules import edited
from conformance.sandbox.faults.fault import Fault
from conformance.sandbox.faults.selecting import readings_for, readings_of, with_items
from conformance.sandbox.faults.spoiling import (
    Stated,
    after_json,
    changed_at,
    json_of,
    path_of,
    shown,
    stated_below,
    values_at,
    with_header,
    with_json,
)
from conformance.sandbox.faults.state import answered_for, at, lost

#: Days of a period in which everything is asked for.
_EVERYTHING = 2900
_KNOWN_BY = ("subscriptionId", "id", "accountId", "userId")


def faults(contracts: Mapping[str, Contract]) -> Iterator[Fault]:
    """Faults of real back ends that few tests look for, for each operation that can have them."""
    for contract in contracts.values():
        for number, operation in enumerate(contract.operations.values()):
            yield _success_for_errors(operation)
            yield from _of_digits(contract, operation)
            yield from _of_empty_days(contract, operation)
            if number % 5 == 0:
                yield _trace_in_a_header(operation)
            for requirement in operation.requirements:
                yield from _of_requirement(contract, operation, requirement)


def _of_requirement(contract: Contract, operation: Operation, requirement: Requirement) -> Iterator[Fault]:
    name, arguments = requirement.rule or ("", {})
    readings = readings_of(contract, requirement)

    def fault(word: str, says: str, family: str, touched: frozenset[str], seams: Mapping[str, Any]) -> Fault:
        return Fault(
            f"{operation.id}/{requirement.id}/{word}",
            requirement.key,
            says,
            touched,
            family,
            readings=readings,
            **seams,
        )

    own = frozenset({operation.key})
    if name == "echoes" and str(arguments["request"]).startswith("path."):
        known_by = str(arguments["request"]).removeprefix("path.")
        if known_by in _KNOWN_BY:
            says = f"{operation.id} responds with the data of the next one."
            yield fault("neighbour", says, "another-body", own, {"before": _neighbour(known_by)})
    if name == "within":
        says = f"{operation.id} leaves out one that lies within the period."
        short = edited(
            lambda content: with_items(content, arguments["items"], lambda items: items[1:]), _asked_for_days(arguments)
        )
        yield fault("one-short", says, "rule-within", own, short)
        says = f"{operation.id} lists two at most, however long the period is."
        capped = edited(lambda content: with_items(content, arguments["items"], lambda items: items[:2]))
        yield fault("capped", says, "rule-within", own, capped)
    if name == "gone-from" and operation.method == "DELETE":
        read = f"{contract.api}/{arguments['operation']}"
        says = f"{operation.id} takes away what stands beside it too."
        seams = _clearing(operation, arguments["select"])
        cleared = fault("neighbours-too", says, "state-neighbours", own | {read}, seams)
        # The first deletion clears the list: whichever requirement deletes first sees it.
        yield replace(cleared, breaks=f"{operation.key}/rules")
    if name == "visible-in":
        read = f"{contract.api}/{arguments['operation']}"
        if operation.effect.kind is EffectKind.REVERSIBLE and "shows" not in arguments:
            # What uses data up, and what is counted, is looked at once or twice in a run, and may be kept both times.
            says = f"{operation.id} forgets two of three things that it was told."
            seams = {"before": at(operation, _two_of_three)}
            forgetting = fault("two-of-three-lost", says, "intermittent", own | {read}, seams)
            # Which of the requirements of a write sees it, or which lifecycle, depends on whose turn it is.
            lifecycles = [w for w in contract.workflows if any(step.operation == operation.key for step in w.steps)]
            also = tuple(f"{contract.api}/workflows/{workflow.id}" for workflow in lifecycles)
            yield replace(forgetting, breaks=f"{operation.key}/rules", also=also)
        place = (arguments.get("equals") or {}).get("request", "") if isinstance(arguments.get("equals"), dict) else ""
        for listed, value in arguments.get("ask", {}).items():
            if isinstance(value, list) and len(value) > 1:
                says = f"{operation.id} does the first thing of a list, and says nothing of the others."
                yield fault(
                    "first-only", says, "state-first-only", own | {read}, {"before": at(operation, _first(listed))}
                )
        kind = _kind_of(contract, operation, str(place)) if place else ""
        # One reading has a number rounded to a whole one, and then less than one away is the same.
        exact = kind == "number" and arguments.get("precision") != "whole"
        for word, words, change in _DECIMALS if exact else _TEXTS if kind == "string" else ():
            says = f"What {operation.id} was told is shown {words}."
            every = _everywhere(float if kind == "number" else str, change)
            yield fault(word, says, f"kept-{kind}", frozenset({read}), {"after": after_json(every)})


def _kind_of(contract: Contract, operation: Operation, place: str) -> str:
    """The type of a free member of a body."""
    path = path_of(place.removeprefix("body."))
    body = operation.body
    nodes = stated_below(contract, body.pointer) if body is not None and body.pointer else ()
    node = next((n for n in nodes if n.path == path and not {"enum", "format", "pattern"} & set(n.schema)), None)
    if node is None or body is None or any(str(value).isdecimal() for value in values_at(body.example, path)):
        return ""
    return next(iter(set(node.types) - {"null"}), "")


_DECIMALS: tuple[tuple[str, str, Callable[[Any], Any]], ...] = (
    ("rounded", "with two decimals", lambda value: round(value, 2)),
    ("noise", "as a number that went through too small a type", lambda value: value + 2e-6),
)


_TEXTS: tuple[tuple[str, str, Callable[[Any], Any]], ...] = (
    ("mojibake", "in another encoding than it was written in", lambda t: t.encode().decode("latin-1")),
    ("cut-short", "cut after twelve characters", lambda text: text[:12]),
    ("capitals", "in capitals", lambda text: text.upper()),
)


def _everywhere(kind: type, change: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def changed(value: Any) -> Any:
        match value:
            case dict():
                return {name: changed(below) for name, below in value.items()}
            case list():
                return [changed(item) for item in value]
        return change(value) if isinstance(value, kind) else value

    return changed


def _two_of_three(call: Call) -> Reply | None:
    """Lose two writes of three: a change and its restoration in turn do not keep step with that."""
    count = call.sandbox.memory.get("written", 0)
    call.sandbox.memory["written"] = count + 1
    return lost(call) if count % 3 else None


def _first(place: str) -> Callable[[Call], Reply | None]:
    """Look at the first item of a list alone."""

    def before(call: Call) -> Reply | None:
        cut = changed_at(call.body, path_of(place.removeprefix("body.")), lambda items: items[:1])
        if cut != call.body:
            shown(call)
        call.body = cut
        return None

    return before


def _clearing(operation: Operation, selection: str) -> dict[str, Any]:
    """Show nothing any more of what stood beside something that was deleted."""

    def key_of(call: Call) -> str:
        return f"cleared {call.path.get('subscriptionId')}"

    def reply(call: Call, answer: Reply) -> Reply:
        if call.operation.key == operation.key and answer.status < 300:
            call.sandbox.memory[key_of(call)] = True
        return answer

    def after(call: Call, response: Response) -> Outcome:
        content = json_of(response)
        if call.operation.key == operation.key or response.status != 200 or not call.sandbox.memory.get(key_of(call)):
            return response
        shown(call)
        return with_json(response, with_items(content, selection.rpartition(".")[0], lambda _: []))

    return {"reply": reply, "after": after}


def _asked_for_days(arguments: Mapping[str, Any]) -> Callable[[Call], bool]:
    """A condition on requests: they ask for a part of the time, so that an omission can be noticed."""
    names = [arguments.get(key, "").removeprefix("query.") for key in ("from", "to")]

    def short(call: Call) -> bool:
        start, end = (str((call.asked(name) if name else call.today()) or "")[:10] for name in names)
        try:
            return (date.fromisoformat(end) - date.fromisoformat(start)).days < _EVERYTHING
        except ValueError:
            return False

    return short


def _neighbour(known_by: str) -> Callable[[Call], Reply | None]:
    def before(call: Call) -> Reply | None:
        kinds: Mapping[str, Mapping[int, object]] = {"accountId": call.org.accounts, "userId": call.org.users}
        kept = kinds.get(known_by, call.org.subscriptions)
        others = (id_ for id_ in list(kept)[:50] if str(id_) != call.path[known_by])
        return answered_for(call, known_by, others)

    return before


# -- answers in disguise


def _success_for_errors(operation: Operation) -> Fault:
    def after(call: Call, response: Response) -> Outcome:
        if not 400 <= response.status < 500:
            return response
        shown(call)
        return replace(response, status=200)

    return Fault(
        f"{operation.id}/200-for-errors",
        f"{operation.key}/answers/credentials/missing",
        f"{operation.id} says in the body that it rejects, and in the status that all is well.",
        frozenset({operation.key}),
        "status-disguised",
        after=after,
    )


def _trace_in_a_header(operation: Operation) -> Fault:
    def after(call: Call, response: Response) -> Outcome:
        if response.status < 400:
            return response
        shown(call)
        return with_header(
            response, "x-error", "java.lang.IllegalStateException at com.example.crm.Lines.find(Lines.java:7)"
        )

    return Fault(
        f"{operation.id}/stack-trace-in-a-header",
        f"{operation.key}/conforms/errors/nothing-internal",
        f"Errors of {operation.id} show a stack trace in a header.",
        frozenset({operation.key}),
        "leak",
        check="leak/internals",
        after=after,
    )


def _of_digits(contract: Contract, operation: Operation) -> Iterator[Fault]:
    """Write texts of digits as numbers, as a serialiser does that guesses."""
    status = operation.success_statuses[0]
    answer = operation.answers[str(status)]
    printed = [
        (node.path, value) for node in _texts_of(contract, answer) for value in values_at(answer.example, node.path)
    ]
    texts = [path for path, value in printed if isinstance(value, str) and value.isdecimal()]
    if not texts:
        return

    guessed = _at_each(texts, lambda v: int(v) if isinstance(v, str) and v.isdigit() else v)
    yield Fault(
        f"{operation.id}/digits-as-numbers",
        f"{operation.key}/conforms/{status}/schema",
        f"{operation.id} writes texts of digits as numbers.",
        frozenset({operation.key}),
        "answers-type",
        check="body/schema",
        readings=readings_for(contract, operation, status),
        after=after_json(guessed),
    )


def _of_empty_days(contract: Contract, operation: Operation) -> Iterator[Fault]:
    """Write empty texts for days and moments."""
    status = operation.success_statuses[0]
    nodes = _texts_of(contract, operation.answers[str(status)])
    days = [node.path for node in nodes if node.schema.get("format") in ("date", "date-time")]
    if not days:
        return

    emptied = _at_each(days, lambda v: "" if isinstance(v, str) else v)
    yield Fault(
        f"{operation.id}/empty-days",
        f"{operation.key}/conforms/{status}/schema",
        f"{operation.id} writes empty texts for days and moments.",
        frozenset({operation.key}),
        "answers-format",
        check="body/schema",
        after=after_json(emptied),
    )


def _texts_of(contract: Contract, answer: Answer) -> list[Stated]:
    """The nodes of a response's body that are strings and nothing else."""
    if answer.media_type is None or not answer.pointer:
        return []
    return [node for node in stated_below(contract, answer.pointer) if set(node.types) - {"null"} == {"string"}]


def _at_each(paths: Sequence[tuple[str, ...]], change: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def changed(content: Any) -> Any:
        for path in paths:
            content = changed_at(content, path, change)
        return content

    return changed
