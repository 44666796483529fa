"""Components of a URL can be exchanged, and every other byte stays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.record.redaction.body_text import text_of
from conformance.record.redaction.url_edit import components, decoded, rewritten, user_span


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://h/a/b?x=1&y=%32", [("a", None), ("b", None), ("x", ""), ("1", "x"), ("y", ""), ("%32", "y")]),
        ("http://h", []),
        ("http://h?x", [("x", "")]),
        ("http://h/?=1&&a==b", [("", ""), ("1", ""), ("", ""), ("a", ""), ("=b", "a")]),
        ("/a#b", [("a", None), ("b", None)]),
        ("not a url", [("not a url", None)]),
    ],
)
def test_components(url: str, expected: list[tuple[str, str | None]]) -> None:
    """Segments of the path, and names and values of the query."""
    assert expected == [(url[c.start : c.end], c.name) for c in components(url)]


@pytest.mark.parametrize(
    ("raw", "new", "expected"),
    [
        ("Ana", "Eva", "Eva"),
        ("%41na", "Eva", "%45va"),
        ("a%20b", "c d", "c%20d"),
        ("Jos%C3%A9", "Josñ", "Jos%C3%B1"),
        ("José", "Josñ", "Josñ"),
        ("%ff1", "\udcff2", "%ff2"),
        ("a@b", "[redacted]", "[redacted]"),
        ("%zz1", "%zz2", "%zz2"),
        ("a%2Fb", "c/d", "c%2Fd"),
    ],
)
def test_escapes_stay_where_they_were(raw: str, new: str, expected: str) -> None:
    """Only what changed is written anew."""
    assert expected == rewritten(raw, decoded(raw), new)


def test_a_user_in_front_of_the_host_is_found() -> None:
    """A name and a password may stand there."""
    assert (7, 16) == user_span("http://user:pwd@h/a@b")
    assert user_span("http://h/a@b") is None


@given(st.binary())
def test_any_body_comes_back(body: bytes) -> None:
    """As text and back, byte for byte."""
    read = text_of(body)

    assert body == read.octets(read.text)


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-be"])
def test_wide_encodings_are_read(codec: str) -> None:
    """What is in them can be searched."""
    assert '{"a":"ñ"}' in text_of('{"a":"ñ"}'.encode(codec)).text
