"""In what order items come: what is told of an ordered and of an unordered response."""

from __future__ import annotations

import pytest

from conformance.rules import RULES

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
