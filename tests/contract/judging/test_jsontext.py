"""JSON as RFC 8259 has it."""

from __future__ import annotations

import pytest

from conformance.contract import MalformedJson, Parsed, TooDeep, parse_json
from conformance.contract.judging.jsontext import BEYOND


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (b'{"a": [1, 2.5, null]}', {"a": [1, 2.5, None]}),
        ('"é"'.encode(), "é"),
        (b'"\\ud800"', "\ud800"),
    ],
)
def test_what_is_json_is_parsed(text, value):
    """Its value is Python's."""
    assert Parsed(value) == parse_json(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (b"1e999", BEYOND),
        (b"-1e99999999999999999999", -BEYOND),
        (b"9" * 10_000, BEYOND),
        (b"-" + b"9" * 10_000, -BEYOND),
        (b"1e-99999999999999999999", 0.0),
    ],
)
def test_every_number_has_a_value(text, value):
    """Neither Python's limit of digits nor that of exponents ends a judgement; what fits no double is odd."""
    assert Parsed(value, ("a number is beyond what a double holds",)) == parse_json(text)


@pytest.mark.parametrize("text", [b"", b"{", b"NaN", b"[Infinity]", b"{'a': 1}", b"1 2", b'"\xff"', b"[1,]"])
def test_what_is_not_json_is_malformed(text):
    """NaN is no JSON, whatever the standard library thinks."""
    with pytest.raises(MalformedJson):
        parse_json(text)


@pytest.mark.parametrize(
    ("text", "oddity"),
    [
        (b'{"a": 1, "a": 2}', "a name stands twice in an object"),
        (b"\xef\xbb\xbf{}", "a byte order mark comes first"),
    ],
)
def test_what_receivers_stumble_over_is_noted(text, oddity):
    """It is JSON all the same."""
    assert (oddity,) == parse_json(text).oddities


def test_endless_nesting_is_no_crash():
    """Whether it is JSON stays open."""
    with pytest.raises(TooDeep):
        parse_json(b"[" * 200_000)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (b"", "line 1, character 1: no JSON value begins here"),
        (b"{'a': 1}", "line 1, character 2: the name of a property has to stand here, in double quotes"),
        (b'{"a" 1}', "line 1, character 6: a colon is missing"),
        (b'{"a": 1\n"b": 2}', "line 2, character 1: a comma or a closing bracket is missing"),
        (b"1 2", "line 1, character 3: something stands behind the JSON"),
        (b'"a', "line 1, character 1: a string begins here and does not end"),
        (b'"a\tb"', "line 1, character 3: a control character stands unescaped in a string"),
        (b'"\\x"', "line 1, character 2: an escape is unknown to JSON"),
        (b'"\\u12"', "line 1, character 3: an escape is incomplete"),
    ],
)
def test_what_is_not_json_is_told_in_words_with_its_place(text, complaint):
    """Whoever reads it knows JSON and need not know Python."""
    with pytest.raises(MalformedJson) as raised:
        parse_json(text)

    assert complaint == str(raised.value)
