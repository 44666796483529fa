"""Lists are compared item by item where a reader would have to search."""

from __future__ import annotations

import pytest

from conformance.report.findings.list_difference import MOST_ITEMS, list_difference


def test_items_are_in_both_lacking_or_too_many():
    """In their order; the same item twice counts twice."""
    assert (
        ("lacking", "2"), ("extra", "1"), ("both", "2"), ("both", "4"), ("both", "7"),
    ) == list_difference([2, 2, 4, 7], [1, 2, 4, 7])  # fmt: skip


@pytest.mark.parametrize(
    ("expected", "actual"),
    [(None, [1, 2, 3, 4]), ("a", "b"), ([400], [200]), (list(range(MOST_ITEMS + 1)), [1]), ({"a": 1}, [1, 2, 3, 4])],
)
def test_what_is_no_list_or_seen_at_a_glance_or_too_long_is_not_compared(expected, actual):
    """It stands there as it is."""
    assert () == list_difference(expected, actual)
