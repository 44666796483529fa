"""What the reads around an accepted write show of its effect."""

from __future__ import annotations

import json

import pytest

from conformance.checks.rules.observe import Observation
from conformance.checks.rules.shown_effect import effect_shown, not_found
from conformance.model import Exchange, Request, Response

SELECT = "$.accounts[*].id"


def tree(*accounts, status=200):
    body = json.dumps({"accounts": [{"id": one} for one in accounts]}).encode()
    asked = Request("GET", "http://127.0.0.1:9/")
    return Exchange(
        1, "c", "customers/findUserTree", asked, Response(status, (), body), "2026-01-01T00:00:00.000Z", "x"
    )


NOBODY = tree(status=404)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (NOBODY, tree(7), "held"),
        (NOBODY, tree(3, 7), "held"),
        (tree(7), tree(7), "held"),
        (NOBODY, tree(3), "broken"),
        (tree(1), tree(1, 3), "broken"),
        (NOBODY, NOBODY, "lacking"),
        (tree(3), tree(3), "lacking"),
        (None, tree(3), "broken"),
    ],
)
def test_what_was_written_stands_in_no_other_place(before, after, expected):
    """A place that was there before, or a read that finds nothing, is no other place."""
    arguments = {"select": SELECT, "shows": "nowhere-else"}
    seen = effect_shown("visible-in", arguments, before, after, [7])

    assert expected == ("lacking" if seen.lacking else "held" if seen.broken is None else "broken")


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (tree(3), tree(3, 7), "held"),
        (NOBODY, tree(7), "lacking"),
        (tree(3), tree(3), "lacking"),
        (tree(3), tree(7), "held"),
        (tree(3), NOBODY, "lacking"),
        (tree(3), tree(3, 7, 7), "broken"),
        (tree(), tree(1, 2, 3), "held"),  # of several writes, which an older read before them did not show
        (None, tree(3, 7, 7), "lacking"),
    ],
)
def test_one_request_adds_one_item(before, after, expected):
    """That none is there says another rule."""
    seen = effect_shown("visible-in", {"select": SELECT, "shows": "at-most-one-more"}, before, after, [])

    assert expected == ("lacking" if seen.lacking else "held" if seen.broken is None else "broken")


@pytest.mark.parametrize(
    ("word", "after", "broken"),
    [
        ("visible-in", tree(3, 7), False),
        ("visible-in", tree(3), True),
        ("gone-from", tree(3), True),
        ("gone-from", tree(7), False),
    ],
)
def test_a_write_shows_as_its_word_says(word, after, broken):
    """What was written is there; what was taken away is not."""
    wanted = [7] if word == "visible-in" else [3]

    assert broken is (effect_shown(word, {"select": SELECT}, tree(3), after, wanted).broken is not None)


def test_what_may_have_changed_instead_is_no_lie():
    """And what somebody else changed meanwhile is told apart."""
    ended = {"select": SELECT, "changes": SELECT}

    assert effect_shown("gone-from", ended, tree(3), tree(3, 4), [3]).broken is None
    assert effect_shown("visible-in", {"select": SELECT}, tree(3), tree(3, 4), [7]).disturbed
    assert not effect_shown("visible-in", {"select": SELECT}, tree(3), tree(3), [7]).disturbed


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (tree(), tree(1), "held"),
        (tree(), tree(214), "held"),
        (tree(), tree(2), "suspected"),
        (tree(), tree(2, 1), "held"),
        (tree(1), tree(1, 2), "lacking"),
        (tree(), tree(), "lacking"),
        (tree(), tree(2, status=500), "lacking"),
    ],
)
def test_what_stands_under_the_other_number_once_may_be_a_number_of_its_own(before, after, expected):
    """One set of test data accuses nobody; that each of several shows it does."""
    arguments = {"select": SELECT, "shows": "not-exchanged", "among": [1, 2]}
    seen = effect_shown("visible-in", arguments, before, after, [1])

    assert seen.broken is None
    assert expected == ("suspected" if seen.never else "lacking" if seen.lacking else "held")


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (tree("why"), tree("because"), "held"),
        (tree("why"), tree("me"), "broken"),
        (tree("me"), tree("me"), "lacking"),
        (NOBODY, tree("me"), "lacking"),
    ],
)
def test_a_value_does_not_come_to_stand_in_the_place_of_another(before, after, expected):
    """What stood there before may not have been stored by this write."""
    seen = effect_shown("visible-in", {"select": SELECT, "shows": "not-there"}, before, after, ["me"])

    assert expected == ("lacking" if seen.lacking else "held" if seen.broken is None else "broken")


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        ("2026-12-08", "held"),
        ("2026-12-08T00:00:00Z", "held"),
        ("2026-12-07T23:00:00Z", "held"),  # midnight of Madrid
        ("2026-12-08T23:59:59Z", "held"),
        ("2026-12-09T00:00:00Z", "broken"),
        ("2026-12-07T12:00:00Z", "broken"),
        ("soon", "broken"),
    ],
)
def test_a_moment_stands_for_its_day(shown, expected):
    """Of UTC, or of a zone ahead of it; a day later is another day."""
    arguments = {"select": SELECT, "shows": "nowhere-else", "precision": "day"}
    seen = effect_shown("visible-in", arguments, tree("2020-01-01"), tree("2020-01-01", shown), ["2026-12-08"])

    assert expected == ("lacking" if seen.lacking else "held" if seen.broken is None else "broken")


