"""Verdicts become an exit code, and several exit codes one."""

from dataclasses import replace

import pytest

from conformance.verdicts.counts import Exit
from conformance.verdicts.gate import gravest
from tests.verdicts.made import decided_of, verdict_list


@pytest.mark.parametrize(
    ("counts", "more", "expected"),
    [
        ({"pass": 10}, {}, Exit.CONFORMANT),
        ({"pass": 10, "not_applicable": 30}, {}, Exit.CONFORMANT),
        ({"pass": 99, "inconclusive": 1}, {}, Exit.CONFORMANT),
        ({"pass": 10, "inconclusive": 1}, {}, Exit.NOT_JUDGED),
        ({"not_applicable": 3}, {}, Exit.NOT_JUDGED),
        ({}, {}, Exit.NOT_JUDGED),
        ({"pass": 10, "fail": 1}, {}, Exit.NOT_CONFORMANT),
        ({"pass": 10, "fail": 1, "error": 1}, {}, Exit.SUITE_ERROR),
        ({"pass": 10, "error": 1}, {}, Exit.SUITE_ERROR),
        ({"pass": 10}, {"complete": False, "why_incomplete": "interrupted"}, Exit.NOT_JUDGED),
        ({"pass": 10, "fail": 1}, {"complete": False}, Exit.NOT_CONFORMANT),
        ({"pass": 10}, {"answers": 0}, Exit.NOT_JUDGED),
        ({"pass": 10, "fail": 1}, {"waived": {"x/fail/0"}}, Exit.CONFORMANT),
        ({"pass": 10, "fail": 1}, {"known": {"x/fail/0"}}, Exit.CONFORMANT),
        ({"pass": 10}, {"breaches": ["an unused waiver"]}, Exit.NOT_CONFORMANT),
    ],
)  # fmt: skip
def test_exit_codes(counts, more, expected):
    """Nothing that did not judge exits 0; in doubt 2, 4, 1, 3, 0, in that order."""
    assert expected == decided_of(verdict_list(**counts), **{"answers": 100, **more}).exit


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        ((0, 0), Exit.CONFORMANT),
        ((0, 3), Exit.NOT_JUDGED),
        ((3, 1, 0), Exit.NOT_CONFORMANT),
        ((1, 4), Exit.SUITE_ERROR),
        ((4, 2, 1), Exit.USAGE),
        ((), Exit.NOT_JUDGED),
    ],
)
def test_several_runs_exit_with_the_gravest_code(codes, expected):
    """In doubt 2, 4, 1, 3, 0; nothing that was not run is conformant."""
    assert expected is gravest(codes)


@pytest.mark.parametrize(("unstable", "expected"), [(2, Exit.CONFORMANT), (3, Exit.NOT_JUDGED)])
def test_too_many_unstable_answers_are_no_judgement(unstable, expected):
    """The gate allows two of a hundred."""
    first, *rest = verdict_list(**{"pass": 3})
    verdicts = [replace(first, unstable=unstable), *rest]

    assert expected is decided_of(verdicts, answers=100).exit
