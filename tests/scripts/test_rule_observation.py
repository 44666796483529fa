"""How many sets of test data a rule is looked at with before it concludes."""

from __future__ import annotations

from collections import Counter
from types import SimpleNamespace

import pytest

from conformance.checks.rules.observe import Observation
from conformance.model import Repetition, Verdict
from conformance.scripts.rule_observation import Look, Seen, looked_for
from conformance.scripts.script import Limits
from tests.rules.conducted import conduct, contract, ruled, told, unless

HELD = Observation(True)
BROKEN = Observation(True, "returns another value", "$", 1, 2)
LACKING = Observation(False, lacking="a response")


def concluding(shown, at_least, *, repeats=1, under=(), again=()):
    """What a rule comes to whose n-th set of test data shows the n-th observation, and which sets were looked at.

    `again` is what the repeated looks show; where it says nothing, that is what was shown before.
    """
    asked = []

    def look(index, repetition):
        asked.append(index)
        observation = again[repetition - 1] if repetition and again else shown[index] if index < len(shown) else None
        if observation is None:
            return Look({}, "no more test data")
        seen = Seen(observation, (index + 1,), "case")
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


@pytest.mark.parametrize(
    ("again", "expected"),
    [
        ([BROKEN, BROKEN], Repetition.CONFIRMED),
        ([BROKEN, HELD], Repetition.INTERMITTENT),
        ([HELD, HELD], Repetition.INTERMITTENT),
        ([BROKEN, LACKING], Repetition.CONFIRMED),
        ([None, BROKEN], Repetition.CONFIRMED),
        ([LACKING, None], Repetition.NOT_REPEATED),
    ],
)
def test_a_repeated_look_counts_where_it_shows_the_rule(again, expected):
    """What could not be sent, or was answered by a gateway, is no sign that a rule holds now and then."""
    contribution, looked = concluding([BROKEN], 1, repeats=2, again=again)

    assert (Verdict.FAIL, expected, [0, 0, 0]) == (contribution.verdict, contribution.confirmed, looked)


TERMS = contract().operations["getTerms"]
SCHEMA = f"{TERMS.key}/conforms/200/schema"
FILTER = {"ask": {"query.query": {"active": True}}, "items": "$[*]", "keeps": {"at": "/active", "equals": True}}


def schema_verdicts(answer):
    """How often responses to the requests of a rule broke their schema."""
    rule = ruled(TERMS, "filtered", FILTER)
    found = conduct(TERMS, [rule], answer, beside=[SCHEMA], limits=Limits(repeats=1))
    return Counter(c.verdict for c in found.contributions if c.purpose == SCHEMA)


def test_what_came_is_judged_though_nothing_can_be_said_of_the_rule():
    """One of two requests cannot be sent; the response to the other is no less wrong."""
    only_bare = unless(lambda ask: not ask.case.id.endswith("bare"), lambda _: told("no list"))

    assert {Verdict.FAIL: 1} == schema_verdicts(only_bare)


def test_what_comes_to_a_repeated_request_is_judged():
    """A rule is broken, and only the responses to the repeated requests break their schema as well."""
    wrong = [{"active": False}]

    assert {Verdict.PASS: 2, Verdict.FAIL: 2} == schema_verdicts(
        lambda ask: told("no list" if ask.repetition else wrong)
    )
