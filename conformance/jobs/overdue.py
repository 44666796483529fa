"""Bounds the time that judging and redacting a response may take, so that `--max-time` holds whatever a target sends.

Both work on foreign text in the main thread, where nothing else could end them. An alarm ends them: at the deadline of
the run, and after it once a grace has passed. It never rings while a line is written.
"""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import Any

from conformance.engine.engine import Event
from conformance.jobs.findings_collector import Findings
from conformance.model import Exchange
from conformance.record import Redaction
from conformance.scripts.script import Contribution, Reply, Script, Task

#: Seconds that one piece of work may take once the run's time is up.
GRACE = 2.0


class Overdue(BaseException):
    """The run's time is up in the middle of some work; no `except Exception` on its way takes it for a fault."""


class Alarm:
    """Rings in the main thread while some work goes on after a deadline."""

    def __init__(self, deadline: float | None) -> None:
        """Set it; `deadline` is a moment of the monotonic clock, and without one it never rings."""
        self.deadline = deadline if threading.current_thread() is threading.main_thread() else None
        self._at_work = False

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Raise Overdue in the middle of the block when the time is up."""
        if self.deadline is None:
            yield
            return
        before = signal.signal(signal.SIGALRM, self._ring)
        try:
            self._at_work = True
            signal.setitimer(signal.ITIMER_REAL, max(self.deadline - time.monotonic(), GRACE), GRACE)
            yield
        finally:
            self._at_work = False
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)

    def _ring(self, number: int, frame: object) -> None:
        del number, frame
        if self._at_work:
            raise Overdue


def in_time(tasks: Sequence[Task], alarm: Alarm) -> list[Task]:
    """Wrap tasks so that a script whose judging takes too long ends without a conclusion."""
    return [replace(task, script=_watched(task.script, alarm)) for task in tasks]


def _watched(script: Script, alarm: Alarm) -> Script:
    replies: list[Reply] | None = None
    while True:
        try:
            with alarm.watching():
                asks = script.send(replies) if replies is not None else next(script)
        except StopIteration as ended:
            conclusions: list[Contribution] = ended.value
            return conclusions
        except Overdue:
            return []
        replies = yield asks


def learn(event: Event, findings: Findings, alarm: Alarm) -> None:
    """Take an event in; what cannot be counted in time is left uncounted, in a run that is cut anyway."""
    with suppress(Overdue), alarm.watching():
        findings.take(event)


class RedactionInTime:
    """A redaction that fails where it goes on for too long: what it should have redacted is withheld."""

    def __init__(self, redaction: Redaction, alarm: Alarm) -> None:
        """Wrap a redaction."""
        self._redaction, self._alarm = redaction, alarm

    def exchange(self, exchange: Exchange) -> Exchange:
        """Give an exchange as it may be written; raises TimeoutError."""
        try:
            with self._alarm.watching():
                return self._redaction.exchange(exchange)
        except Overdue:
            raise TimeoutError("the run's time was up while the exchange was redacted") from None

    def value(self, value: Mapping[str, Any]) -> Any:
        """Give a free value as it may be written; raises TimeoutError."""
        try:
            with self._alarm.watching():
                return self._redaction.value(value)
        except Overdue:
            raise TimeoutError("the run's time was up while a value was redacted") from None
