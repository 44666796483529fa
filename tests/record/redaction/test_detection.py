"""Personal values are found by their shape in any text, and what only looks similar is left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.record.redaction.detection import personal_spans


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("call 612345678 now", ["612345678"]),
        ("+34 612 34 56 78, 0034612345678; 34612345678", ["+34 612 34 56 78", "0034612345678", "34612345678"]),
        ("912.345.678 order_612345678 msisdn=712345678&", ["912.345.678", "612345678", "712345678"]),
        ("Ana <ana.garcia+x@example.co.uk>, josé@ex.es.", ["ana.garcia+x@example.co.uk", "josé@ex.es"]),
        ("ES9121000418450200051332", ["ES9121000418450200051332"]),
        ("es91 2100 0418 4502 0005 1332 code", ["es91 2100 0418 4502 0005 1332"]),
        ("wrong ES9121000418450200051333", ["ES9121000418450200051333"]),
        ("DE89 3704 0044 0532 0130 00", ["DE89 3704 0044 0532 0130 00"]),
        ("dni 12345678Z, 12345678A x1234567l B-1234567-4", ["12345678Z", "12345678A", "x1234567l", "B-1234567-4"]),
        ("card 4111 1111 1111 1111 or 4111111111111111", ["4111 1111 1111 1111", "4111111111111111"]),
        ("amex 3714 496353 98431", ["3714 496353 98431"]),
        ("sim 8934011411551283000", ["8934011411551283000"]),
        ("imei 490154203237518 imsi 214011234567890", ["490154203237518", "214011234567890"]),
        ("account 2100 0418 45 0200051332 / 21000418450200051332", ["2100 0418 45 0200051332", "21000418450200051332"]),
        ("", []),
        ("2023-10-05T12:00:00.000Z 1998-10-05", []),
        ("963085b0-f526-4a53-88bc-4d14d8311eaa", []),
        ("id 12345678, 5338507, 123456789", []),
        ("1699999999999 4111111111111112", []),
        ("12345678a 12345678-f526", []),
        ("price 712345.678 EUR", []),
        ("at x@localhost", []),
        ("deadbeef612345678deadbeef", []),
    ],
)
def test_personal_values_are_found(text: str, expected: list[str]) -> None:
    """With their separators, and without what stands around them."""
    assert expected == [text[start:end] for start, end in personal_spans(text)]


@given(st.text())
def test_spans_are_ordered_and_apart(text: str) -> None:
    """Each can be replaced without disturbing the next."""
    at = 0
    for start, end in personal_spans(text):
        assert at <= start < end
        at = end


@pytest.mark.parametrize(
    "text", ["6" * 200_000, "a@" * 50_000, "ES91 " * 40_000, "a." * 100_000 + "@", "1234 " * 40_000]
)
def test_hostile_texts_take_no_time(text: str) -> None:
    """No pattern walks back and forth."""
    assert len(personal_spans(text)) <= 40_000
