"""What `replay` prints."""

from __future__ import annotations

from dataclasses import replace

from conformance.report.replay_lines import replay_lines
from tests.report import sample

PURPOSE = "customers/getTerms/conforms/200/schema"


def printed(verdict: str, **changes: object) -> str:
    document = sample.document([sample.entry(PURPOSE, verdict, **changes)])
    return "\n".join(replay_lines("F-3a9c12e0", [sample.exchange(1, b'{"status": 7}')], document))


def test_a_failure_shows_the_exchange_with_its_place_and_both_values():
    """As HTTP text."""
    text = printed("fail", findings=[sample.finding(PURPOSE, 1)])

    assert '<   "status": 7   <- here' in text
    assert "> " in text
    assert "still fails: F-" in text
    assert "  expected  a text\n  got       null" in text


def test_what_passes_no_longer_fails():
    """With the id that was asked for."""
    assert "no longer fails: F-3a9c12e0" in printed("pass")


def test_what_could_not_be_tested_says_why():
    """It is neither mended nor failing."""
    assert "could not be tested: no test data" in printed("inconclusive", reason="no test data")


def test_the_verdict_stands_first_and_what_came_again_only_once():
    """Request ids and times differ, and are no difference; another body is one."""
    document = sample.document([sample.entry(PURPOSE, "fail", findings=[sample.finding(PURPOSE, 3)])])
    bodies = {1: b'{"status": 7}', 2: b'{"status": 8}', 3: b'{"status": 7}', 4: b'{"status": 7}'}
    request = sample.exchange(1).request
    made = [sample.exchange(3 * number, body) for number, body in bodies.items()]
    exchanges = [replace(made[number - 1], request=request, number=number) for number in bodies]
    lines = list(replay_lines("F-3a9c12e0", exchanges, document))

    assert lines[0].startswith("still fails: F-")
    assert ["exchange 3", "exchange 2"] == [line.split(",")[0] for line in lines if line.startswith("exchange ")]
    assert "the same 3 times: exchanges 1, 3 and 4" in lines
