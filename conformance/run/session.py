"""One run from plan to reports."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from conformance import __version__
from conformance.cases.budget import narrow, shrink
from conformance.cases.case import Plan
from conformance.cases.plan import plan as make_plan
from conformance.exchange import Connection, Limits, Pump, open_pump
from conformance.model import Exchange, Verdict
from conformance.record import RecordWriter
from conformance.report.entries import purpose_entry
from conformance.report.run_json import run_json
from conformance.run.driver import Binder
from conformance.run.errors import BadOption
from conformance.run.engine import Binding, Concluded, Event, Sent, Skipped, execute
from conformance.run.script import Scope
from conformance.run.settings import Settings
from conformance.run.tasks import tasks_of
from conformance.verdicts.gate import GateVerdict, decide
from conformance.verdicts.tally import PurposeVerdict, Tally

#: Version of the rules of judgement; it rises when one of them changes in substance.
JUDGEMENT = "1"

Listener = Callable[["Progress"], None]


@dataclass(slots=True)
class Progress:
    """How far a run is; the same object is handed on each time."""

    planned: int
    judged: int = 0
    failures: int = 0
    requests: int = 0
    expected_requests: int = 0
    started: float = field(default_factory=time.monotonic)


@dataclass(frozen=True, slots=True)
class RunResult:
    """What a run led to."""

    document: dict[str, Any]
    verdicts: tuple[PurposeVerdict, ...]
    gate: GateVerdict


def scope_of(settings: Settings, plan: Plan) -> Scope:
    """Give what the scripts know."""
    environment = settings.environment
    return Scope(
        contracts=settings.contracts,
        purposes=plan.purposes,
        today=settings.today,
        repeats=settings.profile.repeats,
        accepted_at_most=environment.limits.accepted_at_most,
        settle=environment.settle,
        settle_accepted=environment.settle_accepted,
        agreed={api: contract.agreed for api, contract in settings.contracts.items()},
    )


def plan_of(settings: Settings) -> Plan:
    """Plan the operations that are declared and selected."""
    keys = {o.key for contract in settings.contracts.values() for o in contract.operations.values()}
    chosen = {key for key in keys if settings.ics.declares(key)}
    if settings.operations is not None:
        chosen &= settings.operations
    plan = make_plan(settings.contracts, settings.profile, operations=chosen)
    if settings.purposes is not None:
        plan = narrow(plan, settings.purposes)
        if not plan.purposes:
            raise BadOption(f"no purpose matches --purpose {settings.purposes}: see masstack-conformance list")
    limits = [most for most in (settings.max_requests, settings.profile.most_requests) if most is not None]
    return shrink(plan, min(limits)) if limits else plan


def conduct(settings: Settings, listener: Listener = lambda _: None) -> RunResult:
    """Run everything that is planned against the target, and give the result; the record is on disk all along."""
    plan = plan_of(settings)
    scope = scope_of(settings, plan)
    progress = Progress(planned=len(plan.purposes), expected_requests=sum(map(len, plan.cases.values())))
    settings.out.mkdir(parents=True, exist_ok=True)
    started = datetime.now(UTC)
    header = header_of(settings, plan, started)
    binder = Binder(
        settings.contracts,
        settings.environment,
        settings.organisation,
        settings.others,
        credentials=settings.credentials,
        today=settings.today,
        user_agent=f"masstack-conformance/{__version__} run/{header['run']}",
        run_id=header["run"],
    )
    tally = Tally(plan.purposes, strict=settings.strict)
    seen: dict[int, Exchange] = {}
    answers = 0
    with _pump(settings) as pump, _interruption() as interrupted, RecordWriter(settings.out / "run.jsonl") as record:
        record.header(header)
        deadline = None if settings.max_time is None else time.monotonic() + settings.max_time

        def stop() -> bool:
            return interrupted.is_set() or (deadline is not None and time.monotonic() >= deadline)

        for event in execute(tasks_of(plan, scope, settings.contracts), binder, pump, stop=stop):
            answers += _take(event, record, tally, seen, progress)
            listener(progress)
        cut = stop()
        why = "" if not cut else "interrupted" if interrupted.is_set() else "--max-time was reached"
        verdicts = tally.verdicts(reached=not cut)
        entries = [purpose_entry(v, settings.contracts, seen) for v in verdicts]
        gate = decide(
            verdicts,
            settings.profile,
            scope=scope_sentence(settings, plan),
            complete=not cut,
            why_incomplete=why,
            answers=answers,
        )
        for entry in entries:
            record.verdict(entry)
        ended = datetime.now(UTC)
        document = run_json(
            header,
            entries,
            gate,
            ended=_utc(ended),
            seconds=(ended - started).total_seconds(),
            requests=progress.requests,
            complete=not cut,
            left_out=plan.left_out,
        )
        record.footer(
            {
                "complete": not cut,
                "why": why,
                "counts": document["counts"],
                "ended": document["ended"],
                "requests": progress.requests,
                "exit_code": document["exit_code"],
                "headline": gate.headline,
            }
        )
    return RunResult(document, verdicts, gate)


def _take(event: Event, record: RecordWriter, tally: Tally, seen: dict[int, Exchange], progress: Progress) -> int:
    match event:
        case Sent(exchange, key):
            record.exchange(exchange, key=key)
            seen[exchange.number] = exchange
            progress.requests += 1
            return int(exchange.response is not None)
        case Skipped(ask, reason):
            record.event("not-sent", key=ask.key, case=ask.case.id, reason=reason)
        case Concluded(task, contributions):
            tally.add(contributions)
            progress.judged += len({c.purpose for c in contributions})
            progress.failures += len({c.purpose for c in contributions if c.verdict is Verdict.FAIL})
            record.event("concluded", task=task.name)
    return 0


def header_of(settings: Settings, plan: Plan, started: datetime) -> dict[str, Any]:
    """Give the record's header: everything that a later judgement has to know."""
    environment = settings.environment
    declared = [
        o.key for c in settings.contracts.values() for o in c.operations.values() if settings.ics.declares(o.key)
    ]
    selection = sorted(settings.operations) if settings.operations is not None else None
    return {
        "run": f"{int(started.timestamp() * 1000) & 0xFFFFFF:06x}",
        "suite": {"version": __version__, "judgement": JUDGEMENT},
        "target": {
            "env": environment.id,
            "org": settings.organisation.id,
            "url": dict(environment.urls),
            "product": settings.ics.product,
            "version": settings.ics.version,
            "sandbox": environment.sandbox,
        },
        "contracts": {
            api: {"release": contract.release, "sha256": contract.sha256, "agreed": dict(contract.agreed)}
            for api, contract in settings.contracts.items()
        },
        "digests": {"plan": plan.digest, "ics": settings.ics.digest, "ixit": settings.ixit_digest},
        "scope": {
            "apis": list(settings.contracts),
            "operations": sum(len(c.operations) for c in settings.contracts.values()),
            "declared": len(declared),
        },
        "selection": {"operations": selection, "purposes": settings.purposes}
        if selection or settings.purposes
        else None,
        "seed": settings.seed,
        "profile": settings.profile.name,
        "strict": settings.strict,
        "today": settings.today.isoformat(),
        "started": _utc(started),
    }


