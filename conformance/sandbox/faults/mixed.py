"""Faults that mix up callers: caches with too short a key, late checks, data of strangers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import replace
from urllib.parse import urlsplit

from conformance.contract import Contract, EffectKind, Operation, Requirement
from conformance.model import Outcome, Request, Response
from conformance.sandbox.call import Call, Reply, SandboxView
from conformance.sandbox.faults.access import isolation_of, meant
from conformance.sandbox.faults.fault import Fault
from conformance.sandbox.faults.selecting import readings_of, with_items
from conformance.sandbox.faults.spoiling import SHOWN, json_of, shown, with_json
from conformance.sandbox.operations import HANDLERS

#: Rules that only hold where a query is looked at.
_BY_QUERY = frozenset({"filtered", "only-when-asked", "within"})


def faults(contracts: Mapping[str, Contract]) -> Iterator[Fault]:
    """Faults that mix up callers or their data, for each operation that can have them."""
    for contract in contracts.values():
        wide = next((r for r in contract.requirements if r.rule and r.rule[0] == "unchanged-when-rejected"), None)
        for operation in contract.operations.values():
            yield from _of_caches(contract, operation)
            yield from _of_late_checks(operation, wide)
            for requirement in operation.requirements:
                if requirement.id in _STRANGERS:
                    yield _with_strangers(operation, requirement)


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
            f"{operation.id} responds from a cache that all organisations share.",
            frozenset({operation.key}),
            "cache",
            before=_cached(lambda call: (tuple(v for n, v in call.path.items() if n not in _ORG), tuple(call.query))),
        )
    by_query = next((r for r in operation.requirements if r.rule and r.rule[0] in _BY_QUERY), None)
    if by_query is not None:
        yield Fault(
            f"{operation.id}/cache-for-all-queries",
            f"{operation.key}/rules",  # which of them depends on who asked first
            f"{operation.id} responds from a cache that does not look at the query.",
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

    def late(turned: Callable[[SandboxView, Request], Request | None]) -> Callable[[SandboxView, Request], Request]:
        def arrives(sandbox: SandboxView, request: Request) -> Request:
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


def _with_credentials(sandbox: SandboxView, request: Request) -> Request | None:
    if sandbox.credentials.bearer_holds(request.header("authorization")):
        return None
    token = next(token for token, allowed in sandbox.credentials.tokens.items() if allowed is None)
    kept = [header for header in request.headers if header[0].lower() not in ("authorization", "x-auth-roles")]
    good = (("authorization", f"Bearer {token}"), ("x-auth-roles", sandbox.credentials.roles))
    return replace(request, headers=(*kept, *good))


def _at_home(sandbox: SandboxView, request: Request) -> Request | None:
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
