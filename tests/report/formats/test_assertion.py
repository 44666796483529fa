"""Findings as pytest shows assertions: the difference, and the exchange with the offending place marked."""

from __future__ import annotations

from conformance.model import Exchange, Finding, Level, Request, Response
from conformance.report.formats.assertion import difference, exchange_text

FOUND = Finding("body/schema", Level.MUST, "Wrong type.", "/1/end_date", "a string", 7, (1,), "001:1 table")


def exchange(body: bytes) -> Exchange:
    request = Request("GET", "http://h/v2/terms", (("Authorization", "Bearer secret-of-mine"),))
    answer = Response(200, (("content-type", "application/json"),), body)
    return Exchange(1, "a/b/c", "a/b", request, answer, "2026-01-01T00:00:00.000Z", "7f-1")


def test_values_stand_below_one_another():
    """Expected first, as pytest has it."""
    assert ("E     - expected: a string", "E     + got:      7") == difference("a string", 7)


def test_structures_are_compared_line_by_line():
    """Only what differs is marked."""
    shown = difference({"id": 1}, {"id": 2})

    assert ("E       {", 'E     -   "id": 1', 'E     +   "id": 2', "E       }") == shown


def test_the_offending_place_is_marked():
    """With `>`, in the body that came."""
    lines = exchange_text(exchange(b'[{"end_date": "x"}, {"end_date": 7}]'), FOUND).splitlines()

    assert ['>     "end_date": 7'] == [line for line in lines if line.startswith(">")]
    assert "  GET http://h/v2/terms" in lines
    assert not [line for line in lines if "secret-of-mine" in line]


def test_text_of_the_target_moves_no_cursor():
    """Escapes are spelled out."""
    said = exchange_text(exchange(b"\x1b[31mred"), FOUND) + "".join(difference("a", "\x1b[31m"))

    assert "\x1b" not in said


def test_of_a_long_body_what_surrounds_the_place_is_shown():
    """The first lines of a long list say nothing of its last item."""
    body = b"[" + b", ".join(b'{"n": %d}' % number for number in range(60)) + b"]"
    found = Finding(
        "rules/filtered", Level.MUST, "returns an item that is over", "$[*]", "current", {"n": 50}, (1,), "x"
    )
    lines = exchange_text(exchange(body), found).splitlines()

    assert [">   {", '>     "n": 50', ">   },"] == [line for line in lines if line.startswith(">")]
    assert [line for line in lines if "lines left out" in line]
