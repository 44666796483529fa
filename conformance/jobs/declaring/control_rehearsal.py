"""Send the valid requests of reads as a run would, fill in those of writes, and say of each operation how ready it is.

The requests, the search for test data and the judgement are the run's own scripts, narrowed to what makes an operation
tested (JUDGEMENT.md, 11): what is said here and what a run then says come from the same code.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import count

from conformance.cases.case import Kind, Plan
from conformance.cases.preparation import prepared_data
from conformance.cases.supplied_body import ids_of_the_example
from conformance.contract.contract import Operation, operation_at
from conformance.engine.binder import Binder
from conformance.engine.engine import Concluded, Sent, execute
from conformance.engine.request_builder import left_out_kinds
from conformance.engine.single_reads import Reader
from conformance.exchange import Pump
from conformance.jobs.declaring.rehearse import Rehearsal, line_of, prepared_ask
from conformance.jobs.setup.judging import judging_of
from conformance.jobs.setup.readiness import is_unknown, lookups_of
from conformance.jobs.setup.settings import Settings
from conformance.model import Level, PurposeId
from conformance.scripts.script import Ask, NotSent
from conformance.scripts.tasks import tasks_of
from conformance.verdicts.case_verdict import CONTROL
from conformance.verdicts.successes import SUCCESS
from conformance.verdicts.tally import Tally
from conformance.verdicts.tested_operations import NOT_TESTED, SHARE, Tested, operations_of

#: How the ids of the purposes end that make a read tested.
DECISIVE = (CONTROL, "/content")


class State(StrEnum):
    """How ready an operation is."""

    READY = "ready"
    #: Its request is complete; it is not sent, since it writes.
    TO_SEND = "ready to send"
    MISSING = "missing"
    #: The target rejects its valid request, or answers it with nothing.
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Row:
    """One operation of a run: how ready it is, and what to do."""

    operation: str
    state: State
    why: str = ""
    #: The line to paste, and where it goes in the IXIT.
    paste: str = ""
    place: str = ""

    @property
    def ready(self) -> bool:
        """Whether a run would test the operation, as far as one can know without writing."""
        return self.state in (State.READY, State.TO_SEND)


@dataclass(slots=True)
class _Seen:
    """What the reads of a rehearsal led to."""

    tested: Mapping[str, Tested]
    unknown: dict[tuple[str, str], bool] = field(default_factory=dict)


def rehearse_controls(
    settings: Settings,
    found: Rehearsal,
    reader: Reader,
    pump: Pump,
    *,
    listener: Callable[[int], None] = lambda _: None,
) -> tuple[Row, ...]:
    """Find out how ready each operation of a run is, by reading but without writing.

    Args:
        settings: The run; its credentials are those that are sent.
        found: What filling the requests in showed to be missing.
        reader: Looks up what writes name.
        pump: Sends the reads.
        listener: Told of how many reads were sent.

    Returns:
        A row for each operation that the run would test, in the order of the contracts.
    """
    plan = found.plan
    keys = [key for key, cases in plan.cases.items() if cases]
    reads = {key for key in keys if operation_at(settings.contracts, key).effect.repeatable}
    seen = _Seen(_read(settings, plan, reads, pump, listener))
    binder = _binder(settings, plan)
    return tuple(_row(settings, found, binder, reader, seen, key) for key in keys)


def _binder(settings: Settings, plan: Plan) -> Binder:
    return Binder(
        settings.contracts,
        settings.environment,
        settings.organisation,
        settings.others,
        credentials=settings.credentials,
        today=settings.today,
        plan=plan,
    )


def _read(
    settings: Settings, plan: Plan, reads: Collection[str], pump: Pump, listener: Callable[[int], None]
) -> Mapping[str, Tested]:
    """Send the valid requests of the reads, and say of each as a run does whether it is tested."""
    narrowed = _narrowed(plan, reads)
    safe = replace(settings, environment=replace(settings.environment, writes=frozenset(), sandbox=False))
    tally = Tally(narrowed.purposes)
    tasks = tasks_of(narrowed, judging_of(safe).scope(narrowed), settings.contracts)
    sent = count(1)
    for event in execute(tasks, _binder(safe, narrowed), pump):
        if isinstance(event, Concluded):
            tally.add(event.contributions)
        elif isinstance(event, Sent):
            listener(next(sent))
    decisive = [v for v in tally.verdicts(reached=True) if v.purpose.id.endswith(DECISIVE)]
    return {one.key: one for one in operations_of(decisive).run}


def _narrowed(plan: Plan, reads: Collection[str]) -> Plan:
    """Keep the valid requests of reads, their rules among them: one of these may show what the control does not."""
    cases = {
        key: tuple(case for place, case in enumerate(cases) if not place or case.kind is Kind.VALID)
        for key, cases in plan.cases.items()
        if key in reads
    }
    rules = tuple(r for r in plan.rules if {r.operation, *(case.operation for case in r.asks.values())} <= set(reads))
    wanted = {case.purpose for kept in cases.values() for case in kept} | {ruled.purpose for ruled in rules}
    purposes = {
        name: purpose
        for name, purpose in plan.purposes.items()
        if name in wanted or (PurposeId(name).operation in reads and name.endswith((*DECISIVE, SUCCESS)))
    }
    return replace(plan, cases=cases, purposes=purposes, rules=rules, courses=())


def _row(settings: Settings, found: Rehearsal, binder: Binder, reader: Reader, seen: _Seen, key: str) -> Row:
    operation = operation_at(settings.contracts, key)
    control = Ask(found.plan.cases[key][0])
    made = prepared_ask(settings.contracts, found.plan, binder, control)
    control = control if isinstance(made, NotSent) else made
    bound = binder.bind(control)
    if isinstance(bound, NotSent):
        bound = made if isinstance(made, NotSent) else bound
        return _missing(settings, key, bound)
    tested = seen.tested.get(key)
    if tested is not None and tested.state == NOT_TESTED:
        return _rejected(settings, operation, key, tested.why.removeprefix("test data: "))
    gone = next(_gone(binder, reader, seen, operation, control), None) if not operation.effect.repeatable else None
    if gone is not None:
        return Row(key, State.MISSING, gone)
    lacking = _too_much(found, key)
    if lacking:
        return Row(key, State.MISSING, lacking)
    return Row(key, State.READY if operation.effect.repeatable else State.TO_SEND, _reduced(settings, operation))


def _rejected(settings: Settings, operation: Operation, key: str, why: str) -> Row:
    """The row of an operation whose valid request is rejected; ids of the documents' example in its body are named."""
    contract, own = settings.contracts[operation.api], settings.organisation
    ids = [] if operation.id in own.bodies else list(ids_of_the_example(contract, operation))
    if not ids:
        return Row(key, State.REJECTED, why)
    members = ", ".join(f"{name}: …" for name in ids)
    are = "is" if len(ids) == 1 else "are"
    told = f"{why}; its {' and '.join(ids)} {are} the documents' example: give a body of yours"
    place = f"organisations.{own.name or own.id}.bodies"
    return Row(key, State.REJECTED, told, f"{operation.id}: {{{members}, …}}", place)


