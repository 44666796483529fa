"""The summary of each operation: what failed, what could not be tested, and everything that passed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from conformance.report.causes import operation_key
from conformance.report.escaping import one_line
from conformance.report.page.latency import Latency
from conformance.report.tables import Matrix, MatrixRow

#: Tests of one operation that are named as not tested; the section of that name has all.
MOST_OPEN = 40


@dataclass(frozen=True, slots=True)
class Summary:
    """One operation, or the statements about a whole API."""

    row: MatrixRow
    #: Seconds; None where nothing responded.
    median: float | None
    #: Id and title of each finding.
    failed: tuple[tuple[str, str], ...]
    #: The rule, and why it could not be tested.
    open: tuple[tuple[str, str], ...]
    #: The rule, and how many tests of it passed.
    passed: tuple[tuple[str, int], ...]


def summaries_of(document: Mapping[str, Any], matrix: Matrix, latencies: Sequence[Latency]) -> tuple[Summary, ...]:
    """The summary of each operation, in the order of the matrix."""
    medians = {one.operation: one.p50 for one in latencies}
    entries: dict[str, list[Mapping[str, Any]]] = {}
    for entry in document["purposes"]:
        entries.setdefault(operation_key(entry), []).append(entry)
    return tuple(_summary(row, entries.get(row.key, []), medians.get(row.key)) for row in matrix.rows)


def _summary(row: MatrixRow, entries: Sequence[Mapping[str, Any]], median: float | None) -> Summary:
    failing = [f for e in entries if e["verdict"] == "fail" for f in e["findings"]]
    unable = [e for e in entries if e["verdict"] == "inconclusive"]
    passed = Counter(one_line(e["says"], 240) for e in entries if e["verdict"] == "pass")
    return Summary(
        row,
        median,
        tuple((f["id"], one_line(f["title"], 240)) for f in failing),
        tuple((one_line(e["says"], 240), one_line(e["reason"], 240)) for e in unable[:MOST_OPEN]),
        tuple(passed.items()),
    )
