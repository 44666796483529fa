"""Faults of writes: lost, shown too late, on the wrong resource, or carried out although rejected."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import replace
from typing import Any

from conformance.contract import Contract, EffectKind, Operation, Requirement, Violation
from conformance.model import Level, OperationKey, Outcome, Response
from conformance.sandbox.call import Call, Refusal, Reply
from conformance.sandbox.chosen_readings import choices_of
from conformance.sandbox.faults.broken_response_rules import edited
from conformance.sandbox.faults.fault import Fault
from conformance.sandbox.faults.seams_of_writes import first_only, misplacing, twice
from conformance.sandbox.faults.selecting import other as another
from conformance.sandbox.faults.selecting import readings_of, with_selected
from conformance.sandbox.faults.spoiling import REMOVED, asked_at, changed_at, json_of, path_of, shown, with_json
from conformance.sandbox.operations import HANDLERS


def faults(contracts: Mapping[str, Contract]) -> Iterator[Fault]:
    """Faults in what a write leaves behind, for each write whose effect a read shows."""
    for contract in contracts.values():
        wide = next((r for r in contract.requirements if r.rule and r.rule[0] == "unchanged-when-rejected"), None)
        for operation in contract.operations.values():
            for requirement in operation.requirements:
                if requirement.rule is not None and requirement.rule[0] in _SHOWN:
                    yield from _of_shown(contract, operation, requirement)
            yield from _of_refused(contract, operation, wide)
            yield from _of_nothing(operation)
        yield from _of_workflows(contract)


def _of_nothing(operation: Operation) -> Iterator[Fault]:
    """The fault that answers a write as always and changes nothing.

    Where no must promises that it shows, the operation is not tested, and nothing is red.
    """
    musts = (r for r in operation.requirements if r.level is Level.MUST and r.rule is not None)
    rules = [requirement.rule for requirement in musts if requirement.rule]
    silent = ("nowhere-else", "at-most-one-more")  # what was never done is not done wrongly either
    if any(word in _SHOWN and arguments.get("shows") not in silent for word, arguments in rules):
        yield Fault(
            f"{operation.id}/does-nothing",
            f"{operation.key}/rules",
            f"{operation.id} is accepted and does nothing.",
            frozenset({operation.key}),
            "state-nothing",
            unagreed=True,
            before=at(operation, lost),
        )


def _of_shown(contract: Contract, operation: Operation, requirement: Requirement) -> Iterator[Fault]:
    assert requirement.rule is not None
    read = f"{contract.api}/{requirement.rule[1]['operation']}"

    def made(name: str, says: str, touched: str, seams: dict[str, Any]) -> Fault:
        return Fault(
            f"{operation.id}/{requirement.id}/{name}",
            requirement.key,
            says,
            frozenset({operation.key, touched}),
            f"state-{name}",
            readings=readings_of(contract, requirement),
            **seams,
        )

    arguments = requirement.rule[1]
    ask = arguments.get("ask", {})
    if (other := _instead(operation, read, arguments)) is not None:
        name, says, seams = other
        yield made(name, f"{operation.id} {says}.", read, seams)
        return
    # What is to be lifted was set by the same operation before.
    told = of_ask(ask) if requirement.rule[0] == "gone-from" and operation.method != "DELETE" else None
    yield made("lost", f"{operation.id} forgets what it was told.", read, {"before": at(operation, lost, told)})
    with_ = arguments["with"]
    answers = {place: said["answer"] for place, said in with_.items() if isinstance(said, Mapping) and "answer" in said}
    by_answer = bool(answers)
    for place, selection in answers.items():
        if "[*]" in selection:
            says = f"Of all that {operation.id} says that it made, {read.partition('/')[2]} finds the first only."
            yield made("first-only", says, read, first_only(operation, read, place, selection))
    # A search for what does not exist yet is refused at first, so that nothing is known of the read.
    searched = operation.effect.kind is EffectKind.CREATES and any(place.startswith("query.") for place in with_)
    # A block that was set does not show any more either, so that there is none to be lifted.
    counted = told is not None and "shows" in arguments
    if not by_answer and not searched and not counted:
        yield made("stale", f"What {operation.id} did does not show any more, once it was read.", read, stale(read))
    if any(parameter.name in ("subscriptionId", "id") for parameter in operation.parameters):
        seams = {"before": at(operation, elsewhere, told)}
        yield made("another-line", f"{operation.id} changes another line.", read, seams)
        # What a line alone has, the others cannot lose.
        if operation.effect.kind is EffectKind.REVERSIBLE and operation.method != "DELETE":
            says = f"{operation.id} changes every line of the account."
            yield made("whole-account", says, read, {"before": at(operation, everywhere)})


def _instead(operation: Operation, read: str, arguments: Mapping[str, Any]) -> tuple[str, str, dict[str, Any]] | None:
    """The name, the words and the seams of what is done in place of what a rule with `shows` looks for."""
    match arguments.get("shows"):
        case "not-yet":  # what was forgotten shows as little as what is still to come
            return "at-once", "does not look at the day", {"before": at(operation, dayless(arguments.get("ask", {})))}
        case "other-number":
            return "sent-number", "keeps the number that it was sent", {"before": by_default}
        case "nowhere-else":
            searched_by = {place.removeprefix("query.") for place in arguments["with"] if place.startswith("query.")}

            def found(call: Call) -> bool:
                searched = not searched_by or any(call.asked(name) is not None for name in searched_by)
                return call.operation.key == read and searched

            moved = edited(lambda content: with_selected(content, arguments["select"], another), found)
            return "another-place", "carries out elsewhere what it was asked for", moved
        case "at-most-one-more":
            wrote, doubled = twice(read, arguments["select"])
            return "twice", "does twice what it was asked for", {"before": at(operation, wrote), **doubled}
        case "not-exchanged":
            last = arguments["among"][-1]
            exchanged = edited(
                lambda c: with_selected(c, arguments["select"], lambda _: last), lambda c: c.operation.key == read
            )
            return "exchanged", "carries out something else than it was asked for", exchanged
        case "not-there":
            paths = (arguments["equals"]["request"], arguments["select"])
            sent, there = (str(path).rpartition(".")[2] for path in paths)
            return "misplaced", f"stores {sent} as {there}", {"before": at(operation, misplacing(sent, there))}
    return None


def at(
    operation: Operation, before: Callable[[Call], Reply | None], when: Callable[[Call], bool] | None = None
) -> Callable[[Call], Reply | None]:
    """Let a seam work at one operation of those that a fault touches, for some of its requests or for all."""

    def there(call: Call) -> Reply | None:
        own = call.operation.key == operation.key
        return before(call) if own and (when is None or when(call)) else None

    return there


def of_ask(ask: Mapping[str, Any]) -> Callable[[Call], bool]:
    """Whether a request says what a rule has its own say, as far as that is a constant."""
    said = {place: value for place, value in ask.items() if not isinstance(value, dict | list)}
    return lambda call: all(asked_at(call, place) == [value] for place, value in said.items())


def dayless(ask: Mapping[str, Any]) -> Callable[[Call], Reply | None]:
    """Leave out of each request the day that a rule asks for."""
    in_body = [path_of(place.removeprefix("body.")) for place in ask if place.startswith("body.")]
    in_query = {place.removeprefix("query.") for place in ask if place.startswith("query.")}

    def before(call: Call) -> Reply | None:
        body = call.body if in_body else None
        for day in in_body:
            body = changed_at(body, day, lambda _: REMOVED)
        query = tuple(pair for pair in call.query if pair[0] not in in_query)
        if query != tuple(call.query) or (in_body and body != call.body):
            shown(call)
        call.query = query
        if in_body:
            call.body = body
        return None

    return before


def lost(call: Call) -> Reply | None:
    """Answer as always and put everything back as it was."""
    saved = pickle.dumps(call.world, pickle.HIGHEST_PROTOCOL)
    reply = HANDLERS[call.operation.id](call)
    call.sandbox.world = pickle.loads(saved)  # noqa: S301 - our own bytes
    shown(call)
    return reply


def by_default(call: Call) -> Reply | None:
    """Answer as the sandbox does of itself, whatever reading it was told to follow."""
    told, call.sandbox.choices = call.sandbox.choices, choices_of(call.sandbox.contracts, {})
    try:
        reply = HANDLERS[call.operation.id](call)
    finally:
        call.sandbox.choices = told
    shown(call)
    return reply


def elsewhere(call: Call) -> Reply | None:
    """Change the next line that can be changed so, in the place of the one that was named."""
    name = "subscriptionId" if "subscriptionId" in call.path else "id"
    line = call.org.subscriptions.get(call.number_in_path(name))
    if line is None:
        return None
    alike = [other for other in call.org.subscriptions.values() if other.kind == line.kind and other is not line]
    reply = answered_for(call, name, (other.id for other in alike[:200]))
    return lost(call) if reply is None else reply


def everywhere(call: Call) -> Reply | None:
    """Change the line that was named, and every other one of its account that can be changed so."""
    name = "subscriptionId" if "subscriptionId" in call.path else "id"
    line = call.org.subscriptions.get(call.number_in_path(name))
    if line is None:
        return None
    for other in call.org.subscriptions.values():
        if other.account_id == line.account_id and other is not line:
            answered_for(call, name, [other.id])
    return HANDLERS[call.operation.id](call)


def answered_for(call: Call, name: str, others: Iterable[int]) -> Reply | None:
    """Answer for the first of some other ids for which the request is not refused, or None: for none of them."""
    own = call.path
    for other in others:
        call.path = {**own, name: str(other)}
        try:
            reply = HANDLERS[call.operation.id](call)
        except Refusal:
            continue
        finally:
            call.path = own
        shown(call)
        return reply
    return None


def stale(read: str) -> dict[str, Any]:
    """Make the seam that answers each read as it was answered first."""

    def reply(call: Call, answer: Reply) -> Reply:
        if call.operation.key != read:
            return answer
        key = f"read {call.org.name} {sorted(call.path.items())} {sorted(call.query)}"
        known: Reply | None = call.sandbox.memory.get(key)
        if known is None:
            call.sandbox.memory[key] = replace(answer, content=deepcopy(answer.content))
            return answer
        shown(call)
        return replace(known, content=deepcopy(known.content))

    return {"reply": reply}


# -- refusals


def _of_refused(contract: Contract, operation: Operation, wide: Requirement | None) -> Iterator[Fault]:
    own = next((r for r in operation.requirements if r.rule and r.rule[0] == "unchanged-when-rejected"), wide)
    if own is None or operation.observed_by is None:
        return
    read = f"{contract.api}/{operation.observed_by['operation']}"
    selection = operation.observed_by["select"]
    # Where the only member of a body is wrong, nothing is left of it that could be carried out.
    members = list(operation.body.example.values()) if operation.body is not None else []
    if len(members) > 1 or any(isinstance(value, dict | list) for value in members):
        yield _carried_out(operation, own)
    if operation.effect.kind is EffectKind.CREATES:
        return  # what was not created cannot be read, and so cannot show another value
    key = f"refused {operation.id}"

    def reply(call: Call, answer: Reply) -> Reply:
        if call.operation.key == operation.key and answer.status >= 400:
            call.sandbox.memory[key] = call.sandbox.memory.get(key, 0) + 1
        return answer

    def after(call: Call, response: Response) -> Outcome:
        content = json_of(response)
        refused = call.sandbox.memory.get(key, 0)
        if call.operation.key != read or not refused or response.status != 200:
            return response
        changed = with_selected(content, selection, lambda value: _marked(value, refused))
        if changed == content:
            return response
        shown(call)
        return with_json(response, changed)

    yield Fault(
        f"{operation.id}/refused-and-done",
        own.key,
        f"{operation.id} rejects, and changes something all the same.",
        frozenset({operation.key, read}),
        "state-refused",
        reply=reply,
        after=after,
    )


def _marked(value: Any, count: int) -> Any:
    """Give a value that tells how many requests were refused; of an object all but its ids."""
    match value:
        case dict():
            return {name: below if name.endswith("id") else _marked(below, count) for name, below in value.items()}
        case str():
            return f"{value}{count}"
        case bool():
            return value
        case int() | float():
            return value + count
    return value


def _carried_out(operation: Operation, requirement: Requirement) -> Fault:
    """Refuse what breaks the contract after doing it as if the offending members were those of the example."""

    def tolerates(call: Call, violation: Violation) -> bool:
        call.notes.setdefault("refused", set()).add(violation.pointer.partition(".")[2].partition(".")[0])
        return True

    def before(call: Call) -> Reply | None:
        offending = call.notes.get("refused")
        if not offending:
            return None
        if operation.body is not None and isinstance(call.body, dict):
            kept = {name: value for name, value in call.body.items() if name not in offending}
            call.body = {**operation.body.example, **kept}
        try:
            HANDLERS[call.operation.id](call)
        except Refusal:
            pass
        else:
            shown(call)
        raise Refusal(400, "The request is not valid")

    return Fault(
        f"{operation.id}/refused-but-carried-out",
        requirement.key,
        f"{operation.id} does what it can of a request before it rejects it.",
        frozenset({operation.key}),
        "state-carried-out",
        tolerates=tolerates,
        before=before,
    )


# -- lifecycles


def _of_workflows(contract: Contract) -> Iterator[Fault]:
    """Forget each write of each lifecycle."""
    for workflow in contract.workflows:
        writes = dict.fromkeys(
            step.operation
            for step in workflow.steps
            if not step.given and not contract.operations[OperationKey(step.operation).id].effect.repeatable
        )
        later = [step.operation for step in workflow.steps]
        for key in writes:
            operation = contract.operations[OperationKey(key).id]
            if later[-1] == key and later.count(key) == 1:
                continue  # nothing looks at what the last step does
            yield Fault(
                f"{workflow.id}/{operation.id}-is-forgotten",
                f"{contract.api}/workflows/{workflow.id}",
                f"Within {workflow.id}, {operation.id} forgets what it was told.",
                frozenset(later),
                "lifecycle",
                before=at(operation, lost),
                readings=_under(contract, workflow.under),
            )


def _under(contract: Contract, under: Mapping[str, tuple[str, ...]]) -> tuple[tuple[str, str], ...]:
    return tuple(
        (f"{contract.api}/{name}", choices[0])
        for name, choices in under.items()
        if name in contract.readings and contract.readings[name].sandbox not in choices
    )


_SHOWN = {"visible-in": _of_shown, "gone-from": _of_shown}
WAYS = {**_SHOWN, "unchanged-when-rejected": _of_refused}

__all__ = ["WAYS", "at", "elsewhere", "faults", "lost", "stale"]
