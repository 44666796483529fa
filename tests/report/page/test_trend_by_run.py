"""Which finding fails in which run of one target."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from conformance.report.page.trend_html import by_run, linked, matrix, trend_html
from conformance.report.run_documents import history_entry
from tests.report import sample

PURPOSE = "customers/getTerms/conforms/200/schema"
FOUND = sample.finding(PURPOSE)


def entry(verdict: str = "pass", **changes: Any) -> dict[str, Any]:
    """Give a run of one purpose as the history has it; of none where the verdict is `none`."""
    purposes = [] if verdict == "none" else [sample.entry(PURPOSE, verdict, findings=[FOUND] * (verdict == "fail"))]
    selection = {"operations": ["customers/getTerms"], "purposes": None} if changes.pop("selected", False) else None
    return history_entry(sample.document(purposes, selection=selection, **changes))


@pytest.mark.parametrize(
    ("verdicts", "flaky"),
    [
        (("fail", "fail", "fail"), False),
        (("fail", "pass", "pass"), False),
        (("fail", "pass", "fail"), True),
        (("fail", "none", "fail"), False),
        (("fail", "inconclusive", "fail"), False),
    ],
)
def test_a_finding_that_comes_and_goes_is_flaky(verdicts: tuple[str, ...], flaky: bool) -> None:
    """Once fixed and never seen again is fixed; a run that did not test it says nothing."""
    (row,) = by_run([entry(verdict) for verdict in verdicts])

    assert flaky == row.flaky
    assert verdicts == row.cells


def test_a_test_that_fails_in_another_way_has_not_passed() -> None:
    """Nor is it the same finding."""
    other = sample.entry(PURPOSE, "fail", findings=[sample.finding(PURPOSE, pointer="/other")])
    rows = by_run([entry("fail"), history_entry(sample.document([other]))])

    assert {("fail", "other"), ("other", "fail")} == {row.cells for row in rows}


@pytest.mark.parametrize(("selected", "cell"), [(True, "none"), (False, "pass")])
def test_a_history_of_an_older_suite_says_what_it_can(selected: bool, cell: str) -> None:
    """It does not tell what passed: a selection may have left the test out, a whole run has it."""
    old = {name: value for name, value in entry("pass", selected=selected).items() if name != "passed"}
    (row,) = by_run([entry("fail"), old])

    assert ("fail", cell) == row.cells


def test_a_selection_does_not_hide_what_the_whole_run_before_it_found() -> None:
    """The newest whole run stands for its target, and a selection where there is none."""
    whole, selection = entry("fail"), entry("none", selected=True, started="2026-11-22T00:00:00.000Z")
    page = trend_html([whole, selection])
    (column,), (row,) = matrix([whole, selection])

    assert column is whole
    assert ("fail",) == row.cells
    assert "0 of 1 target conformant in the newest whole run. 1 newer run tests a selection" in page
    assert ((selection,), ()) == matrix([selection])
    assert "No test failed among those that were selected; no run tested everything." in trend_html([selection])


def test_each_mark_has_its_words_in_the_legend() -> None:
    """What was not in a run is neither passed nor failed."""
    page = trend_html([entry("fail"), entry("none", selected=True, started="2026-11-22T00:00:00.000Z")])

    assert '<span class="tag not_applicable">–</span> not in this run' in page
    assert '<span class="skip">not in this run</span>' in page


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
        dates = re.findall(r'text-anchor="(?:start|middle|end)">([^<]+)<', page)

        assert f"{number} Nov 2026 02:00" == dates[-1]
        assert 2 <= len(dates) <= 8
        assert len(dates) - 2 == page.count('<text class="between"')
        assert '<span class="tag fail">✗ failed</span>' in page
        assert re.search(r'<text x="0" y="10">[\d,]+ tests?</text>', page)


def test_a_run_is_linked_with_its_report(tmp_path: Path) -> None:
    """From wherever the page lies; a run of a history file has none."""
    (tmp_path / "pages").mkdir()
    entries = [{**one, "report": str(tmp_path / one["report"])} if "report" in one else one for one in runs(2)]
    page = trend_html(linked(entries, tmp_path / "pages" / "trend.html"))

    assert '<a href="../reports/a%20run/report.html">2 Nov 2026 02:00</a>' in page
    assert ">1 Nov 2026 02:00</a>" not in page
