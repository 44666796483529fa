"""Measure how long an operation takes to respond, over all requests of a run (JUDGEMENT.md, 7)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from statistics import median

from conformance.model import Exchange, Finding, Level, Repetition, Verdict
from conformance.profile.ixit import SLOW
from conformance.verdicts.contribution import Contribution
from conformance.verdicts.decisions import decided

#: Exchanges that are named as evidence.
MOST = 20


@dataclass(slots=True)
class _Times:
    seconds: list[float] = field(default_factory=list)
    #: The first exchanges that took too long.
    shown: list[Exchange] = field(default_factory=list)


@dataclass(slots=True)
class Slowness:
    """The response times of each operation, in seconds, and those above the limit."""

    limit: float = SLOW
    _times: dict[str, _Times] = field(default_factory=dict)

    def take(self, exchange: Exchange) -> bool:
        """Measure an exchange; say whether it is to be kept as evidence."""
        if exchange.response is None:
            return False
        times = self._times.setdefault(exchange.operation, _Times())
        times.seconds.append(exchange.response.seconds)
        if exchange.response.seconds <= self.limit or len(times.shown) >= MOST:
            return False
        times.shown.append(exchange)
        return True

    def taken(self) -> list[Contribution]:
        """The contributions so far; the times start again, since parts of an operation are judged by themselves."""
        found = list(self.contributions())
        self._times.clear()
        return found

    def contributions(self) -> Iterator[Contribution]:
        """A contribution for each operation: one slow response is a note, several are a warning."""
        for operation, times in sorted(self._times.items()):
            slow = sum(seconds > self.limit for seconds in times.seconds)
            row = decided(("no-slow-response", "one-slow-response", "slow-responses")[min(slow, 2)], request="rule")
            purpose, control = f"{operation}/conforms/time/slow", f"{operation}/accepts/request/control"
            seen = (
                f"{slow} of {len(times.seconds)} responses; median {median(times.seconds):.2f} s, "
                f"longest {max(times.seconds):.2f} s"
            )
            if not row.check:
                yield Contribution(purpose, row.verdict, row.says and f"{row.says} {seen}", case=control)
                continue
            finding = Finding(
                check=row.check,
                level=Level.SHOULD,
                message=row.says,
                pointer="time",
                expected=f"at most {self.limit:g} s",
                actual=seen,
                exchanges=tuple(exchange.number for exchange in times.shown),
            )
            every = slow == len(times.seconds)
            confirmed = Repetition.CONFIRMED if every else Repetition.INTERMITTENT
            yield Contribution(purpose, Verdict.FAIL, f"{row.says} {seen}", (finding,), times.shown[0].case, confirmed)
