"""Which finding fails in which run of one target."""

from __future__ import annotations

import pytest

from conformance.report.page.trend_html import by_run


@pytest.mark.parametrize(
    ("fails", "flaky"),
    [([True, True, True], False), ([True, False, False], False), ([True, False, True], True)],
)
def test_a_finding_that_comes_and_goes_is_flaky(fails: list[bool], flaky: bool) -> None:
    """Once fixed and never seen again is fixed."""
    finding = {"purpose": "x/a/accepts/request/control", "message": "a rejects a valid request", "level": "must"}
    (row,) = by_run([{"failing": {"F-1": finding} if failed else {}} for failed in fails])

    assert flaky == row.flaky
    assert tuple("fail" if failed else "pass" for failed in fails) == row.cells
