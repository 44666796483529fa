"""Look at a neighbour of what a write changes: another line of the same account, or another account."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from conformance.cases.case import Case
from conformance.checks.rules.compared_values import changed_between
from conformance.checks.rules.observe import Observation
from conformance.checks.rules.select import body_of, select
from conformance.contract.contract import EffectKind, Operation
from conformance.model import Exchange, Level
from conformance.scripts.rule_observation import Seen
from conformance.scripts.script import Ask, Reply


def neighbour_asks(operation: Operation, reads: Mapping[str, Case], write: Case, index: int, role: str) -> list[Ask]:
    """Ask what is observed of a write, of a neighbour: of what can be undone, and is read by ids of the request.

    Args:
        operation: The write.
        reads: The reads of its rules.
        write: The request whose test data have the neighbour.
        index: The set of test data.
        role: What the asks are called: before, or after.

    Returns:
        One ask, or none where another thing cannot be read.
    """
    observed = operation.observed_by
    if observed is None or operation.effect.kind is not EffectKind.REVERSIBLE:
        return []
    case = next((case for case in reads.values() if case.operation == f"{operation.api}/{observed['operation']}"), None)
    return [] if case is None else [Ask(case, role, index, like=write, neighbour=True)]


def neighbour_kept(
    operation: Operation, before: Sequence[Reply], after: Sequence[Reply]
) -> tuple[Observation, int] | None:
    """Compare two reads of a neighbour around a write; None where nothing changed, or it was not read.

    No document says that a write changes nothing else; everybody relies on it.
    """
    selected = str((operation.observed_by or {}).get("select", ""))
    for early, late in zip(before, after, strict=False):
        if not (isinstance(early, Exchange) and isinstance(late, Exchange)) or early.request.url != late.request.url:
            continue
        if changed_between(early, late, selected):
            was, became = (select(body_of(one), selected)[:10] for one in (early, late))
            message = "changes something else beside what the request names"
            return Observation(True, message, selected, was, became, level=Level.SHOULD), late.number
    return None


def with_neighbour(seen: Seen, found: tuple[Observation, int] | None) -> Seen:
    """Add what a neighbour showed to what was seen of a rule that holds."""
    if found is None or seen.observation.broken is not None:
        return seen
    observation, number = found
    return replace(seen, observation=observation, exchanges=(number, *seen.exchanges))
