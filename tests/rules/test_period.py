"""A period has its items and no other."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from conformance.checks.rules.observe import Observation
from conformance.checks.rules.select import moment
from conformance.model import Exchange, Repetition, Request, Response, Verdict
from conformance.rules.period import (
    another_period,
    asked_span,
    in_period,
    month_of,
    month_when,
    periods_beyond,
    periods_by,
)
from tests.rules.conducted import AT, conduct, contract, of_role, ruled, told, unless

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


def test_what_begins_or_ends_near_a_limit_is_neither_in_nor_out():
    """Which day a period ends on is a reading: such an item accuses nobody, and is no witness."""
    span = asked_span("2026-03-06", "2026-03-20")
    near = lasting(("2026-03-20T12:00:00Z", None), ("2026-01-01", "2026-03-06T12:00:00Z"))
    inside = lasting(("2026-03-10", "2026-03-12"), ("2025-01-01", "2025-02-01"))

    assert "lacking" == shown(in_period(LASTING, near, span, [near]))
    assert "holds" == shown(in_period(LASTING, lasting(("2026-03-10", "2026-03-12")), span, [near, inside]))


def test_where_no_items_came_a_month_of_the_past_is_drawn():
    """Whatever comes for it has to lie in it."""
    assert [(date(2026, 4, 1), date(2026, 5, 1))] == periods_beyond([], (date(2025, 1, 1), date(2026, 5, 31)))


@pytest.mark.parametrize(
    ("when", "month"),
    [
        ("2026-05-31T21:59:59Z", 5),
        ("2026-05-31T22:00:00Z", None),
        ("2026-05-31T23:59:59Z", None),
        ("2026-06-01T00:00:00Z", 6),
        ("", None),
    ],
)
def test_in_the_last_hours_of_a_month_it_is_the_next_one_in_madrid(when, month):
    """Which of the two is the current one is not said."""
    span = month_when(when)

    assert month == (None if span is None else span.start.month)


RECHARGES = contract().operations["getRecharges"]
LISTED = {"items": "$.recharges[*]", "date": "/date", "from": "query.start_date", "to": "query.end_date"}
WITHIN = ruled(RECHARGES, "within", LISTED)
SINCE = ruled(RECHARGES, "within", {name: said for name, said in LISTED.items() if name != "to"})
DEFAULT = ruled(RECHARGES, "defaults-to-period", {**LISTED, "period": "current-month"})
DAYS = ["2025-09-01", "2025-12-01", "2026-03-01", "2026-05-03"]


def recharges(days=DAYS, *, since="", off=0, endless=False, without_dates=None, narrow=()):
    """List what lies in the period that is asked for; a liar takes it to begin days earlier, or to have no end.

    Periods that begin before `since` are rejected; `narrow` comes only when not asked for far back.
    """

    def answer(ask):
        asked = {edit.place[-1]: edit.value for edit in ask.extra}
        if not asked:
            return listed(days if without_dates is None else without_dates)
        start, end = asked["start_date"], "9" if endless else asked.get("end_date", "9")
        if start < since:
            return told({}, 400)
        first = (date.fromisoformat(start) - timedelta(days=off)).isoformat()
        more = narrow if ask.role.startswith("period-") else ()
        return listed([day for day in (*days, *more) if first <= day <= end])

    return answer


def whatever_else(ask):
    """List what does not lie in the period that is asked for."""
    asked = {edit.place[-1]: edit.value for edit in ask.extra}
    return listed([day for day in DAYS if asked and not asked["start_date"] <= day <= asked["end_date"]])


def listed(days):
    return told({"recharges": [{"date": f"{day}T12:00:00Z"} for day in days]})


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (recharges(), (Verdict.PASS, "")),
        # A target may reject a longer period; it is asked for a year then.
        (recharges(since="2025-01-01"), (Verdict.PASS, "")),
        (unless(of_role("bare"), recharges()), (Verdict.PASS, "")),
        (recharges(off=3), (Verdict.FAIL, "returns an item outside the requested period")),
        (recharges(off=-4), (Verdict.FAIL, "does not return an item of the requested period")),
        (whatever_else, (Verdict.FAIL, "returns an item outside the requested period")),
        # Nothing came for years, and something for a month alone: a target may have nothing for so long a time.
        (
            recharges([], narrow=["2026-04-01"]),
            (Verdict.INCONCLUSIVE, "needs test data with items of two times, some days apart"),
        ),
        (recharges(endless=True), (Verdict.FAIL, "returns an item outside the requested period")),
        (recharges(narrow=["2020-01-01"]), (Verdict.FAIL, "does not return an item of the requested period")),
        (
            recharges(without_dates=[*DAYS, "2026-04-10"]),
            (Verdict.FAIL, "does not return an item of the requested period"),
        ),
        (recharges(since="2027-01-01"), (Verdict.INCONCLUSIVE, "needs a success of getRecharges (it responded 400)")),
        (recharges([]), (Verdict.INCONCLUSIVE, "needs test data with items of two times, some days apart")),
        (
            recharges(["2026-03-01", "2026-03-02"]),
            (Verdict.INCONCLUSIVE, "needs test data with items of two times, some days apart"),
        ),
        (unless(of_role("wide-3000"), recharges(), reason="no account"), (Verdict.INCONCLUSIVE, "no account")),
    ],
)
def test_periods_are_asked_for_that_are_drawn_by_what_came(answer, expected):
    """Whatever a narrower one has, or comes without dates, the widest has to have as well."""
    assert [expected] == conduct(RECHARGES, [WITHIN], answer).of(WITHIN)


def test_a_period_that_has_no_end_is_asked_for_by_its_start_alone():
    """Everything since then is listed; who leaves the newest out lies."""
    honest = conduct(RECHARGES, [SINCE], recharges())

    def forgetful(ask):
        narrow = ask.role.startswith("period-")
        return recharges(DAYS[:-1] if narrow else DAYS)(ask)

    assert [(Verdict.PASS, "")] == honest.of(SINCE)
    assert {("query", "start_date")} == {edit.place for ask in honest.asked for edit in ask.extra}
    assert [(Verdict.FAIL, "does not return an item of the requested period")] == conduct(
        RECHARGES, [SINCE], forgetful
    ).of(SINCE)


def test_a_period_that_is_wrong_is_asked_for_again():
    """All of them, drawn anew."""
    found = conduct(RECHARGES, [WITHIN], recharges(off=3))

    assert [Repetition.CONFIRMED] == found.repetition_of(WITHIN)
    assert {0, 1, 2} == {ask.repetition for ask in found.asked if ask.role == "wide-3000"}


@pytest.mark.parametrize(
    ("answer", "at", "expected"),
    [
        (recharges(without_dates=["2026-05-03"]), AT, (Verdict.PASS, "")),
        (recharges(), AT, (Verdict.FAIL, "returns an item outside the requested period")),
        (recharges(without_dates=[]), AT, (Verdict.FAIL, "does not return an item of the requested period")),
        (
            recharges(DAYS[:-1], without_dates=[]),
            AT,
            (Verdict.INCONCLUSIVE, "needs test data with an item inside of the period"),
        ),
        (unless(of_role("wide"), recharges(), reason="no account"), AT, (Verdict.INCONCLUSIVE, "no account")),
        # In Madrid it is June by then: nothing was recharged in it yet.
        (
            recharges(without_dates=[]),
            "2026-05-31T22:30:00.000Z",
            (Verdict.INCONCLUSIVE, "needs a request at a time that lies in one month, in UTC and in Madrid"),
        ),
    ],
)
def test_without_dates_the_current_month_comes(answer, at, expected):
    """All of it, and nothing else."""
    assert [expected] == conduct(RECHARGES, [DEFAULT], answer, at=at).of(DEFAULT)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("2026-05-01", None),
        ("2026-04-30T22:00:00Z", None),  # the first of May in Madrid
        ("2026-05-09", None),  # since when there is an account
        ("2026-04-15", "says that it has another period"),
        ("2026-06-01T04:00:00Z", "says that it has another period"),
        ("soon", None),
    ],
)
def test_a_response_says_of_itself_which_period_it_has(said: str, expected: str | None) -> None:
    """Without dates it is the current month, or what there is of it."""
    month, came = month_of(moment(NOW)), answer({"period": {"start": said}})
    seen = another_period("/period/start", came, month)

    assert expected == (seen.broken if seen is not None else None)
    assert another_period("", came, month) is None


def test_a_period_is_told_by_its_days() -> None:
    """The first and the last one, as they were asked for."""
    told = [asked_span("2026-03-06", "2026-03-20"), asked_span("2026-03-06"), month_of(moment(NOW))]

    assert ["2026-03-06 to 2026-03-20", "2026-03-06 and later", "2026-05-01 to 2026-05-31"] == [
        str(span.in_words()) for span in told if span is not None
    ]
