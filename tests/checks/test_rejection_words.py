"""What a target says of a rejection is told in its own words."""

from __future__ import annotations

import json

import pytest

from conformance.checks.rejection_words import words_of
from conformance.model import Response


def said(body, **more):
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return words_of(Response(400, (), raw, **more))


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"message": "Invalid request", "detailMsg": "The number is in use"}, ' "The number is in use"'),
        ({"error": "bad", "title": "  ", "message": "Invalid\n  request"}, ' "Invalid request"'),
        ({"errors": [{"field": "x", "description": "too long"}, {"description": "other"}]}, ' "too long"'),
        ([{"error_description": "expired"}], ' "expired"'),
        ({"message": 7, "code": "3"}, ""),
        ({"a": {"b": {"c": {"message": "deep"}}}}, ""),
        ({"a": [], "b": {"message": "here"}}, ' "here"'),
        ([], ""),
        ("bad", ""),
        (b"<html>", ""),
        (b"", ""),
    ],
)
def test_the_most_telling_text_of_an_error_body_is_quoted(body, words):
    """In one line, as far as two levels down; where there is none, nothing is."""
    assert words == said(body)


def test_a_long_text_is_cut():
    """A sentence has room for a hundred characters of it."""
    assert f' "{"x" * 100}…"' == said({"message": "x" * 101})
    assert f' "{"x" * 100}"' == said({"message": "x" * 100})


def test_what_was_not_read_to_its_end_is_not_quoted():
    """Its first part may be anything."""
    assert "" == said({"message": "The number is in use"}, truncated=True)
