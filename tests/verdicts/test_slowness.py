"""Slow responses are warned of, with what was measured; the IXIT says what is slow."""

from __future__ import annotations

from conformance.model import Exchange, NoAnswer, NoAnswerReason, Repetition, Request, Response
from conformance.verdicts.slowness import Slowness


def exchange(number, outcome):
    return Exchange(number, "customers/getTerms/accepts/request/control", "customers/getTerms", Request("GET", "u"), outcome,
                    "", "r")  # fmt: skip


def told(*seconds, limit=5.0):
    measured = Slowness(limit)
    kept = [measured.take(exchange(n, Response(200, seconds=s))) for n, s in enumerate(seconds, 1)]
    (made,) = measured.contributions()
    return kept, made


def test_slow_responses_are_named_with_what_was_measured():
    """Median and longest, and the exchanges that show it."""
    kept, made = told(0.25, 6.0, 7.5)

    assert [False, True, True] == kept
    assert (2, 3) == made.findings[0].exchanges
    assert "2 of 3 responses; median 6.00 s, longest 7.50 s" == made.findings[0].actual
    assert Repetition.INTERMITTENT == made.confirmed


def test_the_ixit_says_what_is_slow():
    """A target behind a slow line is not warned of."""
    assert not told(0.25, 6.0, 7.5, limit=8.0)[1].findings


def test_silence_is_no_slow_response():
    """What was not answered is judged elsewhere."""
    measured = Slowness()

    assert not measured.take(exchange(1, NoAnswer(NoAnswerReason.TIMEOUT, seconds=30)))
    assert [] == measured.taken()
