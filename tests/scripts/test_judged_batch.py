"""A batch of requests: what failed is sent again, and each is judged by all that was answered."""

from dataclasses import replace
from datetime import date

import pytest

from conformance.cases.case import Case, Edit, Kind
from conformance.cases.plan import plan
from conformance.jobs.resume import unanswered
from conformance.model import Exchange, NoAnswer, NoAnswerReason, Request, Response, Verdict
from conformance.profile.profiles import PROFILES
from conformance.rules import RULES
from conformance.scripts.judged_batch import judged, settled
from conformance.scripts.script import Ask, Limits, NotSent, Scope
from tests.rules.conducted import contract, driven, told
from tests.scripts.test_operation_script import CONTRACTS, OK, honest, play, verdicts


def test_a_failing_read_is_sent_again_and_confirmed(monkeypatch):
    """Twice, unless told otherwise."""
    monkeypatch.setattr("conformance.scripts.judged_batch.not_as_meant", lambda *_: None)
    name = "customers/getAccount/answers/path.accountId/unknown"
    asked, _, found = play("getAccount", lambda ask: OK if ask.case.id == name else honest(ask))

    assert [0, 1, 2] == [a.repetition for a in asked if a.case.id == name]
    assert [(Verdict.FAIL, "confirmed")] == [(c.verdict, c.confirmed) for c in found if c.purpose == name]


def test_a_failure_that_comes_and_goes_still_fails(monkeypatch):
    """It is marked as intermittent."""
    monkeypatch.setattr("conformance.scripts.judged_batch.not_as_meant", lambda *_: None)
    name = "customers/getAccount/answers/path.accountId/unknown"
    _, _, found = play("getAccount", lambda a: OK if a.case.id == name and not a.repetition else honest(a))

    assert [(Verdict.FAIL, "intermittent")] == [(c.verdict, c.confirmed) for c in found if c.purpose == name]


@pytest.mark.parametrize("outcome", [Response(503), NoAnswer(NoAnswerReason.TIMEOUT)])
def test_a_read_that_a_gateway_lost_once_is_unstable(monkeypatch, outcome):
    """A warning, as long as there are few."""
    monkeypatch.setattr("conformance.scripts.judged_batch.not_as_meant", lambda *_: None)
    asked, _, found = play("getAccount", lambda a: outcome if a.role == "control" and not a.repetition else honest(a))
    control = next(c for c in found if c.purpose.endswith("/request/control"))

    assert (Verdict.PASS, True) == (control.verdict, control.unstable)
    assert {0.5} == {a.after for a in asked if a.repetition}


def test_a_valid_read_that_failed_once_with_500_passes_when_repeated(monkeypatch):
    """The server error is counted with all others of the operation."""
    monkeypatch.setattr("conformance.scripts.judged_batch.not_as_meant", lambda *_: None)
    _, _, found = play("getAccount", lambda a: Response(500) if a.role == "control" and not a.repetition else honest(a))

    assert Verdict.PASS == next(c for c in found if c.purpose.endswith("/request/control")).verdict


@pytest.mark.parametrize(
    ("silent", "confirmed"), [({0}, "confirmed"), ({0, 1}, "not repeated"), ({1, 2}, "not repeated")]
)
def test_a_request_that_is_answered_at_times_is_judged_by_its_answers(monkeypatch, silent, confirmed):
    """A target that was away for a while is not one that never answers, and silence confirms no failure."""
    monkeypatch.setattr("conformance.scripts.judged_batch.not_as_meant", lambda *_: None)
    name = "customers/getAccount/rejects/path.accountId/type-text"

    def accepts(ask):
        if ask.case.id != name:
            return honest(ask)
        return NoAnswer(NoAnswerReason.RESET) if ask.repetition in silent else OK

    _, _, found = play("getAccount", accepts)
    (judged,) = [c for c in found if c.case == name and c.findings]

    assert (Verdict.FAIL, confirmed) == (judged.verdict, judged.confirmed)
    assert ["invalid/accepted"] == [finding.check for finding in judged.findings]


def test_what_cannot_be_sent_is_inconclusive_with_advice():
    """It says what to supply."""
    _, _, found = play("getAccount", lambda _: NotSent("no accountId supplied"))

    assert {"no accountId supplied"} == {c.reason for c in found if "/conforms/" not in c.purpose}
    assert {Verdict.INCONCLUSIVE} == verdicts(found, "getAccount/accepts")


def test_a_case_that_is_not_what_it_says_is_our_error():
    """The request that was really sent is judged again."""
    _, _, found = play("getAccount", honest)

    wrong = [c for c in found if c.purpose.startswith("customers/getAccount/rejects")]
    assert wrong
    assert {Verdict.ERROR} == {c.verdict for c in wrong}


