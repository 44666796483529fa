"""`self-check`: every seeded fault has to be caught, and the honest sandbox not accused.

A fault is caught when a purpose fails that tests what the fault says it breaks; a purpose of a `should` warns. What
else fails because of it is collateral. Each fault gets a fresh sandbox in this process and runs the purposes of its
operations; one fault of each family is run against everything.
"""

from __future__ import annotations

import re
import time
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase
from functools import lru_cache

from conformance.contract import Contract, Requirement, load_contracts
from conformance.model import PurposeId, Verdict
from conformance.sandbox.app import Sandbox
from conformance.sandbox.faults import all_faults
from conformance.sandbox.faults.fault import Fault
from conformance.sandbox.faults.spoiling import SHOWN
from conformance.selfcheck.selfcheck_honest import Accused, Honest, check_honest
from conformance.selfcheck.selfcheck_judging import Agreement, Judged, judged
from conformance.verdicts.tally import PurposeVerdict

#: A day in the middle of a month with all its neighbours in summer or winter time alike.
DAY = date(2026, 3, 18)
#: Judged by the first; what escapes there, by the second.
PROFILES = ("gate", "acceptance")
#: Each so many-th fault of an operation and family belongs to the stratified part.
STRATUM = 40


@dataclass(frozen=True, slots=True)
class Trial:
    """One fault to be tried, against the purposes of its operations or against all."""

    fault: str
    day: date
    everything: bool = False


@dataclass(frozen=True, slots=True)
class Tried:
    """What became of a fault."""

    fault: str
    family: str
    breaks: str
    #: Purposes of what it breaks that caught it.
    caught_by: tuple[str, ...] = ()
    collateral: tuple[str, ...] = ()
    #: The profile that caught it.
    profile: str = ""
    #: It was only warned of: what it breaks is a should.
    warned: bool = False
    #: Whether it changed any answer.
    shown: bool = False
    everything: bool = False
    requests: int = 0
    seconds: float = 0.0
    #: Our own exception, with its traceback.
    error: str = ""

    @property
    def caught(self) -> bool:
        """Whether a purpose that the fault names caught it."""
        return bool(self.caught_by) and not self.error


Job = Trial | Honest
Outcome = Tried | Accused


def run_jobs(jobs: Sequence[Job], *, workers: int = 2) -> Iterator[Outcome]:
    """Do jobs side by side, and give their outcomes in the order of the jobs."""
    if workers <= 1:
        yield from map(do, jobs)
        return
    with ProcessPoolExecutor(max_workers=workers) as pool:
        yield from pool.map(do, jobs, chunksize=4)


def do(job: Job) -> Outcome:
    """Do one job; our own exception is part of its outcome."""
    if isinstance(job, Honest):
        return check_honest(_contracts(), job)
    fault = all_faults()[job.fault]
    started = time.monotonic()
    try:
        return try_fault(_contracts(), fault, job)
    except Exception:  # noqa: BLE001 - a broken check is an outcome: the suite's error
        return Tried(
            fault.id,
            fault.family,
            fault.breaks,
            everything=job.everything,
            seconds=time.monotonic() - started,
            error=traceback.format_exc(),
        )


def try_fault(contracts: Mapping[str, Contract], fault: Fault, trial: Trial) -> Tried:
    """Judge a sandbox with a fault."""
    started = time.monotonic()
    operations = None if trial.everything else operations_for(contracts, fault)
    showed, requests, caught_by = False, 0, tuple[str, ...]()
    for profile in PROFILES:
        sandbox = Sandbox(contracts, today=trial.day, faults=[fault], readings=dict(fault.readings))
        agreed: Agreement | None = {} if fault.unagreed else None
        found = judged(contracts, sandbox, operations=operations, agreed=agreed, profile=profile)
        showed, requests = showed or SHOWN in sandbox.memory, requests + found.requests
        caught_by, collateral = catches(fault, found)
        if caught_by:
            break
    return Tried(
        fault=fault.id,
        family=fault.family,
        breaks=fault.breaks,
        caught_by=caught_by,
        collateral=collateral,
        profile=profile if caught_by else "",
        warned=bool(caught_by)
        and not any(v.verdict is Verdict.FAIL for v in found.verdicts if v.purpose.id in caught_by),
        shown=showed,
        everything=trial.everything,
        requests=requests,
        seconds=time.monotonic() - started,
    )


