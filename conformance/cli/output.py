"""Standard output and error that may go away: whoever stops reading changes no verdict and loses no report."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterable
from typing import IO, Any

#: A reader that has gone, a disk that is full, and a stream that somebody closed.
_GONE = frozenset({errno.EPIPE, errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EBADF})


class Forgiving:
    """A text stream that falls silent once it cannot be written."""

    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Write, unless nobody reads any more."""
        try:
            return self._stream.write(text)
        except (OSError, ValueError) as failure:
            self._silence(failure)
            return len(text)

    def writelines(self, lines: Iterable[str]) -> None:
        """Write each."""
        for line in lines:
            self.write(line)

    def flush(self) -> None:
        """Flush, unless nobody reads any more."""
        try:
            self._stream.flush()
        except (OSError, ValueError) as failure:
            self._silence(failure)

    def _silence(self, failure: OSError | ValueError) -> None:
        """Send everything else nowhere, what Python flushes at its end included."""
        if isinstance(failure, OSError) and failure.errno not in _GONE:
            raise failure
        nowhere = os.open(os.devnull, os.O_WRONLY)
        try:
            os.dup2(nowhere, self._stream.fileno())
        except (OSError, ValueError):
            self._stream = os.fdopen(os.dup(nowhere), "w")
        os.close(nowhere)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def forgiving_streams() -> None:
    """Put forgiving streams in the place of standard output and error; a closed one goes nowhere."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            stream = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123 - as long as the process
        setattr(sys, name, Forgiving(stream))
