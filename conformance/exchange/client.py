"""The HTTP client: libcurl, many exchanges at a time in one thread.

One thread, because libcurl's callbacks would queue for the interpreter's lock behind whatever judges meanwhile, and
because it is the fastest by measurement. The pump's clock stands still while nobody polls: a caller that is busy
elsewhere never turns an answer that lies ready into a timeout.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from dataclasses import replace
from queue import Empty, SimpleQueue
from typing import NamedTuple

import pycurl

from conformance.exchange.limits import Connection, Limits
from conformance.exchange.pump import RESENT, Arrival, Bucket, Key, never_sent, utc_now
from conformance.exchange.raw_client import exchange_plain
from conformance.exchange.request_bytes import (
    Destination,
    UnsendableError,
    destination,
    needs_plain_socket,
    refuse_injection,
)
from conformance.exchange.transfer import Transfer
from conformance.model import NoAnswer, NoAnswerReason, Outcome, Request

#: Seconds that one wait for sockets lasts at most, so that time limits are looked at.
_TICK = 0.05
#: The same while a plain socket is under way in another thread, which cannot wake us.
_SHORT_TICK = 0.005
#: A caller that stays away longer stops the pump's clock.
_ABSENCE = 0.02


class _Waiting(NamedTuple):
    """A request that waits for a place; `resend` says that sending it twice does no harm."""

    key: Key
    request: Request
    where: Destination
    resend: bool


class _Started:
    """An exchange under way on a handle."""

    __slots__ = ("key", "request", "resend", "sent_at", "since", "transfer", "where")

    def __init__(self, waiting: _Waiting, transfer: Transfer, since: float) -> None:
        self.key = waiting.key
        self.request = waiting.request
        self.where = waiting.where
        self.resend = waiting.resend
        self.transfer = transfer
        self.since = since
        self.sent_at = utc_now()


class HttpPump:
    """Up to `limits.concurrency` exchanges at a time over kept connections."""

    def __init__(self, connection: Connection, limits: Limits) -> None:
        """Open nothing yet."""
        self._connection = connection
        self._limits = limits
        self._bucket = Bucket(limits.rate)
        self._multi = pycurl.CurlMulti()
        self._multi.setopt(pycurl.M_MAXCONNECTS, max(8, limits.concurrency))
        self._idle: list[Transfer] = []
        self._active: dict[pycurl.Curl, _Started] = {}
        self._plain: dict[int, tuple[Key, str]] = {}
        self._plain_ended: SimpleQueue[tuple[int, Outcome]] = SimpleQueue()
        self._plain_count = 0
        self._waiting: deque[_Waiting] = deque()
        self._arrived: list[Arrival] = []
        self._away = 0.0
        self._left = time.monotonic()
        self._closed = False

    @property
    def in_flight(self) -> int:
        """How many were submitted and not yet given back."""
        return len(self._waiting) + len(self._active) + len(self._plain) + len(self._arrived)

    @property
    def room(self) -> int:
        """How many more can be submitted without waiting for a place."""
        return max(0, self._limits.concurrency - self.in_flight)

    def submit(self, key: Key, request: Request, *, resend: bool | None = None) -> None:
        """Take a request, and move everything under way a step on."""
        try:
            refuse_injection(request)
            where = destination(request.url)
        except UnsendableError as refusal:
            self._arrived.append(Arrival(key, NoAnswer(NoAnswerReason.UNSENDABLE, str(refusal)), ""))
            return
        self._waiting.append(_Waiting(key, request, where, request.method in RESENT if resend is None else resend))
        self._turn()

    def poll(self, timeout: float = 0.0) -> list[Arrival]:
        """Give what has ended, waiting up to `timeout` seconds for the first."""
        end = time.monotonic() + timeout
        self._turn()
        while not self._arrived and self.in_flight:
            left = end - time.monotonic()
            if left <= 0:
                break
            self._wait(left)
            self._turn()
        arrived, self._arrived = self._arrived, []
        return arrived

    def hold(self, seconds: float) -> None:
        """Begin no exchange for so long."""
        self._bucket.hold(seconds)

    def cut(self) -> list[Arrival]:
        """End everything at once."""
        now = self._now()
        for started in list(self._active.values()):
            self._end(started, started.transfer.cut(NoAnswerReason.CUT, "the run was ended", now - started.since))
        for key, sent_at in self._plain.values():
            self._arrived.append(Arrival(key, NoAnswer(NoAnswerReason.CUT, "the run was ended"), sent_at))
        self._plain.clear()  # their threads end by their own time limit, and nobody asks for their outcome
        self._arrived += [never_sent(waiting.key) for waiting in self._waiting]
        self._waiting.clear()
        arrived, self._arrived = self._arrived, []
        return arrived

    def close(self) -> None:
        """Close every connection."""
        if self._closed:
            return
        self._closed = True
        self.cut()
        for transfer in self._idle:
            transfer.handle.close()
        self._idle.clear()
        self._multi.close()

    def _now(self) -> float:
        """The pump's time, which stands still while the caller is away."""
        now = time.monotonic()
        if now - self._left > _ABSENCE:
            self._away += now - self._left
        self._left = now
        return now - self._away

    def _turn(self) -> None:
        """Begin what may begin, move bytes, take in what ended."""
        if self._limits.deadline is not None and time.monotonic() >= self._limits.deadline and self.in_flight:
            self._arrived = self.cut()
            return
        now = self._now()
        self._begin(now)
        if self._active:
            self._multi.perform()
            self._collect()
            self._expire(now)
        if self._plain:
            self._collect_plain()
        if self._waiting:
            self._begin(now)
        self._left = time.monotonic()

    def _begin(self, now: float) -> None:
        while self._waiting and len(self._active) + len(self._plain) < self._limits.concurrency:
            if self._bucket.wait() > 0:
                return
            self._bucket.take()
            waiting = self._waiting.popleft()
            if needs_plain_socket(waiting.request):
                self._begin_plain(waiting.key, waiting.request)
            else:
                self._begin_curl(waiting, now)

    def _begin_curl(self, waiting: _Waiting, now: float) -> None:
        transfer = self._idle.pop() if self._idle else Transfer()
        limit = self._limits.max_body
        try:
            transfer.prepare(waiting.request, waiting.where, self._connection, limit, fresh=not waiting.resend)
            self._multi.add_handle(transfer.handle)
        except (pycurl.error, ValueError, TypeError) as refusal:
            self._idle.append(transfer)
            self._arrived.append(Arrival(waiting.key, NoAnswer(NoAnswerReason.UNSENDABLE, str(refusal)), ""))
            return
        self._active[transfer.handle] = _Started(waiting, transfer, now)

    def _begin_plain(self, key: Key, request: Request) -> None:
        self._plain_count += 1
        number = self._plain_count
        self._plain[number] = (key, utc_now())

        def run() -> None:
            self._plain_ended.put((number, exchange_plain(request, self._connection, self._limits)))

        # A daemon: a target that hangs must not keep the process from ending.
        threading.Thread(target=run, daemon=True, name=f"plain-exchange-{number}").start()

    def _collect(self) -> None:
        while True:
            queued, ended, failed = self._multi.info_read()
            for handle in ended:
                self._finish(handle, None)
            for handle, code, message in failed:
                self._finish(handle, (code, message))
            if queued == 0:
                return

    def _finish(self, handle: pycurl.Curl, error: tuple[int, str] | None) -> None:
        started = self._active[handle]
        if started.resend and started.transfer.on_dead_connection(error):
            self._multi.remove_handle(handle)
            transfer = started.transfer
            limit = self._limits.max_body
            transfer.prepare(started.request, started.where, self._connection, limit, fresh=True, again=True)
            self._multi.add_handle(handle)
            return
        self._end(started, started.transfer.outcome(error, self._connection))

    def _end(self, started: _Started, outcome: Outcome) -> None:
        handle = started.transfer.handle
        self._multi.remove_handle(handle)
        del self._active[handle]
        self._idle.append(started.transfer)
        self._arrived.append(Arrival(started.key, outcome, started.sent_at))

    def _collect_plain(self) -> None:
        while True:
            try:
                number, outcome = self._plain_ended.get_nowait()
            except Empty:
                return
            started = self._plain.pop(number, None)
            if started is not None:
                self._arrived.append(Arrival(started[0], outcome, started[1]))

    def _expire(self, now: float) -> None:
        limits = self._limits
        soonest = min(limits.timeout, limits.connect_timeout)
        for started in list(self._active.values()):
            age = now - started.since
            if age < soonest:
                return  # the oldest stand first
            if age >= limits.timeout:
                detail = f"no response within {limits.timeout:g} s"
                self._end(started, started.transfer.cut(NoAnswerReason.TIMEOUT, detail, age))
            elif age >= limits.connect_timeout and not started.transfer.connected:
                detail = f"no connection within {limits.connect_timeout:g} s"
                self._end(started, started.transfer.cut(NoAnswerReason.TIMEOUT, detail, age))

    def _wait(self, left: float) -> None:
        """Wait for bytes, for a token, or for a time limit to be looked at."""
        wait = min(left, _SHORT_TICK if self._plain else _TICK)
        if self._waiting and len(self._active) + len(self._plain) < self._limits.concurrency:
            wait = min(wait, max(self._bucket.wait(), 0.0005))
        if self._limits.deadline is not None:
            wait = min(wait, max(0.0, self._limits.deadline - time.monotonic()))
        if self._active:
            own = self._multi.timeout()
            if own >= 0:
                wait = min(wait, own / 1000)
            if wait > 0 and self._multi.select(wait) < 0:
                time.sleep(min(wait, 0.001))  # libcurl resolves a name and has no socket to wait for
        else:
            time.sleep(wait)
        self._left = time.monotonic()


class HttpTransport:
    """One exchange at a time with a real target."""

    def __init__(self, connection: Connection | None = None, limits: Limits | None = None) -> None:
        """Open nothing yet."""
        self.connection = connection or Connection()
        self.limits = limits or Limits()
        self._pump = HttpPump(self.connection, replace(self.limits, concurrency=1))

    def send(self, request: Request) -> Outcome:
        """Exchange one request; the connection is kept for the next.

        Args:
            request: What is sent, unchanged.

        Returns:
            The response, or NoAnswer with the reason; it never raises for what the target does.
        """
        self._pump.submit(None, request)
        while True:
            for arrival in self._pump.poll(1.0):
                return arrival.outcome

    def close(self) -> None:
        """Close the connection."""
        self._pump.close()


def open_pump(limits: Limits, connection: Connection | None = None) -> HttpPump:
    """A pump to real targets; `DirectPump` does the same over a transport in this process."""
    return HttpPump(connection or Connection(), limits)
