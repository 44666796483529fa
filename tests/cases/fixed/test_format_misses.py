"""What misses a format is rejected by every validator of it; what only some reject is open."""

import pytest

from conformance.cases.case import Kind
from conformance.cases.fixed.format_misses import FORMAT_MISSES
from conformance.contract.judging.violations import compiled

INVALID = [
    (form, value) for form, misses in FORMAT_MISSES.items() for _, value, kind, _ in misses if kind is Kind.INVALID
]


@pytest.mark.parametrize(("form", "value"), INVALID)
def test_a_miss_is_none_of_its_format(form, value):
    """By the judge's own reading."""
    assert not compiled({"format": form}).is_valid(value)


def test_the_names_of_the_misses_of_a_format_differ():
    """They are parts of ids."""
    assert [] == [form for form, misses in FORMAT_MISSES.items() if len({name for name, *_ in misses}) < len(misses)]
