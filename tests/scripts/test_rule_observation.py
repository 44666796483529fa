"""How many sets of test data a rule is looked at with before it concludes."""

from __future__ import annotations

from collections import Counter
from types import SimpleNamespace

import pytest

from conformance.checks.rules.observe import Observation
from conformance.model import Level, Repetition, Verdict
from conformance.scripts.rule_observation import Look, Seen, concluded, looked_for
from conformance.scripts.script import Limits
from tests.rules.conducted import by_role, conduct, contract, ruled, told, unless

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


@pytest.mark.parametrize(("repeats", "repetitions"), [(2, [0, 3]), (0, [0])])
def test_a_server_error_counts_as_often_as_it_comes(repeats, repetitions):
    """A read that crashed is sent once more, where anything is."""
    rule = ruled(TERMS, "every", {"items": "$[*].id", "in": [1]})
    found = conduct(TERMS, [rule], lambda _: told({}, 500), limits=Limits(repeats=repeats))

    assert repetitions == [ask.repetition for ask in found.asked if ask.index == 0]
    assert [(Verdict.INCONCLUSIVE, "needs a success of getTerms (it responded 500)")] == found.of(rule)


MISSES = Observation(False, lacking="an origin", never="omits the origin")


@pytest.mark.parametrize(
    ("urls", "verdict", "reason"),
    [
        (["a", "b", "c"], Verdict.FAIL, "omits the origin, with each of 3 sets of test data"),
        (["a", "b", "b", "a"], Verdict.INCONCLUSIVE, "needs an origin"),
    ],
)
def test_what_each_of_three_sets_lacks_is_the_targets(urls, verdict, reason):
    """The same set twice is one."""

    def look(index, repetition):
        del repetition
        if index >= len(urls):
            return Look({}, "no more test data")
        return Look({"p": Seen(MISSES, (index + 1,), "case", urls[index])})
        yield

    contribution = played(look)

    assert (verdict, reason) == (contribution.verdict, contribution.reason)
    assert [(1, 2, 3)] * (verdict is Verdict.FAIL) == [finding.exchanges for finding in contribution.findings]


def test_a_look_that_says_nothing_of_a_rule_leaves_it_open():
    """Others may say something."""

    def look(index, repetition):
        del index, repetition
        return Look({})
        yield

    assert (Verdict.INCONCLUSIVE, "no response showed it") == (played(look).verdict, played(look).reason)


def played(look):
    """What one rule comes to by a look that sends nothing."""
    scope = SimpleNamespace(limits=SimpleNamespace(repeats=1), contracts={})
    with pytest.raises(StopIteration) as ended:
        next(looked_for(scope, [RULED], look))
    (contribution,) = ended.value.value
    return contribution


REQUIREMENT = SimpleNamespace(
    id="r", api="a", operation="o", level=Level.MUST, says="says", source="s", rule=("w", {}), under=()
)
RULED = SimpleNamespace(purpose="p", asks={}, requirement=REQUIREMENT)


@pytest.mark.parametrize(
    ("observation", "verdict", "reason", "confirmed"),
    [
        (HELD, Verdict.PASS, "", Repetition.NONE),
        (LACKING, Verdict.INCONCLUSIVE, "needs a response", Repetition.NONE),
        (Observation(False, unsent="no base URL"), Verdict.INCONCLUSIVE, "no base URL", Repetition.NONE),
        (BROKEN, Verdict.FAIL, "returns another value", Repetition.CONFIRMED),
    ],
)
def test_what_was_seen_becomes_a_verdict(observation, verdict, reason, confirmed):
    """Broken, held, or open with what is lacking."""
    found = concluded(RULED, Seen(observation, (4,), "case"), confirmed=Repetition.CONFIRMED)

    assert (verdict, reason, confirmed) == (found.verdict, found.reason, found.confirmed)
    assert [(4,)] * (verdict is Verdict.FAIL) == [finding.exchanges for finding in found.findings]


CREATE = contract("subscriptions").operations["createCreditLimits"]
SHOWN = {
    "operation": "getCreditLimits",
    "with": {"path.id": {"request": "path.id"}},
    "select": "$[*].n",
    "equals": {"request": "body.n"},
    "ask": {"body.n": 5},
}
SHOWS = ruled(CREATE, "visible-in", SHOWN)
MISSING = "accepts a change that getCreditLimits does not show"
LATE = "shows what was written only after the time to settle"
UNTIMED = (
    "needs `settle_accepted` of the environment in ixit.yaml: the response was 202, and nothing says when it shows"
)


@pytest.mark.parametrize(
    ("status", "since", "accepted", "expected", "weights"),
    [
        # It is looked for after 0, 0.2, 0.8, 2.3 and 5.3 seconds, for three times the second that it has to settle.
        (201, 2, None, (Verdict.PASS, ""), []),
        # What was missing after 0.8 seconds may have been there after one.
        (201, 3, None, (Verdict.PASS, ""), []),
        (201, 4, None, (Verdict.FAIL, LATE), [Level.SHOULD]),
        (201, 9, None, (Verdict.FAIL, MISSING), [Level.MUST]),
        (202, 2, None, (Verdict.PASS, ""), []),
        (202, 4, None, (Verdict.FAIL, LATE), [Level.SHOULD]),
        (202, 9, None, (Verdict.INCONCLUSIVE, UNTIMED), []),
        (202, 9, 2.0, (Verdict.FAIL, MISSING), [Level.MUST]),
    ],
)
def test_an_effect_shows_at_once_late_or_never(status, since, accepted, expected, weights):
    """Late is warned of; what never shows after a 202 says nothing, unless the IXIT says until when it has to."""

    def answer(ask):
        shown = told([{"n": 5}] if ask.role == "observe-after" and ask.repetition >= since else [])
        return by_role(observe_before=told([]), write=status, observe_after=shown)(ask)

    found = conduct(CREATE, [SHOWS], answer, limits=Limits(settle=1.0, settle_accepted=accepted))

    assert expected == found.of(SHOWS)[-1]
    assert weights == found.weights_of(SHOWS)


def test_what_was_late_once_stays_late():
    """It is read again for the sake of another rule: that it is still there does not make it punctual."""
    never = ruled(CREATE, "visible-in", {**SHOWN, "equals": 6}, name="never")

    def answer(ask):
        shown = told([{"n": 5}] if ask.repetition >= 4 else [])
        return by_role(observe_before=told([]), write=201, observe_after=shown)(ask)

    found = conduct(CREATE, [SHOWS, never], answer, limits=Limits(settle=1.0, settle_accepted=8.0))

    assert {(Verdict.FAIL, LATE)} == set(found.of(SHOWS))
    assert [(Verdict.FAIL, MISSING)] == found.of(never)
    assert 5 == max(ask.repetition for ask in found.asked)


def test_what_holds_at_every_look_is_not_late():
    """That a value stands in no other place is looked at until the end."""
    elsewhere = ruled(CREATE, "visible-in", {**SHOWN, "select": "$[*].other", "shows": "not-there"}, name="elsewhere")
    never = ruled(CREATE, "visible-in", {**SHOWN, "equals": 6}, name="never")
    answer = by_role(observe_before=told([]), write=201, observe_after=told([{"n": 5, "other": 1}]))
    found = conduct(CREATE, [elsewhere, never], answer, limits=Limits(settle=1.0))

    assert [(Verdict.PASS, "")] == found.of(elsewhere)
    assert 4 == max(ask.repetition for ask in found.asked)
