"""Pieces of sentences: counts, moments, hints."""

from __future__ import annotations

from datetime import UTC, datetime

from conformance.model.sentences import did_you_mean, lowered, plural, some, together, utc_text
from conformance.verdicts.gate import EXIT_WORDS, Exit


def test_things_are_counted():
    """One has no s, and thousands are grouped."""
    assert ("failure", "failures", "0 runs", "1,200 runs") == (
        plural(1, "failure"),
        plural(2, "failure"),
        some(0, "run"),
        some(1200, "run"),
    )


def test_a_moment_is_written_in_utc_with_milliseconds():
    """As everything that records hold."""
    assert "2026-05-15T12:00:00.012Z" == utc_text(datetime(2026, 5, 15, 12, 0, 0, 12345, tzinfo=UTC))


def test_the_nearest_word_is_asked_for():
    """Nothing near is no hint."""
    assert "did you mean getTerms?" == did_you_mean("getTerm", ["getTerms", "getUser"])
    assert "did you mean getTerms, getTerm1?" == did_you_mean("getTerm", ["getTerms", "getTerm1", "x"], most=2)
    assert "" == did_you_mean("getTerm", iter(["x"]))


def test_every_exit_code_has_its_words():
    """The terminal and the README say the same."""
    assert set(Exit) == set(EXIT_WORDS)


def test_names_are_joined_and_a_sentence_goes_on():
    """As a person would write it."""
    assert ("", "a", "a and b", "a, b and c") == tuple(map(together, ((), ["a"], ["a", "b"], ["a", "b", "c"])))
    assert ("the list is empty", "JSON is sent") == (lowered("The list is empty."), lowered("JSON is sent."))
