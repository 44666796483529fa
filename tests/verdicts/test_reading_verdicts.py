"""A target that follows one permitted reading is not accused under the others; one that follows none is."""

from __future__ import annotations

from dataclasses import replace

from conformance.cases.case import Purpose, Supposition
from conformance.model import Level, Verdict
from conformance.verdicts.purpose_verdict import PurposeVerdict
from conformance.verdicts.reading_verdicts import explanation, seen_by_rules, under_readings


def supposed(reading: str, *choices: str, permitted: str = "ab") -> Supposition:
    return Supposition(f"api/{reading}", choices, tuple(permitted))


def judged(name: str, verdict: Verdict, *under: Supposition) -> PurposeVerdict:
    return PurposeVerdict(Purpose(name, "api", "o", "rules", Level.MUST, "says", under=under), verdict)


def verdicts_after(*verdicts: PurposeVerdict) -> list[Verdict]:
    return [verdict.verdict for verdict in under_readings(verdicts)]


def test_a_failure_under_one_choice_is_not_applicable_while_another_choice_explains_it() -> None:
    """The target reads it the other way."""
    one, other = supposed("r", "a"), supposed("r", "b")

    assert [Verdict.NOT_APPLICABLE, Verdict.PASS] == verdicts_after(
        judged("p", Verdict.FAIL, one), judged("q", Verdict.PASS, other)
    )


def test_failures_under_every_choice_stay_failures() -> None:
    """There is no permitted reading that the target follows."""
    one, other = supposed("r", "a"), supposed("r", "b")

    assert [Verdict.FAIL, Verdict.FAIL] == verdicts_after(
        judged("p", Verdict.FAIL, one), judged("q", Verdict.FAIL, other)
    )


def test_a_choice_without_a_purpose_contradicts_nothing() -> None:
    """What no purpose tests may be what the target does."""
    one = supposed("r", "a", permitted="abc")
    other = supposed("r", "b", permitted="abc")

    assert [Verdict.NOT_APPLICABLE] * 2 == verdicts_after(
        judged("p", Verdict.FAIL, one), judged("q", Verdict.FAIL, other)
    )


def test_a_failure_without_a_reading_stays_a_failure() -> None:
    """Only what rests on a choice can be explained by another."""
    assert [Verdict.FAIL] == verdicts_after(judged("p", Verdict.FAIL))


def test_what_could_not_be_judged_under_an_excluded_choice_is_not_applicable() -> None:
    """Nobody has to supply data for a reading that the target does not follow."""
    one = supposed("r", "a")

    assert [Verdict.NOT_APPLICABLE] * 2 == verdicts_after(
        judged("p", Verdict.FAIL, one), judged("q", Verdict.INCONCLUSIVE, one)
    )


def test_readings_that_stand_together_are_explained_together() -> None:
    """One of two choices is enough to explain a failure under both; what is left has to be possible at once."""
    both = (supposed("r", "a"), supposed("s", "a"))
    first, second = judged("p", Verdict.FAIL, *both), judged("q", Verdict.FAIL, supposed("r", "b"))

    assert [{"api/r": "a", "api/s": "b"}] == explanation([first, second])
    assert verdicts_after(judged("o", Verdict.FAIL, supposed("r", "a")), first, second) == [
        Verdict.FAIL, Verdict.NOT_APPLICABLE, Verdict.FAIL
    ]  # fmt: skip


def test_what_another_choice_explains_is_not_accused_beside_what_no_choice_explains() -> None:
    """Of three broken rules, the one stands that holds under no choice which explains the others."""
    wrong, read_otherwise = supposed("r", "a"), supposed("s", "a")

    assert verdicts_after(
        judged("p", Verdict.FAIL, wrong), judged("q", Verdict.FAIL, wrong, read_otherwise),
        judged("o", Verdict.FAIL, supposed("r", "b"), read_otherwise), judged("n", Verdict.FAIL, supposed("r", "b")),
    ) == [Verdict.FAIL, Verdict.NOT_APPLICABLE, Verdict.NOT_APPLICABLE, Verdict.FAIL]  # fmt: skip


