"""The terminal view: quiet when green, specific when red; the last line is the verdict."""

from __future__ import annotations

import os
import shutil
import sys
import textwrap
import time
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any, Protocol, TextIO

from rich.console import Console, RenderableType
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from conformance.model.sentences import some
from conformance.record import RECORD_FILE
from conformance.report.escaping import one_line
from conformance.report.estimate import Estimate
from conformance.report.excerpt import excerpts_of
from conformance.report.formats.github import add_summary, workflow_commands
from conformance.report.formats.markdown import summary_md
from conformance.report.summary_lines import last_line, last_lines, said

__all__ = ["HowFar", "Terminal", "last_line"]

#: The style of rich for each kind of line.
_STYLES = {
    "fail": "bold red",
    "inconclusive": "yellow",
    "error": "magenta",
    "conformant": "bold green",
    "not-conformant": "bold red",
    "not-judged": "bold yellow",
    "first": "bold",
    "expected": "green",
    "got": "red",
    "paste": "cyan",
    "body": "dim",
    "mark": "bold",
}
#: Kinds of lines that are copied, or have been cut already.
UNBROKEN = frozenset({"paste", "body", "mark"})
#: What stands for a character where the encoding of the terminal does not know it.
_PLAIN = str.maketrans({"✗": "x", "✓": "+", "·": "-", "…": "~", "→": "->", "━": "=", "╸": " ", "╺": " "})

#: Seconds between two lines of progress where there is no terminal.
PAUSE = 10.0
PHASES = 4
#: Requests in a row without a response from which on no time is promised.
SILENT = 3
#: A space at which no line is broken.
_FIRM = "\N{NO-BREAK SPACE}"
#: Columns of a bar that is worth its place.
BAR = 8


class HowFar(Protocol):
    """What the engine tells of its progress."""

    planned: int
    judged: int
    failures: int
    requests: int
    expected_requests: int
    started: float
    #: Requests without a response, one after the other until now.
    unanswered: int


class _Encodable:
    """A stream that takes every text: what its encoding does not know is written as something like it."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self.encoding = getattr(stream, "encoding", None) or "utf-8"

    def write(self, text: str) -> int:
        try:
            text.encode(self.encoding)
        except UnicodeError:
            text = text.translate(_PLAIN).encode(self.encoding, "replace").decode(self.encoding)
        return self._stream.write(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


class Terminal:
    """Writes a run to a stream: a bar in place on a terminal, a line a phase elsewhere."""

    def __init__(
        self, *, quiet: bool = False, stream: TextIO | None = None, environ: Mapping[str, str] | None = None
    ) -> None:
        self.stream = stream or sys.stdout
        self.environ = os.environ if environ is None else environ
        self.quiet = quiet
        on_terminal = self.stream.isatty() and self.environ.get("TERM") != "dumb"
        self.live = on_terminal and not quiet and not self.environ.get("CI")
        self.width = shutil.get_terminal_size((80, 24)).columns if on_terminal else None
        self.console = Console(
            file=_Encodable(self.stream),  # type: ignore[arg-type]
            force_terminal=on_terminal,
            no_color=bool(self.environ.get("NO_COLOR")),
            width=self.width,
            highlight=False,
            markup=False,
            emoji=False,
            _environ=self.environ,
        )
        self.plain = not on_terminal or bool(self.environ.get("NO_COLOR"))
        self.estimate = Estimate()
        self.showing: Live | None = None
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
        if self.quiet:
            return
        now = time.monotonic()
        self.estimate.note(now, progress.requests, progress.expected_requests)
        if self.live:
            if self.showing is None:
                self.showing = Live(
                    console=self.console,
                    get_renderable=partial(self._bar, progress),  # the same object is handed on each time
                    transient=True,
                    redirect_stdout=False,
                    redirect_stderr=False,
                )
                self.showing.start(refresh=True)
            return
        phase = PHASES * progress.requests // max(1, progress.expected_requests)
        if phase > self.phase and now - max(self.last, progress.started) >= PAUSE:
            self.phase, self.last = phase, now
            self._line(" · ".join(self._far(progress, now)))

    def stop(self) -> None:
        """Take the bar away, if there is one."""
        if self.showing is not None:
            self.showing.stop()
            self.showing = None

    def end(self, document: Mapping[str, Any], out: Path) -> None:
        """Write the result; in a job of GitHub its annotations and summary, too."""
        self.stop()
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

    def _bar(self, progress: HowFar) -> RenderableType:
        """The line of progress: what it says, and a bar in the room that is left."""
        parts = self._far(progress, time.monotonic())
        width = self.console.width
        while len(parts) > 1 and len(" · ".join(parts)) > width:
            parts.pop(2 if len(parts) > 3 else -1)
        said = " · ".join(parts)
        if width - len(said) - 1 < BAR:
            return Text(said, no_wrap=True, overflow="crop")
        row = Table.grid(padding=(0, 1, 0, 0))
        total = max(1, progress.expected_requests)
        bar = ProgressBar(total, min(total, progress.requests), width=min(40, width - len(said) - 1))
        row.add_row(Text(said, no_wrap=True), bar)
        return row

    def _far(self, progress: HowFar, now: float) -> list[str]:
        """How far a run is: tests of those planned, failures so far, requests, time left once it can be told."""
        judged = min(progress.judged, progress.planned)
        left = self.estimate.says(progress.started, now, progress.expected_requests)
        if progress.unanswered >= SILENT:  # the run ends soon, or the target comes back
            left = f"no response to the last {progress.unanswered} requests"
        parts = [
            f"{judged:,} of {some(progress.planned, 'test')}",
            some(progress.failures, "failure"),
            some(progress.requests, "request"),
        ]
        return [*parts, left] if left else parts

    def _wrapped(self, text: str) -> list[str]:
        """Break a line where it does not fit, between the parts of an enumeration rather than in them."""
        if self.width is None or len(text) <= self.width:
            return [text]
        margin = len(text) - len(text.lstrip())
        first, *others = text.strip().split(" · ")
        parts = [first, *(part.replace(" ", _FIRM) if len(part) < self.width - margin - 4 else part for part in others)]
        rows = textwrap.wrap(
            f"{_FIRM}· ".join(parts),
            self.width,
            initial_indent=" " * margin,
            subsequent_indent=" " * (margin + 2),
            break_on_hyphens=False,
            break_long_words=False,
        )
        return [row.replace(_FIRM, " ") for row in rows]

    def _line(self, text: str, kind: str | None = None) -> None:
        style = "" if self.plain else _STYLES.get(kind or "", "")
        self.console.print(Text(text, style), soft_wrap=True)
