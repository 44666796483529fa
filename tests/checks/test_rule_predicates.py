"""The predicates of rules: what satisfies them, what breaks them, and what shows nothing."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from conformance.checks.rules.compared_values import (
    answers_alike,
    canonical,
    others_stay,
    refused,
    shown_after,
    shows_the_same,
    unchanged_between,
)
from conformance.checks.rules.criteria import asks_for_what_came, counted, simple
from conformance.checks.rules.observe import Observation
from conformance.model import Exchange, Level, NoAnswer, NoAnswerReason, Request, Response
from conformance.rules.filter import filtered, state_of
from conformance.rules.period import asked_span, in_period, month_of, periods_beyond, periods_by
from conformance.rules.presence import only_when_asked

NOW = "2026-05-15T12:00:00.000Z"


def answer(body: Any, status: int = 200, *, number: int = 1) -> Exchange:
    outcome = Response(status, (("content-type", "application/json"),), json.dumps(body).encode())
    return Exchange(number, "case", "api/read", Request("GET", "http://x/"), outcome, NOW, "id")


def silence() -> Exchange:
    return Exchange(1, "case", "api/read", Request("GET", "http://x/"), NoAnswer(NoAnswerReason.TIMEOUT), NOW, "id")


def shown(observation: Observation) -> str:
    """Say in a word what an observation came to."""
    if observation.broken is not None:
        return "broken"
    return "holds" if observation.witnessed else "lacking"


def test_what_lies_beyond_all_items_is_asked_for_too() -> None:
    """Whoever lists the newest only would be found out there."""
    wide = (date(2025, 1, 1), date(2026, 5, 31))
    days = [datetime(2026, month, 10, tzinfo=UTC) for month in (3, 5)]

    assert [(wide[0], date(2026, 3, 8)), (date(2026, 5, 12), wide[1])] == periods_beyond(days, wide)
    assert [] == periods_beyond([], wide)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [([1, 2], [1], "holds"), ([1, 2], [], "broken"), ([2], [], "holds"), ([1, 2], [1, 3], "holds")],
)
def test_what_stands_beside_the_deleted_stays(before: list[int], after: list[int], expected: str) -> None:
    """No document says so, so that it weighs little."""
    observation = others_stay(answer(before), answer(after), "$[*]", [2])

    assert expected == shown(observation)
    assert observation.level is (Level.SHOULD if expected == "broken" else None)


SPANS = {"at": None}
CURRENT = {"items": "$.items[*]", "keeps": {"start": "/from", "end": "/to", "is": ["current"]}}
PAST = {"id": 1, "from": "2020-01-01", "to": "2021-01-01"}
PRESENT = {"id": 2, "from": "2026-01-01", "to": None}
FUTURE = {"id": 3, "from": "2027-01-01", "to": None}
TODAY = {"id": 4, "from": "2026-05-15", "to": None}


@pytest.mark.parametrize(
    ("came", "others", "expected"),
    [
        ([PRESENT], [PAST, PRESENT], "holds"),
        ([PRESENT, PAST], [], "broken"),
        ([], [PRESENT, PAST], "broken"),
        ([PRESENT], [PRESENT], "lacking"),
        ([TODAY], [PAST], "lacking"),
        ([], [PAST], "lacking"),
    ],
)
def test_a_filter_keeps_all_of_it_and_nothing_else(came: list[Any], others: list[Any], expected: str) -> None:
    """What is near a limit counts for neither side."""
    first, second = answer({"items": came}), answer({"items": others})

    assert expected == shown(filtered(CURRENT, first, [first, second]))


def test_a_refused_filter_shows_nothing() -> None:
    """An error is judged elsewhere."""
    assert "lacking" == shown(filtered(CURRENT, answer({}, 400), []))


def test_a_span_is_past_current_or_future() -> None:
    """Without an end it lasts; what cannot be read is nothing."""
    now = datetime(2026, 5, 15, tzinfo=UTC)

    assert ["past", "current", "future", None, None] == [
        state_of("2020-01-01", "2021-01-01", now),
        state_of(None, None, now),
        state_of("2027-01-01", None, now),
        state_of("soon", None, now),
        state_of("2026-05-14T12:00:00Z", None, now),
    ]


DATED = {"items": "$.items[*]", "date": "/date"}


def test_an_answer_without_a_clock_leaves_spans_open() -> None:
    """Whether a span is current depends on the server's time."""
    undated = replace(answer({"items": [PRESENT]}), sent_at="")

    assert "lacking" == shown(filtered(CURRENT, undated, [answer({"items": [PAST, PRESENT]})]))


