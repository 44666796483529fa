"""How many sets of test data a rule is looked at with before it concludes."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from conformance.checks.rules.observe import Observation
from conformance.model import Repetition, Verdict
from conformance.scripts.rule_observation import Look, Seen, looked_for

HELD = Observation(True)
BROKEN = Observation(True, "returns another value", "$", 1, 2)
LACKING = Observation(False, lacking="a response")


def concluding(shown, at_least, *, repeats=1, under=()):
    """What a rule comes to whose n-th set of test data shows the n-th observation, and which sets were looked at."""
    asked = []

    def look(index, repetition):
        asked.append(index)
        if index >= len(shown):
            return Look({}, "no more test data")
        seen = Seen(shown[index], (index + 1,), "case")
        return Look({"p": seen})
        yield

    contract = SimpleNamespace(agreed={"agreed": "b"})
    scope = SimpleNamespace(limits=SimpleNamespace(repeats=repeats), contracts={"a": contract})
    requirement = SimpleNamespace(
        id="r", api="a", operation="o", level="must", says="says", source="s", rule=("w", {}), under=under
    )
    ruled = SimpleNamespace(purpose="p", asks={}, requirement=requirement)
    script = looked_for(scope, [ruled], look, at_least=at_least)
    with pytest.raises(StopIteration) as ended:
        next(script)
    (contribution,) = ended.value.value
    return contribution, asked


@pytest.mark.parametrize(
    ("shown", "at_least", "verdict", "asked"),
    [
        ([HELD, BROKEN], 1, Verdict.PASS, [0]),
        ([HELD, HELD, HELD, BROKEN], 3, Verdict.PASS, [0, 1, 2]),
        ([HELD, LACKING, HELD, BROKEN], 3, Verdict.PASS, [0, 1, 2]),
        ([HELD, BROKEN], 3, Verdict.FAIL, [0, 1, 1]),
        ([HELD], 3, Verdict.PASS, [0, 1]),
        ([LACKING, LACKING, LACKING, BROKEN], 3, Verdict.FAIL, [0, 1, 2, 3, 3]),
    ],
)
def test_what_holds_for_one_customer_is_looked_at_for_the_next(shown, at_least, verdict, asked):
    """A liar that touches others only is found; fewer test data than wanted accuse nobody."""
    contribution, looked = concluding(shown, at_least)

    assert (verdict, asked) == (contribution.verdict, looked)


@pytest.mark.parametrize(("under", "looks"), [((), 3), (("agreed",), 3), (("open",), 2), (("agreed", "open"), 2)])
def test_what_another_reading_may_explain_is_repeated_once(under, looks):
    """A run has a limit of requests, and most rules under a choice that nobody agreed on accuse nobody."""
    contribution, looked = concluding([BROKEN], 1, repeats=2, under=under)

    assert ([0] * looks, Repetition.CONFIRMED) == (looked, contribution.confirmed)


def test_what_is_broken_the_second_time_is_sent_again():
    """As what is broken at once."""
    contribution, _ = concluding([HELD, BROKEN], 3)

    assert Repetition.CONFIRMED is contribution.confirmed