def scope_sentence(settings: Settings, plan: Plan) -> str:
    """Say what was judged: `39 of 45 operations`, and whether it was narrowed."""
    total = sum(len(c.operations) for c in settings.contracts.values())
    judged = sum(1 for cases in plan.cases.values() if cases)
    declared = sum(settings.ics.declares(o.key) for c in settings.contracts.values() for o in c.operations.values())
    narrowed = settings.operations is not None or settings.purposes is not None
    sentence = f"{judged} of {declared} declared operations" if declared != total else f"{judged} of {total} operations"
    return f"{sentence} (selected)" if narrowed else sentence


def _pump(settings: Settings) -> Any:
    environment = settings.environment
    limits = Limits(
        connect_timeout=environment.limits.connect_timeout,
        timeout=environment.limits.timeout,
        concurrency=environment.limits.concurrency,
        rate=environment.limits.rate,
    )
    connection = Connection(
        ca_file=environment.ca_file,
        client_certificate=environment.client_certificate,
        verify=environment.verify_tls,
        proxy=environment.proxy,
    )
    return _closing(open_pump(limits, connection))


@contextmanager
def _closing(pump: Pump) -> Iterator[Pump]:
    try:
        yield pump
    finally:
        pump.close()


@contextmanager
def _interruption() -> Iterator[threading.Event]:
    """Turn SIGINT and SIGTERM into a wish to stop: what was judged is reported. A second SIGINT ends at once."""
    event = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield event
        return

    def on_signal(number: int, frame: object) -> None:
        del frame
        if event.is_set() and number == signal.SIGINT:
            raise KeyboardInterrupt
        event.set()

    before = {number: signal.signal(number, on_signal) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield event
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _utc(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


__all__ = ["JUDGEMENT", "Binding", "Progress", "RunResult", "conduct", "header_of", "plan_of", "scope_of"]
