"""Output streams that survive a closed pipe and a full disk without changing the exit code."""

from __future__ import annotations

import os
import sys
from typing import Any, TextIO


class Patient:
    """A text stream that nobody has to read: from the first failure on, what is written to it goes nowhere."""

    def __init__(self, stream: TextIO) -> None:
        """Write to a stream as long as it takes anything."""
        self._stream = stream

    def write(self, text: str) -> int:
        """Write a text, or let it go."""
        try:
            return self._stream.write(text)
        except (OSError, ValueError):  # a stream that somebody closed raises the second
            self._give_up()
            return len(text)

    def writelines(self, lines: Any) -> None:
        """Write texts, or let them go."""
        for line in lines:
            self.write(line)

    def flush(self) -> None:
        """Hand on what is pending, or let it go."""
        try:
            self._stream.flush()
        except (OSError, ValueError):
            self._give_up()

    def _give_up(self) -> None:
        """Let the descriptor lead nowhere, so that what Python still holds fails no more either."""
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
