"""Merge contributions into one verdict for each test purpose."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from conformance.cases.case import Purpose
from conformance.model import Finding, Level, Owner, PurposeId, Repetition, Verdict, finding_id
from conformance.model.sentences import LIMIT_REACHED, some
from conformance.verdicts.case_verdict import CONTROL
from conformance.verdicts.contribution import Contribution
from conformance.verdicts.purpose_verdict import Evidence, PurposeVerdict
from conformance.verdicts.reading_sightings import FAMILY, Sightings
from conformance.verdicts.reading_verdicts import seen_by_rules, under_readings
from conformance.verdicts.successes import with_other_successes

#: Reasons and notes of one purpose that are kept.
MOST_NOTES = 20


@dataclass(slots=True)
class Tally:
    """Collects contributions; the verdict of a purpose only rises. What serves purposes not selected is let go."""

    purposes: Mapping[str, Purpose]
    strict: bool = False
    #: What the responses showed of the readings.
    sightings: Sightings = field(default_factory=Sightings)
    _ruled: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    _found: dict[str, list[Contribution]] = field(default_factory=dict)
    #: Purpose -> cases that passed without anything to tell: very many.
    _passed: dict[str, set[str]] = field(default_factory=dict)

    def add(self, contributions: Iterable[Contribution]) -> None:
        """Take contributions in, in any order."""
        for contribution in contributions:
            if contribution.accepts:
                self.sightings.accepting.add(contribution.accepts)
            self.sightings.add(contribution.sightings)
            if contribution.purpose not in self.purposes:
                continue
            if contribution.is_bare:
                self._passed.setdefault(contribution.purpose, set()).add(contribution.case)
            else:
                self._found.setdefault(contribution.purpose, []).append(contribution)

    def verdicts(self, *, reached: bool = True) -> tuple[PurposeVerdict, ...]:
        """The verdicts of all purposes, sorted by id; `reached` False marks a run that was cut short."""
        readings: dict[str, list[Contribution]] = {}
        for contribution in self.sightings.contributions(self.purposes):
            readings.setdefault(contribution.purpose, []).append(contribution)
        verdicts = tuple(
            self._verdict(
                self.purposes[name],
                [*self._found.get(name, ()), *readings.get(name, ())],
                self._passed.get(name, set()),
                reached=reached,
            )
            for name in sorted(self.purposes)
        )
        verdicts = with_other_successes(verdicts) if reached else verdicts
        verdicts = tuple(_after_its_control(verdicts))
        self._ruled = seen_by_rules(verdicts)
        return under_readings(verdicts, self.sightings.excluded())

    def seen(self) -> dict[str, list[dict[str, Any]]]:
        """What the run saw of each `api/reading`, as of the last call of `verdicts`."""
        found = self.sightings.seen()
        for name, entries in self._ruled.items():
            found[name] = [*found.get(name, []), *entries]
        return found

    def _verdict(
        self, purpose: Purpose, found: list[Contribution], passed: set[str], *, reached: bool
    ) -> PurposeVerdict:
        if not found and not passed:
            return _unexercised(purpose, reached=reached)
        telling = [c for c in found if not c.lacking]
        found = telling if telling or passed else found
        # A case of the purpose itself shows a finding better than one that was sent for another.
        found = sorted(found, key=lambda c: (not c.case.startswith(purpose.id), c.case, c.reason))
        verdict, reasons = Verdict.PASS if passed else Verdict.NONE, dict[Verdict, dict[str, None]]()
        failed: list[tuple[Finding, Contribution]] = []
        warned: list[tuple[Finding, Contribution]] = []
        for contribution in found:
            # What passes with a finding has a warning, whatever its level.
            passes = contribution.verdict is Verdict.PASS
            binding = [f for f in contribution.findings if not passes and self._counts(purpose, f)]
            warned += [(f, contribution) for f in contribution.findings if f not in binding]
            failed += [(f, contribution) for f in binding]
            own = contribution.verdict
            if own is Verdict.FAIL and contribution.findings and not binding:
                own = Verdict.PASS
            verdict = verdict.merge(own)
            if contribution.reason:
                reasons.setdefault(own, {})[contribution.reason] = None
        if verdict is Verdict.PASS and purpose.unable:
            return _open(purpose, purpose.unable, Owner.SUITE)  # what was judged is not all that the contract states
        return PurposeVerdict(
            purpose=purpose,
            verdict=verdict,
            reason="; ".join(list(reasons.get(verdict, {}))[:3]),
            evidence=_evidence(purpose, failed),
            warnings=_evidence(purpose, warned),
            notes=tuple(dict.fromkeys(note for c in found for note in c.notes))[:MOST_NOTES],
            unstable=sum(c.unstable for c in found),
            unserved=verdict is Verdict.INCONCLUSIVE and any(c.unserved for c in found),
            cases=len(passed | {c.case for c in found}),
            owner=_owner(verdict, found),
        )

    def _counts(self, purpose: Purpose, finding: Finding) -> bool:
        should = Level.SHOULD in (finding.level, purpose.level)
        return not should or self.strict


#: Whose turn it is where nothing else is said.
OWNERS = {Verdict.FAIL: Owner.TARGET, Verdict.INCONCLUSIVE: Owner.DATA, Verdict.ERROR: Owner.SUITE}


def _after_its_control(verdicts: Sequence[PurposeVerdict]) -> Iterator[PurposeVerdict]:
    """Say of what lacks test data that it is somebody else's turn, where the control of its operation says so.

    No test data help where the target fails the valid request, or where it may not be sent.
    """
    turns = {
        (v.purpose.api, v.purpose.operation): v.owner
        for v in verdicts
        if v.purpose.id.endswith(CONTROL) and v.owner not in (Owner.NOBODY, Owner.DATA)
    }
    for verdict in verdicts:
        turn = turns.get((verdict.purpose.api, verdict.purpose.operation))
        lacks = verdict.verdict is Verdict.INCONCLUSIVE and verdict.owner is Owner.DATA
        yield replace(verdict, owner=turn) if lacks and turn is not None else verdict


def cut_by_limit(verdicts: Sequence[PurposeVerdict]) -> str:
    """Why a run that was not interrupted did not do everything planned; empty: it did."""
    unsent = [v for v in verdicts if v.verdict is Verdict.INCONCLUSIVE and v.reason.startswith(LIMIT_REACHED)]
    return f"{LIMIT_REACHED} of requests was reached before {some(len(unsent), 'test')} could be sent" if unsent else ""


def _owner(verdict: Verdict, found: Iterable[Contribution]) -> Owner:
    """Whose turn it is after a verdict: whom the contributions name, else whom the verdict names by itself."""
    if verdict not in OWNERS:
        return Owner.NOBODY
    named = (c.owner for c in found if c.verdict is verdict and c.owner is not Owner.NOBODY)
    return next(named, OWNERS[verdict])


def _unexercised(purpose: Purpose, *, reached: bool) -> PurposeVerdict:
    """What a purpose is that nothing exercised: of answers that never came, or not reached."""
    if not reached:
        return _open(purpose, "the run was ended before this test", Owner.SUITE)
    if purpose.family == "rules":
        return _open(purpose, f"no response of this run showed what it needs: {purpose.witness}", Owner.DATA)
    if purpose.unable:
        return _open(purpose, purpose.unable, Owner.SUITE)
    if purpose.family == FAMILY:
        return PurposeVerdict(purpose, Verdict.NOT_APPLICABLE, "no response of this run showed it")
    if purpose.family != "conforms":
        reason = "the suite planned the test and gave no verdict"
        return PurposeVerdict(purpose, Verdict.ERROR, reason, owner=Owner.SUITE)
    place = PurposeId(purpose.id).place
    if place.isdigit() and place.startswith("2"):
        return _open(purpose, f"no {place} response was seen", Owner.DATA)
    return PurposeVerdict(purpose, Verdict.NOT_APPLICABLE, "no response of this run was of that kind")


def _open(purpose: Purpose, reason: str, owner: Owner) -> PurposeVerdict:
    return PurposeVerdict(purpose, Verdict.INCONCLUSIVE, reason, owner=owner)


def _evidence(purpose: Purpose, found: Iterable[tuple[Finding, Contribution]]) -> tuple[Evidence, ...]:
    """Merge findings with the same identity; the first shows the values."""
    merged: dict[str, Evidence] = {}
    for finding, contribution in found:
        name = finding_id(purpose.id, finding.check, finding.pointer)
        known = merged.get(name)
        if known is None:
            merged[name] = Evidence(name, finding, (contribution.case,), contribution.confirmed)
            continue
        exchanges = tuple(dict.fromkeys((*known.finding.exchanges, *finding.exchanges)))
        confirmed = (
            Repetition.CONFIRMED
            if known.confirmed == Repetition.NOT_REPEATED and len(exchanges) > 1
            else known.confirmed
        )
        merged[name] = replace(
            known,
            finding=replace(known.finding, exchanges=exchanges),
            cases=tuple(dict.fromkeys((*known.cases, contribution.case))),
            confirmed=confirmed,
            occurrences=known.occurrences + 1,
        )
    return tuple(merged[name] for name in sorted(merged))


__all__ = ["Evidence", "PurposeVerdict", "Tally"]
