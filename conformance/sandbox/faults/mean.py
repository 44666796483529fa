"""Mean faults: what real back ends get wrong and nobody looks for.

Caches with a key too short, checks made too late, numbers that went through too small a type, writes that get lost now
and then, refusals in the guise of a success.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from conformance.contract import Contract, EffectKind, Operation, Requirement
from conformance.model import Outcome, Request, Response
from conformance.sandbox.call import HANDLERS, Call, Refusal, Reply
from conformance.sandbox.faults import Fault
from conformance.sandbox.faults.access import isolation_of, meant
from conformance.sandbox.faults.observed import edited
from conformance.sandbox.faults.selecting import readings_for, readings_of, with_items
from conformance.sandbox.faults.spoiling import (
    SHOWN,
    after_json,
    changed_at,
    json_of,
    path_of,
    shown,
    stated_below,
    with_header,
    with_json,
)
from conformance.sandbox.faults.state import at, lost

if TYPE_CHECKING:
    from conformance.sandbox.app import Sandbox

#: Days of a period in which everything is asked for.
_EVERYTHING = 2900
#: Rules that only hold where a query is looked at.
_BY_QUERY = frozenset({"filtered", "only-when-asked", "within"})
_KNOWN_BY = ("subscriptionId", "id", "accountId", "userId")


def faults(contracts: Mapping[str, Contract]) -> Iterator[Fault]:
    """Give mean faults for each operation that can have them."""
    for contract in contracts.values():
        wide = next((r for r in contract.requirements if r.rule and r.rule[0] == "unchanged-when-rejected"), None)
        for number, operation in enumerate(contract.operations.values()):
            yield from _of_caches(contract, operation)
            yield from _of_late_checks(operation, wide)
            yield _success_for_errors(operation)
            yield from _of_digits(contract, operation)
            if number % 5 == 0:
                yield _trace_in_a_header(operation)
            for requirement in operation.requirements:
                yield from _of_requirement(contract, operation, requirement)
                if requirement.id in _STRANGERS:
                    yield _with_strangers(operation, requirement)


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
            says = f"{operation.id} answers with the data of the next one."
            yield fault("neighbour", says, "another-body", own, {"before": _neighbour(known_by)})
    if name == "within":
        says = f"{operation.id} leaves out one that lies within the period."
        short = edited(
            lambda content: with_items(content, arguments["items"], lambda items: items[1:]), _asked_for_days(arguments)
        )
        yield fault("one-short", says, "rule-within", own, short)
    if name == "gone-from" and operation.method == "DELETE":
        read = f"{contract.api}/{arguments['operation']}"
        says = f"{operation.id} takes away what stands beside it too."
        yield fault("neighbours-too", says, "state-neighbours", own | {read}, _clearing(operation, arguments["select"]))
    if name == "visible-in":
        read = f"{contract.api}/{arguments['operation']}"
        says = f"{operation.id} forgets every other thing that it was told."
        forgetting = fault(
            "every-other-lost", says, "intermittent", own | {read}, {"before": at(operation, _every_other)}
        )
        # Which of the requirements of a write sees it, or which lifecycle, depends on whose turn it is.
        lifecycles = [w for w in contract.workflows if any(step.operation == operation.key for step in w.steps)]
        also = tuple(f"{contract.api}/workflows/{workflow.id}" for workflow in lifecycles)
        yield replace(forgetting, breaks=f"{operation.key}/rules", also=also)
        place = (arguments.get("equals") or {}).get("request", "") if isinstance(arguments.get("equals"), dict) else ""
        if place and _is_number(contract, operation, str(place)):
            for word, words, change in _DECIMALS:
                says = f"What {operation.id} was told is shown {words}."
                yield fault(word, says, "decimals", frozenset({read}), {"after": after_json(_all_numbers(change))})


def _is_number(contract: Contract, operation: Operation, place: str) -> bool:
    path = path_of(place.removeprefix("body."))
    body = operation.body
    nodes = stated_below(contract, body.pointer) if body is not None and body.pointer else ()
    return any(node.path == path and set(node.types) - {"null"} == {"number"} for node in nodes)


_DECIMALS: tuple[tuple[str, str, Callable[[float], float]], ...] = (
    ("rounded", "with two decimals", lambda value: round(value, 2)),
    ("noise", "as a number that went through too small a type", lambda value: value + 2e-6),
)


def _all_numbers(change: Callable[[float], float]) -> Callable[[Any], Any]:
    def changed(value: Any) -> Any:
        match value:
            case dict():
                return {name: changed(below) for name, below in value.items()}
            case list():
                return [changed(item) for item in value]
            case float():
                return change(value)
        return value

    return changed


def _every_other(call: Call) -> Reply | None:
    count = call.sandbox.memory.get("written", 0)
    call.sandbox.memory["written"] = count + 1
    return lost(call) if count % 2 else None


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
    """Say of a request that it asks for a part of the time; what is missing everywhere nobody can miss."""
    names = [arguments[key].removeprefix("query.") for key in ("from", "to")]

    def short(call: Call) -> bool:
        start, end = (str(call.asked(name) or "")[:10] for name in names)
        try:
            return (date.fromisoformat(end) - date.fromisoformat(start)).days < _EVERYTHING
        except ValueError:
            return False

    return short


def _neighbour(known_by: str) -> Callable[[Call], Reply | None]:
    def before(call: Call) -> Reply | None:
        kinds: Mapping[str, Mapping[int, object]] = {"accountId": call.org.accounts, "userId": call.org.users}
        kept = kinds.get(known_by, call.org.subscriptions)
        own = call.path
        for candidate in list(kept)[:50]:
            if str(candidate) == own[known_by]:
                continue
            call.path = {**own, known_by: str(candidate)}
            try:
                reply = HANDLERS[call.operation.id](call)
            except Refusal:
                continue
            finally:
                call.path = own
            shown(call)
            return reply
        return None

    return before


# -- caches


def _of_caches(contract: Contract, operation: Operation) -> Iterator[Fault]:
    """Answer from a cache whose key lacks the organisation, or the query."""
    if operation.effect.kind is not EffectKind.NONE:
        return
    isolated = isolation_of(contract, operation)
    if isolated is not None:
        yield Fault(
            f"{operation.id}/cache-for-all-organisations",
            isolated.key,
            f"{operation.id} answers from a cache that all organisations share.",
            frozenset({operation.key}),
            "cache",
            before=_cached(lambda call: (tuple(v for n, v in call.path.items() if n not in _ORG), tuple(call.query))),
        )
    by_query = next((r for r in operation.requirements if r.rule and r.rule[0] in _BY_QUERY), None)
    if by_query is not None:
        yield Fault(
            f"{operation.id}/cache-for-all-queries",
            f"{operation.key}/rules",  # which of them depends on who asked first
            f"{operation.id} answers from a cache that does not look at the query.",
            frozenset({operation.key}),
            "cache",
            readings=readings_of(contract, by_query),
            before=_cached(lambda call: tuple(call.path.values())),
        )


_ORG = ("orgId", "org_id")


def _cached(key_of: Callable[[Call], object]) -> Callable[[Call], Reply | None]:
    def before(call: Call) -> Reply | None:
        key = f"cached {call.operation.id} {key_of(call)}"
        known: Reply | None = call.sandbox.memory.get(key)
        if known is None:
            known = call.sandbox.memory[key] = HANDLERS[call.operation.id](call)
        else:
            shown(call)
        return replace(known, content=deepcopy(known.content))

    return before


# -- checks that come too late


def _of_late_checks(operation: Operation, wide: Requirement | None) -> Iterator[Fault]:
    own = next((r for r in operation.requirements if r.rule and r.rule[0] == "unchanged-when-rejected"), wide)
    if own is None or operation.observed_by is None or operation.effect.kind is EffectKind.CREATES:
        return
    path = meant(operation.path)

    def late(turned: Callable[[Sandbox, Request], Request | None]) -> Callable[[Sandbox, Request], Request]:
        def arrives(sandbox: Sandbox, request: Request) -> Request:
            if request.method != operation.method or not path.fullmatch(urlsplit(request.url).path):
                return request
            carried_out = turned(sandbox, request)
            if carried_out is not None:
                done = sandbox.handle(carried_out)
                if isinstance(done, Response) and done.status < 300:
                    sandbox.memory[SHOWN] = True
            return request

        return arrives

    for name, words, turned in (
        ("credentials-checked-last", "looks at the credentials when it has done what was asked", _with_credentials),
        ("organisation-checked-last", "looks at the organisation when it has done what was asked", _at_home),
    ):
        yield Fault(
            f"{operation.id}/{name}",
            own.key,
            f"{operation.id} {words}.",
            frozenset({operation.key, f"{operation.api}/{operation.observed_by['operation']}"}),
            "state-checked-late",
            arrives=late(turned),
        )


def _with_credentials(sandbox: Sandbox, request: Request) -> Request | None:
    if sandbox.credentials.bearer_holds(request.header("authorization")):
        return None
    token = next(token for token, allowed in sandbox.credentials.tokens.items() if allowed is None)
    kept = [header for header in request.headers if header[0].lower() not in ("authorization", "x-auth-roles")]
    good = (("authorization", f"Bearer {token}"), ("x-auth-roles", sandbox.credentials.roles))
    return replace(request, headers=(*kept, *good))


def _at_home(sandbox: Sandbox, request: Request) -> Request | None:
    first, *others = sandbox.world.organisations
    found = re.search(r"/orgs/([^/]+)", request.url)
    if found is None or found[1] not in others:
        return None
    return replace(request, url=request.url.replace(found[0], f"/orgs/{first}", 1))


# -- things of another organisation among one's own

#: Requirement -> the list at whose end a stranger stands, and where others keep theirs.
_STRANGERS: Mapping[str, tuple[str, str]] = {
    "tree-last-account-readable": ("$.accounts[*]", "accounts"),
    "tree-last-subscription-readable": ("$.accounts[*].subscriptions[*]", "subscriptions"),
}


def _with_strangers(operation: Operation, requirement: Requirement) -> Fault:
    selection, kind = _STRANGERS[requirement.id]

    def after(call: Call, response: Response) -> Outcome:
        content = json_of(response)
        if response.status != 200:
            return response
        other = next(org for org in call.world.organisations.values() if org is not call.org)
        stranger = next(iter(getattr(other, kind)))
        shown(call)
        return with_json(
            response, with_items(content, selection, lambda items: [*items, {**items[-1], "id": stranger}])
        )

    return Fault(
        f"{operation.id}/{requirement.id}/stranger",
        requirement.key,
        f"{operation.id} lists one of another organisation's {kind} among its own.",
        frozenset({operation.key}),
        "strangers",
        after=after,
    )


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
        f"{operation.id} says in the body that it refuses, and in the status that all is well.",
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
    if answer.media_type is None or not answer.pointer:
        return
    nodes = [node for node in stated_below(contract, answer.pointer) if set(node.types) - {"null"} == {"string"}]
    texts = [n.path for n in nodes if str(n.schema.get("example", "")).isdigit() and n.path]
    if not texts:
        return

    def guessed(content: Any) -> Any:
        for path in texts:
            content = changed_at(content, path, lambda v: int(v) if isinstance(v, str) and v.isdigit() else v)
        return content

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
