"""Values of a JSON text can be exchanged, and every other byte stays."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.record.redaction.json_edit import Kind, exchanged, looks_like_json, pieces, rewritten, unescaped

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(codec=None, exclude_categories=())),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def shown(text: str) -> list[tuple[str, str, str | None]]:
    return [(kind.name.lower(), text[start:end], pointer) for kind, start, end, pointer in pieces(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            '{"a": 1, "b": ["x", {"c": null}, [2]], "d/~": {}, "e": "y"}',
            [
                ("key", "a", "/a"),
                ("number", "1", "/a"),
                ("key", "b", "/b"),
                ("string", "x", "/b/*"),
                ("key", "c", "/b/*/c"),
                ("number", "2", "/b/*/*"),
                ("key", "d/~", "/d~1~0"),
                ("key", "e", "/e"),
                ("string", "y", "/e"),
            ],
        ),
        ('"x"', [("string", "x", "")]),
        (
            '[{"a":1},{"a":2}]',
            [("key", "a", "/*/a"), ("number", "1", "/*/a")] * 1 + [("key", "a", "/*/a"), ("number", "2", "/*/a")],
        ),
        ('{"a":1,"a":2}', [("key", "a", "/a"), ("number", "1", "/a"), ("key", "a", "/a"), ("number", "2", "/a")]),
        (
            '{"a":NaN,"b":-Infinity,"c":1e999}',
            [("key", "a", "/a"), ("key", "b", "/b"), ("key", "c", "/c"), ("number", "1e999", "/c")],
        ),
        ('{"\\u0061": "\\"x"}', [("key", "\\u0061", "/a"), ("string", '\\"x', "/a")]),
        ('{"a":1} <html>', [("key", "a", "/a"), ("number", "1", "/a"), ("rest", "<html>", "")]),
        ('{"a":"x', [("key", "a", "/a"), ("torn", "x", "/a")]),
        ('{"a":1,}', [("key", "a", "/a"), ("number", "1", "/a")]),
        ("{a: 'x y'}", [("key", "a", "/a"), ("word", "'x", "/a"), ("word", "y'", "/a")]),
        (
            '{"a" "x" "b": "y"}',
            [("key", "a", "/a"), ("string", "x", "/a"), ("string", "b", "/a"), ("string", "y", "/a")],
        ),
        ("]]}", [("rest", "]}", "")]),
        ("", []),
    ],
)
def test_pieces_know_their_place(text: str, expected: list[tuple[str, str, str | None]]) -> None:
    """In well-formed text always, in broken text as far as anybody can tell."""
    assert expected == shown(text)


def _values(value: Any, pointer: str) -> list[tuple[str, Any]]:
    if isinstance(value, dict):
        escaped = {key: key.replace("~", "~0").replace("/", "~1") for key in value}
        return [leaf for key, item in value.items() for leaf in _values(item, f"{pointer}/{escaped[key]}")]
    if isinstance(value, list):
        return [leaf for item in value for leaf in _values(item, f"{pointer}/*")]
    return [(pointer, value)] if isinstance(value, str) else []


@given(JSON, st.booleans(), st.sampled_from([None, 1]))
def test_every_string_is_found_with_its_meaning_and_place(value: Any, ascii_only: bool, indent: int | None) -> None:
    """However it is written."""
    text = json.dumps(value, ensure_ascii=ascii_only, indent=indent)
    found = [(pointer, unescaped(text[start:end])) for kind, start, end, pointer in pieces(text) if kind is Kind.STRING]

    assert _values(value, "") == found


@given(st.text())
def test_any_text_can_be_walked_and_put_together_again(text: str) -> None:
    """Pieces are in order and apart, so nothing is lost."""
    found = pieces(text)

    assert text == exchanged(text, [(start, end, text[start:end]) for _, start, end, _ in found])
    assert all(before[2] <= after[1] for before, after in pairwise(found))


@pytest.mark.parametrize(
    ("raw", "new", "expected"),
    [
        ("Ana", "Eva", "Eva"),
        ("\\u0041na", "Eva", "\\u0045va"),
        ("a\\/b", "x/y", "x\\/y"),
        ("\\ud83d\\ude00a", "😀b", "\\ud83d\\ude00b"),
        ("Jos\\u00e9", "Mari", "Mar\\u0069"),
        ("a\\nb", "c\nd", "c\\nd"),
        ("\\u0061\\u0062", "[redacted]", "[redacted]"),
        ('a\\"', '"x"y', '\\"x\\"y'),
        ("\\ud800x", "\ud800y", "\\ud800y"),
        ("\\q1", "\\q2", "\\q2"),
    ],
)
def test_escapes_stay_where_they_were(raw: str, new: str, expected: str) -> None:
    """A value of the same length is written in the manner of the old one."""
    assert expected == rewritten(raw, unescaped(raw), new)


@given(st.text(min_size=1), st.data())
def test_what_is_rewritten_means_the_new_value(old: str, data: st.DataObject) -> None:
    """Whatever the escapes were."""
    new = data.draw(st.text(st.characters(categories=("L", "N")), min_size=len(old), max_size=len(old)))
    raw = json.dumps(old)[1:-1]

    assert new == unescaped(rewritten(raw, old, new)) or "\\" not in raw


def test_below_some_depth_places_are_no_longer_told_apart() -> None:
    """The value is found all the same."""
    assert [("string", "x", None)] == shown("[" * 500 + '"x"' + "]" * 500)


def test_a_hundred_thousand_levels_are_not_taken_apart() -> None:
    """What lies that deep is one text."""
    text = "[" * 100_000 + '"x"' + "]" * 100_000
    (piece,) = pieces(text)

    assert (Kind.REST, len(text), None) == (piece[0], piece[2], piece[3])


@pytest.mark.parametrize(
    ("text", "expected"), [('{"a":1}', True), ("\ufeff [1]", True), ('"x"', True), ("<html>", False), ("", False)]
)
def test_json_is_told_by_its_beginning(text: str, expected: bool) -> None:
    """Anything else is searched as plain text."""
    assert expected == looks_like_json(text)
