"""The page as text: what stands in which section."""

from __future__ import annotations

import re
from pathlib import Path

from conformance.report.page.report_html import report_html
from conformance.report.record_observations import Observed
from tests.report import sample


def reading(name: str, *seen: tuple[str, str]) -> dict:
    return {
        "api": "customers",
        "id": name,
        "agreed": None,
        "agreed_says": "",
        "seen": [
            {"choices": [choice], "operation": operation, "times": 1, "exchanges": [1]} for choice, operation in seen
        ],
    }


def test_readings_seen_are_drawn_by_choice():
    """Those that the target takes in two ways come first; each part is as wide as its operations are many."""
    document = sample.green()
    document["readings"] = [
        reading("a-one-way", ("none", "customers/getTerms")),
        reading(
            "b-two-ways",
            ("some", "customers/getTerms"),
            ("none", "customers/getUser"),
            ("some", "customers/getAccount"),
        ),
        reading("c-unseen"),
    ]
    text = report_html(document, Observed(), Path("reports/x"))
    section = text[text.index('id="readings"') :]
    bars = re.findall(r'flex-grow:(\d+)" title="([^"]+)">(\w+) <b>', section)

    assert "customers: 2 seen in this run, 1 not seen" in section
    assert [("1", "getUser", "none"), ("2", "getTerms, getAccount", "some"), ("1", "getTerms", "none")] == bars


def page_of(document) -> str:
    return report_html(document, Observed(), Path("reports/x"))


def test_the_findings_stand_before_the_tables():
    """Who is red looks for the first finding, and for the map afterwards."""
    text = page_of(sample.red()[0])
    places = [
        text.index(f'id="{name}"') for name in ("identity", "findings", "not-judged", "map", "counts", "operations")
    ]

    assert sorted(places) == places


def test_statements_about_a_whole_api_are_no_operation():
    """They have tiles of their own, below those of the operations."""
    document = sample.document([sample.entry("customers/getTerms/accepts/request/control")])
    document["purposes"].append({**document["purposes"][0], "id": "customers/any/rules/x", "operation": None})
    text = page_of(document)
    tiles, across = text[text.index('class="tiles"') :].split("Across operations", 1)

    assert 'href="#op-customers"' not in tiles
    assert 'href="#op-customers"' in across[: across.index("</details>")]


def test_the_bars_of_tiles_are_as_wide_as_their_tile():
    """And a name is broken between its words."""
    text = page_of(sample.green())

    assert re.search(r'<svg class="bar" [^>]*preserveAspectRatio="none"', text)
    assert "<b>get<wbr>Terms</b>" in text


def test_lists_are_shown_with_what_is_lacking_and_what_is_too_many():
    """By sign and colour; who hears the page gets both lists as text."""
    purpose = "customers/getTerms/conforms/200/schema"
    found = sample.finding(purpose, expected=["a", "b"], actual=["b", "<c>"])
    text = page_of(sample.document([sample.entry(purpose, "fail", findings=[found])]))

    assert '<li class="lacking">− a</li>' in text
    assert '<li class="extra">+ &lt;c&gt;</li>' in text
    assert '<code class="skip">a, b</code>' in text
    assert '<code class="skip">b, &lt;c&gt;</code>' in text


def test_the_ci_job_is_linked_where_its_address_is_one_of_the_web():
    """The record may be anybody's."""
    linked = page_of({**sample.green(), "ci_job": "https://ci.example/1"})

    assert '<a href="https://ci.example/1" rel="noreferrer">' in linked
    assert "CI job" not in page_of({**sample.green(), "ci_job": "javascript:alert(1)"})
    assert "CI job" not in page_of(sample.green())
