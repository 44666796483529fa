from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.report.body_excerpt import LEAST, place_in, shown_body, shows


def marked(body: bytes, pointer: str | None) -> list[str]:
    return [line.text for line in shown_body(body, pointer).lines if line.marked]


def test_the_value_at_the_pointer_is_marked():
    """Only the offending member is."""
    assert ['    "b": 2'] == marked(b'[{"a": 1, "b": 2}]', "/0/b")


def test_all_lines_of_a_marked_object_are():
    """From its brace to its brace."""
    assert ['  "a": {', '    "b": 1', "  }"] == marked(b'{"a": {"b": 1}}', "/a")


def test_a_missing_member_marks_where_it_should_be():
    """The nearest place above it that is there."""
    assert ['  "a": {'] == marked(b'{"a": {"b": 1}}', "/a/c")


def test_names_with_slashes_and_tildes_are_found():
    """JSON Pointer escapes them."""
    assert ['  "a/b~": 1'] == marked(b'{"a/b~": 1}', "/a~1b~0")


def test_no_pointer_marks_nothing():
    """As in a request."""
    assert [] == marked(b'{"a": 1}', None)


def test_a_long_body_keeps_what_surrounds_the_mark():
    """What is left out is counted, and size and hash tell where the whole is."""
    shown = shown_body(json.dumps(list(range(10_000))).encode(), "/500")

    assert ["  500,"] == [line.text for line in shown.lines if line.marked]
    assert 7 == sum(line.near for line in shown.lines if line.text.strip("[],0 ") or line.marked)
    assert LEAST <= sum(len(line.text) for line in shown.lines) < LEAST + 50
    assert 10_002 == sum(line.left_out or 1 for line in shown.lines)
    assert not shown.whole


def test_what_is_no_json_is_shown_as_it_is():
    """Line by line."""
    assert ["<html>", "oops"] == [line.text for line in shown_body(b"<html>\noops", None).lines]


def test_a_hundred_thousand_levels_do_no_harm():
    """The body is shown as text then."""
    assert shown_body(b"[" * 100_000, "").lines


@given(st.binary(max_size=300), st.text(max_size=20))
def test_any_body_can_be_shown(body, pointer):
    """Whatever the bytes, and wherever the pointer leads."""
    shown = shown_body(body, f"/{pointer}")

    assert len(body) == shown.size


@pytest.mark.parametrize(
    ("pointer", "place", "actual", "found"),
    [
        ("/1/date", "/history/1/date", None, "/history/1/date"),
        ("$.history[*].date", "", "2024-01-01", "/history/1/date"),
        ("$.history[*].date", "", "never", "/history/0"),
        ("$.history[*].date", "", ["2024-01-01"], "/history/1/date"),
        ("$.absent", "", None, ""),
        ("/history", "", None, "/history"),
    ],
)
def test_the_offending_place_is_found_from_the_root(pointer: str, place: str, actual: object, found: str) -> None:
    """A pointer within a list, or a JSONPath, leads to the value that came; else to what holds it."""
    body = json.dumps({"history": [{"date": "2023-01-01"}, {"date": "2024-01-01"}]}).encode()

    assert found == place_in(body, pointer, place, actual)


@pytest.mark.parametrize(
    ("pointer", "actual", "told"),
    [
        ("$.history[*].date", ["2023-01-01", "2024-01-01"], True),
        ("$.history[*].date", ["2024-01-01"], False),
        ("$.history[*].date", "2024-01-01", True),
        ("/history/0/date", "2023-01-01", True),
        ("/history/0/date", "2024-01-01", False),
        ("$.absent", [], False),
        ("status", 200, False),
    ],
)
def test_a_body_shows_what_came_or_does_not(pointer: str, actual: object, told: bool) -> None:
    """Of a read before and one after, the one that changed is the evidence."""
    body = json.dumps({"history": [{"date": "2023-01-01"}, {"date": "2024-01-01"}]}).encode()

    assert told == shows(body, pointer, actual)


def test_where_all_values_came_and_none_is_wrong_their_list_is_marked():
    """One is missing among them: no single item is to blame."""
    body = b'{"items": [{"id": 1}, {"id": 2}]}'

    assert "/items" == place_in(body, "$.items[*].id", actual=[1, 2])
    assert "/items/1/id" == place_in(body, "$.items[*].id", actual=[2])
    assert "/items/1/id" == place_in(body, "$.items[*].id", actual=2)
    assert "/items/1/id" == place_in(body, "$.items[*].id", actual="2")  # a value that was given in the path is text
