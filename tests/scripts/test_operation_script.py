"""The script of an operation: controls, refusals, data that are spent, repetitions."""

import json
from datetime import date

import pytest

from conformance.cases.plan import plan
from conformance.contract import load_contracts
from conformance.jobs.resume import unanswered
from conformance.model import Exchange, NoAnswer, NoAnswerReason, Request, Response, Verdict
from conformance.profile.profiles import PROFILES
from conformance.rules import RULES
from conformance.scripts.operation_script import _settled, operation_script
from conformance.scripts.script import Ask, Limits, NotSent, Scope

CONTRACTS = load_contracts()
ERROR = json.dumps({"code": "0001", "status": "BAD_REQUEST", "message": "no", "detailMsg": "no"}).encode()
JSON = (("Content-Type", "application/json"),)
OK = Response(200, JSON, json.dumps({"id": 1}).encode())
BAD = Response(400, JSON, ERROR)


def play(operation, answer, *, repeats=2, profile="gate"):
    """Run an operation's script; `answer` gives an outcome, or a NotSent, for each ask."""
    planned = plan(
        {"customers": CONTRACTS["customers"]}, PROFILES[profile], RULES, operations={f"customers/{operation}"}
    )
    scope = Scope(CONTRACTS, planned.purposes, date(2026, 1, 2), RULES, Limits(repeats=repeats))
    cases = planned.cases[f"customers/{operation}"]
    script = operation_script(scope, CONTRACTS["customers"].operations[operation], cases)
    asked, replies = [], None
    while True:
        try:
            asks = script.send(replies) if replies is not None else next(script)
        except StopIteration as ended:
            return asked, {c.id: c for c in cases}, list(ended.value)
        asked += asks
        replies = [reply(ask, answer(ask), len(asked)) for ask in asks]


def reply(ask, outcome, number):
    if isinstance(outcome, NotSent):
        return outcome
    request = Request("GET", f"http://127.0.0.1/v2/orgs/telco/accounts/{1 + ask.index}")
    return Exchange(number, ask.case.id, ask.case.operation, request, outcome, "2026-01-02T00:00:00.000Z", "r")


def verdicts(contributions, prefix):
    return {c.verdict for c in contributions if c.purpose.startswith(f"customers/{prefix}")}


def honest(ask):
    return OK if ask.case.kind == "valid" else BAD


def test_a_read_sends_its_control_first(monkeypatch):
    """Refusals count beside it."""
    monkeypatch.setattr("conformance.scripts.operation_script.not_as_meant", lambda *_: None)
    asked, _, found = play("getAccount", honest)

    assert ("control", "customers/getAccount/accepts/request/control") == (asked[0].role, asked[0].case.id)
    assert {Verdict.PASS} == verdicts(found, "getAccount/answers")


def test_refusals_without_an_accepted_control_prove_nothing(monkeypatch):
    """A target that refuses everything is not conformant, nor is it judged."""
    monkeypatch.setattr("conformance.scripts.operation_script.not_as_meant", lambda *_: None)
    _, _, found = play("getAccount", lambda _: BAD)

    assert {Verdict.INCONCLUSIVE} == verdicts(found, "getAccount/answers")
    assert {Verdict.INCONCLUSIVE} == verdicts(found, "getAccount/accepts")


def test_a_failing_read_is_sent_again_and_confirmed(monkeypatch):
    """Twice, unless told otherwise."""
    monkeypatch.setattr("conformance.scripts.operation_script.not_as_meant", lambda *_: None)
    name = "customers/getAccount/answers/path.accountId/unknown"
    asked, _, found = play("getAccount", lambda ask: OK if ask.case.id == name else honest(ask))

    assert [0, 1, 2] == [a.repetition for a in asked if a.case.id == name]
    assert [(Verdict.FAIL, "confirmed")] == [(c.verdict, c.confirmed) for c in found if c.purpose == name]


def test_a_failure_that_comes_and_goes_still_fails(monkeypatch):
    """It is marked as intermittent."""
    monkeypatch.setattr("conformance.scripts.operation_script.not_as_meant", lambda *_: None)
    name = "customers/getAccount/answers/path.accountId/unknown"
    _, _, found = play("getAccount", lambda a: OK if a.case.id == name and not a.repetition else honest(a))

    assert [(Verdict.FAIL, "intermittent")] == [(c.verdict, c.confirmed) for c in found if c.purpose == name]


