"""Faults of access: credentials, methods, unknown ids, other organisations, removed operations."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from itertools import islice
from urllib.parse import urlsplit

from conformance.contract import Contract, Operation, Parameter, Requirement
from conformance.contract.methods import is_first_of_its_path, undocumented_methods
from conformance.model import Request, Response
from conformance.sandbox.call import Call, Refusal, Reply, SandboxView
from conformance.sandbox.faults.fault import Fault
from conformance.sandbox.faults.spoiling import SHOWN, as_if_done, shown
from conformance.sandbox.operations import HANDLERS

_ORGANISATIONS = ("orgId", "org_id")
#: The word that says that credentials serve one organisation.
OWN_ONLY = "serves-own-organisation-only"


def faults(contracts: Mapping[str, Contract]) -> Iterator[Fault]:
    """Faults in access control: one for each way into each operation."""
    for contract in contracts.values():
        for operation in contract.operations.values():
            if operation.security not in ((), ((),)):
                yield from _of_credentials(operation)
            for parameter in operation.parameters:
                if parameter.location == "path":
                    yield from _of_unknown(operation, parameter)
            yield from _of_organisation(contract, operation)
            requirement = isolation_of(contract, operation)
            if requirement is not None:
                yield _foreign(operation, requirement)
        closed = (o for o in contract.operations.values() if o.security not in ((), ((),)))
        yield from (fault for operation in islice(closed, 1) for fault in _of_tokens(operation))
        yield from _of_gateways(contract)
        yield from _of_methods(contract, contracts.values())
        yield from _of_removed(contract)


def isolation_of(contract: Contract, operation: Operation) -> Requirement | None:
    """The requirement of an operation that keeps organisations apart, or None."""
    del contract
    return next((r for r in operation.requirements if r.rule and r.rule[0] == "isolated-by-organisation"), None)


def meant(template: str) -> re.Pattern[str]:
    """A regular expression for the paths of a template, below any base path."""
    return re.compile(r".*/v\d+" + re.sub(r"\\\{[^}]*\\\}", "[^/]+", re.escape(template)))


def _of_credentials(operation: Operation) -> Iterator[Fault]:
    for variant, fits in (
        ("missing", lambda authorization, _: authorization is None),
        ("wrong", lambda authorization, _: authorization is not None),
    ):
        says = f"{operation.id} accepts requests with {variant} credentials."
        yield _open_door(operation, f"{variant}-credentials", variant, says, fits)


def _of_tokens(operation: Operation) -> Iterator[Fault]:
    """Look at a token less closely than one should, each fault in another way."""
    for name, says, fits in _LAX:
        yield _open_door(operation, name, "wrong", f"{operation.id} {says}.", fits)


#: Says of an Authorization header, and of the token that is good, whether a fault lets the request in.
_Fits = Callable[[str | None, str], bool]


def _token_of(authorization: str | None) -> str:
    return (authorization or "").partition(" ")[2].strip()


_LAX: tuple[tuple[str, str, _Fits], ...] = (
    ("empty-token", "takes an empty token", lambda said, _: (said or "").strip().lower() == "bearer"),
    ("password-for-token", "takes a user and any password", lambda said, _: (said or "").startswith("Basic ")),
    ("longer-token", "looks at the beginning of a token only", lambda said, token: _token_of(said).startswith(token)),
    ("half-a-token", "compares as much of a token as is sent",
     lambda said, token: len(_token_of(said)) > 1 and token.startswith(_token_of(said))),
    ("any-scheme", "does not look at the scheme", lambda said, token: _token_of(said) == token),
    ("token-in-any-case", "takes a token in any letter case",
     lambda said, token: _token_of(said).lower() == token.lower()),
    ("token-by-its-shape", "takes any token that is long enough",
     lambda said, token: len(_token_of(said)) == len(token)),
)  # fmt: skip


def _open_door(operation: Operation, name: str, variant: str, says: str, fits: _Fits) -> Fault:
    path = meant(operation.path)

    def arrives(sandbox: SandboxView, request: Request) -> Request:
        there = request.method == operation.method and path.fullmatch(urlsplit(request.url).path)
        token = next(token for token, allowed in sandbox.credentials.tokens.items() if allowed is None)
        said = request.header("authorization")
        if not there or sandbox.credentials.bearer_holds(said) or not fits(said, token):
            return request
        sandbox.memory[SHOWN] = True
        kept = [header for header in request.headers if header[0].lower() not in ("authorization", "x-auth-roles")]
        good = (("authorization", f"Bearer {token}"), ("x-auth-roles", sandbox.credentials.roles))
        return replace(request, headers=(*kept, *good))

    purpose = f"{operation.key}/answers/credentials/{variant}"
    return Fault(f"{operation.id}/{name}", purpose, says, frozenset({operation.key}), "open-door", arrives=arrives)


def _of_unknown(operation: Operation, parameter: Parameter) -> Iterator[Fault]:
    """Answer for ids that belong to nothing, where a 404 is documented."""
    schema = parameter.schema if isinstance(parameter.schema, Mapping) else {}
    if parameter.name in _ORGANISATIONS or 404 not in operation.statuses:
        return
    if {"enum", "pattern"} & set(schema) or not (parameter.pool or schema.get("x-pool")):
        return

    def before(call: Call) -> Reply | None:
        try:
            return HANDLERS[call.operation.id](call)
        except Refusal as refusal:
            return as_if_done(call) if refusal.status in (400, 404) else None

    yield Fault(
        f"{operation.id}/unknown-{parameter.name}",
        f"{operation.key}/answers/{parameter.place}/unknown",
        f"{operation.id} responds with success to {parameter.place} that belongs to nothing.",
        frozenset({operation.key}),
        "unknown-id",
        before=before,
    )


def _of_organisation(contract: Contract, operation: Operation) -> Iterator[Fault]:
    """Take unknown organisations for the first one."""
    wide = next((r for r in contract.requirements if r.id == "unknown-organisation-refused"), None)
    if wide is None or not any(p.name in _ORGANISATIONS for p in operation.parameters):
        return
    path = meant(operation.path)
    places = {"path.orgId", "path.org_id"}
    own = (r for r in operation.requirements if r.rule and places & set(r.rule[1].get("with", ())))
    broken = next((r for r in own if r.rule and r.rule[0] == "rejected-when"), wide)

    def arrives(sandbox: SandboxView, request: Request) -> Request:
        known = tuple(sandbox.world.organisations)
        found = re.search(r"/orgs/([^/]+)", request.url)
        there = request.method == operation.method and path.fullmatch(urlsplit(request.url).path)
        if not there or found is None or found[1] in known:
            return request
        sandbox.memory[SHOWN] = True
        return replace(request, url=request.url.replace(found[0], f"/orgs/{known[0]}", 1))

    yield Fault(
        f"{operation.id}/any-organisation",
        broken.key,
        f"{operation.id} takes an unknown organisation for its first one.",
        frozenset({operation.key}),
        "unknown-organisation",
        arrives=arrives,
    )


def _foreign(operation: Operation, requirement: Requirement) -> Fault:
    """Find ids whichever organisation they belong to."""

    def before(call: Call) -> Reply | None:
        own = call.org
        try:
            return HANDLERS[call.operation.id](call)
        except Refusal as refusal:
            for other in call.world.organisations.values():
                if other is own:
                    continue
                call.org = other
                try:
                    found = HANDLERS[call.operation.id](call)
                except Refusal:
                    continue
                shown(call)
                return found
            call.org = own
            raise refusal from None

    return Fault(
        f"{operation.id}/another-organisations-data",
        requirement.key,
        f"{operation.id} finds ids whichever organisation they belong to.",
        frozenset({operation.key}),
        "isolation",
        before=before,
    )


def _of_gateways(contract: Contract) -> Iterator[Fault]:
    """Forget one read in the gateway that lets credentials into their own organisation only."""
    requirement = next((r for r in contract.requirements if r.rule and r.rule[0] == OWN_ONLY), None)
    reads = (o for o in contract.operations.values() if o.method == "GET" and isolation_of(contract, o) is not None)
    if requirement is not None:
        yield from (_forgotten(operation, requirement) for operation in islice(reads, 0, None, 5))


def _forgotten(operation: Operation, requirement: Requirement) -> Fault:
    path, body = meant(operation.path), b'{"code": "0003", "status": "FORBIDDEN", "message": "Forbidden"}'

    def arrives(sandbox: SandboxView, request: Request) -> Request | Response:
        _, *others = sandbox.world.organisations
        there = urlsplit(request.url).path
        if not any(f"/orgs/{other}/" in there for other in others):
            return request
        if request.method == operation.method and path.fullmatch(there):
            sandbox.memory[SHOWN] = True
            return request
        return Response(403, (("content-type", "application/json"),), body)

    return Fault(
        f"{operation.id}/forgotten-by-the-gateway",
        requirement.key,
        f"{operation.id} is served to credentials that every other operation rejects in an organisation.",
        frozenset(),
        "isolation",
        arrives=arrives,
    )


def _of_methods(contract: Contract, contracts: Collection[Contract]) -> Iterator[Fault]:
    """Answer a method that no release documents, on the first operation of each path."""
    for operation in contract.operations.values():
        free = undocumented_methods(operation, contracts)
        if free and is_first_of_its_path(operation, contract):
            yield _any_method(operation, frozenset(free))


def _any_method(operation: Operation, methods: frozenset[str]) -> Fault:
    path = meant(operation.path)

    def arrives(sandbox: SandboxView, request: Request) -> Request | Response:
        if request.method not in methods or not path.fullmatch(urlsplit(request.url).path):
            return request
        sandbox.memory[SHOWN] = True
        return _empty()

    return Fault(
        f"{operation.id}/any-method",
        f"{operation.key}/answers/method/unsupported",
        f"The path of {operation.id} responds with success to methods that it does not have.",
        frozenset({operation.key}),
        "any-method",
        arrives=arrives,
    )


def _of_removed(contract: Contract) -> Iterator[Fault]:
    requirement = next((r for r in contract.requirements if r.rule and r.rule[0] == "not-served"), None)
    if requirement is None:
        return
    known = {parameter.name for operation in contract.operations.values() for parameter in operation.parameters}
    known.add("customerId")
    for removed in contract.removed:
        # Ids of a kind that nothing else takes are no test data: such a path is never asked for.
        if removed.method == "GET" and set(re.findall(r"\{([^}]*)\}", removed.path)) <= known:
            yield _served_again(removed.path, requirement)


def _served_again(template: str, requirement: Requirement) -> Fault:
    path = meant(template)

    def arrives(sandbox: SandboxView, request: Request) -> Request | Response:
        if request.method != "GET" or not path.fullmatch(urlsplit(request.url).path):
            return request
        sandbox.memory[SHOWN] = True
        return _empty()

    words = re.sub(r"/?\{[^}]*\}|/orgs", "", template).strip("/").replace("/", "-")
    return Fault(
        f"customers/still-serves-{words}",
        requirement.key,
        f"GET {template} is still served.",
        family="removed",
        arrives=arrives,
    )


def _empty() -> Response:
    body = json.dumps({}).encode()
    return Response(200, (("content-type", "application/json"), ("content-length", str(len(body)))), body)


WAYS = {OWN_ONLY: _of_gateways, "isolated-by-organisation": _foreign, "not-served": _of_removed}
