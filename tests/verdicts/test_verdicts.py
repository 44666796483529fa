"""From exchanges to verdicts of purposes, and from those to the gate."""

import itertools
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.cases.case import Case, Kind, Purpose
from conformance.contract import load_contract
from conformance.model import Exchange, Finding, Level, NoAnswer, NoAnswerReason, Request, Response, Verdict, finding_id
from conformance.profile.profiles import PROFILES
from conformance.verdicts.case_verdict import judge
from conformance.verdicts.contribution import Contribution
from conformance.verdicts.counts import Exit, count
from conformance.verdicts.gate import decide, gravest
from conformance.verdicts.headline import Around
from conformance.verdicts.tally import Tally
from conformance.verdicts.tested_operations import operations_of

OPERATION = load_contract("customers").operations["getAccount"]
WRITE = load_contract("customers").operations["createSignup"]


def exchange(outcome, operation=OPERATION):
    return Exchange(
        1, "x", operation.key, Request("GET", "http://127.0.0.1/"), outcome, "2026-01-01T00:00:00.000Z", "r"
    )


def case(kind, *, firm=False, exact=False, fits=(400, 404)):
    return Case(
        "customers/getAccount/rejects/x/y",
        "customers/getAccount/rejects/x/y",
        "customers/getAccount",
        kind,
        "is odd",
        fits=fits,
        firm=firm,
        exact=exact,
    )


def verdict(kind, outcome, *, control=True, operation=OPERATION, **more):
    return judge(case(kind, **more), operation, exchange(outcome, operation), control_accepted=control).verdict


P, I, F, E = Verdict.PASS, Verdict.INCONCLUSIVE, Verdict.FAIL, Verdict.ERROR


@pytest.mark.parametrize(
    ("kind", "status", "control", "expected"),
    [
        (Kind.VALID, 200, None, P), (Kind.VALID, 203, None, P), (Kind.VALID, 400, None, I), (Kind.VALID, 404, None, I),
        (Kind.VALID, 401, None, I), (Kind.VALID, 403, None, I), (Kind.VALID, 422, None, I), (Kind.VALID, 429, None, I),
        (Kind.VALID, 408, None, F), (Kind.VALID, 500, None, F), (Kind.VALID, 302, None, F), (Kind.VALID, 100, None, F),
        (Kind.INVALID, 400, True, P), (Kind.INVALID, 404, True, P), (Kind.INVALID, 422, True, P),
        (Kind.INVALID, 400, False, I), (Kind.INVALID, 400, None, I), (Kind.INVALID, 401, False, I),
        (Kind.INVALID, 200, True, F), (Kind.INVALID, 202, False, F), (Kind.INVALID, 500, True, F),
        (Kind.INVALID, 408, True, F), (Kind.INVALID, 302, True, F), (Kind.INVALID, 429, True, I),
        (Kind.OPEN, 200, None, P), (Kind.OPEN, 400, None, P), (Kind.OPEN, 418, None, P), (Kind.OPEN, 500, None, F),
        (Kind.OPEN, 408, None, F),
    ],
)  # fmt: skip
def test_statuses_lead_to_verdicts(kind, status, control, expected):
    """The table of judgement.md, 4 and 7."""
    assert expected == verdict(kind, Response(status), control=control)


def test_a_firm_request_that_is_refused_fails():
    """It differs from the accepted control in syntax only."""
    assert Verdict.FAIL == verdict(Kind.VALID, Response(400), firm=True)


@pytest.mark.parametrize("kind", list(Kind))
def test_a_timeout_accuses_nobody(kind):
    """We cannot know what happened; a write least of all."""
    assert Verdict.INCONCLUSIVE == verdict(kind, NoAnswer(NoAnswerReason.TIMEOUT))
    assert Verdict.INCONCLUSIVE == verdict(kind, NoAnswer(NoAnswerReason.RESET), operation=WRITE)


def test_what_we_cannot_send_is_our_error():
    """Never the target's failure."""
    assert Verdict.ERROR == verdict(Kind.OPEN, NoAnswer(NoAnswerReason.UNSENDABLE))


def test_what_was_under_way_at_the_end_is_open():
    """The run's end is nobody's failure."""
    assert Verdict.INCONCLUSIVE == verdict(Kind.VALID, NoAnswer(NoAnswerReason.CUT))


@pytest.mark.parametrize(("status", "expected"), [(404, P), (409, F), (401, I), (403, I), (400, F)])
def test_a_rule_that_names_its_status_takes_no_other(status, expected):
    """What stops at the credentials has not been looked at."""
    assert expected == verdict(Kind.INVALID, Response(status), exact=True, fits=(404,))


verdicts = st.sampled_from(list(Verdict))


@given(verdicts, verdicts, verdicts)
def test_verdicts_only_rise(a, b, c):
    """Merging is commutative, associative, monotone and idempotent."""
    assert a.merge(b) == b.merge(a)
    assert a.merge(b.merge(c)) == a.merge(b).merge(c)
    assert a <= a.merge(b)
    assert a == a.merge(a)


def test_a_finding_keeps_its_id_whatever_the_index():
    """The same defect has the same id in every run."""
    assert finding_id("p", "c", "/items/3/id") == finding_id("p", "c", "/items/71/id")
    assert finding_id("p", "c", "/items/3/id") != finding_id("p", "c", "/items/3/value")


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


