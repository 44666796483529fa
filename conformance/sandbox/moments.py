"""Times: the sandbox's clock, days in Spain and in UTC, and what is printed of them."""

from __future__ import annotations

import calendar
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

MADRID = ZoneInfo("Europe/Madrid")


@dataclass(slots=True)
class Clock:
    """The sandbox's time: the machine's, or one that stands on a fixed day and moves a second with every look."""

    fixed: date | None = None
    _looks: int = field(default=0, repr=False)

    def now(self) -> datetime:
        """The current moment, in UTC, in whole seconds."""
        if self.fixed is None:
            return datetime.now(UTC).replace(microsecond=0)
        self._looks += 1
        return datetime.combine(self.fixed, time(10), UTC) + timedelta(seconds=min(self._looks, 36_000))

    def today(self) -> date:
        """The current day in Spain."""
        return self.fixed or datetime.now(MADRID).date()


def midnight(day: date, zone: tzinfo = MADRID) -> datetime:
    """The start of a day, in UTC: 22:00 or 23:00 of the day before for a day in Spain."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def at(day: date, hour: int, minute: int = 0, second: int = 0, zone: tzinfo = MADRID) -> datetime:
    """A moment of a day, in UTC."""
    return datetime.combine(day, time(hour, minute, second), zone).astimezone(UTC)


def months_before(day: date, months: int) -> date:
    """The same day some months earlier, or the last day of that month where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def month_of(day: date) -> tuple[date, date]:
    """The first and the last day of the month of a day."""
    return day.replace(day=1), day.replace(day=calendar.monthrange(day.year, day.month)[1])


def next_month(day: date) -> date:
    """The first day of the next month."""
    return month_of(day)[1] + timedelta(days=1)


def day_of(moment: datetime, zone: tzinfo) -> date:
    """The day on which a moment falls in a time zone."""
    return moment.astimezone(zone).date()


def parse_day(text: object) -> date | None:
    """Read a full date, or give None."""
    if not isinstance(text, str) or len(text) != 10:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def parse_moment(text: object) -> datetime | None:
    """Read a date and time with an offset, or give None."""
    if not isinstance(text, str):
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment.astimezone(UTC) if moment.tzinfo else None
