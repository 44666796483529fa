"""The sandbox judged in this process, honest or with a lie between it and us."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

from conformance.cases.budget import narrow
from conformance.cases.case import Plan
from conformance.cases.plan import plan as make_plan
from conformance.contract import Contract, load_contracts, under
from conformance.engine.binder import Binder
from conformance.engine.engine import Concluded, Sent, execute
from conformance.exchange import CallableTransport, DirectPump, Limits
from conformance.jobs.setup.sandbox_target import declaration, readings_taken
from conformance.jobs.throughout import Throughout
from conformance.model import Outcome, Request, Response
from conformance.profile.declaration_builder import ixit_of
from conformance.profile.ixit import Environment, Ixit
from conformance.profile.profiles import PROFILES
from conformance.rules import RULES
from conformance.sandbox.app import Sandbox
from conformance.scripts import script as scripts
from conformance.scripts.script import Scope
from conformance.scripts.tasks import tasks_of
from conformance.verdicts.tally import PurposeVerdict, Tally

HOST = "http://127.0.0.1:1"

#: Gives the answer to a request; the honest one is what the sandbox would say.
Lie = Callable[[Request, Sandbox], Outcome]


@lru_cache(maxsize=1)
def contracts() -> Mapping[str, Contract]:
    """Load the contracts once, under the readings that the sandbox takes."""
    loaded = load_contracts()
    sandbox = Sandbox(loaded)
    return {api: under(contract, readings_taken(sandbox)[api]) for api, contract in loaded.items()}


@lru_cache(maxsize=1)
def full_plan() -> Plan:
    """Plan the gate once."""
    return make_plan(contracts(), PROFILES["gate"], RULES)


@lru_cache(maxsize=1)
def declared() -> Ixit:
    """Declare the sandbox's data once; every sandbox has the same."""
    return ixit_of(declaration(Sandbox(load_contracts()), HOST))


def credentials(environment: Environment) -> dict[str, dict[str, str]]:
    """Give the headers that the sandbox asks for."""
    found: dict[str, dict[str, str]] = {}
    for api, contract in contracts().items():
        for scheme in contract.security_schemes.values():
            bearer = scheme.kind == "http-bearer"
            literal = environment.credentials["bearer" if bearer else scheme.id].literal or ""
            found.setdefault(api, {})[scheme.name] = f"Bearer {literal}" if bearer else literal
    return found


def verdict_of(purpose: str, lie: Lie | None = None) -> PurposeVerdict:
    """Judge what serves one purpose; nothing is waited for."""
    sandbox = Sandbox(load_contracts())
    plan = narrow(full_plan(), purpose)
    ixit = declared()
    environment = next(iter(ixit.environments.values()))
    organisation, *others = ixit.organisations.values()
    today = sandbox.clock.today()
    scope = Scope(contracts(), plan.purposes, today, RULES, scripts.Limits(settle=0.0, settle_accepted=0.0))
    binder = Binder(
        contracts(), environment, organisation, others, credentials=credentials(environment), today=today, plan=plan
    )
    tally = Tally(plan.purposes, strict=True)
    throughout = Throughout(contracts())
    answer = sandbox.handle if lie is None else lambda request: lie(request, sandbox)
    for event in execute(tasks_of(plan, scope, contracts()), binder, DirectPump(CallableTransport(answer), Limits())):
        if isinstance(event, Concluded):
            tally.add(event.contributions)
        elif isinstance(event, Sent):
            throughout.take(event.exchange)
    tally.add([contribution for contribution, _ in throughout.concluded()])
    return next(v for v in tally.verdicts() if v.purpose.id == purpose)


def rewritten(change: Callable[[Any], Any], *, when: str = "", status: int | None = None) -> Lie:
    """Lie in the body of the answers to the requests whose line contains a text."""

    def lie(request: Request, sandbox: Sandbox) -> Outcome:
        outcome = sandbox.handle(request)
        if when in line_of(request) and isinstance(outcome, Response) and outcome.body:
            outcome = replace(outcome, body=json.dumps(change(json.loads(outcome.body))).encode())
            return replace(outcome, status=status or outcome.status)
        return outcome

    return lie


def answered(status: int, *, when: Callable[[Request], bool], body: bytes = b"") -> Lie:
    """Lie in the status of the answers to some requests."""

    def lie(request: Request, sandbox: Sandbox) -> Outcome:
        if when(request):
            return Response(status, (("content-type", "application/json"),), body)
        return sandbox.handle(request)

    return lie


def asked_otherwise(change: Callable[[Request], Request]) -> Lie:
    """Understand other requests than were sent."""
    return lambda request, sandbox: sandbox.handle(change(request))


def forgetful() -> Lie:
    """Answer writes, and forget them: they happen to a twin that nobody reads."""
    twins: list[Sandbox] = []

    def lie(request: Request, sandbox: Sandbox) -> Outcome:
        if not twins:
            twins.append(Sandbox(load_contracts()))
        return (sandbox if request.method == "GET" else twins[0]).handle(request)

    return lie


def line_of(request: Request) -> str:
    """Give method and target of a request."""
    return f"{request.method} {request.url.removeprefix(HOST)}"


def without(text: str, instead: str = "") -> Callable[[Request], Request]:
    """Change the target of a request."""
    return lambda request: replace(request, url=request.url.replace(text, instead))
