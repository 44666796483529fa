"""Patterns as the validator's engine reads them."""

import pytest
from jsonschema_rs import Draft202012Validator

from conformance.contract.judging.expressions import engine_pattern


@pytest.mark.parametrize(
    ("pattern", "matching", "other"),
    [
        (r"^\d{3}$", "123", "12"),
        (r"\A[0-9]+\Z", "12", "1a"),
        (r"^[\w-.]{1,4}$", "a-.b", "a b"),
        (r"^\\Z$", r"\Z", "Z"),
        (r"^\p{L}+$", "ñu", "1"),
        (r"^(?<y>\d{4})$", "2026", "26"),
    ],
)
def test_a_pattern_is_read(pattern, matching, other):
    """What it takes, and what it does not."""
    check = Draft202012Validator({"pattern": engine_pattern(pattern)})

    assert (True, False) == (check.is_valid(matching), check.is_valid(other))


@pytest.mark.parametrize("pattern", ["[", "^(?(1)a)b$", "^.{0,262144}$"])
def test_what_is_not_read_is_none(pattern):
    """No expression, one of another language, and one too large."""
    assert engine_pattern(pattern) is None
