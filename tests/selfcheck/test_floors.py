"""A family of faults is held to the share that the gate has to turn red, when all of it was tried."""

from __future__ import annotations

import pytest

from conformance.selfcheck.floors import families, shipped_floors
from conformance.selfcheck.selfcheck import Tried
from conformance.selfcheck.selfcheck_report import SelfCheck, lines

RED = Tried("a", "x", "p", caught_by=("p",), profile="gate", shown=True)
LATE = Tried("b", "x", "p", caught_by=("p",), profile="acceptance", shown=True)
WARNED = Tried("c", "x", "p", caught_by=("p",), profile="gate", warned=True, shown=True)
WHOLE = Tried("a", "x", "p", caught_by=("p",), profile="gate", shown=True, everything=True)


@pytest.mark.parametrize(
    ("tried", "every", "floor", "below"),
    [
        ([RED, LATE], 2, 0.5, False),
        ([RED, LATE], 2, 0.6, True),
        ([RED, WARNED, LATE], 3, 0.5, True),
        ([LATE], 2, 0.6, False),
        ([RED, LATE, WHOLE], 2, 0.6, True),
    ],
    ids=["enough", "late", "warned", "a part", "a full run counts once"],
)
def test_only_what_is_red_in_the_gate_counts(tried, every, floor, below):
    """What comes late, or as a warning, is noticed and not red."""
    (family,) = families(tried, ["x"] * every + ["y"], {"x": floor})

    assert below == family.below


def test_a_family_below_its_floor_fails_the_self_check():
    """Though everything was noticed."""
    found = tuple(families([RED, LATE], ["x", "x"], {"x": 0.9}))
    check = SelfCheck((RED, LATE), (), (), families=found)

    assert not check.passed
    assert "BELOW ITS FLOOR x: 1 of 2 red in the gate, 90% wanted" in list(lines(check))
    assert SelfCheck((RED, LATE), (), (), families=tuple(families([RED, LATE], ["x", "x"], {"x": 0.5}))).passed


def test_floors_are_shares_of_families_that_there_are():
    """A family that is renamed takes its floor along."""
    from conformance.sandbox.faults import all_faults

    named = {fault.family for fault in all_faults().values()}

    assert set(shipped_floors()) <= named
    assert all(0 < share <= 1 for share in shipped_floors().values())
