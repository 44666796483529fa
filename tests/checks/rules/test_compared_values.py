"""What two answers, or an answer and a request, have in common; each with what does not."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from conformance.checks.json_text import read_json
from conformance.checks.rules.compared_values import (
    about,
    answers_alike,
    canonical,
    changed_between,
    others_stay,
    refused,
    shown_after,
    shows_all,
    shows_some,
    shows_the_same,
    unchanged_between,
)
from conformance.checks.rules.observe import Observation
from conformance.checks.rules.shown_effect import not_yet, numbered_anew, one_less
from conformance.model import Exchange, Level, NoAnswer, NoAnswerReason, Request, Response
from conformance.rules.filter import filtered
from conformance.rules.period import periods_beyond

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


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [([1, 2], [1], "holds"), ([1, 2], [], "broken"), ([2], [], "holds"), ([1, 2], [1, 3], "holds")],
)
def test_what_stands_beside_the_deleted_stays(before: list[int], after: list[int], expected: str) -> None:
    """No document says so, so that it weighs little."""
    observation = others_stay(answer(before), answer(after), "$[*]", [2])

    assert expected == shown(observation)
    assert observation.level is (Level.SHOULD if expected == "broken" else None)


CURRENT = {"items": "$.items[*]", "keeps": {"start": "/from", "end": "/to", "is": ["current"]}}


PAST = {"id": 1, "from": "2020-01-01", "to": "2021-01-01"}


PRESENT = {"id": 2, "from": "2026-01-01", "to": None}


def test_items_without_an_id_are_known_by_their_values() -> None:
    """The same item in two answers is not missing in either."""
    spans = [{key: value for key, value in item.items() if key != "id"} for item in (PRESENT, PAST)]

    assert "holds" == shown(filtered(CURRENT, answer({"items": spans[:1]}), [answer({"items": spans})]))


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


@pytest.mark.parametrize(("after", "told"), [(404, "404 before and after"), (400, "404 before and 400 after")])
def test_what_is_found_neither_before_nor_after_says_so(after: int, told: str) -> None:
    """The data may be wrong, or the write did nothing: who reads it is told to look at both."""
    seen = shown_after(answer({}, 404), answer({}, after), "$[*]", [2], gone=False)

    assert (None, f"a response of read that finds what was written (it responded {told})") == (
        seen.broken,
        seen.lacking,
    )


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
    assert "lacking" == shown(shows_the_same(some, more, "$.x", "$.b[*]", within=True)), "nothing was compared"
    assert "lacking" == shown(shows_the_same(some, more, "/a", "/x")), "one property that may be left out"
    assert "broken" == shown(shows_the_same(some, more, "$.a[*]", "$.x[*]")), "a list that lacks what it has to have"
    assert "lacking" == shown(shows_the_same(answer({}, 404), more, "$.x", "$.x"))
    assert "lacking" == shown(shows_the_same(some, answer({}, 404), "$.x", "$.x"))


def test_a_list_that_is_said_to_be_fuller_has_all_of_the_other() -> None:
    """More is as good; less is not; where the other shows nothing, nothing is told."""
    some, more, none = answer({"a": [1, 2]}), answer({"a": [3, "2", 1]}), answer({"a": []})

    assert ["holds", "broken", "lacking", "lacking"] == [
        shown(shows_all(own, other, "$.a[*]", "$.a[*]"))
        for own, other in ((more, some), (some, more), (some, none), (some, answer({}, 404)))
    ]


def test_a_parameter_may_leave_less_but_not_nothing_of_what_comes_without_it() -> None:
    """Where nothing comes without it either, nothing is known."""
    some, other, none = answer({"a": [1, 2]}), answer({"a": [3]}), answer({"a": []})

    assert ["holds", "broken", "lacking", "lacking"] == [
        shown(shows_some(own, with_it, "$.a[*]", "$.a[*]"))
        for own, with_it in ((some, other), (some, none), (none, none), (some, answer({}, 404)))
    ]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ([1], [1, 90], "holds"),
        ([1], [1, 7], "broken"),
        ([1], [1], "lacking"),
        ([1, 7], [1, 7, 90], "lacking"),
        ([], [90, 7], "broken"),
    ],
)
def test_what_was_added_has_a_number_of_its_own(before: list[int], after: list[int], expected: str) -> None:
    """Seven was sent: it does not stand in the list, while one item more does."""
    reads = answer({"a": before}), answer({"a": after})

    assert expected == shown(numbered_anew(*reads, "$.a[*]", [7]))


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


@pytest.mark.parametrize(
    ("alike", "other"),
    [
        (["100", "100.0", "1e2", "1.00E+2"], "101"),
        (["1", "1.0"], "-1"),
        (["0", "-0", "0.0", "-0.0"], "1"),
        (["1.5", "1.50"], "1.51"),
        (
            ["12345678901234567890123456789012", "12345678901234567890123456789012.0"],
            "12345678901234567890123456789013",
        ),
        (["1e300", "10e299"], "1e301"),
    ],
)
def test_a_number_is_the_same_however_it_is_written(alike: list[str], other: str) -> None:
    """Who writes 100 in one response and 100.0 in the next has changed nothing; the last digit counts."""
    written = {canonical(read_json(text.encode()).value) for text in alike}

    assert len(written) == 1
    assert canonical(read_json(other.encode()).value) not in written


def test_a_number_that_is_written_otherwise_is_no_change() -> None:
    """Neither of a whole body, nor of what a JSONPath selects in it."""
    plain, fraction, changed = (_answered(f'{{"items": [{{"id": 1, "n": {n}}}]}}') for n in ("100", "100.0", "100.5"))

    assert ["holds", "holds"] == [shown(answers_alike(plain, fraction)), shown(answers_alike(fraction, plain))]
    for selected in ("$.items[*]", "/items", ""):
        assert "holds" == shown(unchanged_between(plain, fraction, selected))
        assert "broken" == shown(unchanged_between(plain, changed, selected))


def _answered(body: str) -> Exchange:
    return replace(answer({}), outcome=Response(200, (("content-type", "application/json"),), body.encode()))


def test_what_is_too_large_for_a_float_is_written_as_that() -> None:
    """A JSONPath selects floats."""
    assert "100" == canonical(100.0)
    assert canonical(float("inf")) == canonical(float("inf")) != canonical(float("-inf"))


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [([1, 2], [2], "holds"), ([1], [], "holds"), ([1], [1], "broken"), ([1], [1, 2], "broken"), ([], [], "lacking")],
)
def test_what_was_taken_away_is_one_less(before, after, expected):
    """It takes something that was there."""
    assert expected == shown(one_less(answer(before), answer(after), "$[*]"))
    assert "lacking" == shown(one_less(None, answer(after), "$[*]"))


@pytest.mark.parametrize(
    ("before", "after", "gone", "expected"),
    [
        ([1], [1], False, "holds"),
        ([1], [1, 7], False, "broken"),
        ([7], [7], False, "lacking"),
        ([1, 7], [1, 7], True, "holds"),
        ([1, 7], [1], True, "broken"),
        ([1], [1], True, "lacking"),
    ],
)
def test_what_is_asked_for_a_day_to_come_is_not_done_yet(before, after, gone, expected):
    """Neither does it show, nor is it gone, at once."""
    assert expected == shown(not_yet(answer(before), answer(after), "$[*]", [7], gone=gone))


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ({"a": [{"id": 1, "b": 2}]}, {"a": [{"id": 1, "b": 3}]}, ("/a/0/b", 2, 3)),
        ({"a": 1, "b/c": 2}, {"a": 1}, ("/b~1c", 2, "absent")),
        ([1, 2, 3], [2, 4, 5], ("", [1, 3], [4, 5])),
        ({"a": [1, 1]}, {"a": [1]}, ("/a", "2 items", "1 item")),
        ({"a": "x"}, {"a": None}, ("/a", "x", None)),
    ],
)
def test_where_two_bodies_differ_first_is_told_with_both_values(left: Any, right: Any, expected: Any) -> None:
    """Two whole bodies beside each other tell nobody anything."""
    seen = answers_alike(answer(left), answer(right))

    assert ("", expected) == (seen.pointer, (seen.place, seen.expected, seen.actual))


def test_an_item_that_a_rejection_changed_is_told_by_what_changed() -> None:
    """With its id, and its place in the read that shows it."""
    before = answer({"items": [{"id": 1, "on": True, "x": "y"}, {"id": 2}]})
    after = answer({"items": [{"id": 2}, {"id": 1, "on": False, "x": "y"}]})
    seen = unchanged_between(before, after, "$.items[*]")

    assert ({"id": 1, "on": True}, {"id": 1, "on": False}, "/items/1") == (seen.expected, seen.actual, seen.place)


def test_items_that_a_rejection_added_are_told_alone() -> None:
    """Those that were there before say nothing."""
    seen = unchanged_between(answer([{"id": 1}]), answer([{"id": 1}, {"id": 2}]), "$[*]")

    assert ([], [{"id": 2}]) == (seen.expected, seen.actual)


@pytest.mark.parametrize(
    ("mine", "theirs", "message"),
    [
        ([1, 2], [1], "returns values that read does not show"),
        ([1], [1, 2], "leaves out values that read shows"),
        ([1, 2], [1, 3], "returns other values than read"),
    ],
)
def test_the_one_that_leaves_something_out_is_named(mine: Any, theirs: Any, message: str) -> None:
    """It is not always the operation that the rule stands at."""
    left = Exchange(1, "case", "api/write", Request("PUT", "http://x/"), answer(mine).outcome, NOW, "id")

    assert message == shows_the_same(left, answer(theirs), "$[*]", "$[*]").broken


def test_two_requests_to_one_operation_are_not_called_by_its_name() -> None:
    """`read returns other values than read` says nothing."""
    assert "returns other values than a second request to it" == (
        shows_the_same(answer([1]), answer([2]), "$[*]", "$[*]").broken
    )


@pytest.mark.parametrize(("deleted", "asked"), [(True, "a deletion"), (False, "a change")])
def test_what_is_switched_off_is_not_called_deleted(deleted: bool, asked: str) -> None:
    """Nobody asked for a deletion."""
    seen = shown_after(answer([1]), answer([1]), "$[*]", [1], gone=True, deleted=deleted)

    assert f"accepts {asked}, yet read still returns the item" == seen.broken


def test_only_two_successful_reads_show_a_change() -> None:
    """Where one of them failed, or was not sent, nothing is known to have changed."""
    one, other, failed = answer([1]), answer([2]), answer({}, 500)

    assert changed_between(one, other, "$[*]")
    assert not changed_between(one, answer([1.0]), "$[*]")
    assert [False, False, False] == [
        changed_between(*pair, "$[*]") for pair in ((None, other), (failed, other), (one, failed))
    ]


def test_a_value_is_about_another_by_less_than_one() -> None:
    """Or where it is the same; truths and texts are no numbers."""
    assert [True, True, False, False, False] == [
        about([7], 7), about([6.5], 7), about([6], 7), about([True], 1.5), about(["x"], 7)
    ]  # fmt: skip
