"""Response times of each operation."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Latency:
    """The distribution of one operation, in seconds."""

    operation: str
    number: int
    shortest: float
    p25: float
    p50: float
    p75: float
    p95: float
    longest: float


@dataclass(frozen=True, slots=True)
class Axis:
    """A logarithmic axis over seconds."""

    low: float
    high: float

    def at(self, seconds: float) -> float:
        """The position of a time on the axis, from 0 to 1."""
        span = math.log10(self.high) - math.log10(self.low)
        return min(1.0, max(0.0, (math.log10(max(seconds, self.low)) - math.log10(self.low)) / span))

    @property
    def ticks(self) -> tuple[float, ...]:
        """Powers of ten on the axis."""
        low, high = round(math.log10(self.low)), round(math.log10(self.high))
        return tuple(10.0**power for power in range(low, high + 1))


def latencies(seconds: Mapping[str, Sequence[float]]) -> tuple[Latency, ...]:
    """Summarise the times of each operation, the slowest median first; times come ascending."""
    found = [_latency(operation, times) for operation, times in seconds.items() if times]
    return tuple(sorted(found, key=lambda x: (-x.p50, x.operation)))


def axis_of(found: Sequence[Latency]) -> Axis:
    """A logarithmic axis of whole powers of ten that contains all response times."""
    low = min((x.shortest for x in found), default=0.001)
    high = max((x.longest for x in found), default=1.0)
    bottom = math.floor(math.log10(max(low, 1e-4)))
    return Axis(10.0**bottom, 10.0 ** max(bottom + 1, math.ceil(math.log10(max(high, 1e-4)))))


def _latency(operation: str, times: Sequence[float]) -> Latency:
    p25, p50, p75, p95 = (percentile(times, share) for share in (0.25, 0.5, 0.75, 0.95))
    return Latency(operation, len(times), times[0], p25, p50, p75, p95, times[-1])


def percentile(times: Sequence[float], share: float) -> float:
    """The nearest-rank percentile of ascending times."""
    return times[max(0, math.ceil(share * len(times)) - 1)]


def in_words(seconds: float) -> str:
    """Write a time with its unit: `4.1 ms`, `2.30 s`."""
    if seconds < 0.01:
        return f"{seconds * 1000:.1f} ms"
    return f"{seconds * 1000:.0f} ms" if seconds < 1 else f"{seconds:.2f} s"
