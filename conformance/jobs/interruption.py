"""End a run before its time: on a signal, at its deadline, or when its record becomes too large."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

#: Bytes of a record at which a run ends, and after how many requests it is looked at.
MOST_RECORD, LOOK_EACH = 80_000_000, 25
#: Signals that end a run before its time: a user, a scheduler, a terminal that was closed.
_STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Cut:
    """Says whether a run is to end before its time: somebody wishes it, or its time is up."""

    def __init__(self, max_time: float | None) -> None:
        """Begin now; `max_time` is in seconds."""
        self.deadline = None if max_time is None else time.monotonic() + max_time
        self.interrupted = threading.Event()
        self.full = False

    def look_at(self, record: Path, requests: int) -> None:
        """End a run whose record becomes too large: a target must not fill the disk of whoever judges it."""
        if requests % LOOK_EACH == 0:
            self.full = self.full or record.stat().st_size >= MOST_RECORD

    def is_wanted(self) -> bool:
        """Whether the run should end now."""
        late = self.deadline is not None and time.monotonic() >= self.deadline
        return self.full or late or self.interrupted.is_set()

    @property
    def why(self) -> str:
        """Why the run ended early, or an empty text."""
        if self.interrupted.is_set():
            return "interrupted"
        if self.full:
            return f"the record has reached {MOST_RECORD // 10**6} MB: the responses are too large"
        return "--max-time was reached" if self.is_wanted() else ""


@contextmanager
def interruptible(max_time: float | None) -> Iterator[Cut]:
    """Turn a signal into a wish to stop, so that what was judged is reported; a second SIGINT ends at once."""
    cut = Cut(max_time)
    if threading.current_thread() is not threading.main_thread():
        yield cut
        return

    def on_signal(number: int, frame: object) -> None:
        del frame
        if cut.interrupted.is_set() and number == signal.SIGINT:
            raise KeyboardInterrupt
        cut.interrupted.set()

    before = {
        number: signal.signal(number, on_signal)
        for number in _STOPPING
        if signal.getsignal(number) is not signal.SIG_IGN
    }
    try:
        yield cut
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
