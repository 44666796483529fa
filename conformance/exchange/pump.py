"""`Pump`, the interface for many exchanges at a time, and an implementation over a plain function."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import NamedTuple, Protocol

from conformance.exchange.limits import Limits
from conformance.model import NoAnswer, NoAnswerReason, Outcome, Request
from conformance.model.sentences import utc_text

Key = Hashable

#: Methods that may be sent again by themselves when a kept connection turns out to be closed (RFC 9110, 9.2.1).
RESENT = frozenset({"GET", "HEAD", "OPTIONS"})


class Arrival(NamedTuple):
    """An exchange that ended: its key, what came, and when it was sent (UTC; empty when it never was)."""

    key: Key
    outcome: Outcome
    sent_at: str


class Transport(Protocol):
    """The one seam to a target. It never raises for what the target does."""

    def send(self, request: Request) -> Outcome:
        """Exchange one request."""
        ...

    def close(self) -> None:
        """Let go of everything that is open."""
        ...


class Pump(Protocol):
    """Exchanges many requests at a time: submit some, poll for what ended, until nothing is in flight."""

    @property
    def in_flight(self) -> int:
        """How many were submitted and not yet given back by `poll` or `cut`."""
        ...

    @property
    def room(self) -> int:
        """How many more can be submitted without waiting for a place."""
        ...

    def submit(self, key: Key, request: Request, *, resend: bool | None = None) -> None:
        """Queue a request. It is sent as soon as concurrency, rate and holds allow.

        Args:
            key: Comes back with the outcome.
            request: What is sent, unchanged.
            resend: Whether it may go out twice when a kept connection was closed meanwhile; None: as its method says.
                Otherwise it gets a connection of its own.
        """
        ...

    def poll(self, timeout: float = 0.0) -> list[Arrival]:
        """Wait for exchanges that have ended.

        Args:
            timeout: Seconds to wait for the first.

        Returns:
            Those that have ended, each with its key; empty where none has.
        """
        ...

    def hold(self, seconds: float) -> None:
        """Begin no exchange for so long, as a target asks with Retry-After."""
        ...

    def cut(self) -> list[Arrival]:
        """End everything at once: what is under way has the outcome CUT."""
        ...

    def close(self) -> None:
        """Let go of everything that is open; what is still in flight is lost."""
        ...


@dataclass(slots=True)
class Bucket:
    """A token bucket. It holds a fiftieth of a second's tokens and never less than one, so that bursts stay small."""

    rate: float | None
    clock: Callable[[], float] = time.monotonic
    _tokens: float = field(default=1.0, init=False)
    _seen: float = field(default=0.0, init=False)
    _held_until: float = field(default=0.0, init=False)

    def __post_init__(self) -> None:
        """Start with one token."""
        self._seen = self.clock()

    def hold(self, seconds: float) -> None:
        """Give nothing for so long."""
        self._held_until = max(self._held_until, self.clock() + seconds)

    def wait(self) -> float:
        """Give the seconds until the next token: 0 when there is one."""
        now = self.clock()
        if now < self._held_until:
            return self._held_until - now
        if self.rate is None:
            return 0.0
        self._tokens = min(max(1.0, self.rate / 50), self._tokens + (now - self._seen) * self.rate)
        self._seen = now
        return 0.0 if self._tokens >= 1 else (1 - self._tokens) / self.rate

    def take(self) -> None:
        """Use one token up; only after `wait` gave 0."""
        if self.rate is not None:
            self._tokens -= 1


def utc_now() -> str:
    """The current time as records have it: UTC with milliseconds and `Z`."""
    return utc_text(datetime.now(UTC))


def never_sent(key: Key) -> Arrival:
    """The arrival of a request that was still waiting when everything was cut."""
    return Arrival(key, NoAnswer(NoAnswerReason.CUT, "not sent"), "")


class DirectPump:
    """The pump over any transport's `send`: one exchange after the other, each within `poll`."""

    def __init__(self, transport: Transport, limits: Limits) -> None:
        """Exchange through `transport`, bounded by the limits' rate and deadline."""
        self._transport = transport
        self._limits = limits
        self._bucket = Bucket(limits.rate)
        self._waiting: deque[tuple[Key, Request]] = deque()

    @property
    def in_flight(self) -> int:
        """How many wait to be exchanged."""
        return len(self._waiting)

    @property
    def room(self) -> int:
        """How many more can be submitted."""
        return max(0, self._limits.concurrency - len(self._waiting))

    def submit(self, key: Key, request: Request, *, resend: bool | None = None) -> None:
        """Take a request; there is no connection that could be closed meanwhile."""
        del resend
        self._waiting.append((key, request))

    def poll(self, timeout: float = 0.0) -> list[Arrival]:
        """Exchange the oldest request, as soon as the rate allows."""
        if not self._waiting:
            return []
        if self._limits.deadline is not None and time.monotonic() >= self._limits.deadline:
            return self.cut()
        wait = self._bucket.wait()
        if wait > 0:
            time.sleep(min(wait, timeout))
            if wait > timeout or self._bucket.wait() > 0:
                return []
        self._bucket.take()
        key, request = self._waiting.popleft()
        sent_at = utc_now()
        return [Arrival(key, self._transport.send(request), sent_at)]

    def hold(self, seconds: float) -> None:
        """Begin no exchange for so long."""
        self._bucket.hold(seconds)

    def cut(self) -> list[Arrival]:
        """Give back everything that waits, unsent."""
        waiting, self._waiting = self._waiting, deque()
        return [never_sent(key) for key, _ in waiting]

    def close(self) -> None:
        """Forget what waits; the transport stays open, since it was given."""
        self._waiting.clear()


@dataclass(frozen=True, slots=True)
class CallableTransport:
    """A transport that is a function: the sandbox in this process, or the answers of a recorded run."""

    function: Callable[[Request], Outcome]

    def send(self, request: Request) -> Outcome:
        """Call the function."""
        return self.function(request)

    def close(self) -> None:
        """Nothing is open."""
