"""The budget: which cases of an operation a profile sends, and why the others are left out."""

from __future__ import annotations

from collections.abc import Sequence

from conformance.cases.case import Case, Kind
from conformance.contract.contract import EffectKind, Operation
from conformance.profile.profiles import Profile


def select(profile: Profile, operation: Operation, cases: Sequence[Case]) -> tuple[list[Case], dict[str, str]]:
    """Keep the cases that a profile sends, in their order, lower ranks first when there are too many."""
    if profile.reads_only and not operation.effect.repeatable:
        return [], {case.id: f"{profile.name} sends reads only" for case in cases}
    left_out = {c.id: f"{profile.name} leaves it out" for c in cases if _rank(c, operation) > profile.highest_rank}
    kept = [case for case in cases if case.id not in left_out]
    if len(kept) > profile.per_operation:
        first = {c.id for c in sorted(kept, key=lambda c: _rank(c, operation))[: profile.per_operation]}
        left_out.update(
            {
                c.id: f"{profile.name} sends {profile.per_operation} cases of an operation"
                for c in kept
                if c.id not in first
            }
        )
        kept = [case for case in kept if case.id in first]
    return kept, left_out


def _rank(case: Case, operation: Operation) -> int:
    """Rank a case; what spends test data for good comes late, but for the control."""
    spends = operation.effect.kind in (EffectKind.ONCE, EffectKind.CONSUMES, EffectKind.CREATES)
    return case.rank + 3 if spends and case.rank and case.kind is not Kind.INVALID else case.rank
