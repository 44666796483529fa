"""Which finding fails in which run of one target."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from conformance.report.page.trend_html import by_run, linked, trend_html
from conformance.report.run_documents import history_entry
from tests.report import sample


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


def runs(number: int) -> list[dict]:
    """Give that many runs of one target, a day apart, one of them with a report."""
    entries = [
        {**history_entry(sample.red()[0]), "started": f"2026-11-{day:02d}T02:00:00.000Z"} for day in range(1, 29)
    ]
    entries = entries[:number]
    return [*entries[:-1], {**entries[-1], "report": "reports/a run/report.html"}]


def test_the_plot_has_dates_a_legend_and_a_unit() -> None:
    """Under each column, or under as many as have room: the newest always has its date."""
    for number in (2, 28):
        page = trend_html(runs(number))
        dates = re.findall(r'text-anchor="middle">([^<]+)<', page)

        assert f"{number} Nov 2026 02:00" == dates[-1]
        assert 2 <= len(dates) <= 8
        assert '<span class="tag fail">✗ failed</span>' in page
        assert re.search(r'<text x="0" y="10">[\d,]+ tests?</text>', page)


def test_a_run_is_linked_with_its_report(tmp_path: Path) -> None:
    """From wherever the page lies; a run of a history file has none."""
    (tmp_path / "pages").mkdir()
    entries = [{**one, "report": str(tmp_path / one["report"])} if "report" in one else one for one in runs(2)]
    page = trend_html(linked(entries, tmp_path / "pages" / "trend.html"))

    assert '<a href="../reports/a%20run/report.html">2 Nov 2026 02:00</a>' in page
    assert ">1 Nov 2026 02:00</a>" not in page
