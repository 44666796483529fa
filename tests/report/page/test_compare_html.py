"""What stands on the page of a comparison."""

from __future__ import annotations

import re

from conformance.report.page.compare_html import compare_html
from conformance.verdicts.compare import compare
from tests.report import sample

FOUND = sample.finding("customers/getTerms/accepts/request/control")
REASON = "no subscriber with a scheduled change"


def entries(verdict: str, number: int = 7, **changes):
    return [sample.entry(f"customers/getTerms/rejects/body.{n}/type", verdict, **changes) for n in range(number)]


def test_tests_that_share_a_reason_stand_under_it_once():
    """With their number; a long list is folded."""
    page = compare_html(
        compare(sample.document(entries("pass")), sample.document(entries("inconclusive", reason=REASON)))
    )
    section = page[page.index('id="not_judged"') : page.index('id="no_longer_tested"')]

    assert 1 == len(re.findall(rf"<summary>{REASON}", section))
    assert "· 7 tests" in section
    assert '<details class="card block">' in section


def test_columns_without_words_of_their_own_are_labelled_on_narrow_screens():
    """There the heads of columns are hidden."""
    failing = sample.document([sample.entry("customers/getTerms/accepts/request/control", "fail", findings=[FOUND])])
    page = compare_html(compare(sample.document(entries("pass")), failing))

    assert '<td data-label="Level">must</td>' in page
    assert '<td data-label="May come from">' in page
    assert "td[data-label]::before" in page


def test_less_that_was_tested_is_no_green_page():
    """Neither red nor green, with the cause."""
    narrowed = {"selection": {"operations": ["customers/getAccount"], "purposes": None}}
    page = compare_html(compare(sample.document(entries("pass")), sample.document([], **narrowed)))

    assert 'class="card banner tone-not-judged"' in page
    assert "7 tests that passed are not planned either: outside the selection of the new run" in page
