"""What is left of the test data that runs use up: known from the state file and the lists that earlier runs left."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conformance.cases.case import Plan
from conformance.contract.contract import EffectKind
from conformance.engine.leftovers import FILE as LEFTOVERS
from conformance.engine.leftovers import Leftover, read_leftovers
from conformance.engine.request_builder import taken_by_control
from conformance.engine.test_data.needs import LASTING, serves_once
from conformance.engine.test_data.state_file import Mark, State, StateError, StateFile
from conformance.engine.test_data.supply import RESERVED_PREFIX, Supply, supply_for
from conformance.engine.test_data.used_hashes import covered, hashes_beside
from conformance.jobs.declaring.forecast import Forecast, count_of
from conformance.jobs.setup.settings import Settings
from conformance.profile.draw import Draw
from conformance.profile.ixit import Entry
from conformance.profile.test_data_index import entries, ordinary
from conformance.record import RECORD_FILE

#: Stands for the runs that nothing but hashes is known of.
EARLIER = "earlier runs"
#: So many more runs are soon.
SOON = 5


def supply_of(settings: Settings, header: Mapping[str, Any], plan: Plan | None) -> Supply:
    """Deal the test data of a run, without what is known to be used up.

    Where nothing is known of earlier runs, it begins at a place of its own.
    """
    writes = settings.environment.writes and not settings.profile.reads_only
    # The embedded sandbox begins anew with each run: nothing of an earlier one is left in it.
    lasting = writes and not settings.environment.sandbox
    gone = gone_before(settings.out, settings.environment.id, settings.organisation.id) if lasting else frozenset()
    start = 0 if gone or not writes or settings.state is None else _place_of(header["run"])
    state = None
    if settings.state is not None and writes:
        state = StateFile(settings.state, run=header["run"], start=start)
        start = state.state.start
        hashes = hashes_beside(settings.state, os.environ)
        if hashes is not None:  # a state file that a CI lost begins with what the hashes say
            state.spoil(covered(hashes, state.state, _usable_up(settings)), by=EARLIER, run=EARLIER)
    draw = Draw.of(header.get("drawn"))
    supply = supply_for(
        settings.contracts,
        settings.organisation,
        plan,
        state=state,
        gone=gone,
        start=start,
        draw=draw,
        writes=settings.environment.writes,
        accepted_at_most=settings.environment.limits.accepted_at_most,
        unbound=settings.environment.sandbox,
    )
    if settings.resume:
        supply.resume()
    return supply


def _usable_up(settings: Settings) -> Iterator[tuple[str, str]]:
    """What a state file may say of the values of the IXIT: used up, or that an operation was carried out on it."""
    pools = settings.organisation.pools.items()
    values = [(kind, value) for kind, pool in pools for value in dict.fromkeys(str(entry.value) for entry in pool)]
    yield from values
    for contract in settings.contracts.values():
        for operation in contract.operations.values():
            if operation.effect.kind in LASTING:
                yield from ((f"{operation.key}:{kind}", value) for kind, value in values)


def _place_of(run: str) -> int:
    """The position in the pools at which a run begins that knows of no other run."""
    return int.from_bytes(hashlib.sha256(run.encode()).digest()[:4], "big")


def gone_before(out: Path, env: str, org: str) -> frozenset[str]:
    """The ids in leftovers of neighbouring runs in the same environment and organisation."""
    found: set[str] = set()
    for file in out.parent.glob(f"*/{LEFTOVERS}"):
        if file.parent.name != out.name and not file.parent.is_symlink() and _target_of(file.parent) == (env, org):
            found |= {value for left in read_leftovers(file.parent) for value in left.ids.values()}
    return frozenset(found)


def _target_of(directory: Path) -> tuple[str, str] | None:
    """Read environment and organisation from the first line of a run's record."""
    try:
        with (directory / RECORD_FILE).open(encoding="utf-8") as lines:
            target = json.loads(next(lines))["target"]
        return target["env"], target["org"]
    except (OSError, ValueError, KeyError, TypeError, StopIteration):
        return None


@dataclass(frozen=True, slots=True)
class Remaining:
    """What is left of one kind of test data."""

    kind: str
    #: What people call one of it.
    called: str
    total: int
    left: int
    #: How many one more run like this uses up.
    a_run: int
    #: Only values with this tag are counted, because they are the first to be used up.
    tag: str | None = None

    @property
    def runs(self) -> int | None:
        """How many more runs the test data last; None where a run uses up none."""
        return None if not self.a_run else self.left // self.a_run

    def says(self, profile: str) -> str:
        """The remaining test data in a line: `1,180 of 1,200 SIM cards left: 147 more gate runs`."""
        tagged = f" tagged {self.tag}" if self.tag else ""
        text = f"{self.left:,} of {count_of(self.called, self.total)}{tagged} left"
        if self.runs is None:
            return text
        if not self.runs:
            article = "an" if profile[0] in "aeiou" else "a"
            return f"{text}, and {article} {profile} run uses up {self.a_run}: supply more in pools.{self.kind}"
        return f"{text}: {self.runs:,} more {profile} run{'' if self.runs == 1 else 's'}"


def remaining(settings: Settings, supply: Supply, expected: Forecast) -> tuple[Remaining, ...]:
    """How much is left of each kind of test data that a run uses up, from the state file; empty without one."""
    if supply.state is None:
        return ()
    state = supply.state.state
    kinds = {kind.name: kind for contract in settings.contracts.values() for kind in contract.pool_kinds.values()}
    dealt = dict.fromkeys(kind for shares in supply.shares.values() for kind in shares)
    found = [_remaining(settings, state, kind, kinds[kind].called, expected) for kind in dealt if kind in kinds]
    return (*found, *_serving_once(settings, supply, state, expected))


