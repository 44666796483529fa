"""The honest sandbox in every permitted reading: nobody may be accused."""

from __future__ import annotations

import time
import traceback
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from random import Random

from conformance.contract import Contract
from conformance.model import Verdict
from conformance.run.selfcheck_judging import Agreement, Judged, judged
from conformance.sandbox.app import Sandbox
from conformance.sandbox.readings import all_readings

#: Days on which months, years and summer time turn.
AWKWARD_DAYS = (
    date(2024, 2, 29),
    date(2026, 1, 1),
    date(2026, 1, 31),
    date(2026, 3, 1),
    date(2026, 3, 29),
    date(2026, 10, 25),
    date(2026, 12, 31),
)
#: Mixtures of readings beyond the last choice of each.
MIXTURES = 6


class Agreed(StrEnum):
    """What the ICS says of readings."""

    NOTHING = "nothing"
    #: The readings that differ from the sandbox's own.
    CHOICE = "the choice"
    EVERYTHING = "everything"


@dataclass(frozen=True, slots=True)
class Honest:
    """A sandbox without a fault, to be judged."""

    name: str
    day: date
    #: `api/reading` -> choice.
    readings: tuple[tuple[str, str], ...] = ()
    agreed: Agreed = Agreed.NOTHING
    #: Operation keys; none: all.
    operations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Accused:
    """What an honest sandbox was accused of; nothing, we hope."""

    name: str
    agreed: Agreed
    #: Purpose, verdict and reason.
    alarms: tuple[tuple[str, str, str], ...] = ()
    inconclusive: tuple[tuple[str, str], ...] = ()
    #: Whether the reading changed any answer.
    shown: bool = True
    requests: int = 0
    seconds: float = 0.0


def check_honest(contracts: Mapping[str, Contract], honest: Honest) -> Accused:
    """Judge an honest sandbox."""
    started = time.monotonic()
    try:
        found = _judged(contracts, honest)
        plain = _plain(_Plain(contracts, honest)) if honest.readings else ""
    except Exception:  # noqa: BLE001 - a broken check is an outcome: the suite's error
        alarm = ("", Verdict.ERROR.word, traceback.format_exc())
        return Accused(honest.name, honest.agreed, (alarm,), seconds=time.monotonic() - started)
    return Accused(
        name=honest.name,
        agreed=honest.agreed,
        alarms=tuple(_alarms(found)),
        inconclusive=tuple((v.purpose.id, v.reason) for v in found.verdicts if v.verdict is Verdict.INCONCLUSIVE),
        shown=not honest.readings or found.answers != plain,
        requests=found.requests,
        seconds=time.monotonic() - started,
    )


def _judged(contracts: Mapping[str, Contract], honest: Honest) -> Judged:
    sandbox = Sandbox(contracts, today=honest.day, readings=dict(honest.readings))
    agreed: Agreement | None = {}
    if honest.agreed is Agreed.CHOICE:
        agreed = _agreement(contracts, honest.readings)
    elif honest.agreed is Agreed.EVERYTHING:
        agreed = None
    return judged(contracts, sandbox, operations=honest.operations or None, agreed=agreed)


def _agreement(contracts: Mapping[str, Contract], readings: tuple[tuple[str, str], ...]) -> Agreement:
    found: dict[str, dict[str, str]] = {}
    for name, choice in readings:
        api, _, reading = name.partition("/")
        if reading in contracts[api].readings:
            found.setdefault(api, {})[reading] = choice
    return found


def _alarms(found: Judged) -> Iterator[tuple[str, str, str]]:
    for verdict in found.verdicts:
        if verdict.verdict in (Verdict.FAIL, Verdict.ERROR):
            yield verdict.purpose.id, verdict.verdict.word, verdict.reason
        elif verdict.warnings:
            finding = verdict.warnings[0].finding
            yield verdict.purpose.id, "warning", f"{finding.message} {finding.actual}"


class _Plain:
    """What the sandbox answers in its own readings to the same operations, on the same day."""

    def __init__(self, contracts: Mapping[str, Contract], honest: Honest) -> None:
        self.contracts = contracts
        self.honest = Honest("", honest.day, operations=honest.operations)

    def __hash__(self) -> int:
        return hash(self.honest)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Plain) and other.honest == self.honest


@lru_cache(maxsize=256)
def _plain(plain: _Plain) -> str:
    return _judged(plain.contracts, plain.honest).answers


# -- which there are


def honest_jobs(contracts: Mapping[str, Contract], day: date, *, stratified: bool = False) -> list[Honest]:
    """Give the honest sandboxes that have to pass: each permitted choice alone, all together, and awkward days."""
    jobs = [Honest("its own readings", day, agreed=agreed) for agreed in (Agreed.NOTHING, Agreed.EVERYTHING)]
    jobs += list(_together(contracts, day))[: 2 if stratified else None]
    if stratified:
        return jobs + [job for number, job in enumerate(_alone(contracts, day)) if number % 25 == 0]
    jobs += [Honest(f"on {other}", other) for other in AWKWARD_DAYS]
    return jobs + list(_alone(contracts, day))


def _alone(contracts: Mapping[str, Contract], day: date) -> Iterator[Honest]:
    for api, contract in contracts.items():
        for reading in all_readings(contract).values():
            for choice in reading.permitted:
                if choice == reading.sandbox:
                    continue
                operations = tuple(f"{api}/{name}" for name in reading.operations or contract.operations)
                chosen = ((f"{api}/{reading.id}", choice),)
                for agreed in (Agreed.NOTHING, Agreed.CHOICE):
                    yield Honest(f"{api}/{reading.id}={choice}", day, chosen, agreed, operations)


def _together(contracts: Mapping[str, Contract], day: date) -> Iterator[Honest]:
    """Give all readings at once: the last choice of each, then mixtures."""
    for number in range(MIXTURES + 1):
        rng = Random(f"readings {number}")
        chosen = tuple(
            (f"{api}/{reading.id}", reading.permitted[-1] if number == 0 else rng.choice(reading.permitted))
            for api, contract in contracts.items()
            for reading in all_readings(contract).values()
        )
        name = "the last choice of each reading" if number == 0 else f"mixture {number} of readings"
        for agreed in (Agreed.NOTHING, Agreed.CHOICE):
            yield Honest(name, day, chosen, agreed)


__all__ = ["AWKWARD_DAYS", "Accused", "Agreed", "Honest", "check_honest", "honest_jobs"]
