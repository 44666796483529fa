"""The day of a run, in the hours in which zones are at different days."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from conformance.contract import load_contracts
from conformance.jobs.setup.run_day import day_warnings, run_day, zones_of
from conformance.profile.ixit import Environment

CONTRACTS = load_contracts()
SUMMER, WINTER, NOON = (datetime(2026, month, 10, hour, 30, tzinfo=UTC) for month, hour in ((7, 22), (1, 23), (7, 12)))
EARLIER, LATER = date(2026, 7, 10), date(2026, 7, 11)


@pytest.mark.parametrize(
    ("zone", "started", "day", "warned"),
    [
        (None, NOON, EARLIER, False),
        (None, SUMMER, EARLIER, True),
        ("Europe/Madrid", SUMMER, LATER, False),
        ("UTC", SUMMER, EARLIER, False),
        ("Europe/Madrid", WINTER, date(2026, 1, 11), False),
        (None, datetime(2026, 1, 10, 22, 30, tzinfo=UTC), date(2026, 1, 10), False),
    ],
)
def test_today_is_the_day_that_the_target_counts(zone, started, day, warned):
    """Undeclared, it is the earlier day: nothing that a target puts off to its own today is held against it."""
    environment = Environment("staging", {}, zone=zone)

    assert day == run_day(environment, CONTRACTS, started)
    assert warned == bool(list(day_warnings(environment, CONTRACTS, started)))


def test_the_warning_has_the_line_to_write():
    """It names the day that is sent, and the zone that is ahead."""
    (warning,) = day_warnings(Environment("staging", {}), CONTRACTS, SUMMER)

    assert "requests for today name 2026-07-10" in warning
    assert "say `zone: Europe/Madrid` in environments.staging" in warning


def test_another_api_has_the_days_of_utc():
    """Unless its contract names zones."""
    assert ["UTC"] == list(zones_of({}))
