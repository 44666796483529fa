"""Apply waivers and rulings to verdicts: what they cover, no longer cover, or never matched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from conformance.model import Verdict
from conformance.profile.rulings import Decision, Ruling
from conformance.profile.waivers import Waiver
from conformance.verdicts.tally import Evidence, PurposeVerdict

#: Before its end, a waiver is warned of.
NOTICE = timedelta(days=14)

#: Profiles in which a waiver that matched nothing is red.
STRICT_PROFILES = frozenset({"acceptance"})


class Use(StrEnum):
    """What became of a waiver or a ruling in a run."""

    USED = "used"
    UNUSED = "unused"
    EXPIRED = "expired"
    #: It is meant for another target.
    ELSEWHERE = "elsewhere"
    #: The run was narrowed to purposes that it does not mean.
    NOT_SELECTED = "not selected"


@dataclass(frozen=True, slots=True)
class WaiverUse:
    """A waiver and what it did."""

    waiver: Waiver
    use: Use
    findings: tuple[str, ...] = ()
    #: Days until it no longer helps, counted from the day of the run; negative when it has expired.
    days_left: int = 0

    def as_json(self) -> dict[str, Any]:
        """Its JSON object in run.json."""
        waiver = self.waiver
        where = {key: getattr(waiver.where, key) for key in ("env", "org", "version")}
        return {
            "purpose": waiver.purpose, "check": waiver.check, "reason": waiver.reason, "owner": waiver.owner,
            "ticket": waiver.ticket, "expires": waiver.expires.isoformat(),
            "where": {key: value for key, value in where.items() if value is not None}, "place": waiver.place,
            "use": self.use.value, "days_left": self.days_left, "findings": list(self.findings),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class RulingUse:
    """A ruling and what it did."""

    ruling: Ruling
    use: Use

    def as_json(self) -> dict[str, Any]:
        """Its JSON object in run.json."""
        return {**self.ruling.as_json(), "use": self.use.value}


@dataclass(frozen=True, slots=True)
class Settlement:
    """Verdicts after waivers and rulings."""

    #: Upheld findings are gone from them; a purpose that is left without any is inconclusive, and says who ruled.
    verdicts: tuple[PurposeVerdict, ...]
    #: Failing purposes all of whose findings are waived.
    waived: frozenset[str]
    #: Purposes that are inconclusive by a ruling: they do not count against what a profile may leave open.
    ruled: frozenset[str]
    #: Finding id -> the waiver that covers it.
    waiver_of: Mapping[str, WaiverUse]
    #: Finding id -> the ruling about it.
    ruling_of: Mapping[str, RulingUse]
    waivers: tuple[WaiverUse, ...]
    rulings: tuple[RulingUse, ...]
    #: Why the run is red beside its failures.
    breaches: tuple[str, ...]
    #: What people should know: ends that come near, waivers that met nothing.
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Circumstances:
    """The run in which waivers are applied."""

    env: str
    org: str
    version: str
    today: date
    profile: str = "gate"
    strict: bool = False
    narrowed: bool = False


def settle(
    verdicts: Sequence[PurposeVerdict],
    waivers: Sequence[Waiver],
    rulings: Sequence[Ruling],
    circumstances: Circumstances,
) -> Settlement:
    """Apply rulings, then waivers, to the verdicts of a run: what is ruled to be no defect needs no waiver.

    Args:
        verdicts: The verdicts of all purposes.
        waivers: The entries of the waiver file.
        rulings: The decided disputes.
        circumstances: What a waiver may be limited to, such as the day and the environment.

    Returns:
        The new verdicts, and which waivers and rulings were used.
    """
    by_finding = {ruling.finding: ruling for ruling in rulings}
    settled = [_ruled(verdict, by_finding) for verdict in verdicts]
    ruled = frozenset(new.purpose.id for old, new in zip(verdicts, settled, strict=True) if old.verdict > new.verdict)
    met = {e.id for v in verdicts for e in (*v.evidence, *v.warnings)}
    ruling_uses = tuple(RulingUse(r, Use.USED if r.finding in met else Use.UNUSED) for r in rulings)
    covered: dict[str, int] = {}
    matched: dict[int, list[str]] = {}
    for verdict in settled:
        for evidence in (*verdict.evidence, *verdict.warnings):
            for index, waiver in enumerate(waivers):
                if _helps(waiver, circumstances) and waiver.covers(verdict.purpose.id, evidence.finding.check):
                    covered.setdefault(evidence.id, index)
                    matched.setdefault(index, []).append(evidence.id)
    uses = tuple(_use(waiver, matched.get(index, []), settled, circumstances) for index, waiver in enumerate(waivers))
    waived = frozenset(
        v.purpose.id
        for v in settled
        if v.verdict is Verdict.FAIL and v.evidence and all(e.id in covered for e in v.evidence)
    )
    breaches, warnings = _said(uses, circumstances)
    return Settlement(
        verdicts=tuple(settled),
        waived=waived,
        ruled=ruled,
        waiver_of={finding: uses[index] for finding, index in covered.items()},
        ruling_of={use.ruling.finding: use for use in ruling_uses if use.use is Use.USED},
        waivers=uses,
        rulings=ruling_uses,
        breaches=breaches,
        warnings=warnings,
    )


def _ruled(verdict: PurposeVerdict, rulings: Mapping[str, Ruling]) -> PurposeVerdict:
    """Take the upheld findings out of a failing purpose."""

    def upheld(evidence: Evidence) -> bool:
        ruling = rulings.get(evidence.id)
        return ruling is not None and ruling.decision is Decision.UPHELD

    gone = [e for e in verdict.evidence if upheld(e)]
    if verdict.verdict is not Verdict.FAIL or not gone:
        return verdict
    left = tuple(e for e in verdict.evidence if not upheld(e))
    notes = tuple(_says(rulings[e.id]) for e in gone)
    if left:
        return replace(verdict, evidence=left, notes=(*verdict.notes, *notes))
    return replace(verdict, verdict=Verdict.INCONCLUSIVE, reason=notes[0], evidence=(), notes=(*verdict.notes, *notes))


def _says(ruling: Ruling) -> str:
    claim = ruling.claim.value.replace("-", " ")
    return f"ruled by {ruling.by} on {ruling.date.isoformat()}: {ruling.finding} rests on {claim}"


def _helps(waiver: Waiver, run: Circumstances) -> bool:
    return waiver.expires >= run.today and waiver.where.holds(env=run.env, org=run.org, version=run.version)


def _use(waiver: Waiver, findings: Sequence[str], verdicts: Sequence[PurposeVerdict], run: Circumstances) -> WaiverUse:
    left = (waiver.expires - run.today).days
    if not waiver.where.holds(env=run.env, org=run.org, version=run.version):
        return WaiverUse(waiver, Use.ELSEWHERE, (), left)
    if left < 0:
        would = tuple(
            e.id for v in verdicts for e in (*v.evidence, *v.warnings) if waiver.covers(v.purpose.id, e.finding.check)
        )
        return WaiverUse(waiver, Use.EXPIRED, would, left)
    if findings:
        return WaiverUse(waiver, Use.USED, tuple(sorted(set(findings))), left)
    planned = any(waiver.covers(v.purpose.id, waiver.check) for v in verdicts)
    return WaiverUse(waiver, Use.NOT_SELECTED if run.narrowed and not planned else Use.UNUSED, (), left)


def _said(uses: Sequence[WaiverUse], run: Circumstances) -> tuple[tuple[str, ...], tuple[str, ...]]:
    breaches: list[str] = []
    warnings: list[str] = []
    for use in uses:
        waiver = use.waiver
        match use.use:
            case Use.UNUSED:
                sentence = f"the waiver {waiver.ticket} of {waiver.owner} matched nothing ({waiver.place})"
                (breaches if run.strict or run.profile in STRICT_PROFILES else warnings).append(sentence)
            case Use.EXPIRED:
                warnings.append(f"the waiver {waiver.ticket} of {waiver.owner} expired on {waiver.expires}")
            case Use.USED if use.days_left <= NOTICE.days:
                days = "today" if not use.days_left else f"in {use.days_left} day{'s' if use.days_left > 1 else ''}"
                warnings.append(f"the waiver {waiver.ticket} of {waiver.owner} expires {days}")
            case _:
                continue
    return tuple(breaches), tuple(warnings)
