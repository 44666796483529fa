"""Three lines of the offending body of each finding that the terminal names, read from the record."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from conformance.model import Exchange, Response
from conformance.record import RecordError
from conformance.report.body_excerpt import Line
from conformance.report.causes import shown_exchange
from conformance.report.record_observations import observed
from conformance.report.summary_lines import HERE, shown_first

#: Lines of a body, and characters of one.
MOST = 3
WIDEST = 66


def excerpts_of(document: Mapping[str, Any], record: Path) -> dict[str, tuple[str, ...]]:
    """The lines around each finding's offending place, by finding id; empty without a record or a body."""
    first = {finding["id"]: finding for _, finding in shown_first(document) if finding["exchanges"]}
    if not first or not record.is_file():
        return {}
    try:
        seen = observed(record, {finding["exchanges"][0] for finding in first.values()})
    except (RecordError, OSError):
        return {}  # the result stands without them
    found = {
        name: _around(seen.exchanges[finding["exchanges"][0]], finding)
        for name, finding in first.items()
        if finding["exchanges"][0] in seen.exchanges
    }
    return {name: lines for name, lines in found.items() if lines}


def _around(exchange: Exchange, finding: Mapping[str, Any]) -> tuple[str, ...]:
    if not isinstance(exchange.outcome, Response) or not exchange.outcome.body:
        return ()
    shown = shown_exchange(exchange, finding["pointer"], finding["check"], finding["place"], finding["actual"])
    lines = [line for line in shown.answer_body.lines if not line.left_out] if shown.answer_body else []
    mark = next((index for index, line in enumerate(lines) if line.marked), 0)
    start = max(0, min(mark - 1, len(lines) - MOST))
    return tuple(map(_cut, lines[start : start + MOST]))


def _cut(line: Line) -> str:
    text = line.text if len(line.text) <= WIDEST else f"{line.text[:WIDEST]}…"
    return f"{text}   {HERE}" if line.marked else text
