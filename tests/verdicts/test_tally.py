"""Contributions become one verdict for each purpose."""

import itertools
from dataclasses import replace

import pytest

from conformance.cases.case import Purpose, Supposition
from conformance.model import Finding, Level, Owner, Repetition, Verdict, finding_id
from conformance.model.sentences import LIMIT_REACHED
from conformance.verdicts.contribution import Contribution
from conformance.verdicts.tally import Tally, cut_by_limit


def purpose(name, level=Level.MUST, family="rejects"):
    return Purpose(name, "customers", "getAccount", family, level, "It is so.")


def tally(*contributions, purposes, strict=False, reached=True):
    collected = Tally({p.id: p for p in purposes}, strict=strict)
    collected.add(contributions)
    return {v.purpose.id: v for v in collected.verdicts(reached=reached)}


def finding(level=Level.MUST, pointer="/a"):
    return Finding("body/schema", level, "It is wrong.", pointer, exchanges=(1,))


def test_the_gravest_contribution_is_the_verdict():
    """In whatever order they come."""
    parts = [
        Contribution("a", Verdict.PASS),
        Contribution("a", Verdict.FAIL, "no", (finding(),)),
        Contribution("a", Verdict.INCONCLUSIVE, "?"),
    ]
    for order in itertools.permutations(parts):
        found = tally(*order, purposes=[purpose("a")])["a"]

        assert (Verdict.FAIL, "no") == (found.verdict, found.reason)
        assert [finding_id("a", "body/schema", "/a")] == [e.id for e in found.evidence]


def test_a_purpose_without_a_verdict_is_an_error_of_the_suite():
    """Nothing is skipped in silence."""
    assert (
        Verdict.ERROR
        == tally(purposes=[purpose("customers/getAccount/rejects/x/y")])["customers/getAccount/rejects/x/y"].verdict
    )


def test_what_a_cut_run_did_not_reach_is_inconclusive():
    """It is the run that is incomplete."""
    assert Verdict.INCONCLUSIVE == tally(purposes=[purpose("a/b/rejects/x")], reached=False)["a/b/rejects/x"].verdict


@pytest.mark.parametrize(
    ("place", "expected"),
    [("200", Verdict.INCONCLUSIVE), ("404", Verdict.NOT_APPLICABLE), ("status", Verdict.NOT_APPLICABLE)],
)
def test_a_success_that_never_came_is_not_judged(place, expected):
    """An error that never came is nobody's fault."""
    name = f"customers/getAccount/conforms/{place}/schema"

    assert expected == tally(purposes=[purpose(name, family="conforms")])[name].verdict


@pytest.mark.parametrize(("strict", "expected"), [(False, (Verdict.PASS, 1)), (True, (Verdict.FAIL, 0))])
def test_a_broken_should_is_a_warning_on_a_pass(strict, expected):
    """--strict promotes it."""
    broken = Contribution("a", Verdict.FAIL, "no", (finding(Level.SHOULD),))
    found = tally(broken, purposes=[purpose("a")], strict=strict)["a"]

    assert expected == (found.verdict, len(found.warnings))


def test_a_rule_that_nothing_exercised_says_what_would_show_it():
    """No vacuous pass: without its witness a rule is open."""
    ruled = replace(purpose("rules/newest-first", family="rules"), witness="two items")
    (made,) = tally(purposes=[ruled]).values()

    assert (Verdict.INCONCLUSIVE, "no response of this run showed what it needs: two items") == (
        made.verdict,
        made.reason,
    )


def test_a_purpose_that_our_generators_cannot_serve_says_so():
    """It is never skipped in silence."""
    (made,) = tally(purposes=[replace(purpose("x/pattern"), unable="by hand")]).values()

    assert (Verdict.INCONCLUSIVE, "by hand") == (made.verdict, made.reason)


