"""A finding as pytest shows a failed assertion: what was expected against what came, and the exchange as a section."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator
from typing import Any

from conformance.model import Exchange, Finding
from conformance.report.body_excerpt import Line, ShownBody
from conformance.report.causes import shown_exchange
from conformance.report.escaping import one_line, written
from conformance.report.run_json_entries import plain

#: Lines of a difference, and of a body, that are shown.
MOST_LINES = 40
MARK = "E   "


def difference(expected: Any, actual: Any) -> tuple[str, ...]:
    """The lines `- expected` and `+ got` as pytest shows them, line by line where both are structures."""
    if type(expected) is type(actual) and isinstance(expected, dict | list) and expected and actual:
        lines = list(difflib.ndiff(_laid_out(expected), _laid_out(actual)))
        return tuple(f"{MARK}  {line.rstrip()}" for line in lines[:MOST_LINES] if not line.startswith("?"))
    return (f"{MARK}  - expected: {written(expected, 400)}", f"{MARK}  + got:      {written(actual, 400)}")


def exchange_text(exchange: Exchange, finding: Finding, purpose: str = "") -> str:
    """A redacted exchange as HTTP text, with the place of the finding marked by `>`, and what its purpose is about."""
    where = finding.pointer, finding.check, finding.place, plain(finding.actual)
    view = shown_exchange(exchange, *where, purpose=purpose)
    lines = [*_marked(view.request), *_body(view.request_body), "", *_marked(view.answer), *_body(view.answer_body)]
    sent = f"{view.sent_at}  request {view.request_id}" if view.sent_at else f"request {view.request_id}"
    return "\n".join([*lines, "", sent, view.curl]) + "\n"


def _body(body: ShownBody | None) -> Iterator[str]:
    if body is not None:
        mark = next((at for at, line in enumerate(body.lines) if line.marked), 0)
        start = max(0, min(mark - MOST_LINES // 2, len(body.lines) - MOST_LINES))
        yield ""
        if start:
            yield f"  … {start} lines left out"
        yield from _marked(body.lines[start : start + MOST_LINES])
        if len(body.lines) > start + MOST_LINES:
            yield f"  … {body.size:,} bytes, SHA-256 {body.sha256}"


def _marked(lines: tuple[Line, ...]) -> Iterator[str]:
    for line in lines:
        text = f"… {line.left_out} lines left out" if line.left_out else line.text
        yield f"{'>' if line.marked else ' '} {text}"


def _laid_out(value: Any) -> list[str]:
    text = json.dumps(value, indent=2, ensure_ascii=False, default=str, sort_keys=True)
    return [one_line(line, 200) for line in text.splitlines()]
