"""A period has its items and no other."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from conformance.checks.rules.observe import Observation
from conformance.model import Exchange, Request, Response
from conformance.rules.period import asked_span, in_period, month_of, periods_by

NOW, YESTERDAY = "2026-05-15T12:00:00.000Z", "2026-05-14"


def answer(body: Any, status: int = 200, *, number: int = 1) -> Exchange:
    outcome = Response(status, (("content-type", "application/json"),), json.dumps(body).encode())
    return Exchange(number, "case", "api/read", Request("GET", "http://x/"), outcome, NOW, "id")


def shown(observation: Observation) -> str:
    """Say in a word what an observation came to."""
    if observation.broken is not None:
        return "broken"
    return "holds" if observation.witnessed else "lacking"


DATED = {"items": "$.items[*]", "date": "/date"}


def test_a_period_without_limits_is_none() -> None:
    """What a request did not say cannot be asked for."""
    assert asked_span(None, "2026-01-01") is None


def on(*days: str) -> Exchange:
    return answer({"items": [{"date": day} for day in days]})


@pytest.mark.parametrize(
    ("came", "expected"),
    [
        (["2026-03-10"], "holds"),
        (["2026-03-10", "2026-03-03"], "broken"),
        ([], "broken"),
        (["2026-03-10", "2026-03-05"], "holds"),
    ],
)
def test_a_period_has_its_items_and_no_other(came: list[str], expected: str) -> None:
    """A day on either side of a limit is a reading; three days are not."""
    span = asked_span("2026-03-06", "2026-03-20")
    everything = on("2026-03-10", "2026-03-03", "2026-01-01")

    assert expected == shown(in_period(DATED, on(*came), span, [on(*came), everything]))


def test_a_period_needs_items_on_both_sides() -> None:
    """Without them nothing is seen."""
    span = asked_span("2026-03-06", "2026-03-20")

    assert "lacking" == shown(in_period(DATED, on("2026-03-10"), span, [on("2026-03-10")]))
    assert "lacking" == shown(in_period(DATED, on(), span, [on("2026-01-01")]))
    assert "lacking" == shown(in_period(DATED, on(), None, []))
    assert "lacking" == shown(in_period(DATED, answer({}, 404), span, []))


LASTING = {**DATED, "until": "/end"}


def lasting(*spans: tuple[str, str | None]) -> Exchange:
    return answer({"items": [{"date": start, "end": end} for start, end in spans]})


@pytest.mark.parametrize(
    ("came", "expected"),
    [
        ([("2026-01-01", "2026-03-10"), ("2026-03-15", None)], "holds"),
        ([("2026-03-15", None)], "broken"),
        ([("2026-01-01", "2026-03-10"), ("2026-03-15", None), ("2025-01-01", "2026-01-01")], "broken"),
        ([("2026-01-01", "2026-03-10"), ("2026-03-15", None), ("2026-05-01", None)], "broken"),
    ],
)
def test_what_lasts_belongs_to_the_periods_that_it_meets(came: list[tuple[str, str | None]], expected: str) -> None:
    """It may have begun before, and end later or never; what ended before, or begins afterwards, is outside."""
    span = asked_span("2026-03-06", "2026-03-20")
    everything = lasting(("2026-01-01", "2026-03-10"), ("2026-03-15", None), ("2025-01-01", "2026-01-01"))

    assert expected == shown(in_period(LASTING, lasting(*came), span, [lasting(*came), everything]))


def test_a_period_without_an_end_has_everything_since_its_start() -> None:
    """Until the day before the response; what lies before the start is outside."""
    span, everything = asked_span("2026-03-06"), on("2026-03-08", YESTERDAY, "2026-01-01")

    assert "holds" == shown(in_period(DATED, on("2026-03-08", YESTERDAY), span, [everything]))
    assert "broken" == shown(in_period(DATED, on("2026-03-08"), span, [everything]))
    assert "broken" == shown(in_period(DATED, everything, span, [everything]))


@pytest.mark.parametrize("came_since", [NOW[:10], "2030-01-01"])
def test_what_came_on_the_day_of_the_response_may_be_missing(came_since: str) -> None:
    """Somebody else may have made it meanwhile, and a period without an end may leave today out."""
    span, everything = asked_span("2026-03-06"), on("2026-03-08", came_since, "2026-01-01")

    assert "holds" == shown(in_period(DATED, on("2026-03-08"), span, [everything]))


def test_the_month_is_certain_but_for_a_few_hours() -> None:
    """Midnight of UTC and of Madrid are hours apart, not days."""
    month = month_of(datetime(2026, 5, 15, tzinfo=UTC))

    assert [None, True, False] == [
        month.has(datetime(2026, 4, 30, 23, tzinfo=UTC)),
        month.has(datetime(2026, 5, 1, 12, tzinfo=UTC)),
        month.has(datetime(2026, 4, 29, tzinfo=UTC)),
    ]


def test_periods_are_drawn_close_to_items() -> None:
    """Each begins or ends one or two days from an item, so that a range that is off by a day, or by three, shows."""
    days = [datetime(2026, month, 10, tzinfo=UTC) for month in (1, 3, 5)]
    wide = (date(2025, 1, 1), date(2026, 5, 31))
    drawn = periods_by(days, wide)

    assert (date(2026, 1, 11), date(2026, 5, 31)) in drawn
    assert (date(2026, 1, 12), date(2026, 5, 31)) in drawn
    assert (date(2025, 1, 1), date(2026, 5, 9)) in drawn
    assert (date(2025, 1, 1), date(2026, 5, 8)) in drawn
    assert (date(2026, 3, 8), date(2026, 3, 12)) in drawn
    assert [] == periods_by(days[:1], wide)
    assert [] == periods_by([days[0], days[0] + timedelta(days=2)], wide)


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ("2026-03-05T12:00:00Z", False),
        ("2026-03-05T22:30:00Z", None),
        ("2026-03-06T12:00:00Z", None),
        ("2026-03-08T12:00:00Z", True),
        ("2026-03-20T12:00:00Z", None),
        ("2026-03-21T02:00:00Z", None),
        ("2026-03-21T12:00:00Z", False),
    ],
)
def test_the_day_beside_a_period_is_outside_of_it(when: str, expected: bool | None) -> None:
    """But for the hours between midnight of one zone and of another; whether the last day belongs to it is a reading."""
    span = asked_span("2026-03-06", "2026-03-20")

    assert span is not None
    assert expected is span.has(datetime.fromisoformat(when))


def test_moments_are_taken_as_days_or_as_moments() -> None:
    """What is asked with a time may be rounded to its day."""
    span = asked_span("2026-03-06T00:00:00Z", "2026-03-20T00:00:00Z")

    assert span is not None
    assert span.has(datetime.fromisoformat("2026-03-20T12:00:00Z")) is None
