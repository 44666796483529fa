"""The gate: one verdict of a run, its exit code, and the sentence that says so everywhere (judgement.md, 10 to 15)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from enum import IntEnum

from conformance.model import Level, Verdict
from conformance.model.sentences import plural
from conformance.profile.profiles import Profile
from conformance.verdicts.tally import PurposeVerdict


class Exit(IntEnum):
    """What the process ends with; nothing that did not judge exits 0."""

    CONFORMANT = 0
    NOT_CONFORMANT = 1
    USAGE = 2
    NOT_JUDGED = 3
    SUITE_ERROR = 4


EXIT_WORDS = {
    Exit.CONFORMANT: "conformant",
    Exit.NOT_CONFORMANT: "not conformant",
    Exit.USAGE: "usage or invalid input",
    Exit.NOT_JUDGED: "could not judge",
    Exit.SUITE_ERROR: "error of the suite",
}


#: Which exit code says most about several runs: in doubt the first.
_GRAVITY = (Exit.USAGE, Exit.SUITE_ERROR, Exit.NOT_CONFORMANT, Exit.NOT_JUDGED, Exit.CONFORMANT)


def gravest(codes: Iterable[int]) -> Exit:
    """Give the exit code of several runs together; no run at all has judged nothing."""
    return min((Exit(code) for code in codes), key=_GRAVITY.index, default=Exit.NOT_JUDGED)


@dataclass(frozen=True, slots=True)
class Counts:
    """How many purposes ended how; planned is their sum."""

    planned: int = 0
    passed: int = 0
    fail: int = 0
    inconclusive: int = 0
    error: int = 0
    not_applicable: int = 0
    waived: int = 0
    warnings: int = 0
    unstable: int = 0
    #: Exchanges that could not be redacted, and are not in the record.
    withheld: int = 0

    def as_json(self) -> dict[str, int]:
        """Give them under their names in run.json."""
        return {"planned": self.planned, "pass": self.passed, "fail": self.fail, "inconclusive": self.inconclusive,
                "error": self.error, "not_applicable": self.not_applicable, "waived": self.waived,
                "warnings": self.warnings, "unstable": self.unstable, "withheld": self.withheld}  # fmt: skip


@dataclass(frozen=True, slots=True)
class GateVerdict:
    """What the whole run says."""

    verdict: str  # conformant, not-conformant, not-judged
    exit: Exit
    headline: str
    counts: Counts
    #: Why it could not judge, or is red in spite of no failure.
    reasons: tuple[str, ...] = field(default=())


def count(verdicts: Sequence[PurposeVerdict], *, waived: Collection[str] = ()) -> Counts:
    """Count purposes by verdict; `waived` names the purposes all of whose findings are waived."""
    of = {v: sum(1 for p in verdicts if p.verdict is v) for v in Verdict}
    return Counts(
        planned=len(verdicts),
        passed=of[Verdict.PASS],
        fail=of[Verdict.FAIL],
        inconclusive=of[Verdict.INCONCLUSIVE],
        error=of[Verdict.ERROR] + of[Verdict.NONE],
        not_applicable=of[Verdict.NOT_APPLICABLE],
        waived=sum(1 for p in verdicts if p.verdict is Verdict.FAIL and p.purpose.id in waived),
        warnings=sum(1 for p in verdicts if p.warnings),
        unstable=sum(p.unstable for p in verdicts),
    )


def decide(
    verdicts: Sequence[PurposeVerdict],
    profile: Profile,
    *,
    scope: str,
    complete: bool,
    why_incomplete: str = "",
    waived: Collection[str] = (),
    known: Collection[str] = (),
    answers: int = 1,
    breaches: Sequence[str] = (),
    ruled: Collection[str] = (),
    unseen: Sequence[str] = (),
) -> GateVerdict:
    """Decide the run.

    `waived` and `known` name failing purposes that waivers, rulings or a baseline cover; `answers` is the number of
    answered exchanges; `breaches` are further reasons to be red, such as an unused waiver in an acceptance. What
    `ruled` names is inconclusive by a decision of the parties, and counts against no limit. `unseen` says of which APIs
    nothing was seen, since something stands on the way to them.
    """
    counts = count(verdicts, waived=waived)
    failing = [p for p in verdicts if p.verdict is Verdict.FAIL]
    fresh = [p for p in failing if p.purpose.id not in waived and p.purpose.id not in known]
    unknown = [p for p in failing if p.purpose.id not in waived]
    doubts = list(unseen)
    doubts += _doubts(
        [p for p in verdicts if p.purpose.id not in ruled],
        profile,
        counts,
        complete=complete,
        why_incomplete=why_incomplete,
        answers=answers,
    )
    if counts.error:
        return GateVerdict(
            "not-judged",
            Exit.SUITE_ERROR,
            f"NOT JUDGED: {counts.error} {plural(counts.error, 'error')} of the suite in {scope}",
            counts,
        )
    if fresh or breaches:
        what = _failures(len(fresh), len(unknown) - len(fresh)) if fresh else breaches[0]
        cut = "" if complete else f"; the run is incomplete ({why_incomplete})"
        headline = f"NOT CONFORMANT: {what} in {scope}{cut}"
        return GateVerdict("not-conformant", Exit.NOT_CONFORMANT, headline, counts, tuple(breaches))
    if doubts:
        return GateVerdict("not-judged", Exit.NOT_JUDGED, f"NOT JUDGED: {doubts[0]}", counts, tuple(doubts))
    if unknown:
        headline = f"NOT CONFORMANT, nothing new: {len(unknown)} known {plural(len(unknown), 'failure')} in {scope}"
        return GateVerdict("not-conformant", Exit.CONFORMANT, headline, counts)
    waivers = f", {counts.waived} waived" if counts.waived else ""
    rulings = f", {len(ruled)} ruled" if ruled else ""
    return GateVerdict("conformant", Exit.CONFORMANT, f"CONFORMANT in {scope}{waivers}{rulings}", counts)


def _failures(fresh: int, known: int) -> str:
    """Count failures; they are new only beside known ones."""
    if not known:
        return f"{fresh} {plural(fresh, 'failure')}"
    return f"{fresh} new {plural(fresh, 'failure')} beside {known} known"


#: How the purposes end that stand for an operation's first valid request. Of an operation that accepts nothing, not
#: even the shape of a success is known, however few purposes it has.
_CONTROL = "/accepts/request/control"


def _doubts(
    verdicts: Sequence[PurposeVerdict],
    profile: Profile,
    counts: Counts,
    *,
    complete: bool,
    why_incomplete: str,
    answers: int,
) -> list[str]:
    doubts: list[str] = []
    if not complete:
        doubts.append(f"the run is incomplete ({why_incomplete})")
    if not answers:
        doubts.append("nothing was answered")
    musts = [p for p in verdicts if p.purpose.level is Level.MUST and p.verdict is not Verdict.NOT_APPLICABLE]
    open_musts = sum(1 for p in musts if p.verdict is Verdict.INCONCLUSIVE)
    if open_musts > profile.inconclusive * len(musts):
        allowed = int(profile.inconclusive * len(musts))
        doubts.append(
            f"{open_musts} of {len(musts)} must purposes could not be judged; {profile.name} allows {allowed}"
        )
    unserved = [str(p.purpose.operation) for p in verdicts if p.unserved and p.purpose.id.endswith(_CONTROL)]
    if unserved:
        what = f"{len(unserved)} {plural(len(unserved), 'operation')} accepted no control request"
        doubts.append(f"{what}: {', '.join(unserved[:5])}")
    if not musts or open_musts == len(musts):
        doubts.append("no must purpose was judged")
    if answers and counts.unstable > profile.unstable * answers:
        doubts.append(
            f"{counts.unstable} of {answers} answers were unstable; {profile.name} allows {profile.unstable:.1%}"
        )
    return doubts
