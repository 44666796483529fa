"""Three lines of the offending body of each finding that the terminal names, read from the record."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from conformance.model import Exchange, Response
from conformance.record import RecordError
from conformance.report.body_excerpt import Line, ShownBody
from conformance.report.causes import MOST_EXCHANGES, offending, shown_exchange
from conformance.report.findings.told_exchange import came_line
from conformance.report.record_observations import observed
from conformance.report.summary_lines import HERE, SENT, shown_first

#: Lines of a body, and characters of one.
MOST = 3
WIDEST = 66


def excerpts_of(document: Mapping[str, Any], record: Path) -> dict[str, tuple[str, ...]]:
    """The lines around each finding's offending place, by finding id; empty without a record or a body."""
    first = {finding["id"]: (entry["id"], finding) for entry, finding in shown_first(document) if finding["exchanges"]}
    if not first or not record.is_file():
        return {}
    try:
        seen = observed(record, {n for _, finding in first.values() for n in finding["exchanges"][:MOST_EXCHANGES]})
    except (RecordError, OSError):
        return {}  # the result stands without them
    found = {
        name: _around(exchange, purpose, finding)
        for name, (purpose, finding) in first.items()
        if (exchange := offending(finding, seen.exchanges)) is not None
    }
    return {name: lines for name, lines in found.items() if lines}


def _around(exchange: Exchange, purpose: str, finding: Mapping[str, Any]) -> tuple[str, ...]:
    """The lines around the offending place of the response, or of the request where that is what was wrong."""
    if not isinstance(exchange.outcome, Response):
        return ()
    where = finding["pointer"], finding["check"], finding["place"], finding["actual"]
    shown = shown_exchange(exchange, *where, purpose=purpose)
    lines, here = _lines(shown.answer_body), HERE
    if not any(line.marked for line in lines):
        if any(line.marked for line in _lines(shown.request_body)):
            lines, here = _lines(shown.request_body), SENT
        elif finding["pointer"] == "status" and (shown.request[0].marked or '"' in came_line(exchange)):
            return ()  # the line of what was sent and came tells it
    mark = next((index for index, line in enumerate(lines) if line.marked), 0)
    start = max(0, min(mark - 1, len(lines) - MOST))
    return tuple(_cut(line, here) for line in lines[start : start + MOST])


def _lines(body: ShownBody | None) -> list[Line]:
    return [line for line in body.lines if not line.left_out] if body else []


def _cut(line: Line, here: str) -> str:
    text = line.text if len(line.text) <= WIDEST else f"{line.text[:WIDEST]}…"
    return f"{text}   {here}" if line.marked else text
