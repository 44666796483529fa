"""Run generators that each send one request after another side by side, as many as the pump has room for."""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from typing import TypeVar

from conformance.exchange import Pump
from conformance.model import Outcome, Request

T = TypeVar("T")
#: Asks one request after the other, each when the one before was answered, and concludes.
Course = Generator[Request, Outcome, T]
#: Longest wait for an answer at a time, seconds.
TICK = 1.0


def side_by_side(courses: Iterable[Course[T]], pump: Pump) -> Iterator[T]:
    """Go through all courses, as many at a time as the pump has room for; give what each led to when it ends."""
    waiting = deque(courses)
    under_way: dict[int, Course[T]] = {}
    tickets = itertools.count()

    def go_on(course: Course[T], outcome: Outcome | None) -> Iterator[T]:
        try:
            request = next(course) if outcome is None else course.send(outcome)
        except StopIteration as ended:
            yield ended.value
            return
        ticket = next(tickets)
        under_way[ticket] = course
        pump.submit(ticket, request)

    while waiting or under_way:
        while waiting and pump.room > 0:
            yield from go_on(waiting.popleft(), None)
        for ticket, outcome, _ in pump.poll(TICK):
            if ticket in under_way:
                yield from go_on(under_way.pop(ticket), outcome)
