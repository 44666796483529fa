"""Of the exchanges that a finding rests on, the one that shows what is wrong is marked."""

from __future__ import annotations

import json
from pathlib import Path

from conformance.report.causes import offending, shown_finding
from tests.report import sample

PURPOSE = "customers/getTerms/rules/terms-refused-changes-nothing"


def changed():
    """A read before a rejected write, one after it, and the finding that they differ."""
    exchanges = {number: sample.exchange(number, json.dumps({"code": number}).encode()) for number in (3, 6)}
    found = sample.finding(PURPOSE, check="rules/unchanged-when-rejected", pointer="$.code", actual=[6], expected=[3])
    return {**found, "exchanges": [3, 6]}, exchanges


def test_the_read_that_differs_is_marked_and_the_one_before_is_not():
    """What was right before is no evidence."""
    found, exchanges = changed()
    entry = sample.entry(PURPOSE, "fail", findings=[found])
    shown = shown_finding(entry, found, Path("out"), exchanges).exchanges
    marked = [[line.text.strip() for line in one.answer_body.lines if line.marked] for one in shown]

    assert [['"code": 6'], []] == marked
    assert offending(found, exchanges) is exchanges[6]


def test_where_none_shows_it_the_first_is_taken():
    """A property that is missing stands nowhere."""
    found, exchanges = changed()

    assert offending({**found, "actual": "absent"}, exchanges) is exchanges[3]
    assert offending(found, {}) is None