IDLE = "accepts a change that findUserTree does not show"


@pytest.mark.parametrize(
    ("word", "shows", "before", "after", "expected"),
    [
        ("visible-in", "one-more", tree(3), tree(3, 8), "held"),
        ("visible-in", "one-more", tree(), tree(), "broken"),
        # One of several may have been prolonged, unless all is as it was on several lines.
        ("visible-in", "one-more", tree(3), tree(3), "suspected"),
        ("visible-in", "one-more", tree(3), tree(4), "lacking"),
        ("visible-in", "one-more", NOBODY, tree(3), "lacking"),
        ("visible-in", "one-more", tree(3), NOBODY, "lacking"),
        ("visible-in", "one-more", None, tree(3), "lacking"),
        ("gone-from", "one-less", tree(3, 8), tree(3), "held"),
        ("gone-from", "one-less", tree(3), tree(3), "broken"),
        ("gone-from", "one-less", tree(), tree(), "lacking"),
        ("gone-from", "one-less", None, tree(), "lacking"),
        ("visible-in", "other-number", tree(3), tree(3, 8), "held"),
        ("visible-in", "other-number", tree(3), tree(3, 7), "broken"),
        ("visible-in", "other-number", None, tree(3, 7), "lacking"),
        ("visible-in", "not-yet", tree(3), tree(3), "held"),
        ("visible-in", "not-yet", tree(3), tree(3, 7), "broken"),
        ("visible-in", "not-yet", tree(3), NOBODY, "lacking"),
        ("gone-from", "not-yet", tree(3, 7), tree(3, 7), "held"),
        ("gone-from", "not-yet", tree(3, 7), tree(3), "broken"),
        ("gone-from", "not-yet", tree(3), tree(3), "lacking"),
    ],
)
def test_what_is_to_show_is_said(word, shows, before, after, expected):
    """One item more or less, another number than was sent, or nothing as long as the day has not come."""
    seen = effect_shown(word, {"select": SELECT, "shows": shows}, before, after, [7])

    assert expected == (
        "suspected" if seen.never else "lacking" if seen.lacking else "held" if seen.broken is None else "broken"
    )


@pytest.mark.parametrize(
    ("after", "precision", "held"),
    [(tree(6.5), "whole", True), (tree(8), "whole", False), (tree("x"), "whole", False), (tree(6.5), None, False)],
)
def test_a_number_may_be_shown_rounded_where_it_is_said(after, precision, held):
    """By less than one."""
    arguments = {"select": SELECT, **({"precision": precision} if precision else {})}

    assert held is (effect_shown("visible-in", arguments, tree(), after, [7]).broken is None)


def test_what_is_found_by_its_own_number_no_more_accuses_the_write():
    """With the status that came; no response has none."""
    expected = Observation(True, "accepts a write that findUserTree does not find", "status", "a success", 404)

    assert expected == not_found(NOBODY)
