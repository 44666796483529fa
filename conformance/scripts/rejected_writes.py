"""Judge that a rejected write changed nothing: one read before and one after, and again where they differ."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace

from conformance.cases.case import Case, Ruled
from conformance.checks.rules.compared_values import unchanged_between
from conformance.checks.rules.select import succeeded
from conformance.checks.status import rejects
from conformance.contract.contract import Operation
from conformance.model import Exchange, Owner, Repetition, Verdict
from conformance.scripts.rule_observation import Seen, concluded
from conformance.scripts.script import Ask, Contribution, NotSent, Reply

#: How often the reads around rejected writes differ before the target is accused: others may write to the same data.
TIMES = 3
#: Sets that show a valid request, and of which no rejected one changed anything, after which nobody is accused.
CLEAR = 2
#: Sets of test data that are tried for it at most: what is already as a rejected request wants it shows no difference.
SETS = 8


@dataclass(frozen=True, slots=True)
class Observed:
    """A read that shows what a write does, and where in its answer."""

    ruled: Ruled
    read: Case
    select: str


def observed_of(rules: Sequence[Ruled], operation: Operation) -> list[Observed]:
    """The reads whose responses must not change while an operation rejects requests."""
    if operation.observed_by is None:
        return []
    selected = str(operation.observed_by.get("select", ""))
    found: list[Observed] = []
    for ruled in rules:
        if not ruled.brackets:
            continue
        role = "read" if ruled.operation == operation.key and "read" in ruled.asks else operation.key
        if role in ruled.asks:
            found.append(Observed(ruled, ruled.asks[role], selected))
    return found


def observations(
    observed: Sequence[Observed], control: Case, index: int, role: str, *, after: float = 0.0
) -> list[Ask]:
    """Ask what shows, with the data that the refusals have; `after` so many seconds."""
    return [Ask(one.read, role=role, index=index, like=control, after=after) for one in observed]


def unchanged(
    operation: Operation,
    observed: Sequence[Observed],
    before: Sequence[Reply],
    after: Sequence[Reply],
    refusals: Sequence[Reply],
    control: Sequence[Reply],
) -> list[Contribution]:
    """Compare the reads, where everything between them was refused."""
    sent = [reply for reply in refusals if isinstance(reply, Exchange)]
    statuses = [reply.response.status for reply in sent if reply.response is not None]
    vain = ""
    if not any(map(rejects, statuses)):
        vain = f"{operation.id} rejected nothing"
    elif any(status < 300 for status in statuses):
        vain = f"{operation.id} accepted what it had to reject, so a change proves nothing"
    found: list[Contribution] = []
    for one, earlier, later, at_last in zip(observed, before, after, control, strict=True):
        if isinstance(earlier, NotSent) or isinstance(later, NotSent):
            reason = next(reply.reason for reply in (earlier, later) if isinstance(reply, NotSent))
            found.append(Contribution(one.ruled.purpose, Verdict.INCONCLUSIVE, reason, case=one.read.id))
        elif vain:
            found.append(Contribution(one.ruled.purpose, Verdict.INCONCLUSIVE, vain, case=one.read.id))
        else:
            shown = at_last if isinstance(at_last, Exchange) else None
            observation = unchanged_between(earlier, later, one.select, control=shown)
            last, *others = (reply.number for reply in reversed(sent))
            numbers = (later.number, last, earlier.number, *others)
            seen = Seen(observation, numbers, one.read.id)
            found.append(concluded(one.ruled, seen, confirmed=Repetition.NOT_REPEATED))
    return found


def settled_read(
    observed: Sequence[Observed],
    before: Sequence[Reply],
    after: Sequence[Reply],
    control: Case,
    index: int,
    *,
    settle: float,
) -> Generator[list[Ask], list[Reply], list[Reply]]:
    """Read once more where a read shows something else than before: it may come from a replica that is behind."""
    if not any(_differ(one, *pair) for one, pair in zip(observed, zip(before, after, strict=True), strict=True)):
        return list(after)
    return (yield observations(observed, control, index, "observe-settled", after=settle))


def _differ(one: Observed, before: Reply, after: Reply) -> bool:
    if not (isinstance(before, Exchange) and isinstance(after, Exchange)):
        return False
    return unchanged_between(before, after, one.select).broken is not None


def confirmed(
    operation: Operation,
    observed: Sequence[Observed],
    first: Sequence[Contribution],
    refusals: Sequence[Case],
    control: Case,
    index: int,
    at_last: Sequence[Reply],
    *,
    settle: float,
) -> Generator[list[Ask], list[Reply], list[Contribution]]:
    """Repeat reads, rejections and reads where a difference was seen, with the next sets of test data.

    An earlier write of this run, another run, or somebody else may be what showed in between; a target that carries out
    what it rejects does so again and again. Every read waits, so that nothing earlier is taken for a rejected request.
    Where nothing changed, a valid request tells whether the set shows a change at all: two sets that do acquit the
    target. Where something did, each rejection is followed by the reads the next time, to tell which one it was.

    Args:
        operation: The operation that rejects.
        observed: The reads that have to show the same before and after.
        first: What the first reads showed, in the order of `observed`.
        refusals: The requests that were rejected.
        control: The request whose test data the reads take.
        index: The first set of test data to repeat with.
        at_last: What the reads showed once the control was accepted.
        settle: Seconds until reads show what was written before.

    Returns:
        What all of them show together: a failure where something had changed `TIMES` times.
    """
    told = list(first)
    times = {n: 1 for n, one in enumerate(first) if one.verdict is Verdict.FAIL}
    clear = dict.fromkeys(times, 0)
    for turn in range(SETS):
        if all(times[n] >= TIMES or clear[n] >= CLEAR for n in times):
            break
        singly = any(TIMES > count > 1 for count in times.values())
        repeat = _Repeat(operation, observed, refusals, control, index + turn, at_last, settle)
        again = yield from repeat.singly() if singly else repeat.together()
        if again is None:
            break
        shows = (yield from repeat.shows()) if any(one.verdict is not Verdict.FAIL for one in again) else ()
        for place in times:
            if again[place].verdict is Verdict.FAIL:
                times[place] += 1
                told[place] = again[place] if singly else told[place]
            elif shows and shows[place]:
                clear[place] += 1
    return [_settled(one, times[n], clear[n]) if n in times else one for n, one in enumerate(told)]


def _first_seen(seen: Contribution, case: Case) -> Contribution:
    """Name the last rejection before a change; it may have come late, so that this one is not accused of it."""
    findings = tuple(replace(f, message=f"{f.message}, first seen after {case.says}") for f in seen.findings)
    return replace(seen, findings=findings)


@dataclass(slots=True)
class _Repeat:
    """Reads, what was rejected, and reads again, with one set of test data."""

    operation: Operation
    observed: Sequence[Observed]
    refusals: Sequence[Case]
    control: Case
    index: int
    at_last: Sequence[Reply]
    settle: float
    before: Sequence[Reply] = ()

    def together(self) -> Generator[list[Ask], list[Reply], list[Contribution] | None]:
        """Send everything and look once; None where there are no data."""
        if not (yield from self._begun()):
            return None
        sent = yield [Ask(case, index=self.index) for case in self.refusals]
        return self._seen(sent, (yield self._read("observe-after")))

    def singly(self) -> Generator[list[Ask], list[Reply], list[Contribution] | None]:
        """Look after each request until something differs, and once more at the end; None where there are no data."""
        if not (yield from self._begun()):
            return None
        sent: list[Reply] = []
        for number, case in enumerate(self.refusals):
            sent += yield [Ask(case, index=self.index)]
            after = yield observations(self.observed, self.control, self.index, f"observe-after-{number}")
            seen = self._seen(sent, after)
            if any(one.verdict is Verdict.FAIL for one in seen):
                return [_first_seen(one, case) for one in seen]
        return self._seen(sent, (yield self._read("observe-after")))

    def shows(self) -> Generator[list[Ask], list[Reply], list[bool]]:
        """Whether each read shows what a valid request with the same set does."""
        (reply,) = yield [Ask(self.control, role="control-again", index=self.index)]
        if not isinstance(reply, Exchange) or not succeeded(reply):
            return [False for _ in self.observed]
        after = yield self._read("observe-control")
        pairs = zip(self.before, after, strict=True)
        return [_differ(one, *pair) for one, pair in zip(self.observed, pairs, strict=True)]

    def _begun(self) -> Generator[list[Ask], list[Reply], bool]:
        self.before = yield self._read("observe-before")
        return not any(isinstance(reply, NotSent) for reply in self.before)

    def _read(self, role: str) -> list[Ask]:
        return observations(self.observed, self.control, self.index, role, after=self.settle)

    def _seen(self, sent: Sequence[Reply], after: Sequence[Reply]) -> list[Contribution]:
        return unchanged(self.operation, self.observed, self.before, after, sent, self.at_last)


def _settled(seen: Contribution, times: int, clear: int) -> Contribution:
    if times >= TIMES:
        return replace(seen, confirmed=Repetition.CONFIRMED)
    if times == 1 and clear >= CLEAR:
        return Contribution(seen.purpose, Verdict.PASS, case=seen.case)
    reason = (
        f"what a read shows had changed after rejected requests, but not often enough to be theirs ({times} of {TIMES} "
        "times, with other test data each): supply more, or let nobody else write to them"
    )
    return Contribution(seen.purpose, Verdict.INCONCLUSIVE, reason, case=seen.case, owner=Owner.DATA)
