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
