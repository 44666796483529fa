"""The terminal view: quiet when green, specific when red; the last line is the verdict."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol, TextIO


class HowFar(Protocol):
    """What the engine tells of its progress."""

    planned: int
    judged: int
    failures: int
    requests: int
    expected_requests: int
    started: float


EXIT_WORDS = {0: "conformant", 1: "not conformant", 2: "invalid input", 3: "could not judge", 4: "error of the suite"}


class Terminal:
    """Writes a run to a stream, with progress in place on a terminal."""

    def __init__(self, *, quiet: bool = False, stream: TextIO | None = None) -> None:
        self.stream = stream or sys.stdout
        self.quiet = quiet
        self.live = self.stream.isatty() and not quiet and "CI" not in os.environ
        self.last = 0.0

    def begin(self, sandbox: bool) -> None:
        """Say what is judged, where it has to be said."""
        if sandbox and not self.quiet:
            self._line("SANDBOX: the embedded reference implementation is judged, no target of yours")

    def foreseen(self, forecast: object) -> None:
        """Say what the run will send and use up."""
        if not self.quiet:
            self._line(str(forecast))

    def progress(self, progress: HowFar) -> None:
        """Show how far the run is, a few times a second."""
        now = time.monotonic()
        if not self.live or now - self.last < 0.1:
            return
        self.last = now
        done = progress.requests / max(1, progress.expected_requests)
        left = (now - progress.started) * (1 - done) / done if done > 0.02 else 0
        text = f"judged {progress.judged} of {progress.planned} · {progress.failures} failures · {progress.requests} requests"
        self.stream.write(f"\r\x1b[K{text} · {left:.0f} s left")
        self.stream.flush()

    def end(self, document: Mapping[str, Any], out: Path) -> None:
        """Write the result."""
        if self.live:
            self.stream.write("\r\x1b[K")
        if not self.quiet:
            for line in summary_lines(document):
                self._line(line)
        self._line(last_line(document, out))

    def _line(self, text: str) -> None:
        self.stream.write(f"{text}\n")
        self.stream.flush()


def summary_lines(document: Mapping[str, Any]) -> list[str]:
    """Give the lines of a result, without the last."""
    target, counts = document["target"], document["counts"]
    releases = " ".join(f"{api} {c['release']}" for api, c in document["contracts"].items())
    lines = [
        f"{document['profile']} · {target['env']}/{target['org']} · {releases} · {document['requests']:,} requests · "
        f"{document['seconds']:.1f} s",
        f"  {counts['pass']:,} pass  {counts['fail']} fail  {counts['inconclusive']} not judged  {counts['error']} errors  "
        f"{counts['not_applicable']} not applicable  = {counts['planned']:,}",
    ]
    for reason, number in _reasons(document)[:6]:
        lines.append(f"  {number} not judged: {reason}")
    for cause in document["causes"][:20]:
        lines.append(f"  x {cause['title']}  {len(cause['purposes'])} purposes, {len(cause['operations'])} operations")
        entry, finding = _first(document, cause["findings"][0])
        lines.append(f"      {finding['id']} {entry['id']}: expected {finding['expected']}, got {finding['actual']}")
    return lines


def last_line(document: Mapping[str, Any], out: Path) -> str:
    """Give the verdict, the report and the exit code in words."""
    code = document["exit_code"]
    sandbox = "SANDBOX · " if document["target"]["sandbox"] else ""
    return f"{sandbox}{document['headline']} · {out / 'report.html'} · exit {code} ({EXIT_WORDS[code]})"


def _reasons(document: Mapping[str, Any]) -> list[tuple[str, int]]:
    counted: dict[str, int] = {}
    for entry in document["purposes"]:
        if entry["verdict"] == "inconclusive":
            counted[entry["reason"]] = counted.get(entry["reason"], 0) + 1
    return sorted(counted.items(), key=lambda item: (-item[1], item[0]))


def _first(document: Mapping[str, Any], name: str) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    return next((e, f) for e in document["purposes"] for f in e["findings"] if f["id"] == name)
