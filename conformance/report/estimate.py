"""How long a run will still take, from the pace of its requests; it says so where no pace can be told."""

from __future__ import annotations

from collections import deque

#: Seconds of the past, and the share of the expected requests, that tell the present pace at least: a few requests that
#: wait for a timeout are no pace.
WINDOW = 20.0
SHARE = 0.05
#: How many times what the pace of the whole run promises, beyond a minute, the present pace may say.
SLOWEST = 5.0
#: The share of the expected requests from which on an estimate is more than a guess.
FIRST = 0.02
MINUTE = 60.0
HOUR = 3600.0


class Estimate:
    """The time left, as a phrase; the slower of two paces counts, that of the whole run and that of late.

    That of late is bounded: what a few hanging requests take is no measure of all others.
    """

    def __init__(self) -> None:
        """Know of no request."""
        self._seen: deque[tuple[float, int]] = deque()

    def note(self, now: float, requests: int, expected: int) -> None:
        """Take down how many requests of those expected were answered at a moment, in seconds of a monotonic clock."""
        if self._seen and self._seen[-1][1] == requests:
            return
        self._seen.append((now, requests))
        enough = SHARE * expected
        while len(self._seen) > 2 and now - self._seen[1][0] > WINDOW and requests - self._seen[1][1] >= enough:
            self._seen.popleft()

    def says(self, started: float, now: float, expected: int) -> str:
        """The time left (`about 25 s left`), `waiting for responses`, `finishing`, or "" while it is too early."""
        at, requests = self._seen[-1] if self._seen else (started, 0)
        if requests and now - at > WINDOW / 2:
            return "waiting for responses"
        if requests >= expected:
            return "finishing" if requests else ""
        if requests < FIRST * expected or now <= started:
            return ""
        left = by_whole = (expected - requests) * (now - started) / requests
        first, before = self._seen[0]
        if requests > before and now > first:
            by_present = (expected - requests) * (now - first) / (requests - before)
            left = max(by_whole, min(by_present, max(MINUTE, SLOWEST * by_whole)))
        return about(left)


def about(seconds: float) -> str:
    """A time left, no more exact than an estimate is: `a few seconds left`, `about 25 s left`, `about 3 min left`."""
    if seconds < 8:
        return "a few seconds left"
    if seconds < MINUTE - 3:
        return f"about {5 * max(2, round(seconds / 5))} s left"
    if seconds < HOUR:
        return f"about {max(1, round(seconds / MINUTE))} min left"
    hours, rest = divmod(round(seconds / MINUTE), 60)
    return f"about {hours} h {rest} min left"
