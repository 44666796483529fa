"""Optional members are combined in pairs."""

import itertools

import pytest

from conformance.cases.fixed.combinations import covering_rows


@pytest.mark.parametrize("count", [2, 3, 5, 16, 22])
def test_every_pair_of_options_shows_all_four_ways(count):
    """Both, neither, and one without the other, in few rows."""
    rows = covering_rows(count)
    pairs = {(i, j, row[i], row[j]) for row in rows for i, j in itertools.combinations(range(count), 2)}

    assert 4 * count * (count - 1) / 2 == len(pairs)
    assert len(rows) < 20
