"""The terminal view: quiet when green, specific when red; the last line is the verdict."""

from __future__ import annotations

import os
import shutil
import sys
import textwrap
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol, TextIO

from conformance.model.sentences import some
from conformance.record import RECORD_FILE
from conformance.report.escaping import one_line
from conformance.report.excerpt import excerpts_of
from conformance.report.formats.github import add_summary, workflow_commands
from conformance.report.formats.markdown import summary_md
from conformance.report.page.report_html import duration
from conformance.report.summary_lines import last_line, last_lines, said

__all__ = ["HowFar", "Terminal", "last_line"]

_COLOURS = {
    "fail": "31",
    "inconclusive": "33",
    "error": "35",
    "conformant": "32",
    "not-conformant": "31",
    "not-judged": "33",
    "paste": "36",
    "body": "2",
}
#: Kinds of lines that are copied, or have been cut already.
UNBROKEN = frozenset({"paste", "body"})
#: What stands for a character where the encoding of the terminal does not know it.
_PLAIN = str.maketrans({"✗": "x", "✓": "+", "·": "-", "…": "~", "→": "->", "█": "#", "░": "."})

#: Seconds between two lines of progress where there is no terminal.
PAUSE = 10.0
PHASES = 4


class HowFar(Protocol):
    """What the engine tells of its progress."""

    planned: int
    judged: int
    failures: int
    requests: int
    expected_requests: int
    started: float


class Terminal:
    """Writes a run to a stream: progress in place on a terminal, a line a phase elsewhere."""

    def __init__(
        self, *, quiet: bool = False, stream: TextIO | None = None, environ: Mapping[str, str] | None = None
    ) -> None:
        self.stream = stream or sys.stdout
        self.environ = os.environ if environ is None else environ
        self.quiet = quiet
        on_terminal = self.stream.isatty() and self.environ.get("TERM") != "dumb"
        self.live = on_terminal and not quiet and not self.environ.get("CI")
        self.colour = on_terminal and not self.environ.get("NO_COLOR")
        self.width = shutil.get_terminal_size((80, 24)).columns if on_terminal else None
        self.last = 0.0
        self.phase = 0

    def begin(self, sandbox: bool) -> None:
        """Say what is judged, where it has to be said."""
        if sandbox and not self.quiet:
            self._line("SANDBOX: testing the built-in reference server, not your target")

    def foreseen(self, forecast: object) -> None:
        """Say what the run will send and use up."""
        if not self.quiet:
            for sentence in (one_line(forecast), *getattr(forecast, "left", ())):
                for row in self._wrapped(sentence):
                    self._line(row)

    def progress(self, progress: HowFar) -> None:
        """Show how far the run is."""
        now = time.monotonic()
        if self.quiet:
            return
        if self.live:
            if now - self.last >= 0.1:
                self.last = now
                self._write(f"\r\x1b[K{self._fit(far(progress, now))}")
            return
        phase = PHASES * progress.requests // max(1, progress.expected_requests)
        if phase > self.phase and now - max(self.last, progress.started) >= PAUSE:
            self.phase, self.last = phase, now
            self._line(far(progress, now))

    def end(self, document: Mapping[str, Any], out: Path) -> None:
        """Write the result; in a job of GitHub its annotations and summary, too."""
        if self.live:
            self._write("\r\x1b[K")
        if not self.quiet:
            for text, kind in said(document, out, excerpts_of(document, out / RECORD_FILE)):
                for row in [text] if kind in UNBROKEN else self._wrapped(text):
                    self._line(row, kind)
        if self.environ.get("GITHUB_ACTIONS") == "true":
            for command in workflow_commands(document):
                self._line(command)
            summary = self.environ.get("GITHUB_STEP_SUMMARY")
            if summary:
                add_summary(summary_md(document), Path(summary))
        if self.quiet:
            self._line(last_line(document, out), document["verdict"])
            return
        report, verdict = last_lines(document, out)
        self._line(report)
        for row in self._wrapped(verdict):
            self._line(row, document["verdict"])

    def _fit(self, text: str) -> str:
        if self.width is None or len(text) <= self.width:
            return text
        return text[: max(1, self.width - 1)] + "…"

    def _wrapped(self, text: str) -> list[str]:
        """Break a line where it does not fit, so that no value is lost."""
        if self.width is None or len(text) <= self.width:
            return [text]
        indent = " " * (len(text) - len(text.lstrip()) + 2)
        return textwrap.wrap(text, self.width, subsequent_indent=indent, break_on_hyphens=False)

    def _line(self, text: str, verdict: str | None = None) -> None:
        colour = _COLOURS.get(verdict or "") if self.colour else None
        self._write(f"\x1b[{colour}m{text}\x1b[0m\n" if colour else f"{text}\n")

    def _write(self, text: str) -> None:
        encoding = getattr(self.stream, "encoding", None) or "utf-8"
        try:
            text.encode(encoding)
        except UnicodeError:
            text = text.translate(_PLAIN).encode(encoding, "replace").decode(encoding)
        self.stream.write(text)
        self.stream.flush()


def far(progress: HowFar, now: float) -> str:
    """How far a run is, in a line: tested of planned, failures so far, time left once it can be told."""
    done = progress.requests / max(1, progress.expected_requests)
    judged = min(progress.judged, progress.planned)
    failures = some(progress.failures, "failure")
    text = f"{judged:,} of {some(progress.planned, 'test')} · {failures} · {progress.requests:,} requests"
    if done < 0.02:
        return text
    left = (now - progress.started) * max(0.0, 1 - done) / done
    return f"{text} · {duration(left) if left >= 1 else 'less than 1 s'} left"