def test_a_contribution_without_a_reason_adds_its_verdict_only():
    """What passed needs no words."""
    (made,) = tally(Contribution("a", Verdict.PASS, unstable=1), purposes=[purpose("a")]).values()

    assert (Verdict.PASS, "") == (made.verdict, made.reason)


def test_a_pass_is_open_where_the_contract_states_more_than_is_judged():
    """A schema with a member that nobody could check: what was checked passes, the whole is not said to."""
    part = replace(purpose("conforms/200/schema"), unable="the schema has a pattern that no engine reads")
    (made,) = tally(Contribution(part.id, Verdict.PASS), purposes=[part]).values()
    (broken,) = tally(Contribution(part.id, Verdict.FAIL, "no", (finding(),)), purposes=[part]).values()

    assert (Verdict.INCONCLUSIVE, part.unable) == (made.verdict, made.reason)
    assert Verdict.FAIL is broken.verdict


def test_the_same_finding_of_two_cases_is_one_and_confirmed():
    """It shows the first values, and both exchanges."""
    first, second = finding(), replace(finding(), exchanges=(7,), actual="2")
    parts = [
        Contribution("a", Verdict.FAIL, "no", (one,), case, Repetition.NOT_REPEATED)
        for one, case in ((first, "a/1"), (second, "a/2"))
    ]
    (evidence,) = tally(*parts, purposes=[purpose("a")])["a"].evidence

    assert ((1, 7), ("a/1", "a/2")) == (evidence.finding.exchanges, evidence.cases)
    assert (first.actual, Repetition.CONFIRMED) == (evidence.finding.actual, evidence.confirmed)


def test_what_rules_showed_of_a_reading_is_told_with_what_was_seen():
    """The rule under one choice is broken, that under the other held."""
    under = [
        replace(purpose(f"a/rules/{c}", family="rules"), under=(Supposition("api/r", (c,), ("x", "y")),)) for c in "xy"
    ]
    collected = Tally({p.id: p for p in under})
    collected.add(
        [Contribution(under[0].id, Verdict.FAIL, "no", (finding(),)), Contribution(under[1].id, Verdict.PASS)]
    )
    collected.verdicts()

    assert {"api/r": [("y", 1, [1])]} == {
        name: [(*entry["choices"], entry["times"], entry["exchanges"]) for entry in entries]
        for name, entries in collected.seen().items()
    }


@pytest.mark.parametrize(
    ("control", "owner"),
    [
        (Contribution("", Verdict.FAIL, "500", (finding(),)), Owner.TARGET),
        (Contribution("", Verdict.INCONCLUSIVE, "not allowed", owner=Owner.PERMISSION), Owner.PERMISSION),
        (Contribution("", Verdict.INCONCLUSIVE, "no line"), Owner.DATA),
        (Contribution("", Verdict.PASS), Owner.DATA),
    ],
)
def test_whose_turn_it_is_follows_the_control(control, owner):
    """Where the target fails its valid request, or it may not be sent, no test data help."""
    valid, seen = "customers/getAccount/accepts/request/control", "customers/getAccount/conforms/200/schema"
    purposes = [purpose(valid, family="accepts"), purpose(seen, family="conforms")]
    found = tally(replace(control, purpose=valid), purposes=purposes)

    assert (Verdict.INCONCLUSIVE, owner) == (found[seen].verdict, found[seen].owner)


def test_a_run_that_reached_its_limit_did_not_do_everything():
    """Requests that were not sent for that reason leave tests open; repeats that were not sent do not."""
    limited = Contribution("a", Verdict.INCONCLUSIVE, f"{LIMIT_REACHED} of 7 requests is reached")
    other = Contribution("b", Verdict.INCONCLUSIVE, "no line")
    found = tally(limited, other, purposes=[purpose("a"), purpose("b")])

    assert cut_by_limit(list(found.values())).endswith("before 1 test could be sent")
    assert cut_by_limit([found["b"]]) == ""
