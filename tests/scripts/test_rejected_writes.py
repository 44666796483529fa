"""Reads around rejected writes, conducted by hand: what they show together, and when they show nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from conformance.cases.case import Case, Kind
from conformance.model import Exchange, Level, Repetition, Request, Verdict
from conformance.scripts.rejected_writes import Observed, confirmed, observed_of, settled_read, unchanged
from conformance.scripts.script import Contribution, NotSent
from tests.rules.conducted import AT, TIMEOUT, contract, driven, ruled, told

BLOCK = contract().operations["changeBlock"]
RULE = ruled(BLOCK, "unchanged-when-rejected", {})
READ = RULE.asks["read"]
CONTROL, FIRST, SECOND = (
    Case(name, name, BLOCK.key, Kind.INVALID, f"{name} is wrong") for name in ("control", "a", "b")
)
OBSERVED = [Observed(RULE, READ, "$.items[*]")]
FREE, BLOCKED = told({"items": []}), told({"items": [{"id": 1}]})


def exchange(outcome, number=1, case=READ):
    outcome = told({}, outcome) if isinstance(outcome, int) else outcome
    return Exchange(number, case.id, case.operation, Request("GET", "http://127.0.0.1:9/"), outcome, AT, "x")


def test_reads_stand_around_the_rejections_that_a_requirement_speaks_of():
    """Its own operation's, or one of all that the whole API speaks of; where nothing is observed, none does."""
    own = replace(RULE, brackets=True)
    wide = replace(own, operation="customers/any", asks={BLOCK.key: READ})
    others = replace(own, operation="customers/any", asks={"customers/addBonus": READ})
    unseen = replace(BLOCK, observed_by=None)

    assert [Observed(own, READ, "$.items[*]"), Observed(wide, READ, "$.items[*]")] == observed_of(
        [RULE, own, wide, others], BLOCK
    )
    assert [] == observed_of([own, wide], unseen)


@pytest.mark.parametrize(
    ("before", "after", "refusals", "expected"),
    [
        (FREE, FREE, [400], (Verdict.PASS, "")),
        (FREE, FREE, [400, 500, TIMEOUT], (Verdict.PASS, "")),
        (FREE, BLOCKED, [400], (Verdict.FAIL, "rejects a request and yet changes data")),
        (FREE, BLOCKED, [400, 201], (Verdict.INCONCLUSIVE, "changeBlock accepted what it had to reject, so a change proves nothing")),
        (FREE, 500, [400], (Verdict.INCONCLUSIVE, "needs a success of getBlocks (it responded 500)")),
        *((FREE, FREE, [status], (Verdict.INCONCLUSIVE, "changeBlock rejected nothing")) for status in (201, 302, 405, 408, 429, 500)),
        (FREE, FREE, [TIMEOUT], (Verdict.INCONCLUSIVE, "changeBlock rejected nothing")),
        (FREE, FREE, [NotSent("no line")], (Verdict.INCONCLUSIVE, "changeBlock rejected nothing")),
    ],
)  # fmt: skip
def test_what_is_rejected_changes_nothing(before, after, refusals, expected):
    """What was throttled, or used a method that is unknown, was not rejected: that nothing changed shows nothing."""
    sent = [one if isinstance(one, NotSent) else exchange(one, n, FIRST) for n, one in enumerate(refusals, 2)]
    (found,) = unchanged(BLOCK, OBSERVED, [exchange(before)], [exchange(after, 9)], sent, [exchange(BLOCKED, 10)])

    assert expected == (found.verdict, found.reason)


def test_a_finding_names_the_read_that_shows_it_and_the_last_rejection():
    """Then the read before, and the rejections before that."""
    refusals = [exchange(400, number, FIRST) for number in (2, 3, 4)]
    (found,) = unchanged(BLOCK, OBSERVED, [exchange(FREE)], [exchange(BLOCKED, 5)], refusals, [exchange(BLOCKED, 6)])

    assert [(5, 4, 1, 3, 2)] == [finding.exchanges for finding in found.findings]


@pytest.mark.parametrize("place", [0, 1])
def test_a_read_that_cannot_be_sent_says_why(place):
    """Before or after."""
    reads = [exchange(FREE), exchange(FREE)]
    reads[place] = NotSent("no base URL")
    (found,) = unchanged(BLOCK, OBSERVED, reads[:1], reads[1:], [exchange(400, 2, FIRST)], [NotSent("no line")])

    assert (Verdict.INCONCLUSIVE, "no base URL") == (found.verdict, found.reason)


