"""Read from the run record what the reports show: exchanges of findings, times, statuses."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from conformance.model import Exchange, Response
from conformance.record import Recorded, iter_record

#: What stands for a status where no answer came.
SILENT = "none"


@dataclass(frozen=True, slots=True)
class Observed:
    """The part of a record that reports show."""

    #: Number -> exchange, for those that were asked for.
    exchanges: Mapping[int, Exchange] = field(default_factory=dict)
    #: `api/operationId` -> seconds of each answer, ascending.
    seconds: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    #: `api/operationId` -> status -> number of answers.
    statuses: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


def observed(record: Path, wanted: Collection[int]) -> Observed:
    """Read a record once, keeping only what is shown."""
    exchanges: dict[int, Exchange] = {}
    seconds: dict[str, list[float]] = {}
    statuses: dict[str, dict[str, int]] = {}
    for entry in iter_record(record):
        if not isinstance(entry, Recorded):
            continue
        exchange = entry.exchange
        if exchange.number in wanted:
            exchanges[exchange.number] = exchange
        counted = statuses.setdefault(exchange.operation, {})
        status = str(exchange.outcome.status) if isinstance(exchange.outcome, Response) else SILENT
        counted[status] = counted.get(status, 0) + 1
        if isinstance(exchange.outcome, Response):
            seconds.setdefault(exchange.operation, []).append(exchange.outcome.seconds)
    return Observed(
        exchanges,
        {operation: tuple(sorted(times)) for operation, times in sorted(seconds.items())},
        {operation: dict(sorted(counted.items())) for operation, counted in sorted(statuses.items())},
    )
