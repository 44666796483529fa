"""What a resumed run may conclude, given that anybody may have changed the data while it was down."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass

from conformance.model import Repetition, Verdict
from conformance.record import Record
from conformance.scripts.script import Contribution

STRADDLES = "the run was killed between the requests that show it: judge it by another run"
#: Name of the event that a resumed run begins with; its `after` is the last number that was given out before.
RESUMED = "resumed"


@dataclass(frozen=True, slots=True)
class Gaps:
    """Where a run was interrupted."""

    #: The last number that an exchange could have before each gap, ascending.
    after: tuple[int, ...] = ()

    def settled(self, contributions: Iterable[Contribution]) -> tuple[Contribution, ...]:
        """Let a finding accuse nobody that rests on answers from both sides of a gap.

        Looks that were repeated all came after it: what they confirm stays.
        """
        if not self.after:
            return tuple(contributions)
        return tuple(map(self._settled, contributions))

    def _settled(self, contribution: Contribution) -> Contribution:
        if contribution.verdict is not Verdict.FAIL or contribution.confirmed == Repetition.CONFIRMED:
            return contribution
        numbers = {number for finding in contribution.findings for number in finding.exchanges}
        if len({bisect_left(self.after, number) for number in numbers}) < 2:
            return contribution
        return Contribution(contribution.purpose, Verdict.INCONCLUSIVE, STRADDLES, case=contribution.case)


def gaps_of(record: Record) -> Gaps:
    """The points at which a recorded run was interrupted and later resumed."""
    return Gaps(tuple(event.fields["after"] for event in record.events if event.name == RESUMED))
