"""The headline of a run, the same sentence in every output (JUDGEMENT.md, 11)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from conformance.model.sentences import some
from conformance.verdicts.counts import Counts, Exit
from conformance.verdicts.tested_operations import Operations


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around the verdicts of a run."""

    complete: bool = True
    why_incomplete: str = ""
    #: Failing purposes that waivers cover, and those that a baseline knows.
    waived: Collection[str] = ()
    known: Collection[str] = ()
    #: Number of answered exchanges.
    answers: int = 1
    #: Further reasons to be red, such as an unused waiver in an acceptance.
    breaches: Sequence[str] = ()
    #: Purposes that are inconclusive by a decision of the parties: they count against no limit.
    ruled: Collection[str] = ()
    #: Causes of the failures that nobody accepted.
    causes: int = 0
    #: The run was narrowed by `--operation` or `--purpose`.
    selected: bool = False
    #: Of which APIs nothing was seen, since something stands on the way to them.
    unseen: Sequence[str] = ()
    #: What else narrowed it: `at most 40 requests`.
    limited: str = ""
    #: What no exchange can show and nobody attests, where that counts: in an acceptance.
    not_attested: int = 0
    #: There is a baseline, so that failures are new or known.
    compared: bool = False


def headline(
    code: Exit,
    counts: Counts,
    operations: Operations,
    around: Around,
    *,
    breaches: Sequence[str] = (),
    reasons: Sequence[str] = (),
) -> str:
    """The one-line result of a run, its parts separated by middle dots."""
    return " · ".join(_parts(code, counts, operations, around, breaches, reasons))


def _parts(
    code: Exit, counts: Counts, operations: Operations, around: Around, breaches: Sequence[str], reasons: Sequence[str]
) -> Iterator[str]:
    run = len(operations.run)
    tested = f"{len(operations.tested)} of {some(run, 'operation')} tested"
    if code is Exit.SUITE_ERROR:
        yield "NOT JUDGED"
        yield f"{some(counts.error, 'error')} of the suite"
    elif code is Exit.NOT_JUDGED:
        yield "NOT JUDGED"
        yield reasons[0] if reasons else tested
    elif code is Exit.NOT_CONFORMANT:
        yield "NOT CONFORMANT"
        yield from _failures(counts, operations, around, breaches)
    elif counts.fail > counts.waived:
        yield "NOT CONFORMANT, nothing new"
        yield from _failing(operations)
        yield some(counts.fail - counts.waived, "known failure")
    else:
        yield "CONFORMANT"
        yield tested if run else f"{some(counts.passed, 'test')} passed"
    yield from _beside(operations, around, counts)


def _failures(counts: Counts, operations: Operations, around: Around, breaches: Sequence[str]) -> Iterator[str]:
    unaccepted = counts.fail - counts.waived
    fresh = unaccepted - len(frozenset(around.known) - frozenset(around.waived))
    yield from _failing(operations)
    if around.causes:
        yield some(around.causes, "cause")
    if around.compared and unaccepted:
        yield some(fresh, "new failure")
    if not unaccepted and breaches:
        yield breaches[0]
    if not around.complete:
        yield f"the run is incomplete ({around.why_incomplete})"
    if operations.not_tested:
        yield f"{some(len(operations.not_tested), 'operation')} not tested"


def _failing(operations: Operations) -> Iterator[str]:
    failing, run = len(operations.failing), len(operations.run)
    if failing:
        yield f"{failing} of {some(run, 'operation')} {'fails' if failing == 1 and run == 1 else 'fail'}"
    if operations.of_apis:
        yield f"{some(operations.of_apis, 'test')} of a whole API {'fails' if operations.of_apis == 1 else 'fail'}"


def _beside(operations: Operations, around: Around, counts: Counts) -> Iterator[str]:
    """The parts of the headline that name what was not tested."""
    if around.selected:
        yield "a selection"
    if around.limited:
        yield around.limited
    for why, number in Counter(one.why for one in operations.outside if not one.excluded).items():
        yield f"{number} outside this run: {why}"
    excluded = [one for one in operations.outside if one.excluded]
    if excluded:
        yield f"{some(len(excluded), 'operation')} excluded by the environment"
    if operations.absent:
        yield f"{operations.absent} declared absent"
    if operations.effects_unseen:
        yield f"{some(len(operations.effects_unseen), 'effect')} cannot be seen"
    if around.not_attested:
        yield f"{around.not_attested} not attested"
    if counts.waived:
        yield f"{counts.waived} waived"
    if around.ruled:
        yield f"{len(around.ruled)} ruled"