def catches(fault: Fault, found: Judged) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The failed purposes that catch a fault, and those that fail beside them."""
    failing = [verdict for verdict in found.verdicts if verdict.verdict is Verdict.FAIL or verdict.warnings]
    own = [verdict for verdict in failing if breaks(fault, verdict) and _seen_by(fault, verdict)]
    names = tuple(verdict.purpose.id for verdict in own)
    return names, tuple(verdict.purpose.id for verdict in failing if verdict not in own)


def breaks(fault: Fault, verdict: PurposeVerdict) -> bool:
    """Whether a purpose tests what a fault breaks."""
    purpose = verdict.purpose
    return any(one in purpose.requirements or _pattern(one).match(purpose.id) for one in (fault.breaks, *fault.also))


def _seen_by(fault: Fault, verdict: PurposeVerdict) -> bool:
    evidence = (*verdict.evidence, *verdict.warnings)
    return not fault.check or any(e.finding.check == fault.check for e in evidence)


@lru_cache(maxsize=4096)
def _pattern(beginning: str) -> re.Pattern[str]:
    """Compile the beginning of a purpose's id; `*` is any word of it."""
    return re.compile(re.escape(beginning).replace(r"\*", "[^/]*") + "(?:/|$)")


def operations_for(contracts: Mapping[str, Contract], fault: Fault) -> frozenset[str]:
    """The operations whose purposes may catch a fault: its own, and those of its lifecycles."""
    found = set(fault.operations)
    requirement = requirement_of(contracts, fault)
    api = PurposeId(fault.breaks).api
    if requirement is not None:
        if requirement.operation is not None:
            found.add(f"{api}/{requirement.operation}")
        for workflow in contracts[api].workflows:
            if requirement.rule and requirement.rule[0] == "workflow" and requirement.id in workflow.requirements:
                found |= {step.operation for step in workflow.steps}
    return frozenset(found or {operation.key for operation in contracts[api].operations.values()})


def requirement_of(contracts: Mapping[str, Contract], fault: Fault) -> Requirement | None:
    """The requirement that a fault breaks, or None where it names none."""
    api = PurposeId(fault.breaks).api
    return next((r for r in contracts[api].all_requirements() if r.key == fault.breaks), None)


def chosen(*, globs: Sequence[str] = (), families: Sequence[str] = (), stratified: bool = False) -> tuple[Fault, ...]:
    """Choose faults by id and by family; a stratified part has some of each family and operation."""
    found = [
        fault
        for fault in all_faults().values()
        if (not globs or any(fnmatchcase(fault.id, glob) for glob in globs))
        and (not families or any(fnmatchcase(fault.family, family) for family in families))
    ]
    return tuple(_stratum(found)) if stratified else tuple(found)


def _stratum(faults: Iterable[Fault]) -> Iterator[Fault]:
    """The first fault of each family and of each operation, and each fortieth of the others."""
    families: set[str] = set()
    operations: set[str] = set()
    for number, fault in enumerate(faults):
        here = fault.id.partition("/")[0]
        if fault.family not in families or here not in operations or number % STRATUM == 0:
            families.add(fault.family)
            operations.add(here)
            yield fault


def trials(faults: Sequence[Fault], day: date = DAY, *, everything: bool = False) -> list[Trial]:
    """The jobs that try faults, with one full run for each family on demand."""
    jobs = [Trial(fault.id, day) for fault in faults]
    firsts: dict[str, Fault] = {}
    for fault in faults:
        firsts.setdefault(fault.family, fault)
    return jobs + ([Trial(fault.id, day, everything=True) for fault in firsts.values()] if everything else [])


@lru_cache(maxsize=1)
def _contracts() -> Mapping[str, Contract]:
    return load_contracts()


Listener = Callable[[Outcome, int, int], None]


def self_check(
    jobs: Sequence[Job], *, workers: int = 2, listener: Listener = lambda *_: None
) -> tuple[tuple[Tried, ...], tuple[Accused, ...]]:
    """Do all jobs; the listener is told of each outcome."""
    tried: list[Tried] = []
    accused: list[Accused] = []
    _contracts()
    all_faults()
    for number, outcome in enumerate(run_jobs(jobs, workers=workers), 1):
        listener(outcome, number, len(jobs))
        if isinstance(outcome, Tried):
            tried.append(outcome)
        else:
            accused.append(outcome)
    return tuple(tried), tuple(accused)
