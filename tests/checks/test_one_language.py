"""Requests and responses are read as one language: what is JSON for one reader is JSON for the other, with the same value."""

from __future__ import annotations

import json
import math
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from conformance.checks.json_text import JsonText, read_json
from conformance.contract.judging.jsontext import (
    BEYOND,
    MAX_DEPTH,
    MOST_DIGITS,
    MalformedJson,
    Parsed,
    TooDeep,
    parse_json,
)

#: Oddity of the one -> flaws of the other.
ODD = {
    "a name stands twice in an object": {"duplicate-member"},
    "a number is beyond what a double holds": {"digits", "exponent"},
    "a byte order mark comes first": {"byte-order-mark"},
}
HOSTILE = [
    b"", b" ", b"\x00", b"{", b"[1,]", b"{} {}", b"NaN", b"-Infinity", b"[Infinity]", b"{'a': 1}", b"\xef\xbb\xbf{}", b"\xef\xbb\xbf",
    b"\xef\xbb\xbf\xef\xbb\xbf1", b'{"a": 1, "a": 2}', b'{"a": {"b": 1, "b": 2}, "a": 3}', b'"\\ud800"', b'{"\\udc00": 1}', b'"\\ud83d\\ude00"',
    b'"\\u00"', b'"\t"', b'"\x7f"', b"01", b"-01", b"+1", b".5", b"1.", b"1e", b"1e5", b"1E+5", b"-0", b"-0.0", b"1e999", b"-1e999", b"1e-999",
    b"1e99999999999999999999", b"1e-99999999999999999999", b"1" * MOST_DIGITS, b"1" * (MOST_DIGITS + 1), b"9" * 309, b"9" * 400, b"9" * 401,
    b"-" + b"9" * MOST_DIGITS, b"0." + b"9" * 308, b"0." + b"9" * 10_000, b"9" * 10_000, b"1." + b"0" * 400, b"[" * MAX_DEPTH + b"]" * MAX_DEPTH,
    b"[" * (MAX_DEPTH + 1) + b"]" * (MAX_DEPTH + 1), b"[" * 100_000, b'{"a":' * 5_000 + b"1" + b"}" * 5_000, b'"' + b"[" * 1_000 + b'"',
    b'"\\"' + b"[" * 1_000 + b'"', b"]" * 1_000, b"true", b"True", b"nul", b"// a\n1", b"[1 2]", b'{"a" 1}', b'{1: 2}', b"\x0c1", b"\xa01", b"1\n",
    '"\u2028"'.encode(), "\u00a01".encode(), b'"' + b"a" * 100_000 + b'"',
]  # fmt: skip


def read_both(body: bytes) -> tuple[JsonText, Parsed | type[Exception]]:
    """Read a body by both readers."""
    try:
        parsed: Parsed | type[Exception] = parse_json(body)
    except (MalformedJson, TooDeep) as failure:
        parsed = type(failure)
    return read_json(body), parsed


def plain(value: Any) -> Any:
    """Give a value with its numbers as doubles; those beyond are alike."""
    match value:
        case bool() | None | str():
            return value
        case list():
            return [plain(item) for item in value]
        case dict():
            return {name: plain(item) for name, item in value.items()}
        case _:
            number = float(value)
            return number if math.isfinite(number) else math.copysign(math.inf, number)


def held(body: bytes) -> None:
    """Hold both readings of a body against one another."""
    text, parsed = read_both(body)
    flaws = {flaw.name for flaw in text.flaws}
    if "encoding" in flaws:  # read on as Latin-1, so that more can be said of it; it is no JSON all the same
        assert MalformedJson is parsed
        return
    if parsed is TooDeep:
        assert (False, True) == (text.readable, "depth" in flaws)
    elif parsed is MalformedJson:
        assert (False, True) == (text.readable, "syntax" in flaws)
    else:
        assert isinstance(parsed, Parsed)
        assert text.readable
        assert plain(parsed.value) == plain(text.value)
        for oddity, names in ODD.items():
            assert (oddity in parsed.oddities) == bool(flaws & names), oddity


@pytest.mark.parametrize("body", HOSTILE, ids=lambda body: repr(body[:24]))
def test_hostile_bodies_are_read_alike(body):
    """Each of a corpus."""
    held(body)


_TEXT = st.text(st.sampled_from('{}[]",:0123456789.eE+-\\utrfalsnN \n\ufeff\ud800é'), max_size=40)


@settings(max_examples=400, deadline=None)
@given(_TEXT | st.binary(max_size=40))
@example("[" * (MAX_DEPTH + 1))
def test_any_text_is_read_alike(text):
    """Whatever letters of JSON stand in it."""
    held(text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass"))


_VALUES = st.recursive(
    st.none() | st.booleans() | st.text() | st.integers() | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@settings(max_examples=200, deadline=None)
@given(_VALUES)
def test_what_is_written_is_read_by_both(value):
    """As it was."""
    body = json.dumps(value).encode()
    text, parsed = read_both(body)

    assert isinstance(parsed, Parsed)
    assert text.readable
    assert plain(value) == plain(parsed.value) == plain(text.value)


def test_a_number_beyond_a_double_is_no_zero():
    """It breaks the limits that such a number breaks."""
    assert Decimal(BEYOND) == parse_json(b"1e999").value == read_json(b"1e999").value
    assert -BEYOND == parse_json(b"-1e999").value == read_json(b"-" + b"9" * 10_000).value