def _reduced(settings: Settings, operation: Operation) -> str:
    """What a request is sent without, as a clause."""
    kinds = left_out_kinds(settings.contracts[operation.api], operation, settings.organisation)
    return f"without what needs {', '.join(kinds)}" if kinds else ""


def _missing(settings: Settings, key: str, bound: NotSent) -> Row:
    line = line_of(settings, bound)
    return Row(key, State.MISSING, bound.reason, *(("", "") if line is None else (line.paste, line.place)))


def _gone(binder: Binder, reader: Reader, seen: _Seen, operation: Operation, control: Ask) -> Iterator[str]:
    """The ids that a write would name and that no read of the target knows, as sentences."""
    lookups, made = lookups_of(reader), prepared_data(operation, control.case)
    for name, value in binder.data_of(control).items():
        if name in made:
            continue  # an example of what a run makes before
        kind = name.partition("#")[0]
        asked = [o for of in (kind, kind.partition(".")[0]) for o in lookups.get(of, ())]
        if not asked:
            continue
        key = kind.partition(".")[0], str(value)
        if key not in seen.unknown:
            seen.unknown[key] = is_unknown(reader, asked, value)
        if seen.unknown[key]:
            names = ", ".join(o.id for o in asked[:2])
            yield f"{kind} {value}, which {operation.id} would be sent with, is not known to the target ({names}: 404)"


def _too_much(found: Rehearsal, key: str) -> str:
    """Why so many must tests of an operation stay open that it would not count as tested, as a sentence."""
    musts = [name for name, p in found.plan.purposes.items() if _is_of(name, key) and p.level is Level.MUST]
    open_ones: dict[str, int] = {}
    for advice, purposes in found.lacking.items():
        number = len(set(purposes) & set(musts))
        if number:
            open_ones[advice] = number
    if sum(open_ones.values()) <= max(1, int(SHARE * len(musts))):
        return ""
    gravest: Sequence[str] = sorted(open_ones, key=lambda advice: -open_ones[advice])
    return f"{sum(open_ones.values())} of its {len(musts)} must tests cannot be sent: {gravest[0]}"


def _is_of(purpose: str, key: str) -> bool:
    return purpose.startswith(f"{key}/")
