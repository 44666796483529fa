"""In what order items come: what is told of an ordered and of an unordered response."""

from __future__ import annotations

import pytest

from conformance.model import Exchange, Request
from conformance.rules import RULES
from conformance.rules.order import ordered
from tests.rules.conducted import AT, contract, told

FEBRUARY, JANUARY = {"day": "2026-02-01"}, {"day": "2025-01-01"}


@pytest.mark.parametrize(
    ("example", "direction", "good"),
    [
        ({"items": [FEBRUARY, JANUARY, {"day": None}, {}]}, "ascending", "2025-01-01, 2026-02-01"),
        ({"items": [FEBRUARY, JANUARY]}, "descending", "2026-02-01, 2025-01-01"),
        ({"items": [FEBRUARY, FEBRUARY]}, "ascending", "2026-02-01, 2026-02-01 (and something later)"),
        ({"items": []}, "ascending", "2023-01-01, 2024-01-01"),
        (None, "descending", "2024-01-01, 2023-01-01"),
    ],
)
def test_an_ordered_response_is_told_with_the_keys_of_the_example(example, direction, good):
    """Where it has fewer than two, some are made up; the bad one has the same keys the other way round."""
    arguments = {"items": "$.items[*]", "by": "/day", "direction": direction}
    bad = ", ".join(reversed(good.split(", ")))

    assert (f"/day of $.items[*]: {good}", f"/day of $.items[*]: {bad}") == RULES["ordered"].good_and_bad(
        example, arguments
    )


@pytest.mark.parametrize(
    ("keys", "broken"),
    [(["2", "10"], False), (["10", "2"], False), (["2", "10", "1"], True), ([2, 10], False), ([10, 2], True)],
)
def test_numbers_that_are_written_as_text_may_be_in_the_order_of_either(keys, broken):
    """No document says which; numbers themselves have one order."""
    arguments = {"items": "$[*]", "by": "/key", "direction": "ascending"}
    read = contract().operations["getTerms"]
    response = told([{"key": key} for key in keys])
    seen = ordered(arguments, read, Exchange(1, "case", read.key, Request("GET", "http://x/"), response, AT, "id"))

    assert seen.witnessed
    assert broken is (seen.broken is not None)
