"""trend.html: the history of runs; first the failures of every target beside each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from conformance.report.escaping import one_line
from conformance.report.page.plots import history, line
from conformance.report.page.report_html import moment, page

#: Findings of the matrix, and runs of one plot.
MOST_FINDINGS = 500
MOST_RUNS = 120

Entry = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Series:
    """The runs of one environment, organisation and profile, the oldest first."""

    name: str
    runs: tuple[Entry, ...]
    bars: Markup
    times: Markup


@dataclass(frozen=True, slots=True)
class FailureRow:
    """One finding, and how it stands in the newest run of each target."""

    id: str
    purpose: str
    message: str
    level: str
    cells: tuple[str, ...]


def trend_html(entries: Sequence[Entry]) -> str:
    """Make the page; entries come the oldest first."""
    columns, rows = matrix(entries)
    return page(
        "trend.html.j2",
        columns=columns,
        rows=rows[:MOST_FINDINGS],
        left_out=max(0, len(rows) - MOST_FINDINGS),
        series=series(entries),
        number=len(entries),
    )


def matrix(entries: Sequence[Entry]) -> tuple[tuple[Entry, ...], tuple[FailureRow, ...]]:
    """Set the failures against the newest run of each environment and organisation; the widest failure first."""
    newest: dict[tuple[str, str], Entry] = {}
    for entry in entries:
        newest[entry["env"], entry["org"]] = entry
    columns = tuple(newest[key] for key in sorted(newest))
    found: dict[str, Mapping[str, Any]] = {}
    for column in columns:
        for name, finding in column["failing"].items():
            found.setdefault(name, finding)
    rows = [
        FailureRow(
            name,
            one_line(finding["purpose"]),
            one_line(finding["message"], 200),
            finding["level"],
            tuple(_cell(name, finding, column) for column in columns),
        )
        for name, finding in found.items()
    ]
    return columns, tuple(sorted(rows, key=lambda row: (-row.cells.count("fail"), row.purpose, row.id)))


def _cell(name: str, finding: Mapping[str, Any], column: Entry) -> str:
    if name in column["failing"]:
        return "fail"
    return "inconclusive" if finding["purpose"] in column.get("unjudged", ()) else "pass"


def series(entries: Sequence[Entry]) -> tuple[Series, ...]:
    """Group the runs by target and profile, with their plots."""
    grouped: dict[str, list[Entry]] = {}
    for entry in entries:
        sandbox = "SANDBOX " if entry.get("sandbox") else ""
        grouped.setdefault(f"{sandbox}{entry['env']}/{entry['org']} · {entry['profile']}", []).append(entry)
    made = []
    for name in sorted(grouped):
        runs = grouped[name][-MOST_RUNS:]
        bars = history([(f"{moment(run['started'])} UTC", run["counts"]) for run in runs])
        times = line([run["seconds"] for run in runs], label=f"seconds of {len(runs)} runs, the oldest first")
        made.append(Series(one_line(name), tuple(runs), bars, times))
    return tuple(made)
