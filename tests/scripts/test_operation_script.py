"""The script of an operation: controls, refusals, data that are spent, repetitions."""

import json
from datetime import date
from functools import cache

import pytest

from conformance.cases.plan import plan
from conformance.contract import load_contracts
from conformance.model import Exchange, NoAnswer, NoAnswerReason, Request, Response, Verdict
from conformance.profile.profiles import PROFILES
from conformance.rules import RULES
from conformance.scripts.operation_script import operation_script
from conformance.scripts.script import Limits, NotSent, Scope

CONTRACTS = load_contracts()
ERROR = json.dumps({"code": "0001", "status": "BAD_REQUEST", "message": "no", "detailMsg": "no"}).encode()
JSON = (("Content-Type", "application/json"),)
OK = Response(200, JSON, json.dumps({"id": 1}).encode())
BAD = Response(400, JSON, ERROR)


@cache
def planned_for(operation, profile):
    contracts = {"customers": CONTRACTS["customers"]}
    return plan(contracts, PROFILES[profile], RULES, operations={f"customers/{operation}"})


def play(operation, answer, *, repeats=2, profile="gate"):
    """Run an operation's script; `answer` gives an outcome, or a NotSent, for each ask."""
    planned = planned_for(operation, profile)
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
    monkeypatch.setattr("conformance.scripts.judged_batch.not_as_meant", lambda *_: None)
    asked, _, found = play("getAccount", honest)

    assert ("control", "customers/getAccount/accepts/request/control") == (asked[0].role, asked[0].case.id)
    assert {Verdict.PASS} == verdicts(found, "getAccount/answers")


def test_refusals_without_an_accepted_control_prove_nothing(monkeypatch):
    """A target that refuses everything is not conformant, nor is it judged."""
    monkeypatch.setattr("conformance.scripts.judged_batch.not_as_meant", lambda *_: None)
    _, _, found = play("getAccount", lambda _: BAD)

    assert {Verdict.INCONCLUSIVE} == verdicts(found, "getAccount/answers")
    assert {Verdict.INCONCLUSIVE} == verdicts(found, "getAccount/accepts")


def test_silence_between_two_answered_controls_is_a_failure(monkeypatch):
    """It is not that the target could not be reached."""
    monkeypatch.setattr("conformance.scripts.judged_batch.not_as_meant", lambda *_: None)
    name = "customers/getAccount/answers/path.accountId/unknown"
    asked, _, found = play("getAccount", lambda a: NoAnswer(NoAnswerReason.RESET) if a.case.id == name else honest(a))

    assert "control-after" in {a.role for a in asked}
    assert Verdict.FAIL == next(c for c in found if c.purpose == name).verdict


def test_a_write_sends_its_refusals_first_and_the_control_with_the_same_data(monkeypatch):
    """Only the control's acceptance makes the refusals count."""
    monkeypatch.setattr("conformance.scripts.judged_batch.not_as_meant", lambda *_: None)
    asked, _, found = play("activateSim", honest)
    roles = [a.role for a in asked]
    first_control = roles.index("control")

    assert {0} == {a.index for a in asked[: first_control + 1] if a.role in ("probe", "control")}
    assert all(a.case.kind == "invalid" for a in asked[:first_control] if a.role == "probe")
    assert {Verdict.PASS} == verdicts(found, "activateSim/rejects")


def test_an_accepted_fault_spends_the_data_and_the_rest_goes_on_with_the_next(monkeypatch):
    """The fault fails; what was refused beside it is asked again with a fresh set, and counts."""
    monkeypatch.setattr("conformance.scripts.judged_batch.not_as_meant", lambda *_: None)
    name = "customers/activateSim/rejects/body.msisdn/pattern-too-short"
    asked, _, found = play("activateSim", lambda a: OK if a.case.id == name else honest(a))

    assert {0, 1} <= {a.index for a in asked if a.case.kind == "invalid"}
    assert [0] == [a.index for a in asked if a.case.id == name]
    assert 1 == next(a.index for a in asked if a.role == "control")
    assert [name] == [c.case for c in found if c.verdict is Verdict.FAIL and "/rejects/" in c.purpose]


FIRM = "customers/changeAgileTvEmail/rules/agile-tv-old-email-any-case/other-case"


def test_a_syntax_that_is_refused_beside_the_same_data_fails(monkeypatch):
    """The plain request with the same set of data is accepted."""
    monkeypatch.setattr("conformance.scripts.judged_batch.not_as_meant", lambda *_: None)
    asked, cases, found = play("changeAgileTvEmail", lambda a: BAD if a.case.id == FIRM else honest(a))
    beside = next(a for a in asked if a.role == "control-beside")

    assert {beside.index} == {a.index for a in asked if a.case.id == FIRM}
    assert [Verdict.FAIL] == [c.verdict for c in found if c.case == FIRM and c.purpose == cases[FIRM].purpose]


