"""A target that follows one permitted reading is not accused under the others; one that follows none is."""

from __future__ import annotations

from conformance.cases.case import Purpose, Supposition
from conformance.model import Level, Verdict
from conformance.verdicts.purpose_verdict import PurposeVerdict
from conformance.verdicts.reading_verdicts import explanation, seen_by_rules, under_readings


def supposed(reading: str, *choices: str, permitted: str = "ab") -> Supposition:
    return Supposition(f"api/{reading}", choices, tuple(permitted))


def judged(name: str, verdict: Verdict, *under: Supposition) -> PurposeVerdict:
    return PurposeVerdict(Purpose(name, "api", None, "rules", Level.MUST, "says", under=under), verdict)


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

    assert {"api/r": "a", "api/s": "b"} == explanation([both, (supposed("r", "b"),)])
    assert explanation([(supposed("r", "a"),), (supposed("r", "b"),), both]) is None


def test_rules_show_a_choice_where_one_held_and_another_did_not() -> None:
    """Where none was broken, or the same choice held and was broken, they show nothing."""
    one, other = supposed("r", "a"), supposed("r", "b")
    broken, held = judged("p", Verdict.FAIL, one), judged("q", Verdict.PASS, other)

    assert {"api/r": [{"choices": ["b"], "operation": "api/None", "times": 1, "exchanges": []}]} == seen_by_rules(
        [broken, held]
    )
    assert {} == seen_by_rules([held])
    assert {} == seen_by_rules([broken, judged("q", Verdict.PASS, one)])
