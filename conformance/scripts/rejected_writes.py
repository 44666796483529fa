"""Judge that a rejected write changed nothing: one read before and one after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from conformance.cases.case import Case, Ruled
from conformance.checks.rules.compared_values import unchanged_between
from conformance.contract.contract import Operation
from conformance.model import Exchange, Repetition, Verdict
from conformance.scripts.rule_observation import Seen, concluded
from conformance.scripts.script import Ask, Contribution, NotSent, Reply


@dataclass(frozen=True, slots=True)
class Observed:
    """A read that shows what a write does, and where in its answer."""

    ruled: Ruled
    read: Case
    select: str


def observed_of(rules: Sequence[Ruled], operation: Operation) -> list[Observed]:
    """Give the reads that have to stay as they are while an operation refuses."""
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


def observations(observed: Sequence[Observed], control: Case, index: int, role: str) -> list[Ask]:
    """Ask what shows, with the data that the refusals have."""
    return [Ask(one.read, role=role, index=index, like=control) for one in observed]


def unchanged(
    operation: Operation,
    observed: Sequence[Observed],
    before: Sequence[Reply],
    after: Sequence[Reply],
    refusals: Sequence[Reply],
    control: Sequence[Reply],
) -> list[Contribution]:
    """Compare the reads, where everything between them was refused."""
    statuses = [r.response.status for r in refusals if isinstance(r, Exchange) and r.response is not None]
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
            seen = Seen(observation, (earlier.number, later.number), one.read.id)
            found.append(concluded(one.ruled, seen, confirmed=Repetition.NOT_REPEATED))
    return found
