"""The verdict of a run, its exit code and its headline (JUDGEMENT.md, 10 to 15)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from conformance.model import Level, Verdict
from conformance.model.sentences import some
from conformance.profile.profiles import Profile
from conformance.verdicts.counts import Counts, Exit, count
from conformance.verdicts.decisions import decided
from conformance.verdicts.headline import Around, headline
from conformance.verdicts.purpose_verdict import PurposeVerdict
from conformance.verdicts.tested_operations import Operations

#: Operations that a sentence names.
MOST_NAMED = 5


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
    """The exit code of several runs together; without any run it is NOT_JUDGED."""
    return min((Exit(code) for code in codes), key=_GRAVITY.index, default=Exit.NOT_JUDGED)


@dataclass(frozen=True, slots=True)
class GateVerdict:
    """What the whole run says."""

    verdict: str  # conformant, not-conformant, not-judged
    exit: Exit
    headline: str
    counts: Counts
    #: Why it could not judge, or is red in spite of no failure.
    reasons: tuple[str, ...] = field(default=())
    operations: Operations = field(default_factory=Operations)


_WORDS = {
    Exit.SUITE_ERROR: "not-judged",
    Exit.NOT_JUDGED: "not-judged",
    Exit.NOT_CONFORMANT: "not-conformant",
}


def decide(verdicts: Sequence[PurposeVerdict], profile: Profile, operations: Operations, around: Around) -> GateVerdict:
    """Decide the verdict, the exit code and the headline of a whole run.

    Args:
        verdicts: The verdicts of all purposes, after waivers and rulings.
        profile: How much may stay inconclusive or unstable.
        operations: Which operations were tested, and why others were not.
        around: What else counts: waived and known failures, breaches, whether the run was complete.

    Returns:
        The verdict with the gravest exit code of all rows of the decision table that apply.

    Source: JUDGEMENT.md, 10 to 15.
    """
    counts = count(verdicts, waived=around.waived)
    doubts = list(_doubts(verdicts, profile, counts, operations, around))
    found = list(_outcomes(verdicts, counts, around))
    rows = [decided(o, request="run", profile=profile.name) for o in (*found, *(o for o, _ in doubts))]
    exit_code = gravest([row.exit for row in rows] or [decided("nothing-wrong", request="run").exit])
    reasons = tuple(text for _, text in doubts)
    red = (text for row, (_, text) in zip(rows[len(found) :], doubts, strict=True) if row.exit == Exit.NOT_CONFORMANT)
    breaches = (*around.breaches, *red)
    if exit_code is Exit.NOT_CONFORMANT:
        reasons = tuple(dict.fromkeys((*around.breaches, *reasons)))
    green = "not-conformant" if "known-failure" in found else "conformant"
    verdict = _WORDS.get(exit_code, green)
    told = headline(exit_code, counts, operations, around, breaches=breaches, reasons=reasons)
    return GateVerdict(verdict, exit_code, told, counts, reasons if exit_code else (), operations)


def _outcomes(verdicts: Sequence[PurposeVerdict], counts: Counts, around: Around) -> Iterator[str]:
    """The decision table's word for each failure of a run: `failure`, `waived-failure`, `known-failure`, …."""
    if counts.error:
        yield "suite-error"
    for name in (p.purpose.id for p in verdicts if p.verdict is Verdict.FAIL):
        accepted = "waived-failure" if name in around.waived else "known-failure" if name in around.known else ""
        yield accepted or "failure"
    if around.breaches:
        yield "breach"


def _doubts(
    verdicts: Sequence[PurposeVerdict], profile: Profile, counts: Counts, operations: Operations, around: Around
) -> Iterator[tuple[str, str]]:
    """Each reason for which a run may not have judged: the decision table's word for it, and a sentence."""
    yield from (("way", sentence) for sentence in around.unseen)
    if not around.complete:
        yield "incomplete", f"the run is incomplete ({around.why_incomplete})"
    if not around.answers:
        yield "unanswered", "no request got a response"
    not_tested = operations.not_tested
    if not_tested:
        names = ", ".join(one.name for one in not_tested[:MOST_NAMED])
        more = f" and {len(not_tested) - MOST_NAMED} more" if len(not_tested) > MOST_NAMED else ""
        yield "not-tested", f"{len(not_tested)} of {some(len(operations.run), 'operation')} not tested: {names}{more}"
    counted = [p for p in verdicts if p.purpose.id not in around.ruled]
    musts = [p for p in counted if p.purpose.level is Level.MUST and p.verdict is not Verdict.NOT_APPLICABLE]
    lacking = sum(1 for p in musts if p.verdict is Verdict.INCONCLUSIVE)
    if lacking > profile.inconclusive * len(musts):
        allowed = int(profile.inconclusive * len(musts))
        what = f"{lacking:,} of {some(len(musts), 'must test')} could not be tested"
        what = f"{what}; the {profile.name} profile allows {allowed:,}"
        yield "too-much-open-in-all", what
    if not musts or lacking == len(musts):
        yield "too-much-open-in-all", "no must test was judged"
    if around.answers and counts.unstable > profile.unstable * around.answers:
        what = f"{counts.unstable} of {some(around.answers, 'response')} were unstable"
        yield "too-unstable", f"{what}; {profile.name} allows {profile.unstable:.1%}"
