"""A batch of requests: what failed is sent again, and each is judged by all that was answered."""

from datetime import date

import pytest

from conformance.cases.plan import plan
from conformance.jobs.resume import unanswered
from conformance.model import NoAnswer, NoAnswerReason, Response, Verdict
from conformance.profile.profiles import PROFILES
from conformance.rules import RULES
from conformance.scripts.judged_batch import settled
from conformance.scripts.script import Ask, NotSent, Scope
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
