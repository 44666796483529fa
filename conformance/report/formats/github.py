"""What a run says to GitHub Actions: at most ten annotations, and the summary of the job.

It alone writes them: the action and its scripts add nothing. An annotation stands at the line of the IXIT that declares
the target, where the user's repository has it, and otherwise at no file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from conformance.report.causes import found_in, operation_label, place_of
from conformance.report.escaping import headline_of, one_line, written
from conformance.report.findings.gravity import is_new

MOST = 10
#: GitHub refuses a summary of more than this.
MOST_SUMMARY = 1024 * 1024


def workflow_commands(document: Mapping[str, Any]) -> tuple[str, ...]:
    """GitHub workflow commands, one for each new cause; the last one counts those left out."""
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
    declared = document.get("declared_in")
    place = {"file": declared["file"], "line": str(declared["line"])} if declared else {}
    for found in found_in(document).values():
        fresh = [(entry, finding) for entry, finding in found if is_new(finding)]
        if not fresh:
            continue
        entry, finding = fresh[0]
        more = f" ({len(fresh)} findings)" if len(fresh) > 1 else ""
        title = f"{finding['id']} {one_line(finding['title'], 160)}{more}"
        at = f" {one_line(place_of(finding), 80)}" if place_of(finding) else ""
        sent = f"{one_line(finding['sent'])} -> {one_line(finding['came'])}" if finding.get("sent") else ""
        says = (
            f"{sent or operation_label(entry, finding)}{at}. Expected {written(finding['expected'], 200)}; "
            f"got {written(finding['actual'], 200)}. {one_line(entry['id'])}"
        )
        yield _command("error", {**place, "title": title}, says)
    if document["verdict"] == "not-judged":
        yield _command("error", {**place, "title": "masstack-conformance"}, headline_of(document))


def _command(name: str, properties: Mapping[str, str], message: str) -> str:
    said = ",".join(
        f"{key}={_escaped(value).replace(':', '%3A').replace(',', '%2C')}" for key, value in properties.items()
    )
    return f"::{name} {said}::{_escaped(message)}"


def _escaped(text: str) -> str:
    return one_line(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
