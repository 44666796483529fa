"""The rules of judgement as text, and the table beside it."""

from conformance.verdicts.decisions import JUDGEMENT, decisions
from conformance.verdicts.rulebook import rule_lines, rule_names, rules


def test_the_text_has_every_rule_once_in_order():
    """Eighteen of them, of the version that runs state."""
    assert list(range(1, 19)) == list(rules())
    assert [f"judgement/{n}" for n in range(1, 19)] == rule_names()
    assert "2" == JUDGEMENT


def test_every_row_rests_on_a_rule_of_the_text():
    """A row without a rule would be a decision that nobody took."""
    assert {row.rule for row in decisions()} <= set(rules())


def test_a_rule_is_printed_with_its_rows():
    """What it says, and what the table makes of it."""
    told = "\n".join(rule_lines("judgement/4") or [])

    assert told.startswith("judgement/4  (rules of judgement, version 2)")
    assert "No pass without a control." in told
    assert "invalid-accepted: outcome success or undocumented-success" in told


def test_what_is_no_rule_is_nothing():
    """The names beside it belong to others."""
    assert rule_lines("judgement/99") is rule_lines("judgement/x") is rule_lines("createSignup") is None