GATE = PROFILES["gate"]


def verdict_list(**counts):
    purposes, parts = [], []
    for word, number in counts.items():
        for index in range(number):
            name = f"x/{word}/{index}"
            purposes.append(purpose(name))
            parts.append(Contribution(name, Verdict.of(word), "why", (finding(),) if word == "fail" else ()))
    return tuple(tally(*parts, purposes=purposes).values())


def decided_of(verdicts, **around):
    around = {"answers": 9, **around}
    return decide(verdicts, GATE, operations_of(verdicts, accepted=around.get("waived", ())), Around(**around))


@pytest.mark.parametrize(
    ("counts", "more", "expected"),
    [
        ({"pass": 10}, {}, Exit.CONFORMANT),
        ({"pass": 10, "not_applicable": 30}, {}, Exit.CONFORMANT),
        ({"pass": 99, "inconclusive": 1}, {}, Exit.CONFORMANT),
        ({"pass": 10, "inconclusive": 1}, {}, Exit.NOT_JUDGED),
        ({"not_applicable": 3}, {}, Exit.NOT_JUDGED),
        ({}, {}, Exit.NOT_JUDGED),
        ({"pass": 10, "fail": 1}, {}, Exit.NOT_CONFORMANT),
        ({"pass": 10, "fail": 1, "error": 1}, {}, Exit.SUITE_ERROR),
        ({"pass": 10, "error": 1}, {}, Exit.SUITE_ERROR),
        ({"pass": 10}, {"complete": False, "why_incomplete": "interrupted"}, Exit.NOT_JUDGED),
        ({"pass": 10, "fail": 1}, {"complete": False}, Exit.NOT_CONFORMANT),
        ({"pass": 10}, {"answers": 0}, Exit.NOT_JUDGED),
        ({"pass": 10, "fail": 1}, {"waived": {"x/fail/0"}}, Exit.CONFORMANT),
        ({"pass": 10, "fail": 1}, {"known": {"x/fail/0"}}, Exit.CONFORMANT),
        ({"pass": 10}, {"breaches": ["an unused waiver"]}, Exit.NOT_CONFORMANT),
    ],
)  # fmt: skip
def test_exit_codes(counts, more, expected):
    """Nothing that did not judge exits 0; in doubt 2, 4, 1, 3, 0, in that order."""
    assert expected == decided_of(verdict_list(**counts), **{"answers": 100, **more}).exit


def test_a_known_failure_does_not_make_a_run_conformant():
    """Baselines never launder."""
    gate = decided_of(verdict_list(**{"pass": 3, "fail": 1}), known={"x/fail/0"})

    assert ("not-conformant", 0) == (gate.verdict, int(gate.exit))
    assert "nothing new" in gate.headline


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        (None, "NOT CONFORMANT · 1 of 1 operation fails · 3 causes"),
        (("x/fail/0",), "NOT CONFORMANT · 1 of 1 operation fails · 3 causes · 2 new failures"),
    ],
)
def test_failures_are_new_only_beside_known_ones(known, expected):
    """Without a baseline nothing says since when they are there."""
    verdicts = verdict_list(**{"pass": 3, "fail": 3})

    made = decided_of(verdicts, known=known or (), causes=3, compared=known is not None)

    assert expected == made.headline


def test_counts_add_up():
    """Planned = pass + fail + inconclusive + error + not applicable."""
    gate = decided_of(verdict_list(**{"pass": 3, "fail": 1, "inconclusive": 2, "error": 1, "not_applicable": 4}))
    c = gate.counts

    assert 11 == c.planned == c.passed + c.fail + c.inconclusive + c.error + c.not_applicable


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        ((0, 0), Exit.CONFORMANT),
        ((0, 3), Exit.NOT_JUDGED),
        ((3, 1, 0), Exit.NOT_CONFORMANT),
        ((1, 4), Exit.SUITE_ERROR),
        ((4, 2, 1), Exit.USAGE),
        ((), Exit.NOT_JUDGED),
    ],
)
def test_several_runs_exit_with_the_gravest_code(codes, expected):
    """In doubt 2, 4, 1, 3, 0; nothing that was not run is conformant."""
    assert expected is gravest(codes)


def test_counts_stand_in_run_json_under_their_names():
    """`pass` is no name of Python's."""
    expected = {
        "planned": 3, "pass": 2, "fail": 1, "inconclusive": 0, "error": 0, "not_applicable": 0, "waived": 1,
        "warnings": 0, "unstable": 0, "withheld": 0,
    }  # fmt: skip

    assert expected == count(verdict_list(**{"pass": 2, "fail": 1}), waived={"x/fail/0"}).as_json()


@pytest.mark.parametrize(("unstable", "expected"), [(2, Exit.CONFORMANT), (3, Exit.NOT_JUDGED)])
def test_too_many_unstable_answers_are_no_judgement(unstable, expected):
    """The gate allows two of a hundred."""
    first, *rest = verdict_list(**{"pass": 3})
    verdicts = [replace(first, unstable=unstable), *rest]

    assert expected is decided_of(verdicts, answers=100).exit


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
