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
from conformance.report.run_documents import DIGITS, short_hash

#: Findings of the matrix, and runs of one plot.
MOST_FINDINGS = 500
MOST_RUNS = 120
#: Runs of the matrix of findings by run, the newest.
MOST_COLUMNS = 10

Entry = Mapping[str, Any]

#: How a finding stands in a run: its colour, sign and words.
MARKS: Mapping[str, tuple[str, str, str]] = {
    "fail": ("fail", "✗", "fails"),
    "other": ("fail", "≠", "its test fails in another way"),
    "inconclusive": ("inconclusive", "?", "could not be tested"),
    "pass": ("pass", "✓", "passes"),
    "none": ("not_applicable", "–", "not in this run"),
}


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
        """It failed, passed, and failed again, in runs that tested it."""
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
    whole = [column for column in columns if not column["selected"]]
    return page(
        "trend.html.j2",
        columns=columns,
        rows=rows[:MOST_FINDINGS],
        left_out=max(0, len(rows) - MOST_FINDINGS),
        whole=len(whole),
        conformant=sum(column["verdict"] == "conformant" for column in whole),
        later=_later_selections(entries, columns),
        marks=MARKS,
        series=series(entries),
        number=len(entries),
    )


def matrix(entries: Sequence[Entry]) -> tuple[tuple[Entry, ...], tuple[FailureRow, ...]]:
    """Set the failures against the newest whole run of each environment and organisation; the widest failure first.

    Where there are selections only, the newest of them stands for the target.
    """
    newest: dict[tuple[str, str], Entry] = {}
    for entry in entries:
        key = entry["env"], entry["org"]
        if key not in newest or newest[key]["selected"] or not entry["selected"]:
            newest[key] = entry
    columns = tuple(newest[key] for key in sorted(newest))
    return columns, _rows(columns)


def by_run(runs: Sequence[Entry]) -> tuple[FailureRow, ...]:
    """Set the failures against the runs of one target, the oldest first; the most frequent failure first."""
    return _rows(runs)[:MOST_FINDINGS]


def _rows(columns: Sequence[Entry]) -> tuple[FailureRow, ...]:
    found = {name: finding for column in columns for name, finding in column["failing"].items()}
    judged = [_Judged.of(column) for column in columns]
    rows = [
        FailureRow(
            name, one_line(finding["purpose"]), one_line(finding["message"], 200), finding["level"],
            tuple(column.mark(name, finding["purpose"]) for column in judged),
        )
        for name, finding in found.items()
    ]  # fmt: skip
    return tuple(sorted(rows, key=lambda row: (-row.cells.count("fail"), row.purpose, row.id)))


@dataclass(frozen=True, slots=True)
class _Judged:
    """What one run says of findings."""

    findings: frozenset[str]
    #: Purposes that fail, and those that could not be judged.
    failing: frozenset[str]
    unjudged: frozenset[str]
    #: Hashes of the purposes that passed; None in a history that an older suite wrote.
    passed: frozenset[str] | None
    selected: bool

    @classmethod
    def of(cls, run: Entry) -> _Judged:
        failing = frozenset(finding["purpose"] for finding in run["failing"].values())
        told = run.get("passed")
        passed = None if told is None else frozenset(told[at : at + DIGITS] for at in range(0, len(told), DIGITS))
        return cls(frozenset(run["failing"]), failing, frozenset(run["unjudged"]), passed, run["selected"])

    def mark(self, finding: str, purpose: str) -> str:
        """The mark of a finding in this run, one of `MARKS`."""
        if finding in self.findings:
            return "fail"
        if purpose in self.failing:
            return "other"
        if purpose in self.unjudged:
            return "inconclusive"
        tested = not self.selected if self.passed is None else short_hash(purpose) in self.passed
        return "pass" if tested else "none"


def _later_selections(entries: Sequence[Entry], columns: Sequence[Entry]) -> int:
    """How many runs are newer than the whole run of their target, and say less: selections."""
    whole = {(c["env"], c["org"]): c["started"] for c in columns if not c["selected"]}
    return sum(e["selected"] and e["started"] > whole.get((e["env"], e["org"]), e["started"]) for e in entries)


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
