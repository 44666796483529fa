"""What a pointer or a path selects in an answer is changed."""

from __future__ import annotations

import pytest

from conformance.sandbox.faults.selecting import located, other, with_items, with_selected

TERMS = [{"id": 1, "end": "2026-01-31"}, {"id": 2, "end": "2025-01-31"}]


def test_pointers_and_paths_select():
    """A pointer one place, a path any number; what is not there is no place."""
    assert [("a", 0)] == located({"a": [5]}, "/a/0")
    assert [(0, "id"), (1, "id")] == located(TERMS, "$[*].id")
    assert [] == located(TERMS, "/0/none")


def test_selected_values_are_changed_in_a_copy():
    """All of them, or the first ones."""
    assert [2, 3] == [term["id"] for term in with_selected(TERMS, "$[*].id", other)]
    assert [2, 2] == [term["id"] for term in with_selected(TERMS, "$[*].id", other, most=1)]
    assert [1, 2] == [term["id"] for term in TERMS]


def test_lists_are_changed_as_wholes():
    """The order of the items that a path selects."""
    assert [2, 1] == [term["id"] for term in with_items(TERMS, "$[*]", lambda items: items[::-1])]


@pytest.mark.parametrize(
    "value", [1, 2.5, True, "2026-01-31", "2026-01-31T10:00:00Z", "R12", "ana", "", {"a": 1}, [1], None]
)
def test_another_value_is_another_one(value):
    """Whatever it is; numbers stay numbers, and days days."""
    assert value != other(value)
