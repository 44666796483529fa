"""Values as JSON."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from conformance.sandbox.chosen_readings import Choices
from conformance.sandbox.value_text import Wire

WIRE = Wire.of(Choices())


@pytest.mark.parametrize(
    ("number", "text"),
    [("87.264463", "87.264463"), ("0.1", "0.1"), ("47.80", "47.8"), ("120", "120"), ("-0.01", "-0.01"),
     ("12345678901234567890.123456789", "12345678901234567890.123456789"),
     ("0.1234567890123456789", "0.1234567890123456789"),
     ("1E+400", "1E400"), ("1e-7", "1e-07"), ("0", "0")],
)  # fmt: skip
def test_amounts_are_written_exactly(number, text):
    """As doubles where these are exact enough, else digit by digit."""
    written = WIRE.text({"amount": Decimal(number)}).decode()

    assert f'{{"amount":{text}}}' == written
    assert Decimal(number) == json.loads(written, parse_float=Decimal, parse_int=Decimal)["amount"]


def test_moments_and_days_have_their_forms():
    """Seconds in UTC, and full dates."""
    content = {"at": datetime(2026, 3, 29, 1, 2, 3, tzinfo=UTC), "on": date(2026, 3, 29)}

    assert b'{"at":"2026-03-29T01:02:03Z","on":"2026-03-29"}' == WIRE.text(content)


def test_halves_of_surrogate_pairs_are_escaped():
    """They have no UTF-8."""
    assert b'"\\ud800"' == WIRE.text("\ud800")
    assert '"ñ"'.encode() == WIRE.text("ñ")


def test_a_text_that_looks_like_a_mark_stays_a_text():
    """What is written exactly is marked by signs that no text of an answer has."""
    assert b'"exact5"' == WIRE.text("exact5")
