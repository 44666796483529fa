"""What goes to standard output and standard error.

The streams survive a closed pipe and a full disk, and know whether something was lost: a reader that goes away has what
it wanted, a disk that is full has lost what was printed. Long commands say on standard error what they do just now.
"""

from __future__ import annotations

import errno
import os
import sys
import time
from typing import Any, Self, TextIO

import click

_CLEAR = "\r\x1b[K"
#: Seconds between two lines of one phase where lines stay.
PAUSE = 10.0


class Patient:
    """A text stream that nobody has to read: from the first failure on, what is written to it goes nowhere."""

    def __init__(self, stream: TextIO) -> None:
        """Write to a stream as long as it takes anything."""
        self._stream = stream
        #: Why something that somebody may want to read was lost.
        self.lost = ""

    def write(self, text: str) -> int:
        """Write a text, or let it go."""
        try:
            return self._stream.write(text)
        except (OSError, ValueError) as failure:  # a stream that somebody closed raises the second
            self._give_up(failure)
            return len(text)

    def writelines(self, lines: Any) -> None:
        """Write texts, or let them go."""
        for line in lines:
            self.write(line)

    def flush(self) -> None:
        """Hand on what is pending, or let it go."""
        try:
            self._stream.flush()
        except (OSError, ValueError) as failure:
            self._give_up(failure)

    def _give_up(self, failure: Exception) -> None:
        """Let the descriptor lead nowhere, so that what Python still holds fails no more either."""
        if isinstance(failure, OSError) and failure.errno != errno.EPIPE:
            self.lost = self.lost or str(failure.strerror)
        nowhere = os.open(os.devnull, os.O_WRONLY)
        try:
            os.dup2(nowhere, self._stream.fileno())
        except (OSError, ValueError):
            self._stream = os.fdopen(os.dup(nowhere), "w", encoding="utf-8")
        os.close(nowhere)

    def __getattr__(self, name: str) -> Any:
        """Be the stream in every other respect."""
        return getattr(self._stream, name)


def be_patient() -> None:
    """Let standard output and standard error be such streams."""
    for name in ("stdout", "stderr"):
        # Python has none where the descriptor was closed before it began.
        stream = getattr(sys, name) or os.fdopen(os.open(os.devnull, os.O_WRONLY), "w", encoding="utf-8")
        setattr(sys, name, Patient(stream))


def lost_output() -> str:
    """Why something of standard output was lost, or an empty text."""
    sys.stdout.flush()
    return sys.stdout.lost if isinstance(sys.stdout, Patient) else ""


class Phases:
    """Says what a long command does: a line that is written over on a terminal, a line for each phase elsewhere."""

    def __init__(self, first: str, *, quiet: bool = False) -> None:
        """Begin with a phase; a quiet command says nothing."""
        self._quiet = quiet
        self._terminal = sys.stderr.isatty()
        self._told = 0.0
        self.begin(first)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *failure: object) -> None:
        self.end()

    def begin(self, what: str) -> None:
        """Say that something begins."""
        self._what, self._told = what, time.monotonic()
        self._say(what)

    def count(self, number: int) -> None:
        """Say how far the phase is, in requests: at once on a terminal, now and then where lines stay."""
        now = time.monotonic()
        if self._terminal or now - self._told >= PAUSE:
            self._told = now
            self._say(f"{self._what}: {number:,}")

    def end(self) -> None:
        """Leave the terminal as it was."""
        if self._terminal and not self._quiet:
            click.echo(_CLEAR, nl=False, err=True)

    def _say(self, text: str) -> None:
        if not self._quiet:
            click.echo(f"{_CLEAR}{text} …" if self._terminal else text, nl=not self._terminal, err=True)
