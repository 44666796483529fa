"""The page to sign in its languages."""

from __future__ import annotations

import pytest

from conformance.report.page.signing_texts import SHEETS


@pytest.mark.parametrize(
    ("language", "number", "expected"),
    [("en", 999, "999"), ("en", 1617, "1,617"), ("es", 1617, "1617"), ("es", 12345, "12\u00a0345")],
)
def test_numbers_are_written_as_the_language_does(language: str, number: int, expected: str) -> None:
    """In Spanish a comma would make decimals of thousands, and four digits stand together."""
    assert expected == SHEETS[language].number(number)
