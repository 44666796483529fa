"""Times."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from conformance.sandbox import moments


@pytest.mark.parametrize(
    ("day", "begins"),
    [(date(2026, 1, 15), "2026-01-14T23:00:00"), (date(2026, 7, 15), "2026-07-14T22:00:00"),
     (date(2026, 3, 29), "2026-03-28T23:00:00"), (date(2026, 3, 30), "2026-03-29T22:00:00")],
)  # fmt: skip
def test_days_begin_at_midnight_in_spain(day, begins):
    """In summer an hour earlier by UTC."""
    assert datetime.fromisoformat(begins).replace(tzinfo=UTC) == moments.midnight(day)


def test_months_are_counted_back_and_forth():
    """To the last day of a shorter month."""
    assert date(2024, 2, 29) == moments.months_before(date(2024, 5, 31), 3)
    assert date(2025, 12, 31) == moments.months_before(date(2026, 1, 31), 1)
    assert date(2026, 2, 28) == moments.months_before(date(2026, 1, 31), -1)
    assert date(2027, 1, 1) == moments.next_month(date(2026, 12, 5))


@pytest.mark.parametrize("text", ["2026-02-30", "20260101", "2026-1-1", "", None, 5, "2026-01-01T00:00:00Z"])
def test_what_is_no_day_is_none(text):
    """Full dates only."""
    assert moments.parse_day(text) is None


@pytest.mark.parametrize("text", ["2026-01-01", "2026-01-01T00:00:00", "now", None])
def test_what_is_no_moment_is_none(text):
    """A moment has an offset."""
    assert moments.parse_moment(text) is None


def test_a_fixed_clock_moves_within_its_day():
    """A second with every look."""
    clock = moments.Clock(date(2026, 3, 18))
    looks = [clock.now() for _ in range(3)]

    assert sorted(set(looks)) == looks
    assert {date(2026, 3, 18)} == {look.date() for look in looks} | {clock.today()}
