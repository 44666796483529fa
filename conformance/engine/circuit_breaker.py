"""Circuit breaker: notice that a target is down, wait as long as the IXIT allows, then stop asking."""

from __future__ import annotations

import time
from collections.abc import Callable
from enum import Enum
from urllib.parse import urlsplit

from conformance.model import NoAnswer, NoAnswerReason, Outcome, Request, Response

#: Nobody is there; a target that sends garbage is.
SILENCE = frozenset(
    {
        NoAnswerReason.TIMEOUT,
        NoAnswerReason.REFUSED,
        NoAnswerReason.RESET,
        NoAnswerReason.DNS,
        NoAnswerReason.TLS,
        NoAnswerReason.PROXY,
    }
)
#: What comes from somebody who is there, though it is no whole response.
PRESENT = frozenset({NoAnswerReason.GARBAGE, NoAnswerReason.TORN})
#: So many requests in a row without an answer are no chance, even where few are under way at a time.
LEAST_IN_A_ROW = 8
#: Seconds between two probes; the last one repeats.
PAUSES = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0)
#: The status of a target that wants to be asked less.
TOO_MANY = 429


class State(Enum):
    """What is known about the target."""

    ALIVE = "alive"
    SILENT = "silent"
    DEAD = "dead"


class Circuit:
    """Counts requests without an answer; after so many in a row only probes go out, until one is answered.

    A probe is the last request without an effect that was answered: where a single operation hangs, it is answered.
    A target that answers everything with 429, however long it is given, is as good as dead.
    """

    def __init__(
        self, *, concurrency: int = 1, patience: float = 60.0, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Wait `patience` seconds for a target that no longer answers."""
        self.in_a_row = max(LEAST_IN_A_ROW, concurrency)
        self.patience = patience
        self.state = State.ALIVE
        self._clock = clock
        self._missed = 0
        self._last: NoAnswer | None = None
        self._answered: Request | None = None
        self._sent: Request | None = None
        self._silent_since = 0.0
        self._probe_at = 0.0
        self._probes = 0
        self._probing = False
        self._put_off = 0
        self._put_off_since = 0.0

    @property
    def closed(self) -> bool:
        """Whether requests may go out."""
        return self.state is State.ALIVE

    @property
    def sentence(self) -> str:
        """How the target stopped responding, as a sentence."""
        if self._put_off >= self.in_a_row:
            return (
                f"the target responds {TOO_MANY} to everything: {self._put_off} requests in a row, however long the "
                f"retries waited, for {self.patience:g} s; ask whether these credentials are limited, and lower "
                "limits.rate in the IXIT"
            )
        why = (
            ""
            if self._last is None
            else f" ({self._last.reason}{': ' if self._last.detail else ''}{self._last.detail})"
        )
        probes = "a probe" if self._probes == 1 else f"{self._probes} probes"
        return (
            f"the target no longer responds: {self.in_a_row} requests in a row had no response{why}, "
            f"nor had {probes} in {self.patience:g} s"
        )

    def take(self, request: Request, outcome: Outcome, *, harmless: bool) -> None:
        """Learn from an exchange; `harmless` says that its request has no effect and may serve as a probe."""
        if isinstance(outcome, NoAnswer) and outcome.reason not in SILENCE | PRESENT:
            return
        if harmless:
            self._sent = request
        if not isinstance(outcome, NoAnswer) or outcome.reason in PRESENT:
            self._answered = request if harmless else self._answered
            self._lives()
            self._count_put_off(outcome)
            return
        self._sent = self._sent or Request("GET", _origin(request.url))
        self._missed, self._last = self._missed + 1, outcome
        if self._missed >= self.in_a_row and self.state is State.ALIVE:
            self.state, self._silent_since, self._probe_at = State.SILENT, self._clock(), self._clock() + PAUSES[0]

    def _count_put_off(self, outcome: Outcome) -> None:
        """Count answers that want fewer requests; after so many in a row, for as long as is waited, it is over."""
        if not isinstance(outcome, Response) or outcome.status != TOO_MANY:
            self._put_off = 0
            return
        self._put_off_since = self._put_off_since if self._put_off else self._clock()
        self._put_off += 1
        if self._put_off >= self.in_a_row and self._clock() - self._put_off_since >= self.patience:
            self.state = State.DEAD

    def due(self) -> Request | None:
        """The probe that is due, or None; a target that answers no probe in time is declared dead."""
        if self.state is not State.SILENT or self._probing:
            return None
        now = self._clock()
        if self._probes and now - self._silent_since >= self.patience:
            self.state = State.DEAD
            return None
        if now < self._probe_at:
            return None
        self._probing = True
        self._probes += 1
        return self._answered or self._sent

    def probed(self, outcome: Outcome) -> None:
        """Learn what came of a probe."""
        self._probing = False
        if isinstance(outcome, NoAnswer) and outcome.reason not in PRESENT:
            self._probe_at = self._clock() + PAUSES[min(self._probes, len(PAUSES) - 1)]
        else:
            self._lives()

    def _lives(self) -> None:
        self._missed = 0
        if self.state is State.SILENT:
            self.state, self._probes = State.ALIVE, 0


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/"