def test_a_filter_by_value_says_what_it_keeps() -> None:
    """An item of another value has no place in the answer."""
    active = {"items": "$.items[*]", "keeps": {"at": "/active", "equals": True}}
    found = filtered(active, answer({"items": [{"id": 1, "active": False}]}), [])

    assert "active true" == found.expected


def test_a_period_without_limits_is_none() -> None:
    """What a request did not say cannot be asked for."""
    assert asked_span(None, "2026-01-01") is None


def test_items_without_an_id_are_known_by_their_values() -> None:
    """The same item in two answers is not missing in either."""
    spans = [{key: value for key, value in item.items() if key != "id"} for item in (PRESENT, PAST)]

    assert "holds" == shown(filtered(CURRENT, answer({"items": spans[:1]}), [answer({"items": spans})]))


def test_a_filter_by_span_says_what_it_keeps() -> None:
    """A finding names the states of spans that are kept."""
    lasting = {"items": "$.items[*]", "keeps": {"start": "/from", "end": "/to", "is": ["current", "future"]}}
    found = filtered(lasting, answer({"items": [PAST]}), [])

    assert "current or future" == found.expected


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


def test_a_period_needs_items_on_both_sides() -> None:
    """Without them nothing is seen."""
    span = asked_span("2026-03-06", "2026-03-20")

    assert "lacking" == shown(in_period(DATED, on("2026-03-10"), span, [on("2026-03-10")]))
    assert "lacking" == shown(in_period(DATED, on(), span, [on("2026-01-01")]))
    assert "lacking" == shown(in_period(DATED, on(), None, []))
    assert "lacking" == shown(in_period(DATED, answer({}, 404), span, []))


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
    ("before", "after", "gone", "expected"),
    [
        (answer([1]), answer([1, 2]), False, "holds"),
        (answer([1]), answer([1]), False, "broken"),
        (answer([2]), answer([2]), False, "lacking"),
        (answer({}, 404), answer([2]), False, "holds"),
        (answer({}, 403), answer([2]), False, "lacking"),
        (None, answer([2]), False, "holds"),
        (answer([2]), answer([1]), True, "holds"),
        (answer([2]), answer([2]), True, "broken"),
        (answer([1]), answer([1]), True, "lacking"),
        (answer([1]), answer({}, 500), False, "lacking"),
        (answer([1]), silence(), False, "lacking"),
    ],
)
def test_a_write_shows_where_it_did_not_before(
    before: Exchange | None, after: Exchange, gone: bool, expected: str
) -> None:
    """What was there before, or was never there, proves nothing."""
    assert expected == shown(shown_after(before, after, "$[*]", [2], gone=gone))


def test_a_write_that_names_nothing_cannot_be_searched_for() -> None:
    """There is nothing to look for."""
    assert "lacking" == shown(shown_after(None, answer([1]), "$[*]", [], gone=False))


def test_two_answers_show_the_same_values() -> None:
    """As sets, and numbers as text; more only where it may be more."""
    some, more = answer({"a": [1, 2]}), answer({"b": ["2", 1, 3]})

    assert "holds" == shown(shows_the_same(some, answer({"b": ["2", 1]}), "$.a[*]", "$.b[*]"))
    assert "broken" == shown(shows_the_same(some, more, "$.a[*]", "$.b[*]"))
    assert "holds" == shown(shows_the_same(some, more, "$.a[*]", "$.b[*]", within=True))
    assert "broken" == shown(shows_the_same(more, some, "$.b[*]", "$.a[*]"))
    assert "lacking" == shown(shows_the_same(some, more, "$.x", "$.x"))
    assert "lacking" == shown(shows_the_same(answer({}, 404), more, "$.x", "$.x"))
    assert "lacking" == shown(shows_the_same(some, answer({}, 404), "$.x", "$.x"))


def test_two_requests_are_answered_alike() -> None:
    """In any order of members and items; a refusal is another answer, trouble with access is none."""
    one = answer({"a": 1.50, "b": [1, 2]})

    assert "holds" == shown(answers_alike(one, answer({"b": [2, 1], "a": 1.5})))
    assert "broken" == shown(answers_alike(one, answer({"a": 2})))
    assert "broken" == shown(answers_alike(one, answer({}, 404)))
    assert "lacking" == shown(answers_alike(one, answer({}, 401)))
    assert "lacking" == shown(answers_alike(answer({}, 404), one))
    assert "lacking" == shown(answers_alike(one, silence()))


