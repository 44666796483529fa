"""The floors of coverage only rise."""

from __future__ import annotations

import pytest

from tests.coverage_floors import Share, complaints, share_of


def test_shares_are_of_the_whole_folder_and_rounded_down():
    """A folder without branches has all of them."""
    file = {"covered_lines": 1, "num_statements": 3, "covered_branches": 0, "num_branches": 0}
    other = {"covered_lines": 1, "num_statements": 0, "covered_branches": 2, "num_branches": 3}

    assert Share(33.3, 100.0) == share_of([file])
    assert Share(66.6, 66.6) == share_of([file, other])


@pytest.mark.parametrize(
    ("found", "says"),
    [
        (Share(90.0, 80.0), []),
        (Share(91.9, 81.9), []),
        (Share(89.9, 80.0), ["lines are covered, the floor is 90.0 %: write"]),
        (Share(90.0, 82.0), ["branches are covered: raise the floor of 80.0 %"]),
        (Share(92.0, 79.0), ["lines are covered: raise", "branches are covered, the floor is"]),
    ],
)
def test_what_does_not_fit_its_floor_is_said(found, says):
    """Too low, or so much higher that the floor is out of date."""
    told = complaints("verdicts", Share(90.0, 80.0), found)

    assert len(says) == len(told)
    assert all(part in line for part, line in zip(says, told, strict=True))
