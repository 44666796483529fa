"""What two reads say of a thing: which values may be compared, and which are the same."""

from __future__ import annotations

import pytest

from conformance.checks.rules.same_thing import alike, comparable


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("X0001499G", True),
        ("600000001", True),
        (7, True),
        (None, True),
        ("*****037M", False),
        ("XXXXX037M", False),
        ("xxx037M", False),
        ("#####037M", False),
        ("•••••037M", False),
        ("1000…", False),
        ("1000...M", False),
        ("___037M", False),
    ],
)
def test_what_is_masked_says_nothing(value, expected):
    """No document promises the clear text."""
    assert expected is comparable(["10000037M", value])


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("10000037M", "10000037m", True),
        ("10000037M", "10.000.037-M", True),
        ("600000001", 600000001, True),
        ("600000001", "+34600000001", True),
        ("10000037M", "10000037", False),
        ("600000001", "600000002", False),
        (82, "82", True),
    ],
)
def test_the_same_value_may_be_written_in_several_ways(left, right, expected):
    """Spaces, letter case and a prefix change nothing."""
    assert expected is alike(left, right)
