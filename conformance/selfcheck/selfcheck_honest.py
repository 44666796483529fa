"""Run the suite against the honest sandbox under every permitted reading; nothing may fail."""

from __future__ import annotations

import time
import traceback
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import lru_cache
from itertools import islice
from random import Random
from typing import NamedTuple

from conformance.contract import Contract
from conformance.model import Verdict
from conformance.model.cache_keys import Same
from conformance.sandbox.app import Sandbox
from conformance.sandbox.chosen_readings import all_readings
from conformance.selfcheck.selfcheck_judging import Agreement, Judged, judged

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
    #: What the ICS says, one pass for each; after the first, only where its readings showed.
    agreed: tuple[Agreed, ...] = (Agreed.NOTHING, Agreed.CHOICE)
    #: Operation keys; none: all.
    operations: tuple[str, ...] = ()


class Alarm(NamedTuple):
    """One accusation of an honest sandbox."""

    agreed: Agreed
    purpose: str
    verdict: str
    reason: str


@dataclass(frozen=True, slots=True)
class Accused:
    """What an honest sandbox was accused of; nothing, we hope."""

    name: str
    alarms: tuple[Alarm, ...] = ()
    #: Purposes that came to no verdict.
    inconclusive: tuple[str, ...] = ()
    #: Whether the readings changed any answer.
    shown: bool = True
    requests: int = 0
    seconds: float = 0.0


def check_honest(contracts: Mapping[str, Contract], honest: Honest) -> Accused:
    """Judge an honest sandbox."""
    started = time.monotonic()
    try:
        return replace(_passes(contracts, honest), seconds=time.monotonic() - started)
    except Exception:  # noqa: BLE001 - a broken check is an outcome: the suite's error
        alarm = Alarm(honest.agreed[0], "", Verdict.ERROR.word, traceback.format_exc())
        return Accused(honest.name, (alarm,), seconds=time.monotonic() - started)


def _passes(contracts: Mapping[str, Contract], honest: Honest) -> Accused:
    accused = Accused(honest.name, shown=not honest.readings)
    plain = Honest("", honest.day, operations=honest.operations)
    looked: set[str] = set()
    for agreed in honest.agreed:
        sandbox = Sandbox(contracts, today=honest.day, readings=dict(honest.readings))
        # Nobody agrees on what the sandbox never looks at: it does not hold it.
        held = honest.readings if agreed is Agreed.NOTHING else tuple(r for r in honest.readings if r[0] in looked)
        found = _judged(contracts, replace(honest, readings=held), agreed, sandbox)
        looked |= {f"{api}/{reading}" for api, choices in sandbox.choices.items() for reading in choices.looked}
        unclear = tuple(v.purpose.id for v in found.verdicts if v.verdict is Verdict.INCONCLUSIVE)
        accused = replace(
            accused,
            alarms=(*accused.alarms, *_alarms(found, agreed)),
            inconclusive=tuple(dict.fromkeys((*accused.inconclusive, *unclear))),
            shown=accused.shown or found.answers != _plain(plain, Same(contracts)),
            requests=accused.requests + found.requests,
        )
        if not accused.shown:
            break
    return accused


def _judged(contracts: Mapping[str, Contract], honest: Honest, wanted: Agreed, sandbox: Sandbox) -> Judged:
    agreed: Agreement | None = {}
    if wanted is Agreed.CHOICE:
        agreed = _agreement(contracts, honest.readings)
    elif wanted is Agreed.EVERYTHING:
        agreed = None
    return judged(contracts, sandbox, operations=honest.operations or None, agreed=agreed)


def _agreement(contracts: Mapping[str, Contract], readings: tuple[tuple[str, str], ...]) -> Agreement:
    found: dict[str, dict[str, str]] = {}
    for name, choice in readings:
        api, _, reading = name.partition("/")
        if reading in contracts[api].readings:
            found.setdefault(api, {})[reading] = choice
    return found


def _alarms(found: Judged, agreed: Agreed) -> Iterator[Alarm]:
    for verdict in found.verdicts:
        if verdict.verdict in (Verdict.FAIL, Verdict.ERROR):
            yield Alarm(agreed, verdict.purpose.id, verdict.verdict.word, verdict.reason)
        elif verdict.warnings:
            finding = verdict.warnings[0].finding
            yield Alarm(agreed, verdict.purpose.id, "warning", f"{finding.message} {finding.actual}")


@lru_cache(maxsize=256)
def _plain(honest: Honest, contracts: Same[Mapping[str, Contract]]) -> str:
    """What the sandbox in its default readings answers to the same operations, on the same day."""
    sandbox = Sandbox(contracts.value, today=honest.day, readings=dict(honest.readings))
    return _judged(contracts.value, honest, Agreed.NOTHING, sandbox).answers


# -- which there are


def honest_jobs(contracts: Mapping[str, Contract], day: date, *, stratified: bool = False) -> Iterator[Honest]:
    """The honest sandboxes that must not be accused: each permitted choice alone, all together, awkward days."""
    own = (Agreed.NOTHING, Agreed.EVERYTHING)
    yield Honest("its own readings", day, agreed=own)
    yield from islice(_together(contracts, day), 1 if stratified else None)
    if stratified:
        yield from islice(_alone(contracts, day), 0, None, 25)
        return
    yield from (Honest(f"on {other}", other, agreed=own) for other in AWKWARD_DAYS)
    yield from _alone(contracts, day)


def looked_at(contracts: Mapping[str, Contract], day: date) -> Mapping[str, frozenset[str]]:
    """The readings that matter while the sandbox is judged in its own; the others cannot show."""
    sandbox = Sandbox(contracts, today=day)
    judged(contracts, sandbox, agreed={})
    return {api: frozenset(choices.looked) for api, choices in sandbox.choices.items()}


def _alone(contracts: Mapping[str, Contract], day: date) -> Iterator[Honest]:
    looked = looked_at(contracts, day)
    for api, contract in contracts.items():
        for reading in all_readings(contract).values():
            if reading.id not in looked[api]:
                continue
            for choice in reading.permitted:
                if choice == reading.sandbox:
                    continue
                operations = tuple(f"{api}/{name}" for name in reading.operations or contract.operations)
                chosen = ((f"{api}/{reading.id}", choice),)
                yield Honest(f"{api}/{reading.id}={choice}", day, chosen, operations=operations)


def _together(contracts: Mapping[str, Contract], day: date) -> Iterator[Honest]:
    """Sandboxes with all readings changed at once: the last choice of each, then mixtures."""
    for number in range(MIXTURES + 1):
        rng = Random(f"readings {number}")
        chosen = tuple(
            (f"{api}/{reading.id}", reading.permitted[-1] if number == 0 else rng.choice(reading.permitted))
            for api, contract in contracts.items()
            for reading in all_readings(contract).values()
        )
        name = "the last choice of each reading" if number == 0 else f"mixture {number} of readings"
        yield Honest(name, day, chosen)


__all__ = ["AWKWARD_DAYS", "Accused", "Agreed", "Alarm", "Honest", "check_honest", "honest_jobs", "looked_at"]