@pytest.mark.parametrize("outcome", [Response(503), NoAnswer(NoAnswerReason.TIMEOUT)])
def test_a_read_that_a_gateway_lost_once_is_unstable(monkeypatch, outcome):
    """A warning, as long as there are few."""
    monkeypatch.setattr("conformance.scripts.operation_script.not_as_meant", lambda *_: None)
    asked, _, found = play("getAccount", lambda a: outcome if a.role == "control" and not a.repetition else honest(a))
    control = next(c for c in found if c.purpose.endswith("/request/control"))

    assert (Verdict.PASS, True) == (control.verdict, control.unstable)
    assert {0.5} == {a.after for a in asked if a.repetition}


def test_a_valid_read_that_failed_once_with_500_passes_when_repeated(monkeypatch):
    """The server error is counted with all others of the operation."""
    monkeypatch.setattr("conformance.scripts.operation_script.not_as_meant", lambda *_: None)
    _, _, found = play("getAccount", lambda a: Response(500) if a.role == "control" and not a.repetition else honest(a))

    assert Verdict.PASS == next(c for c in found if c.purpose.endswith("/request/control")).verdict


def test_silence_between_two_answered_controls_is_a_failure(monkeypatch):
    """It is not that the target could not be reached."""
    monkeypatch.setattr("conformance.scripts.operation_script.not_as_meant", lambda *_: None)
    name = "customers/getAccount/answers/path.accountId/unknown"
    asked, _, found = play("getAccount", lambda a: NoAnswer(NoAnswerReason.RESET) if a.case.id == name else honest(a))

    assert "control-after" in {a.role for a in asked}
    assert Verdict.FAIL == next(c for c in found if c.purpose == name).verdict


@pytest.mark.parametrize(
    ("silent", "confirmed"), [({0}, "confirmed"), ({0, 1}, "not repeated"), ({1, 2}, "not repeated")]
)
def test_a_request_that_is_answered_at_times_is_judged_by_its_answers(monkeypatch, silent, confirmed):
    """A target that was away for a while is not one that never answers, and silence confirms no failure."""
    monkeypatch.setattr("conformance.scripts.operation_script.not_as_meant", lambda *_: None)
    name = "customers/getAccount/rejects/path.accountId/type-text"

    def accepts(ask):
        if ask.case.id != name:
            return honest(ask)
        return NoAnswer(NoAnswerReason.RESET) if ask.repetition in silent else OK

    _, _, found = play("getAccount", accepts)
    (judged,) = [c for c in found if c.case == name and c.findings]

    assert (Verdict.FAIL, confirmed) == (judged.verdict, judged.confirmed)
    assert ["invalid/accepted"] == [finding.check for finding in judged.findings]


def test_a_write_sends_its_refusals_first_and_the_control_with_the_same_data(monkeypatch):
    """Only the control's acceptance makes the refusals count."""
    monkeypatch.setattr("conformance.scripts.operation_script.not_as_meant", lambda *_: None)
    asked, _, found = play("activateSim", honest)
    roles = [a.role for a in asked]
    first_control = roles.index("control")

    assert {0} == {a.index for a in asked[: first_control + 1] if a.role in ("probe", "control")}
    assert all(a.case.kind == "invalid" for a in asked[:first_control] if a.role == "probe")
    assert {Verdict.PASS} == verdicts(found, "activateSim/rejects")


def test_an_accepted_fault_spends_the_data_and_the_rest_goes_on_with_the_next(monkeypatch):
    """The fault fails; what was refused beside it is asked again with a fresh set, and counts."""
    monkeypatch.setattr("conformance.scripts.operation_script.not_as_meant", lambda *_: None)
    name = "customers/activateSim/rejects/body.msisdn/pattern-too-short"
    asked, _, found = play("activateSim", lambda a: OK if a.case.id == name else honest(a))

    assert {0, 1} <= {a.index for a in asked if a.case.kind == "invalid"}
    assert [0] == [a.index for a in asked if a.case.id == name]
    assert 1 == next(a.index for a in asked if a.role == "control")
    assert [name] == [c.case for c in found if c.verdict is Verdict.FAIL and "/rejects/" in c.purpose]


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


