"""Judge a sandbox inside this process: no socket, no files, no waiting."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from conformance.cases.case import Plan
from conformance.contract import Contract, under
from conformance.engine.engine import Concluded, Sent, execute
from conformance.engine.token_store import Wallet
from conformance.exchange import Arrival, CallableTransport, DirectPump, Limits, Transport
from conformance.exchange.coding import decode
from conformance.jobs.session import binder_of
from conformance.jobs.setup.judging import Judging, judging_of
from conformance.jobs.setup.prepare import Options, settings_of
from conformance.jobs.setup.sandbox_target import declaration, readings_taken
from conformance.jobs.setup.settings import Settings
from conformance.jobs.throughout import Throughout
from conformance.model import Exchange, NoAnswer, NoAnswerReason, Outcome, Request, Response
from conformance.model.cache_keys import Keyed
from conformance.profile.declaration_builder import ics_of, ixit_of
from conformance.profile.ixit import Ixit
from conformance.profile.profiles import PROFILES
from conformance.sandbox.app import Sandbox
from conformance.scripts.script_guard import refuse_broken
from conformance.scripts.tasks import tasks_of
from conformance.verdicts.server_errors import ServerErrors
from conformance.verdicts.slowness import Slowness
from conformance.verdicts.tally import PurposeVerdict, Tally

HOST = "http://sandbox"
#: Bodies from the sandbox are never longer.
_LIMIT = 16 * 1024 * 1024

#: API -> reading -> choice.
Agreement = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Judged:
    """What came of judging a sandbox."""

    verdicts: tuple[PurposeVerdict, ...]
    requests: int
    #: Hash of everything that was answered: two sandboxes with the same one cannot be told apart.
    answers: str


def judged(
    contracts: Mapping[str, Contract],
    sandbox: Sandbox,
    *,
    operations: Collection[str] | None = None,
    agreed: Agreement | None = None,
    profile: str = "gate",
) -> Judged:
    """Judge a sandbox as a run would, its operations or some of them; `agreed` None: all the readings that it takes."""
    settings = settings_for(contracts, sandbox, operations=operations, agreed=agreed, profile=profile)
    judging = judging_of(settings)
    known_by = tuple(contract.identity for contract in judging.contracts.values())
    plan = _plan(Keyed((judging.selection, judging.profile.name, known_by), judging))
    tally = Tally(plan.purposes)
    transport = CallableTransport(lambda request: as_received(request, sandbox.handle(request)))
    pump = _OnItsDay(transport, f"{sandbox.clock.today()}T12:00:00.000Z")
    digest = hashlib.sha256()
    requests, server_errors, slowness = 0, ServerErrors(), Slowness()
    throughout = Throughout(settings.contracts)
    tasks = tasks_of(plan, judging.scope(plan), settings.contracts)
    binder = binder_of(settings, {"run": "self-check"}, plan)
    # Every look at the clock is a minute after the one before, so that nothing has to be waited for.
    clock = itertools.count(0, 60).__next__
    for event in execute(tasks, binder, pump, clock=clock, objects=binder.objects):
        match event:
            case Sent(exchange, _):
                requests += 1
                server_errors.take(exchange)
                slowness.take(exchange)
                throughout.take(exchange)
                digest.update(_evidence(exchange))
            case Concluded(_, contributions):
                tally.add(contributions)
            case _:
                pass
    together = (contribution for contribution, _ in throughout.concluded())
    tally.add([*server_errors.contributions(profile), *slowness.contributions(), *together])
    verdicts = tally.verdicts()
    refuse_broken(verdicts)
    return Judged(verdicts, requests, digest.hexdigest())


def settings_for(
    contracts: Mapping[str, Contract],
    sandbox: Sandbox,
    *,
    operations: Collection[str] | None,
    agreed: Agreement | None,
    profile: str,
) -> Settings:
    """The settings of a run against a sandbox, on the sandbox's day."""
    known_by = sandbox.seed, sandbox.clock.today(), tuple(sorted(sandbox.bases.items()))
    ixit = _declared(Keyed(known_by, sandbox))
    taken = readings_taken(sandbox) if agreed is None else agreed
    ics = ics_of({"product": {"name": "sandbox"}, "contact": "", "readings": {}})
    contracts = {
        api: _agreed(Keyed(contract.identity, contract), tuple(sorted(taken.get(api, {}).items())))
        for api, contract in contracts.items()
    }
    options = Options(org=next(iter(ixit.organisations)), operations=tuple(operations or ()))
    # The exploratory tier decides nothing unless asked to, and takes its time.
    settings = settings_of(options, replace(PROFILES[profile], exploratory=False), contracts, ixit, ics)
    wallet = Wallet(settings.environment, settings.contracts, sandbox.handle)
    environment = settings.environment
    if agreed is None:
        # The sandbox does at once what it answers with 202, in its own readings.
        environment = replace(environment, settle_accepted=environment.settle)
    return replace(
        settings, environment=environment, today=sandbox.clock.today(), credentials=wallet, secrets=wallet.secrets
    )


def as_received(request: Request, outcome: Outcome) -> Outcome:
    """The outcome as a client would see it: framing and content codings as the headers announce them."""
    if isinstance(outcome, NoAnswer):
        return outcome
    length = outcome.header("content-length")
    body = outcome.body
    if length is not None and length.isdigit() and request.method != "HEAD":
        if len(body) < int(length):
            return NoAnswer(
                NoAnswerReason.TORN, f"the connection ended after {len(body)} bytes of body", status=outcome.status
            )
        body = body[: int(length)]
    decoded = decode(body, outcome.headers, _LIMIT)
    if decoded.body is outcome.body and not decoded.anomalies:
        return outcome
    return replace(outcome, body=decoded.body, anomalies=(*outcome.anomalies, *decoded.anomalies))


class _OnItsDay(DirectPump):
    """Exchanges that were all sent at one moment of the sandbox's day."""

    def __init__(self, transport: Transport, moment: str) -> None:
        super().__init__(transport, Limits())
        self._moment = moment

    def poll(self, timeout: float = 0.0) -> list[Arrival]:
        """Exchange the oldest request."""
        return [arrival._replace(sent_at=self._moment) for arrival in super().poll(timeout)]


def _evidence(exchange: Exchange) -> bytes:
    outcome = exchange.outcome
    said: Any = outcome
    if isinstance(outcome, Response):
        said = (outcome.status, outcome.headers, outcome.body)
    return repr((exchange.case, exchange.role, said)).encode("utf-8", "surrogatepass")


@lru_cache(maxsize=64)
def _agreed(contract: Keyed[Contract], agreed: tuple[tuple[str, str], ...]) -> Contract:
    """The contract under an agreement, the same object each time, so that caches work."""
    return under(contract.value, dict(agreed))


@lru_cache(maxsize=128)
def _plan(judging: Keyed[Judging]) -> Plan:
    """Make the plan once: many faults are judged by the same one."""
    return judging.value.plan()


@lru_cache(maxsize=8)
def _declared(sandbox: Keyed[Sandbox]) -> Ixit:
    """Declare a sandbox once: others with the same seed on the same day say the same."""
    return ixit_of(declaration(sandbox.value, HOST))