def test_a_syntax_that_is_refused_for_its_data_is_not_judged(monkeypatch):
    """The plain request with the same set of data is refused as well."""
    monkeypatch.setattr("conformance.scripts.judged_batch.not_as_meant", lambda *_: None)
    unfit = lambda a: BAD if a.case.id == FIRM or a.role == "control-beside" else honest(a)  # noqa: E731 - short
    _, cases, found = play("changeAgileTvEmail", unfit)

    assert [Verdict.INCONCLUSIVE] == [c.verdict for c in found if c.case == FIRM and c.purpose == cases[FIRM].purpose]


def opened(asked):
    """Give the open requests that were sent, by their variants, with the set of data that each took."""
    return [(ask.case.id.rpartition("/")[2], ask.index) for ask in asked if ask.case.kind == "open"]


def test_open_requests_that_differ_most_come_first(monkeypatch):
    """Three of them may be accepted: control characters, null, characters beyond the basic plane."""
    monkeypatch.setattr("conformance.scripts.judged_batch.not_as_meant", lambda *_: None)
    generous = lambda ask: OK if ask.case.kind != "invalid" else BAD  # noqa: E731
    asked, _, found = play("addDevice", generous, profile="acceptance")
    sent = opened(asked)

    assert 3 == len(sent) == len({index for _, index in sent})
    assert ["text-control", "type-null", "text-beyond-bmp"] == [name for name, _ in sent]
    assert any("used up as many sets" in c.reason for c in found)


def test_what_is_rejected_uses_nothing_up(monkeypatch):
    """Open requests go on with the same set of data until one of them is accepted."""
    monkeypatch.setattr("conformance.scripts.judged_batch.not_as_meant", lambda *_: None)
    asked, _, found = play("activateSim", honest, profile="acceptance")
    sent = opened(asked)

    assert 1 == len({index for _, index in sent})
    assert len(sent) > 10
    assert not any("used up as many sets" in c.reason for c in found)


@pytest.mark.parametrize("fit", [True, False])
def test_a_rejection_shows_a_reading_only_beside_what_the_same_data_are_accepted_with(monkeypatch, fit):
    """Where every open request with a set is rejected, the set may be why, and no agreement is held against it."""
    monkeypatch.setattr("conformance.scripts.judged_batch.not_as_meant", lambda *_: None)

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


def with_own_data(asked, name):
    """Give the role and the set of each sending of a valid case, and of the controls beside it."""
    return [(a.role, a.index) for a in asked if a.case.id == name or a.role == "control-beside"]


@pytest.fixture
def as_meant(monkeypatch):
    monkeypatch.setattr("conformance.scripts.judged_batch.not_as_meant", lambda *_: None)


#: A valid request with a set of its own, which the control has to be told apart from.
LEFT_OUT = "customers/createSignup/accepts/body.sales_info.channel/optional-absent"


def test_a_set_that_somebody_used_up_costs_a_try_and_not_the_test(as_meant):
    """An honest server: the control is rejected with the same set, and both are accepted with the next."""
    first = {}

    def answer(ask):
        if ask.case.id == LEFT_OUT:
            first.setdefault("index", ask.index)
        return BAD if ask.index == first.get("index") else honest(ask)

    asked, cases, found = play("createSignup", answer, profile="acceptance")
    own = [c for c in found if c.case == LEFT_OUT and c.purpose == cases[LEFT_OUT].purpose]
    index = first["index"]

    sent = with_own_data(asked, LEFT_OUT)
    assert [("probe", index), ("control-beside", index), ("probe", index + 1)] == [
        (r.partition("#")[0], i) for r, i in sent
    ][:3]
    assert {Verdict.PASS} == {c.verdict for c in own}
    assert ["control/rejected"] == [finding.check for c in own for finding in c.findings]
    rejections = [s for c in found for s in c.sightings if s.status >= 400 and cases[s.case].kind == "valid"]
    assert [] == rejections, "the set was why, and no reading"


def test_who_rejects_a_valid_request_beside_its_accepted_control_is_given_no_other_set(as_meant):
    """A liar: no further try makes it look conformant."""
    asked, cases, found = play(
        "createSignup", lambda a: BAD if a.case.id == LEFT_OUT else honest(a), profile="acceptance"
    )
    own = [c for c in found if c.case == LEFT_OUT and c.purpose == cases[LEFT_OUT].purpose]

    assert [1, 1] == [sum(a.case.id == LEFT_OUT for a in asked), sum(a.role == "control-beside" for a in asked)]
    assert {Verdict.INCONCLUSIVE} == {c.verdict for c in own}


def test_who_rejects_every_set_is_not_passed(as_meant):
    """After three sets it is open; nothing was accepted, and nothing shows a reading."""
    begun = []

    def answer(ask):
        if ask.case.id == LEFT_OUT:
            begun.append(ask.index)
        return BAD if ask.case.id == LEFT_OUT or (ask.role == "control-beside" and ask.index in begun) else honest(ask)

    _, cases, found = play("createSignup", answer, profile="acceptance")
    own = [c for c in found if c.case == LEFT_OUT and c.purpose == cases[LEFT_OUT].purpose]

    assert [0, 1, 2] == [index - begun[0] for index in begun]
    assert {Verdict.INCONCLUSIVE} == {c.verdict for c in own}
    assert not any(c.sightings for c in found if c.case == LEFT_OUT)
