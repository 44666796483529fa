"""Reading JSON as evidence."""

from decimal import Decimal

import pytest

from conformance.checks.json_text import read_json


def flaws(body: bytes) -> list[str]:
    return [flaw.name for flaw in read_json(body).flaws]


def test_sound_json_has_no_flaw():
    """Numbers keep their decimals, text its characters."""
    text = read_json('{"a": [1, 2.50, "ñ \\u00f1 \\ud83d\\ude00"], "b": null}'.encode())

    assert (True, ()) == (text.readable, text.flaws)
    assert {"a": [1, Decimal("2.50"), "ñ ñ 😀"], "b": None} == text.value


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b'{"a": 1, "a": 2}', ["duplicate-member"]),
        (b'{"a": NaN}', ["not-a-number", "syntax"]),
        (b'{"a": -Infinity}', ["not-a-number", "syntax"]),
        (b'{"a": 1e999}', ["exponent"]),
        (b'{"a": 1e99999999999999999999}', ["exponent"]),
        (b'{"a": "\\ud800"}', ["lone-surrogate"]),
        (b'{"\\udc00": 1}', ["lone-surrogate"]),
        (b'{"a": "\xf1"}', ["encoding"]),
        (b"\xef\xbb\xbf{}", ["byte-order-mark"]),
        (b"{} {}", ["syntax"]),
        (b"", ["syntax"]),
        (b'{"a": ', ["syntax"]),
        (b"[" * 100_000 + b"]" * 100_000, ["depth"]),
        (b'{"a": ' + b"9" * 10_000 + b"}", ["digits"]),
        (b'{"a": 0.' + b"9" * 10_000 + b"}", ["digits"]),
    ],
)
def test_each_flaw_is_named(body, expected):
    """Nothing is repaired or passed over in silence, and nothing raises."""
    assert expected == flaws(body)


def test_brackets_in_text_do_not_nest():
    """A string full of brackets is a string."""
    assert [] == flaws(b'{"a": "' + b"[" * 1000 + b'\\"[[["}')


def test_a_pair_of_surrogates_is_a_character():
    """Escapes beyond the basic plane are no flaw."""
    assert [] == flaws(b'"\\ud83d\\ude00"')