def ended(
    settings: Settings, supply: Supply, expected: Forecast, left: Iterable[Leftover], *, complete: bool
) -> tuple[Remaining, ...]:
    """Remember a run in the state file, let go of what it did not send, and give what is left now."""
    if supply.state is not None:
        supply.state.spoil(_spoiled(settings, left), by="changed and not reverted")
        used = {kind: len(values) for kind, values in supply.used.items()} | supply.state.done_by_this_run()
        short = {"short": supply.short} if supply.short else {}
        supply.state.end(
            {"profile": settings.profile.name, "out": str(settings.out), "complete": complete, "used": used, **short}
        )
        try:
            hashes = hashes_beside(settings.state, os.environ)
            if hashes is not None:
                hashes.add(supply.state.state)
        except StateError as failure:  # what was judged stands
            supply.state.trouble = supply.state.trouble or str(failure)
    return remaining(settings, supply, expected)


def _spoiled(settings: Settings, left: Iterable[Leftover]) -> Iterator[tuple[str, str]]:
    """The test data whose changes could not be reverted: unusable where no read shows their value now.

    Where one does, the operation was carried out on them, and takes others first.
    """
    for one in left:
        api, _, name = one.operation.partition("/")
        operation = settings.contracts[api].operations[name]
        if operation.effect.kind is EffectKind.REVERSIBLE:
            ids = set(one.ids.values())
            kinds = settings.contracts[api].pool_kinds
            done = "" if operation.observed_by is None else f"{operation.key}:"
            for kind, _ in taken_by_control(settings.contracts[api], operation, settings.organisation):
                pool = entries(settings.organisation, kind) if kinds[kind].changeable else ()
                yield from ((f"{done}{kind}", v) for e in pool if (v := str(e.value)) in ids)


def _remaining(settings: Settings, state: State, kind: str, called: str, expected: Forecast) -> Remaining:
    """What is left of a kind, or of its values with the tag that is used up first."""
    tags = {tag for name, tag in expected.tagged if name == kind} | {
        name.partition("#")[2] or None for run in state.runs for name in run.get("used", {}) if _kind(name) == kind
    }
    every = [_of_tag(settings, state, kind, tag, called, expected) for tag in (None, *sorted(filter(None, tags)))]
    return min(every, key=lambda one: (one.runs is None, one.runs or 0))


def _of_tag(settings: Settings, state: State, kind: str, tag: str | None, called: str, expected: Forecast) -> Remaining:
    pool = entries(settings.organisation, kind, tag)
    used = sum(1 for entry in pool if (known := state.of(kind, entry.value)) and known.mark is not Mark.CLAIMED)
    planned = sum(count for (name, one), count in expected.tagged.items() if name == kind and tag in (None, one))
    a_run = _in_a_run(settings, state, f"{kind}#{tag}" if tag else kind, planned)
    return Remaining(kind, called, len(pool), len(pool) - used, a_run, tag)


def _in_a_run(settings: Settings, state: State, name: str, planned: int) -> int:
    """How much a run uses up: the most of what whole runs of the profile did, or else the most that is planned.

    A run that was short of a kind used up less of it than it would have; one that was short of free numbers or cards
    left out whole operations.
    """

    def enough(run: Mapping[str, Any]) -> bool:
        return not any(kind == _kind(name) or kind.startswith(RESERVED_PREFIX) for kind in run.get("short", ()))

    alike = [one for one in state.runs if one.get("profile") == settings.profile.name and one.get("complete")]
    alike = [one for one in alike if enough(one)]
    return max((one.get("used", {}).get(name, 0) for one in alike), default=0) or planned


def _serving_once(settings: Settings, supply: Supply, state: State, expected: Forecast) -> Iterator[Remaining]:
    """What is left of things that are no test data of their own and serve an operation once."""
    operations = (one for contract in settings.contracts.values() for one in contract.operations.values())
    for operation in (one for one in operations if expected.times.get(one.key)):
        for kind, tag in serves_once(operation):
            apart = settings.contracts[operation.api].pool_kinds[kind].apart
            # Values set apart serve only once all others lost their tag: they are no reserve to count on.
            pool = ordinary(entries(settings.organisation, kind, tag), apart - {tag})
            pool = (*pool, *_made_since(settings, state, kind, pool))
            gone = sum(supply.done_before(operation.key, kind, entry) for entry in pool)
            a_run = _in_a_run(settings, state, f"{operation.key}:{kind}", expected.times[operation.key])
            yield Remaining(kind, f"value of {kind}", len(pool), len(pool) - gone, a_run, tag)


def _made_since(settings: Settings, state: State, kind: str, pool: Iterable[Entry]) -> Iterator[Entry]:
    """Values that runs made and that were not looked at yet, where others that were made turned out to serve."""
    made = state.made.get(kind, {})
    if any(str(entry.value) in made for entry in pool):
        known = {str(entry.value) for entry in entries(settings.organisation, kind)}
        yield from (Entry(value) for text, value in made.items() if text not in known)


def _kind(name: str) -> str:
    return name.partition("#")[0]


def told(settings: Settings, found: Iterable[Remaining]) -> tuple[str, ...]:
    """Sentences on what is left of the test data that such a run uses up, where some is gone or soon will be."""

    def worth_telling(one: Remaining) -> bool:
        soon = one.runs is not None and one.runs < SOON
        return bool(one.a_run and one.total and (soon or one.left < one.total))

    return tuple(one.says(settings.profile.name) for one in found if worth_telling(one))
