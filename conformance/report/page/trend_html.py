"""trend.html: the history of runs; first the failures of every target beside each other."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from conformance.report.escaping import one_line
from conformance.report.page.plots import history, line
from conformance.report.page.report_html import moment, page

#: Findings of the matrix, and runs of one plot.
MOST_FINDINGS = 500
MOST_RUNS = 120
#: Runs of the matrix of findings by run, the newest.
MOST_COLUMNS = 10

Entry = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class FailureRow:
    """One finding, and how it stands in the newest run of each target."""

    id: str
    purpose: str
    message: str
    level: str
    cells: tuple[str, ...]

    @property
    def flaky(self) -> bool:
        """It failed, passed, and failed again."""
        judged = [cell for cell in self.cells if cell in ("pass", "fail")]
        return sum(a != b for a, b in pairwise(judged)) > 1


@dataclass(frozen=True, slots=True)
class Series:
    """The runs of one environment, organisation and profile, the oldest first."""

    name: str
    runs: tuple[Entry, ...]
    #: Which finding fails in which of the newest runs.
    rows: tuple[FailureRow, ...]
    bars: Markup
    times: Markup


def linked(entries: Sequence[Entry], out: Path) -> list[Entry]:
    """The runs with the address of each report as the page links to it, from the folder that the page lies in."""

    def address(report: str) -> str:
        return quote(Path(os.path.relpath(Path(report).absolute(), out.absolute().parent)).as_posix())

    return [{**one, "report": address(one["report"])} if one.get("report") else one for one in entries]


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


def by_run(runs: Sequence[Entry]) -> tuple[FailureRow, ...]:
    """Set the failures against the runs of one target, the oldest first; the most frequent failure first."""
    found = {name: finding for run in runs for name, finding in run["failing"].items()}
    rows = [
        FailureRow(
            name, one_line(finding["purpose"]), one_line(finding["message"], 200), finding["level"],
            tuple(_cell(name, finding, run) for run in runs),
        )
        for name, finding in found.items()
    ]  # fmt: skip
    return tuple(sorted(rows, key=lambda row: (-row.cells.count("fail"), row.purpose, row.id)))[:MOST_FINDINGS]


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
        seconds = [run["seconds"] for run in runs]
        longest = f"{max(seconds):,.0f} s"
        times = line(seconds, label=f"seconds of {len(runs)} runs, the oldest first", most_says=longest)
        made.append(Series(one_line(name), tuple(runs), by_run(runs[-MOST_COLUMNS:]), bars, times))
    return tuple(made)