def test_a_rule_that_decides_leaves_no_other_choice_to_explain_a_failure() -> None:
    """That it held shows which choice the target follows, at every operation; that it was not seen shows nothing."""
    one = supposed("r", "a")
    held, unseen = judged("p", Verdict.PASS, one), judged("p", Verdict.INCONCLUSIVE, one)
    broken = judged("q", Verdict.FAIL, one)

    def deciding(verdict: PurposeVerdict) -> PurposeVerdict:
        return replace(verdict, purpose=replace(verdict.purpose, decides="api/r"))

    assert verdicts_after(deciding(held), broken) == [Verdict.PASS, Verdict.FAIL]
    assert verdicts_after(held, broken) == [Verdict.PASS, Verdict.NOT_APPLICABLE]
    assert verdicts_after(deciding(unseen), broken) == [Verdict.NOT_APPLICABLE, Verdict.NOT_APPLICABLE]


def test_where_every_choice_is_ruled_out_what_held_decides() -> None:
    """The response that contradicts it is wrong; rules under other readings are explained all the same."""
    one, read_otherwise = supposed("r", "a"), supposed("s", "a")
    held = judged("p", Verdict.PASS, one)
    held = replace(held, purpose=replace(held.purpose, decides="api/r"))
    broken = [held, judged("q", Verdict.FAIL, one), judged("o", Verdict.FAIL, one, read_otherwise)]
    shown = {("api/o", "api/r"): frozenset("a")}

    expected = [Verdict.PASS, Verdict.FAIL, Verdict.NOT_APPLICABLE]
    assert [v.verdict for v in under_readings(broken, shown)] == expected
    everything = {("api/o", "api/r"): frozenset("ab")}
    assert [v.verdict for v in under_readings(broken[1:], everything)] == [Verdict.FAIL, Verdict.NOT_APPLICABLE]
    assert [v.verdict for v in under_readings([broken[1]], everything)] == [Verdict.FAIL]


def test_what_another_operation_returned_tells_how_a_reading_of_its_responses_is_followed() -> None:
    """A write's rule may rest on what a read returns: the read shows which choice explains nothing."""
    elsewhere = replace(supposed("r", "a"), operations=("api/read",))
    shown = {("api/read", "api/r"): frozenset("b")}

    assert [v.verdict for v in under_readings([judged("p", Verdict.FAIL, elsewhere)], shown)] == [Verdict.FAIL]
    own = replace(elsewhere, operations=("api/read", "api/o"))
    assert [v.verdict for v in under_readings([judged("p", Verdict.FAIL, own)], shown)] == [Verdict.NOT_APPLICABLE]


def test_nobody_supplies_data_for_a_choice_that_is_shown_not_to_be_taken() -> None:
    """Nor is it said to lack them; where every choice is ruled out, what could not be judged stays so."""
    unseen = judged("p", Verdict.INCONCLUSIVE, supposed("r", "a"))
    here = ("api/o", "api/r")

    assert [v.verdict for v in under_readings([unseen], {here: frozenset("a")})] == [Verdict.NOT_APPLICABLE]
    assert [v.verdict for v in under_readings([unseen], {here: frozenset("ab")})] == [Verdict.INCONCLUSIVE]


def test_rules_show_a_choice_where_one_held_and_another_did_not() -> None:
    """Where none was broken, or the same choice held and was broken, they show nothing."""
    one, other = supposed("r", "a"), supposed("r", "b")
    broken, held = judged("p", Verdict.FAIL, one), judged("q", Verdict.PASS, other)

    assert {"api/r": [{"choices": ["b"], "operation": "api/o", "times": 1, "exchanges": []}]} == seen_by_rules(
        [broken, held]
    )
    assert {} == seen_by_rules([held])
    assert {} == seen_by_rules([broken, judged("q", Verdict.PASS, one)])