def test_what_was_under_way_when_a_run_was_killed_is_not_judged():
    """Nobody knows its bytes any more, and that is no error of the suite."""
    planned = plan(
        {"customers": CONTRACTS["customers"]}, PROFILES["gate"], RULES, operations={"customers/changeService"}
    )
    scope = Scope(CONTRACTS, planned.purposes, date(2026, 1, 2), RULES)
    case = next(c for c in planned.cases["customers/changeService"] if "/rejects/body/malformed" in c.id)
    operation = CONTRACTS["customers"].operations["changeService"]
    (found,) = settled(scope, operation, [(Ask(case), unanswered(Ask(case)))], control_accepted=True)

    assert Verdict.INCONCLUSIVE == found.verdict


TERMS = contract().operations["getTerms"]
HOME = told([{"id": 7}])


def batch(cases, answer, *, repeats=2, control=None):
    """What a batch of requests to one operation led to, and what was asked for."""
    scope = Scope({"customers": contract()}, {}, date(2026, 1, 2), RULES, Limits(repeats=repeats))
    asks = [Ask(case) for case in cases]
    found = driven(judged(scope, TERMS, asks, control_accepted=True, control=control), answer, contract())
    return found.contributions, found.asked


def case(name, kind=Kind.INVALID, **more):
    return Case(f"{TERMS.key}/{name}", f"{TERMS.key}/{name}", TERMS.key, kind, f"{name} is so", **more)


def of(outcome, name):
    return [(c.verdict, c.reason) for c in outcome.contributions if c.purpose == f"{TERMS.key}/{name}"]


def test_nothing_to_send_leads_to_nothing():
    """An operation may have no cases of a kind."""
    outcome, asked = batch([], lambda _: HOME)

    assert ([], set(), {}, []) == (outcome.contributions, outcome.accepted, outcome.answers, asked)


ISOLATED = case("rules/terms-isolated/own-ids-elsewhere", isolating=True)
UNKNOWN = case("answers/path.accountId/unknown", constraint="path.accountId/known")


@pytest.mark.parametrize(
    ("abroad", "verdict", "accepted"),
    [
        (told([]), Verdict.PASS, False),
        (told([{"id": None}]), Verdict.PASS, False),
        (told([{"id": 8}]), Verdict.FAIL, True),
        (HOME, Verdict.FAIL, True),
        (told({}, 404), Verdict.PASS, False),
    ],
)
def test_a_success_abroad_that_says_no_more_than_for_an_unknown_id_gives_nothing_away(abroad, verdict, accepted):
    """It accepted nothing; what somebody has is a leak, and is asked for again."""
    request = Request("GET", "http://127.0.0.1:9/orgs/telco/accounts/1/terms")
    home = Exchange(1, "c", TERMS.key, request, HOME, "", "x")
    outcome, asked = batch([ISOLATED], lambda _: abroad, control=home)

    assert [verdict] == [one for one, _ in of(outcome, "rules/terms-isolated/own-ids-elsewhere")]
    assert accepted is (ISOLATED.id in outcome.accepted)
    assert ([0, 1, 2] if accepted else [0]) == [ask.repetition for ask in asked]


def test_what_an_unknown_id_is_told_as_well_is_no_leak():
    """Whatever it is."""
    request = Request("GET", "http://127.0.0.1:9/orgs/telco/accounts/1/terms")
    home = Exchange(1, "c", TERMS.key, request, HOME, "", "x")
    outcome, _ = batch([UNKNOWN, ISOLATED], lambda _: told([{"total": 0}]), control=home)

    assert [
        (Verdict.PASS, "the success says no more than the response to an unknown id")
    ] == of(outcome, "rules/terms-isolated/own-ids-elsewhere")  # fmt: skip


@pytest.mark.parametrize(
    ("first", "repetitions"), [(NoAnswer(NoAnswerReason.TIMEOUT), [0, 1]), (told([]), [0])]
)  # fmt: skip
def test_a_quick_profile_repeats_what_was_not_answered_once(first, repetitions):
    """And nothing else."""
    _, asked = batch(
        [case("answers/path.orgId/unknown")], lambda ask: told({}, 404) if ask.repetition else first, repeats=0
    )

    assert repetitions == [ask.repetition for ask in asked]


def test_a_request_that_is_not_what_its_case_says_accuses_nobody():
    """What the test data make invalid is theirs; what our own edits do is ours."""
    valid = case("accepts/path.accountId/x", Kind.VALID)
    theirs, _ = batch([valid], lambda _: told({}, 400))
    edited = replace(valid, edits=(Edit(("path", "accountId"), "x"),))
    ours, _ = batch([edited], lambda _: told({}, 400))

    assert ([Verdict.INCONCLUSIVE], [Verdict.ERROR]) == (
        [one for one, _ in of(theirs, "accepts/path.accountId/x")],
        [one for one, _ in of(ours, "accepts/path.accountId/x")],
    )
