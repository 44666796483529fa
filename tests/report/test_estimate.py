"""The time left is the slower of two paces, and is not told where there is none."""

from __future__ import annotations

import pytest

from conformance.report.estimate import Estimate, about


def estimate(*noted: tuple[float, int], expected: int = 1000) -> Estimate:
    made = Estimate()
    for now, requests in noted:
        made.note(now, requests, expected)
    return made


def test_a_steady_run_is_told_by_its_pace():
    """A quarter in a minute leaves three."""
    steady = estimate(*((float(second), 10 * second) for second in range(61)), expected=2400)

    assert "about 3 min left" == steady.says(0.0, 60.0, 2400)


def test_a_run_that_has_slowed_down_is_told_by_its_present_pace():
    """A thousand requests in ten seconds, then one a second: the last hundred take more than a minute."""
    quick = [(second / 10, 10 * second) for second in range(101)]
    slow = [(10.0 + second, 1000 + second) for second in range(1, 61)]

    assert "about 40 s left" == estimate(*quick, *slow, expected=1100).says(0.0, 70.0, 1100)


def test_a_few_requests_that_hang_are_no_pace_for_all_others():
    """A thousand in a minute, then three that each wait for a timeout: minutes are left, and no hours."""
    quick = [(second, 17 * second) for second in range(61)]
    hanging = [(80.0, 1021), (89.0, 1022), (98.0, 1023)]

    assert "about 10 min left" == estimate(*quick, *hanging, expected=3050).says(0.0, 98.0, 3050)


def test_what_hangs_for_long_is_bounded_by_the_pace_of_the_whole_run():
    """One request in ten seconds since long: not more than five times what the whole promises."""
    quick = [(second / 10, 100 * second) for second in range(11)]
    hanging = [(10.0 * number, 1000 + number) for number in range(1, 61)]

    assert "about 47 min left" == estimate(*quick, *hanging, expected=2060).says(0.0, 600.0, 2060)


def test_silence_is_no_end():
    """A target that stopped to respond leaves no time to tell."""
    assert "waiting for responses" == estimate((1.0, 500), (2.0, 660)).says(0.0, 40.0, 1000)


def test_beyond_what_was_expected_nothing_is_promised():
    """Retries and controls come on top."""
    assert "finishing" == estimate((1.0, 500), (60.0, 1000)).says(0.0, 61.0, 1000)


def test_at_the_beginning_nothing_is_told():
    """A guess would be wrong."""
    assert "" == Estimate().says(0.0, 5.0, 1000)
    assert "" == estimate((1.0, 10)).says(0.0, 2.0, 1000)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0.2, "a few seconds left"),
        (9.0, "about 10 s left"),
        (41.0, "about 40 s left"),
        (59.0, "about 1 min left"),
        (185.0, "about 3 min left"),
        (4000.0, "about 1 h 7 min left"),
    ],
)
def test_an_estimate_is_no_more_exact_than_it_is(seconds, said):
    """Nobody counts the milliseconds."""
    assert said == about(seconds)
