"""Periods: what lies in the asked time comes, all of it, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

from conformance.checks.rules.compare import canonical, lacking_answer
from conformance.checks.rules.filtered import TOLERANCE
from conformance.checks.rules.observe import Observation
from conformance.checks.rules.select import body_of, moment, select, succeeded
from conformance.model import Exchange

#: How near to the limit of a period the items are that it is drawn by.
MARGIN = timedelta(days=2)


#: A month begins at midnight, of UTC or of Madrid.
HOURS = timedelta(hours=3)


@dataclass(frozen=True, slots=True)
class Span:
    """A period as it was asked for, from the beginning of its first day to the end of its last."""

    start: datetime
    end: datetime
    #: How near to a limit nothing is certain.
    unsure: timedelta = TOLERANCE

    def has(self, when: datetime) -> bool | None:
        """Say whether a moment lies in it; None near its limits."""
        if min(abs(when - self.start), abs(when - self.end)) <= self.unsure:
            return None
        return self.start < when < self.end


def asked_span(start: Any, end: Any) -> Span | None:
    """Read a period from what a request said."""
    begins, ends = moment(start), moment(end)
    if begins is None or ends is None:
        return None
    return Span(begins, ends + timedelta(days=1) if len(str(end)) == len("2020-12-31") else ends)


def month_of(now: datetime) -> Span:
    """Give the month of a moment."""
    start = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return Span(start, (start + timedelta(days=32)).replace(day=1), HOURS)


def in_period(
    arguments: Mapping[str, Any], answer: Exchange, span: Span | None, everything: Sequence[Exchange]
) -> Observation:
    """The answer has the items of a period, of everything that any of the answers has."""
    if not succeeded(answer):
        return lacking_answer(answer)
    if span is None:
        return Observation(False, lacking="a request with a period")
    path = arguments["items"]
    told = f"{span.start:%Y-%m-%d} to {span.end:%Y-%m-%d}"
    came = dated(arguments, answer)
    for when, item in came:
        if span.has(when) is False:
            return Observation(True, "An item lies outside of the period.", path, told, item)
    known = {canonical(item) for _, item in came}
    known_dates = [when for when, _ in came]
    others = [pair for other in everything if succeeded(other) for pair in dated(arguments, other)]
    for when, item in others:
        if span.has(when) is True and canonical(item) not in known and when not in known_dates:
            return Observation(True, "An item of the period is missing.", path, item, told)
    if not any(span.has(when) is True for when, _ in came):
        return Observation(False, lacking="test data with an item inside of the period")
    if not any(span.has(when) is False for when, _ in others):
        return Observation(False, lacking="test data with an item outside of the period")
    return Observation(True)


def dated(arguments: Mapping[str, Any], answer: Exchange) -> list[tuple[datetime, Any]]:
    """Give the items of an answer with their dates."""
    pairs = [
        (next(iter(select(item, arguments["date"])), None), item)
        for item in select(body_of(answer), arguments["items"])
    ]
    return [(when, item) for said, item in pairs if (when := moment(said)) is not None]


def periods_beyond(moments: Sequence[datetime], wide: tuple[date, date]) -> list[tuple[date, date]]:
    """Draw what lies before and behind all items: whatever comes there should have come in the wide period."""
    if not moments:
        return []
    drawn = [(wide[0], min(moments).date() - MARGIN), (max(moments).date() + MARGIN, wide[1])]
    return [(start, end) for start, end in drawn if start < end]


def periods_by(moments: Sequence[datetime], wide: tuple[date, date]) -> list[tuple[date, date]]:
    """Draw periods close to items, so that a range that is off by days shows: some just in, some just out."""
    days = sorted({when.date() for when in moments})
    apart = [(a, b) for a, b in pairwise(days) if b - a > 3 * MARGIN]
    if not apart:
        return []
    first, last = apart[0], apart[-1]
    drawn = [
        (first[0] + MARGIN, wide[1]),
        (first[1] - MARGIN, wide[1]),
        (wide[0], last[1] - MARGIN),
        (wide[0], last[0] + MARGIN),
        (first[1] - MARGIN, last[0] + MARGIN),
    ]
    return [(start, end) for start, end in drawn if start < end]
