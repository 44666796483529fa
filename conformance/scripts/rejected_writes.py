"""Judge that a rejected write changed nothing: one read before and one after, three times where they differ."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, replace

from conformance.cases.case import Case, Ruled
from conformance.checks.rules.compared_values import unchanged_between
from conformance.contract.contract import Operation
from conformance.model import Exchange, Owner, Repetition, Verdict
from conformance.scripts.rule_observation import Seen, concluded
from conformance.scripts.script import Ask, Contribution, NotSent, Reply

#: How often the reads around rejected writes differ before the target is accused: others may write to the same data.
TIMES = 3
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
    found: list[Contribution] = []
    for one, earlier, later, at_last in zip(observed, before, after, control, strict=True):
        reason = ""
        if isinstance(earlier, NotSent) or isinstance(later, NotSent):
            reason = next(r.reason for r in (earlier, later) if isinstance(r, NotSent))
        elif not any(400 <= status < 500 for status in statuses):
            reason = f"{operation.id} rejected nothing"
        elif any(status < 300 for status in statuses):
            reason = f"{operation.id} accepted what it had to reject, so a change proves nothing"
        if reason:
            found.append(Contribution(one.ruled.purpose, Verdict.INCONCLUSIVE, reason, case=one.read.id))
        elif isinstance(earlier, Exchange) and isinstance(later, Exchange):
            shown = at_last if isinstance(at_last, Exchange) else None
            observation = unchanged_between(earlier, later, one.select, control=shown)
            last, *others = (reply.number for reply in reversed(sent))
            numbers = (later.number, last, earlier.number, *others)
            seen = Seen(observation, numbers, one.read.id)
            found.append(concluded(one.ruled, seen, confirmed=Repetition.NOT_REPEATED))
    return found


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

    Another run, or somebody else, may have written to the same data in between; a target that carries out what it
    rejects does so again and again. The first time, each rejection is followed by the reads, to tell which one it was.

    Args:
        operation: The operation that rejects.
        observed: The reads that have to show the same before and after.
        first: What the first reads showed, in the order of `observed`.
        refusals: The requests that were rejected.
        control: The request whose test data the reads take.
        index: The first set of test data to repeat with.
        at_last: What the reads showed once the control was accepted.
        settle: Seconds until reads show what was written before: no earlier write is to be taken for a rejected one.

    Returns:
        What all of them show together: a failure where something had changed `TIMES` times.
    """
    told = list(first)
    times = {n: 1 for n, one in enumerate(first) if one.verdict is Verdict.FAIL}
    if not times:
        return told
    for turn in range(SETS):
        if all(count >= TIMES for count in times.values()):
            break
        batches = {"observe-after": refusals}
        if turn == 0:
            batches = {f"observe-after-{number}": [case] for number, case in enumerate(refusals)}
        again = yield from _repeated(operation, observed, batches, control, index + turn, at_last, settle)
        if again is None:
            break
        for place in times:
            if again[place].verdict is Verdict.FAIL:
                times[place] += 1
                told[place] = again[place] if turn == 0 else told[place]
    return [_settled(one, times[n]) if n in times else one for n, one in enumerate(told)]


def _first_seen(seen: Contribution, case: Case) -> Contribution:
    """Name the last rejection before a change; it may have come late, so that this one is not accused of it."""
    findings = tuple(replace(f, message=f"{f.message}, first seen after {case.says}") for f in seen.findings)
    return replace(seen, findings=findings)


def _repeated(
    operation: Operation,
    observed: Sequence[Observed],
    batches: Mapping[str, Sequence[Case]],
    control: Case,
    index: int,
    at_last: Sequence[Reply],
    settle: float,
) -> Generator[list[Ask], list[Reply], list[Contribution] | None]:
    """Read, and send what is rejected until a read after a batch differs, by its role; None where there are no data."""
    before = yield observations(observed, control, index, "observe-before", after=settle)
    if any(isinstance(reply, NotSent) for reply in before):
        return None
    sent: list[Reply] = []
    seen: list[Contribution] = []
    for role, cases in batches.items():
        sent += yield [Ask(case, index=index) for case in cases]
        after = yield observations(observed, control, index, role)
        seen = unchanged(operation, observed, before, after, sent, at_last)
        if any(one.verdict is Verdict.FAIL for one in seen):
            return [_first_seen(one, cases[-1]) for one in seen]
    return seen


def _settled(seen: Contribution, times: int) -> Contribution:
    if times >= TIMES:
        return replace(seen, confirmed=Repetition.CONFIRMED)
    reason = (
        f"what a read shows had changed after rejected requests, but not often enough to be theirs ({times} of {TIMES} "
        "times, with other test data each): supply more, or let nobody else write to them"
    )
    return Contribution(seen.purpose, Verdict.INCONCLUSIVE, reason, case=seen.case, owner=Owner.DATA)