@pytest.mark.parametrize(
    ("before", "after", "asked"), [(FREE, FREE, 0), (FREE, BLOCKED, 1), (None, BLOCKED, 0), (FREE, None, 0)]
)
def test_a_read_that_differs_is_read_once_more(before, after, asked):
    """It may come from a replica that is behind; one that was not sent differs from nothing."""
    replies = [NotSent("no base URL") if one is None else exchange(one) for one in (before, after)]
    script = settled_read(OBSERVED, replies[:1], replies[1:], CONTROL, 0, settle=2.0)
    found = driven(script, lambda _: FREE, contract())

    assert asked == len(found.asked)
    assert [2.0] * asked == [ask.after for ask in found.asked]


SEEN = Contribution(RULE.purpose, Verdict.FAIL, "rejects a request and yet changes data", case=READ.id)


def repeated(answer, *, first=SEEN, cases=(FIRST, SECOND)):
    """What comes of a difference that was seen once, and what was asked for then."""
    script = confirmed(BLOCK, OBSERVED, [first], list(cases), CONTROL, 1, [exchange(BLOCKED)], settle=0.0)
    found = driven(script, answer, contract())
    (contribution,) = found.contributions
    return contribution, found


def target(*, changes=(), shows=True, control=201):
    """A target that rejects; of some sets, a rejection changes what is read, and the control as a rule does."""
    written = set()

    def answer(ask):
        if ask.role == "control-again":
            written.update([ask.index] * shows)
            return told({}, control)
        if ask.case in (FIRST, SECOND):
            written.update([ask.index] * (ask.index in changes and ask.case is SECOND))
            return told({}, 400)
        return BLOCKED if ask.index in written else FREE

    return answer


@pytest.mark.parametrize(
    ("answer", "verdict", "repetition", "sets"),
    [
        (target(changes=range(9)), Verdict.FAIL, Repetition.CONFIRMED, [1, 2]),
        (target(), Verdict.PASS, Repetition.NONE, [1, 2]),
        (target(changes=[2]), Verdict.INCONCLUSIVE, Repetition.NONE, [1, 2, 3]),
        # Whose valid request shows nothing, or is rejected, acquits nobody with such test data.
        (target(shows=False), Verdict.INCONCLUSIVE, Repetition.NONE, list(range(1, 9))),
        (target(control=409), Verdict.INCONCLUSIVE, Repetition.NONE, list(range(1, 9))),
        (lambda _: NotSent("no line"), Verdict.INCONCLUSIVE, Repetition.NONE, [1]),
    ],
)
def test_a_difference_is_repeated_with_other_test_data(answer, verdict, repetition, sets):
    """Three times accuse; two sets that would show a change and show none acquit."""
    contribution, found = repeated(answer)

    assert (verdict, repetition) == (contribution.verdict, contribution.confirmed)
    assert sets == sorted({ask.index for ask in found.asked})


def test_the_second_difference_is_looked_for_after_each_rejection():
    """The message names the one that it was first seen after."""
    contribution, found = repeated(target(changes=range(9)))
    reads = [ask.role for ask in found.asked if ask.index == 2 and ask.case is READ]

    assert ["observe-before", "observe-after-0", "observe-after-1"] == reads
    assert ["rejects a request and yet changes data, first seen after b is wrong"] == [
        finding.message for finding in contribution.findings
    ]


def test_without_test_data_for_the_third_time_nobody_is_accused():
    """Two of three times are not enough."""
    ends = target(changes=range(9))
    contribution, found = repeated(lambda ask: NotSent("no line") if ask.index > 1 else ends(ask))

    assert Verdict.INCONCLUSIVE is contribution.verdict
    assert "(2 of 3 times, with other test data each)" in contribution.reason
    assert {1, 2} == {ask.index for ask in found.asked}


def test_what_was_not_broken_at_first_is_not_repeated():
    """Nothing is asked for."""
    held = Contribution(RULE.purpose, Verdict.PASS, case=READ.id)
    contribution, found = repeated(target(), first=held)

    assert (held, []) == (contribution, found.asked)


def test_the_level_is_that_of_the_requirement():
    """A must, as the floor of the suite is."""
    (found,) = unchanged(
        BLOCK, OBSERVED, [exchange(FREE)], [exchange(BLOCKED, 3)], [exchange(400, 2, FIRST)], [exchange(BLOCKED, 4)]
    )

    assert [Level.MUST] == [finding.level for finding in found.findings]
