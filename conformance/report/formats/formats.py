"""`FORMATS`: every report format beside run.json and the page; `--format`, its help and the README read it.

A new format is a module of this folder with a function, and a line here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

#: Writes a run.json as text; the path is the run's directory as commands name it.
Render = Callable[[Mapping[str, Any], Path], str]


@dataclass(frozen=True, slots=True)
class Format:
    """One format: what it is called, the file that it is written to, and what writes it."""

    name: str
    file: str
    #: For whom it is, as the help says it.
    says: str
    render: Render
    #: It is written whether it is asked for or not.
    always: bool = False


def _junit(document: Mapping[str, Any], where: Path) -> str:
    from conformance.report.formats.junit import junit

    return junit(document, where.as_posix())


def _summary(document: Mapping[str, Any], where: Path) -> str:
    from conformance.report.formats.markdown import summary_md

    del where
    return summary_md(document)


def _sarif(document: Mapping[str, Any], where: Path) -> str:
    from conformance.report.formats.sarif import sarif

    return sarif(document, where.as_posix())


def _ctrf(document: Mapping[str, Any], where: Path) -> str:
    from conformance.report.formats.ctrf import ctrf

    del where
    return ctrf(document)


FORMATS: Mapping[str, Format] = {
    one.name: one
    for one in (
        Format(
            "junit",
            "junit.xml",
            "JUnit, for CI servers: the tests, named by their rule with the id as a property, with seconds, expected "
            "and got; what could not be tested is an error "
            "(skipped in a conformant run), a waived failure a failure",
            _junit,
            always=True,
        ),
        Format("summary", "summary.md", "Markdown, for a pull request or a job's summary", _summary, always=True),
        Format("sarif", "report.sarif", "SARIF, for code scanning", _sarif),
        Format("ctrf", "report.ctrf.json", "CTRF, for test dashboards", _ctrf),
    )
}
#: Those that `--format` may name: the others are always written.
ON_REQUEST: Mapping[str, Format] = {name: one for name, one in FORMATS.items() if not one.always}


def help_text() -> str:
    """Say what `--format` takes."""
    return f"Further reports: {', '.join(f'{one.name} ({one.says})' for one in ON_REQUEST.values())}."


def readme_rows() -> str:
    """The rows of reports/README.md, one for each format."""
    return "".join(
        f"| `{one.file}` | {'' if one.always else f'with `--format {one.name}`: '}{one.says} |\n"
        for one in FORMATS.values()
    )
