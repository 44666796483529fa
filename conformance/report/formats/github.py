"""What a run says to GitHub Actions: at most ten annotations, and the summary of the job."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from conformance.report.causes import found_in, is_new, operation_key
from conformance.report.escaping import one_line, written

MOST = 10
#: GitHub refuses a summary of more than this.
MOST_SUMMARY = 1024 * 1024


def workflow_commands(document: Mapping[str, Any]) -> tuple[str, ...]:
    """Give the workflow commands: one for each cause that is new, the last one counting those left out."""
    lines = list(_lines(document))
    if len(lines) <= MOST:
        return tuple(lines)
    rest = len(lines) - MOST + 1
    return (
        *lines[: MOST - 1],
        _command("error", {"title": "masstack-conformance"}, f"{rest} further causes, see report.html"),
    )


def add_summary(summary: str, path: Path) -> None:
    """Add the summary to that of the job, unless it would be too long."""
    octets = summary.encode("utf-8")
    try:
        size = path.stat().st_size if path.exists() else 0
        if size + len(octets) < MOST_SUMMARY:
            with path.open("ab") as file:
                file.write(octets)
    except OSError:
        return  # the job lacks its summary, and the run has its verdict all the same


def _lines(document: Mapping[str, Any]) -> Iterator[str]:
    for found in found_in(document).values():
        fresh = [(entry, finding) for entry, finding in found if is_new(finding)]
        if not fresh:
            continue
        entry, finding = fresh[0]
        place = document.get("operations", {}).get(operation_key(entry))
        more = f" ({len(fresh)} findings)" if len(fresh) > 1 else ""
        properties = {"title": f"{finding['id']} {one_line(finding['cause_title'], 120)}{more}"}
        if place:
            properties = {"file": place["file"], "line": str(place["line"]), **properties}
        says = (
            f"{one_line(entry['says'], 300)} Expected {written(finding['expected'], 200)}, "
            f"got {written(finding['actual'], 200)}. {entry['id']}"
        )
        yield _command("error", properties, says)


def _command(name: str, properties: Mapping[str, str], message: str) -> str:
    said = ",".join(
        f"{key}={_escaped(value).replace(':', '%3A').replace(',', '%2C')}" for key, value in properties.items()
    )
    return f"::{name} {said}::{_escaped(message)}"


def _escaped(text: str) -> str:
    return one_line(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