def test_what_is_refused_changes_nothing() -> None:
    """What is not found before and after has to be found after the control."""
    one, other, missing = answer([1]), answer([1, 2]), answer({}, 404)

    assert "holds" == shown(unchanged_between(one, answer([1]), "$[*]"))
    assert "broken" == shown(unchanged_between(one, other, "$[*]"))
    assert "lacking" == shown(unchanged_between(missing, missing, "$[*]"))
    assert "holds" == shown(unchanged_between(missing, missing, "$[*]", control=one))
    assert "broken" == shown(unchanged_between(missing, one, "$[*]", control=one))


def test_a_refusal_is_a_client_error_that_says_there_is_no_such_thing() -> None:
    """Trouble with access says nothing about the thing."""
    assert [True, True, False, False, False] == [refused(answer({}, s)) for s in (400, 404, 401, 429, 500)]


def test_equal_values_are_written_alike() -> None:
    """Numbers are numbers, and true is not one."""
    assert canonical({"a": 1, "b": None}) == canonical({"b": None, "a": 1})
    assert canonical(True) != canonical(1)
    assert canonical("1") != canonical(1)


def found(values: dict[str, list[Any]]) -> Any:
    return lambda expression: values.get(expression, [])


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("$statusCode == 200", True),
        ("$statusCode != 200", False),
        ("$statusCode == 200 && $a == 'x'", True),
        ("$statusCode == 201 || $a == 'x'", True),
        ("$statusCode == 201 && $missing == 1", False),
        ("$statusCode == 201 || $missing == 1", None),
        ("$missing == 1", None),
        ("$a == $a", True),
        ("nonsense", None),
    ],
)
def test_a_simple_condition(condition: str, expected: bool | None) -> None:
    """An expression that finds nothing leaves it open, unless the rest decides."""
    assert expected is simple(condition, found({"$statusCode": [200], "$a": ["x"]}))


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("$[?count(@.items[?@.id == {$inputs.id}]) > 0]", True),
        ("$[?count(@.items[?@.id == {$inputs.id}]) == 0]", False),
        ("$[?count(@.items[?@.id == {$inputs.text}]) > 0]", True),
        ("$[?count(@.items[?@.id == {$inputs.missing}]) > 0]", None),
        ("$[?count(@.items[?@.id == 'x']) == 0]", False),
    ],
)
def test_a_counting_condition(condition: str, expected: bool | None) -> None:
    """An id is found as a number and as text."""
    body = {"items": [{"id": 7}, {"id": "x"}]}

    assert expected is counted(condition, body, found({"$inputs.id": ["7"], "$inputs.text": ["x"]}))


@pytest.mark.parametrize("value", [{"id": 7}, [7], None, "\ud800", 10**399, Decimal("1e400")])
def test_what_no_jsonpath_can_say_is_not_counted(value: object) -> None:
    """A target may answer anything in the place of an id."""
    condition = "$[?count(@.items[?@.id == {$inputs.id}]) == 0]"

    assert counted(condition, {"items": [{"id": value}]}, found({"$inputs.id": [value]})) is None


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("$response.body#/id == 7", True),
        ("$response.body#/id == $inputs.id && $response.body#/state == 'on'", True),
        ("$response.body#/id == $inputs.missing", False),
        ("$response.body#/id != 7", False),
        ("$response.body#/id == 7 || $statusCode == 200", False),
        ("nonsense", False),
    ],
)
def test_a_condition_that_only_lacks_what_should_have_come(condition: str, expected: bool) -> None:
    """Then the miss is the answer's; where something of ours is missing it is not."""
    assert expected is asks_for_what_came(condition, found({"$inputs.id": [7]}))


@pytest.mark.parametrize(
    ("plain", "asked", "always", "expected"),
    [
        ({}, {"history": [1]}, True, "holds"),
        ({}, {"history": []}, True, "broken"),
        ({}, {}, True, "broken"),
        ({}, {}, False, "lacking"),
        ({"history": [1]}, {"history": [1]}, True, "broken"),
    ],
)
def test_what_is_guaranteed_comes_when_it_is_asked_for(plain: Any, asked: Any, always: bool, expected: str) -> None:
    """Elsewhere the test data may have none of it."""
    seen = only_when_asked("$.history[*]", answer(plain), answer(asked), always_comes=always)

    assert expected == shown(seen)


def test_a_guarantee_needs_a_success() -> None:
    """A rejection says nothing of what would come."""
    assert "lacking" == shown(only_when_asked("$.h[*]", answer({}), answer({}, 404), always_comes=True))
