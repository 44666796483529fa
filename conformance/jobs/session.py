"""`conduct`: one whole run, from the plan to the reports."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from conformance import __version__
from conformance.cases.case import Plan
from conformance.cases.fixed.credentials import traces_of
from conformance.engine.binder import Binder
from conformance.engine.circuit_breaker import Circuit, State
from conformance.engine.engine import Concluded, Event, Fell, PutOff, Renewed, Sending, Sent, Skipped, execute
from conformance.engine.reachability import connection_of, limits_of
from conformance.engine.watched_binder import watched
from conformance.exchange import Pump, open_pump
from conformance.jobs.coverage import Covered
from conformance.jobs.declaring.forecast import Forecast, forecast
from conformance.jobs.declaring.remaining import ended, remaining, supply_of, told
from conformance.jobs.findings_collector import Findings
from conformance.jobs.interruption import interruptible
from conformance.jobs.overdue import Alarm, RedactionInTime, in_time, learn
from conformance.jobs.resume import Before, Resuming, before, forget_salt, new_salt, require_same_target
from conformance.jobs.resume_gaps import RESUMED, Gaps
from conformance.jobs.setup.accepted_failures import require_fitting, settled, settling_again, stood
from conformance.jobs.setup.judging import Judging, judging_of
from conformance.jobs.setup.settings import Settings
from conformance.jobs.withheld_exchanges import as_recorded
from conformance.model import Level, NoAnswer, PurposeId, Verdict
from conformance.model.sentences import utc_text
from conformance.profile.draw import Draw
from conformance.record import RECORD_FILE, RecordWriter, Redactor, redactor_of
from conformance.report.contract_statements import stated
from conformance.report.report_files import write_reports
from conformance.report.run_json import result_hash, run_json
from conformance.report.run_json_entries import purpose_entry
from conformance.scripts.tasks import tasks_of
from conformance.verdicts.compare import accepted
from conformance.verdicts.contribution import Contribution
from conformance.verdicts.decisions import JUDGEMENT
from conformance.verdicts.gate import GateVerdict, decide
from conformance.verdicts.headline import Around
from conformance.verdicts.tally import PurposeVerdict, Tally, cut_by_limit

Listener = Callable[["Progress"], None]


#: Objects between two looks at the youngest, and how many looks each older generation waits for. Python's own values
#: look at hundreds of thousands of contract nodes again and again, a twelfth of the time of a run.
THRESHOLDS = (20_000, 20, 50)


@dataclass(slots=True)
class Progress:
    """How far a run is; the same object is handed on each time."""

    planned: int
    #: Purposes that hold under one of several permitted readings: only the end tells whether they fail.
    open: frozenset[str] = frozenset()
    judged: int = 0
    failures: int = 0
    #: Purposes that had a verdict, and those that failed, by id: several tasks may contribute to one.
    seen: set[str] = field(default_factory=set)
    failed: set[str] = field(default_factory=set)
    requests: int = 0
    expected_requests: int = 0
    #: Requests without a response, one after the other until now.
    unanswered: int = 0
    started: float = field(default_factory=time.monotonic)


@dataclass(frozen=True, slots=True)
class RunResult:
    """What a run led to."""

    document: dict[str, Any]
    verdicts: tuple[PurposeVerdict, ...]
    gate: GateVerdict
    #: What people should know of waivers: ends that come near, those that met nothing.
    warnings: tuple[str, ...] = ()
    #: What is left of the test data that such runs use up, as sentences.
    left: tuple[str, ...] = ()


@contextmanager
def loaded_aside() -> Iterator[None]:
    """Look for garbage only in what comes from now on, and less often."""
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


@loaded_aside()
def conduct(
    settings: Settings, listener: Listener = lambda _: None, foreseen: Callable[[Forecast], None] = lambda _: None
) -> RunResult:
    """Run everything that is planned against the target, from the plan to the reports.

    Every exchange is in the record on disk before it counts.

    Args:
        settings: The run with everything resolved.
        listener: Called with the progress after each event.
        foreseen: Called once before the first request, with what will be sent and used up.

    Returns:
        run.json, the verdicts and the decision.

    Raises:
        InvalidInput: The baseline does not fit, or the run cannot be resumed.
    """
    judging = judging_of(settings)
    plan = judging.plan()
    header: Mapping[str, Any] = header_of(settings, judging, plan, datetime.now(UTC))
    require_fitting(settings.settling, header)
    settings.out.mkdir(parents=True, exist_ok=True)
    done = before(settings.out, plan, settings.contracts) if settings.resume else None
    if done is not None:
        header = done.record.header
    expected = forecast_of(settings, plan)
    header = {**header, "forecast": expected.as_json()}
    binder = binder_of(settings, header, plan)
    supply = binder.supply
    foreseen(replace(expected, left=told(settings, remaining(settings, supply, expected))))
    gaps = Gaps() if done is None else done.gaps
    findings = Findings(Tally(plan.purposes, strict=settings.strict), Covered(plan, settings.contracts), gaps)
    findings.slowness.limit = judging.limits.slow
    findings.withheld = 0 if done is None else len(done.record.withheld)
    redaction = _redaction(settings, plan, done)
    if done is not None:
        require_same_target(header, redaction.value(header_of(settings, judging, plan, datetime.now(UTC))))
    progress = Progress(
        planned=len(plan.purposes),
        open=frozenset(name for name, purpose in plan.purposes.items() if purpose.under),
        expected_requests=sum(map(len, plan.cases.values())),
    )
    limits = settings.environment.limits
    circuit = Circuit(concurrency=limits.concurrency, patience=limits.patience)
    binder.sent, binder.counted = (0, 0) if done is None else (done.last_number, len(done.exchanges))
    with (
        interruptible(settings.max_time) as cut,
        RecordWriter(
            settings.out / RECORD_FILE,
            redaction=RedactionInTime(redaction, alarm := Alarm(cut.deadline)),
            resume=done is not None,
        ) as record,
        open_pump_of(settings) as pump,
        watched(
            binder,
            settings.contracts,
            settings.environment,
            settings.credentials,
            settings.out,
            resume=settings.resume,
            learn_secrets=lambda secrets: redaction.learn_secrets((*secrets, *traces_of(secrets))),
        ) as watch,
    ):
        if done is None:
            header = record.header(header)  # every report says what the record says
        else:
            known, unknown = len(done.exchanges), len(done.under_way)
            urls = dict(settings.environment.urls)
            record.event(RESUMED, answered=known, unknown=unknown, after=done.last_number, url=urls)
        binding = watch if done is None else Resuming(watch, done)
        tasks = in_time(tasks_of(plan, judging.scope(plan), settings.contracts), alarm)
        for event in execute(
            tasks, binding, pump, stop=cut.is_wanted, again=watch.again, circuit=circuit, objects=binder.objects
        ):
            if (recorded := as_recorded(event, record)) is not None:
                learn(recorded, findings, alarm)
            elif isinstance(event, Sent):
                findings.withhold(event.exchange, event.task)
            watch.take(event)
            _note(event, record, progress, findings.way.shown)
            listener(progress)
            cut.look_at(settings.out / RECORD_FILE, progress.requests)
        for undone in watch.restore(pump) if circuit.closed else ():
            record.event("undone", operation=undone.operation, restored=undone.restored, left=undone.left)
        dead = circuit.state is State.DEAD and not cut.interrupted.is_set()
        why = circuit.sentence if dead else cut.why
        left = told(settings, ended(settings, supply, expected, watch.leftovers.remaining(), complete=not why))
        result = replace(conclude(judging, plan, header, findings, record, why=why), left=left)
    if not why:
        forget_salt(settings.out)
    write_reports(result.document, settings.out / RECORD_FILE, settings.out, settings.formats)
    return result


def _redaction(settings: Settings, plan: Plan, done: Before | None) -> Redactor:
    """The redactor of a run; a resumed run keeps its pseudonyms."""
    return redactor_of(
        settings.contracts,
        (settings.organisation, *settings.others),
        plan,
        secrets=(*settings.secrets, *traces_of(settings.secrets)),
        salt=new_salt(settings.out) if done is None else done.salt,
    )


def forecast_of(settings: Settings, plan: Plan) -> Forecast:
    """Foresee a run by its settings."""
    environment = settings.environment
    return forecast(
        plan,
        settings.contracts,
        settings.organisation,
        rate=environment.limits.rate,
        writes=environment.writes,
        accepted_at_most=environment.limits.accepted_at_most,
    )


def conclude(
    judging: Judging,
    plan: Plan,
    header: Mapping[str, Any],
    findings: Findings,
    record: RecordWriter,
    *,
    why: str,
    ended: datetime | None = None,
) -> RunResult:
    """Reach the verdicts, decide, and end the record; `why` says why a run was cut, if it was.

    A run ends now, but for one that is only judged again.
    """
    findings.tally.add([*findings.server_errors.contributions(header["profile"]), *findings.slowness.contributions()])
    settling = settling_again(header)
    settlement = settled(settling, findings.concluded(reached=not why), header)
    verdicts = settlement.verdicts
    seconds = findings.seconds(plan.every_case)
    shown = [
        purpose_entry(
            verdict, judging.contracts, findings.exchanges, seconds.get(verdict.purpose.id, 0.0), record.redacted
        )
        for verdict in verdicts
    ]
    shown, standing = stood(settling, settlement, shown, header)
    entries = [dict(record.verdict(entry)) for entry in shown]
    undone = why or cut_by_limit(verdicts)
    operations = judging.operations(verdicts, accepted=settlement.waived, ruled=settlement.ruled)
    attested = judging.attested(settling.attestations, operations)
    around = Around(
        complete=not undone,
        why_incomplete=undone,
        waived=settlement.waived,
        known=standing.known if standing is not None else (),
        answers=findings.answers,
        unseen=tuple(findings.way.sentences().values()),
        breaches=settlement.breaches,
        ruled=settlement.ruled,
        causes=len({f["cause"] for e in entries if e["verdict"] == "fail" for f in e["findings"] if not accepted(f)}),
        selected=header["selection"] is not None,
        limited=judging.limited(plan),
        compared=standing is not None,
        not_attested=len(attested.lacking) if judging.profile.name == "acceptance" else 0,
    )
    gate = decide(verdicts, judging.profile, operations, around)
    gate = replace(gate, counts=replace(gate.counts, withheld=findings.withheld))
    if findings.remark and not why:
        gate = replace(gate, headline=f"{gate.headline} · {findings.remark}")
    ended = datetime.fromisoformat(utc_text(ended or datetime.now(UTC)))  # as it is written
    document = run_json(
        header,
        entries,
        gate,
        ended=utc_text(ended),
        seconds=(ended - datetime.fromisoformat(header["started"])).total_seconds(),
        requests=findings.requests,
        complete=not undone,
        coverage=record.redacted(findings.covered.as_json(findings.reasons)),
        left_out=plan.left_out,
        stated=stated(judging.contracts, findings.tally.seen()),
        behaviour=findings.behaviour,
        settlement=settlement,
        standing=standing,
        attested=attested,
        never_shown=findings.never_shown.as_json(),
    )
    footer = ("counts", "ended", "requests", "exit_code", "headline", "seconds")
    told = {key: document[key] for key in footer} | {"result": result_hash(document)}
    record.footer({"complete": not why, "why": why, **told})
    document["record"] = {"head": record.head, "lines": record.lines}
    return RunResult(document, verdicts, gate, settlement.warnings)


def header_of(settings: Settings, judging: Judging, plan: Plan, started: datetime) -> dict[str, Any]:
    """The header of the record: everything that judging it again needs."""
    environment = settings.environment
    block = judging.selection.block()
    narrowing = {"operations": block["selected"], "purposes": block["purposes"]}
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
            "declared": len(judging.declared),
        },
        "selection": narrowing if judging.selection.narrowed else None,
        "judging": judging.block(),
        "settling": settings.settling.block(),
        "sandbox": dict(settings.sandbox),
        "specs": None if settings.specs is None else str(settings.specs),
        "declared_in": None if settings.declared_in is None else dict(settings.declared_in),
        **({"ci_job": settings.ci_job} if settings.ci_job else {}),
        "seed": settings.seed,
        "drawn": settings.draw.as_json(),
        "profile": settings.profile.name,
        "strict": settings.strict,
        "today": settings.today.isoformat(),
        "started": utc_text(started),
    }


def binder_of(settings: Settings, header: Mapping[str, Any], plan: Plan | None = None) -> Binder:
    """The binder that fills the asks of a run with test data."""
    limits = [most for most in (settings.selection.max_requests, settings.profile.most_requests) if most is not None]
    return Binder(
        settings.contracts,
        settings.environment,
        settings.organisation,
        settings.others,
        credentials=settings.credentials,
        today=settings.today,
        user_agent=f"masstack-conformance/{__version__} run/{header['run']}",
        run_id=header["run"],
        plan=plan,
        supply=supply_of(settings, header, plan),
        most=min(limits, default=None),
        draw=Draw.of(header.get("drawn")),
    )


def _note(event: Event, record: RecordWriter, progress: Progress, shown: Collection[str]) -> None:
    """Write an event down at once, and count it; `shown` are the APIs that were seen, of which failures count."""
    match event:
        case Sent(exchange, _):
            progress.requests += 1
            progress.unanswered = progress.unanswered + 1 if isinstance(exchange.outcome, NoAnswer) else 0
        case Sending(ask):
            record.event("sending", key=ask.key)
        case Skipped(ask, reason, owner):
            record.event("not-sent", key=ask.key, case=ask.case.id, reason=reason, owner=owner.value)
        case Concluded(task, contributions):
            progress.seen |= {c.purpose for c in contributions if c.purpose}
            progress.failed |= {c.purpose for c in contributions if _accuses(c)} - progress.open
            progress.judged = len(progress.seen)
            progress.failures = sum(PurposeId(purpose).api in shown for purpose in progress.failed)
            record.event("concluded", task=task.name)
        case Fell(state):
            record.event("target", state=state.value)
        case Renewed(ask, request_id):
            record.event("renewed", key=ask.key, request_id=request_id)
        case PutOff(ask, request_id):
            record.event("put-off", key=ask.key, request_id=request_id)


def _accuses(contribution: Contribution) -> bool:
    """Whether a contribution is a failure, and not only a warning."""
    binding = not contribution.findings or any(f.level is Level.MUST for f in contribution.findings)
    return contribution.verdict is Verdict.FAIL and binding


@contextmanager
def open_pump_of(settings: Settings) -> Iterator[Pump]:
    """The pump to the target of a run, closed when the context ends."""
    pump = open_pump(limits_of(settings.environment), connection_of(settings.environment))
    try:
        yield pump
    finally:
        pump.close()
