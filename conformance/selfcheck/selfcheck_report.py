"""The kill matrix: which purpose caught which fault, what escaped, and what was wrongly accused."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from conformance.model.files import write_text
from conformance.selfcheck.floors import Family
from conformance.selfcheck.selfcheck import PROFILES, Tried
from conformance.selfcheck.selfcheck_honest import Accused
from conformance.selfcheck.selfcheck_lint import Untested


@dataclass(frozen=True, slots=True)
class SelfCheck:
    """What a self-check found."""

    tried: tuple[Tried, ...]
    accused: tuple[Accused, ...]
    untested: tuple[Untested, ...]
    seconds: float = 0.0
    #: The families tried, with their floors.
    families: tuple[Family, ...] = ()

    @property
    def below(self) -> tuple[Family, ...]:
        """The families of which the gate caught fewer faults than their floor."""
        return tuple(family for family in self.families if family.below)

    @property
    def escaped(self) -> tuple[Tried, ...]:
        """The faults that nothing caught, full runs among them."""
        return tuple(one for one in self.tried if not one.caught)

    @property
    def false_alarms(self) -> int:
        """Count what honest sandboxes were accused of."""
        return sum(len(one.alarms) for one in self.accused)

    @property
    def passed(self) -> bool:
        """Whether everything was caught, nobody accused, and no family is below its floor."""
        return not self.escaped and not self.false_alarms and not self.below

    @property
    def headline(self) -> str:
        """The result of the self-check in one line."""
        single = [one for one in self.tried if not one.everything]
        red = [one for one in single if one.caught and not one.warned]
        late = sum(one.profile == PROFILES[1] for one in red)
        warned = sum(one.caught and one.warned for one in single)
        gate = f"caught {len(red) - late} of {len(single)} in the {PROFILES[0]}"
        return f"{gate}, {late} more in {PROFILES[1]}, {warned} warned, false alarms {self.false_alarms}"


def lines(check: SelfCheck) -> Iterator[str]:
    """The result of a self-check as lines of text: what is wrong first, then the families."""
    yield from _escaped(check.escaped)
    yield from _alarms(check.accused)
    for family in check.below:
        red = f"{family.red} of {family.tried} red in the gate"
        yield f"BELOW ITS FLOOR {family.name}: {red}, {family.floor:.0%} wanted"
    yield from _families(check.tried)
    silent = [one.name for one in check.accused if not one.shown]
    if silent:
        yield f"{len(silent)} of {len(check.accused)} honest sandboxes answered as in their own readings"
    for kind in ("operation", "check", "family", "requirement"):
        for one in check.untested:
            if one.kind == kind:
                yield f"untested {one.kind} {one.name}: {one.why}"
    full = [one for one in check.tried if one.everything]
    if full:
        yield f"full runs, one of each family: caught {sum(1 for one in full if one.caught)} of {len(full)}"
    requests = sum(one.requests for one in check.tried) + sum(one.requests for one in check.accused)
    yield f"{requests} requests, {check.seconds:.0f} s"
    yield check.headline


def _escaped(escaped: Sequence[Tried]) -> Iterator[str]:
    for one in escaped:
        if one.error:
            yield f"ERROR {one.fault}: {one.error.strip().splitlines()[-1]}"
            continue
        how = "it showed" if one.shown else "it never showed"
        beside = f"; beside it failed {', '.join(one.collateral[:3])}" if one.collateral else ""
        run = " in a full run" if one.everything else ""
        yield f"ESCAPED{run} {one.fault}: breaks {one.breaks}; {how}{beside}"


def _alarms(accused: Sequence[Accused]) -> Iterator[str]:
    for one in accused:
        for alarm in one.alarms:
            what = f"{alarm.verdict} {alarm.purpose}: {alarm.reason.strip()[-300:]}"
            yield f"FALSE ALARM {one.name} (agreed: {alarm.agreed}): {what}"


def _families(tried: Sequence[Tried]) -> Iterator[str]:
    """Give a table: family, faults, caught, caught only by the larger profile, requests, seconds of work."""
    families: dict[str, list[Tried]] = {}
    for one in tried:
        if not one.everything:
            families.setdefault(one.family, []).append(one)
    wide = max(map(len, (*families, "family")))
    yield f"{'family':{wide}} faults {PROFILES[0]:>6} {PROFILES[1]} warned requests seconds"
    for family, here in sorted(families.items()):
        red = [one for one in here if one.caught and not one.warned]
        late, warned = sum(one.profile == PROFILES[1] for one in red), sum(one.caught and one.warned for one in here)
        requests, seconds = sum(one.requests for one in here), sum(one.seconds for one in here)
        yield f"{family:{wide}} {len(here):6} {len(red) - late:6} {late:10} {warned:6} {requests:8} {seconds:7.1f}"


def document(check: SelfCheck) -> dict[str, Any]:
    """The result of a self-check as JSON; `matrix` names for each fault what caught it."""
    return {
        "schema_version": "1",
        "headline": check.headline,
        "passed": check.passed,
        "seconds": round(check.seconds, 1),
        "matrix": [{**asdict(one), "caught": one.caught} for one in check.tried],
        "honest": [{**asdict(one), "alarms": [alarm._asdict() for alarm in one.alarms]} for one in check.accused],
        "families": {one.name: {"faults": one.faults, "red": one.red, "floor": one.floor} for one in check.families},
        "untested": [asdict(one) for one in check.untested],
    }


def write(check: SelfCheck, out: Path) -> None:
    """Write the kill matrix as JSON and as text."""
    out.mkdir(parents=True, exist_ok=True)
    text = json.dumps(document(check), indent=1, ensure_ascii=False)
    write_text(out / "self-check.json", text + "\n")
    write_text(out / "self-check.txt", "\n".join(lines(check)) + "\n")
