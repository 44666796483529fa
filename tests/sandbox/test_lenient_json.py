"""Looking into JSON of any shape."""

from __future__ import annotations

from decimal import Decimal

import pytest

from conformance.sandbox import lenient_json as members


@pytest.mark.parametrize(
    ("value", "whole", "text", "flag"),
    [(5, 5, "5", None), ("5", 5, "5", None), (Decimal("5.0"), 5, "5.0", None), (Decimal("5.5"), None, "5.5", None),
     (True, None, None, True), ("TRUE", None, "TRUE", True), (None, None, None, None), ("٥", None, "٥", None),
     ([5], None, None, None), ("-3", -3, "-3", None), ("9" * 50, None, "9" * 50, None),
     (Decimal("1e400"), None, "1E+400", None)],
)  # fmt: skip
def test_what_does_not_fit_is_not_there(value, whole, text, flag):
    """A text that reads as the right type is taken for it."""
    holder = {"x": value}

    assert (whole, text, flag) == (
        members.whole_of(holder, "x"),
        members.text_of(holder, "x"),
        members.flag_of(holder, "x"),
    )


@pytest.mark.parametrize("holder", [None, [], "x", 5, {}, {"x": None}, {"x": 5}])
def test_what_is_no_object_has_nothing(holder):
    """Neither objects nor lists."""
    assert ({}, [], []) == (
        members.object_of(holder, "x"),
        members.list_of(holder, "x"),
        members.objects_of(holder, "x"),
    )


@pytest.mark.parametrize("text", [None, "", "{", "NaN", "[" * 100_000])
def test_what_is_no_json_is_none(text):
    """However deep it goes."""
    assert members.parsed(text) is None


def test_numbers_keep_their_decimals():
    """As they were sent."""
    assert Decimal("0.10") == members.amount_of(members.parsed('{"x": 0.10}'), "x")
    assert Decimal("0.3") == members.amount_of({"x": "0.3"}, "x")