FIRM = "customers/changeAgileTvEmail/rules/agile-tv-old-email-any-case/other-case"


def test_what_was_under_way_when_a_run_was_killed_is_not_judged():
    """Nobody knows its bytes any more, and that is no error of the suite."""
    planned = plan(
        {"customers": CONTRACTS["customers"]}, PROFILES["gate"], RULES, operations={"customers/changeService"}
    )
    scope = Scope(CONTRACTS, planned.purposes, date(2026, 1, 2), RULES)
    case = next(c for c in planned.cases["customers/changeService"] if "/rejects/body/malformed" in c.id)
    operation = CONTRACTS["customers"].operations["changeService"]
    (found,) = _settled(scope, operation, [(Ask(case), unanswered(Ask(case)))], control_accepted=True)

    assert Verdict.INCONCLUSIVE == found.verdict


def test_a_syntax_that_is_refused_beside_the_same_data_fails(monkeypatch):
    """The plain request with the same set of data is accepted."""
    monkeypatch.setattr("conformance.scripts.operation_script.not_as_meant", lambda *_: None)
    asked, cases, found = play("changeAgileTvEmail", lambda a: BAD if a.case.id == FIRM else honest(a))
    beside = next(a for a in asked if a.role == "control-beside")

    assert {beside.index} == {a.index for a in asked if a.case.id == FIRM}
    assert [Verdict.FAIL] == [c.verdict for c in found if c.case == FIRM and c.purpose == cases[FIRM].purpose]


def test_a_syntax_that_is_refused_for_its_data_is_not_judged(monkeypatch):
    """The plain request with the same set of data is refused as well."""
    monkeypatch.setattr("conformance.scripts.operation_script.not_as_meant", lambda *_: None)
    unfit = lambda a: BAD if a.case.id == FIRM or a.role == "control-beside" else honest(a)  # noqa: E731 - short
    _, cases, found = play("changeAgileTvEmail", unfit)

    assert [Verdict.INCONCLUSIVE] == [c.verdict for c in found if c.case == FIRM and c.purpose == cases[FIRM].purpose]


def opened(asked):
    """Give the open requests that were sent, by their variants, with the set of data that each took."""
    return [(ask.case.id.rpartition("/")[2], ask.index) for ask in asked if ask.case.kind == "open"]


def test_open_requests_that_differ_most_come_first(monkeypatch):
    """Three of them may be accepted: control characters, null, characters beyond the basic plane."""
    monkeypatch.setattr("conformance.scripts.operation_script.not_as_meant", lambda *_: None)
    generous = lambda ask: OK if ask.case.kind != "invalid" else BAD  # noqa: E731
    asked, _, found = play("addDevice", generous, profile="acceptance")
    sent = opened(asked)

    assert 3 == len(sent) == len({index for _, index in sent})
    assert ["text-control", "type-null", "text-beyond-bmp"] == [name for name, _ in sent]
    assert any("used up as many sets" in c.reason for c in found)


def test_what_is_rejected_uses_nothing_up(monkeypatch):
    """Open requests go on with the same set of data until one of them is accepted."""
    monkeypatch.setattr("conformance.scripts.operation_script.not_as_meant", lambda *_: None)
    asked, _, found = play("activateSim", honest, profile="acceptance")
    sent = opened(asked)

    assert 1 == len({index for _, index in sent})
    assert len(sent) > 10
    assert not any("used up as many sets" in c.reason for c in found)


@pytest.mark.parametrize("fit", [True, False])
def test_a_rejection_shows_a_reading_only_beside_what_the_same_data_are_accepted_with(monkeypatch, fit):
    """Where every open request with a set is rejected, the set may be why, and no agreement is held against it."""
    monkeypatch.setattr("conformance.scripts.operation_script.not_as_meant", lambda *_: None)

    def answer(ask):
        if ask.case.kind != "open":
            return honest(ask)
        return OK if fit and len(ask.case.id) % 2 else BAD

    _, cases, found = play("migrateBundle", answer, profile="acceptance")
    open_rejections = [
        sighting
        for c in found
        for sighting in c.sightings
        if cases[sighting.case].kind == "open" and sighting.status > 399
    ]

    assert fit == bool(open_rejections)
