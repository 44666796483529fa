"""Periods that are asked for in days, and the points in time that lie in them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo

from conformance.sandbox.call import Call
from conformance.sandbox.moments import MADRID, day_of, month_of, parse_day

_FIRST_DAY = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Period:
    """Days from one to another; an end that is None is open."""

    start: date | None
    end: date | None
    zone: tzinfo
    last_belongs: bool
    today: date

    def holds(self, moment: datetime | None) -> bool:
        """Whether a moment lies in the period."""
        if moment is None:
            return self.start is None and self.end is None
        day = day_of(moment, self.zone)
        last = self.end if self.last_belongs or self.end is None else self.end - timedelta(days=1)
        return (self.start is None or day >= self.start) and (last is None or day <= last)

    def shown(self) -> dict[str, date]:
        """The period as responses show it, with days in place of open ends."""
        start = self.start or _FIRST_DAY
        return {"start_date": start, "end_date": self.end or max(start, month_of(self.today)[1])}

    def covered(self, moments: Iterable[datetime]) -> dict[str, date]:
        """The days from the first to the last of some moments, or the period itself where there are none."""
        days = sorted(day_of(moment, self.zone) for moment in moments)
        return {"start_date": days[0], "end_date": days[-1]} if days else self.shown()


def period_of(call: Call, what: str) -> Period:
    """Read the period asked for; without dates it is the current month, or the whole time.

    `what` begins the ids of the readings that decide the rest: `invoices`, `recharges`.
    """
    start, end = parse_day(call.asked("start_date")), parse_day(call.asked("end_date"))
    if (start is None) != (end is None):
        match call.choice(f"{what}-one-date"):
            case "refused":
                call.refuse("start_date and end_date go together")
            case "current-month":
                start = end = None
    if start and end and start > end and call.choice(f"{what}-inverted-dates") == "refused":
        call.refuse("end_date lies before start_date")
    today = call.today()
    last_belongs = call.choice(f"{what}-end-day", "period-ends") not in ("excluded", "open")
    if start is None and end is None and call.choice(f"{what}-without-dates") != "all":
        start, end = month_of(today)
        last_belongs = True
        if call.choice(f"{what}-current-month-end") == "today":
            end = today
    zone = MADRID if call.choice(f"{what}-day-limits", "day-limits") in ("madrid", "europe-madrid") else UTC
    return Period(start, end, zone, last_belongs, today)
