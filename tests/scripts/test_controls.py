"""A rejected control is tried with the next test data, and stays visible."""

import json

import pytest

from conformance.checks.rejection_words import words_of
from conformance.model import Response, Verdict
from tests.scripts.test_operation_script import BAD, JSON, OK, play, verdicts


@pytest.fixture(autouse=True)
def _as_meant(monkeypatch):
    monkeypatch.setattr("conformance.scripts.judged_batch.not_as_meant", lambda *_: None)


def rejected(text):
    return Response(400, JSON, json.dumps({"code": "1", "status": "BAD_REQUEST", "message": text}).encode())


def control_of(found, operation):
    return [c for c in found if c.purpose == f"customers/{operation}/accepts/request/control"]


def unfit_before(first, operation="replaceSim"):
    """Reject what is valid with the sets before this one."""

    def answer(ask):
        if ask.case.kind != "valid":
            return BAD
        unfit = ask.index < first and ask.role != "further"
        return rejected("The SIM card is in use") if unfit else Response(202, JSON, OK.body)

    return answer


def test_a_read_is_asked_with_what_its_control_was_accepted_with(monkeypatch):
    """The first entry may be stale; the others need not be."""
    asked, _, found = play("getAccount", unfit_before(1))
    control, *others = control_of(found, "getAccount")

    assert {1} == {ask.index for ask in asked if ask.role == "probe"}
    assert (Verdict.PASS, '400 "The SIM card is in use"') == (control.verdict, control.findings[0].actual)
    assert {Verdict.PASS} == {c.verdict for c in others} | verdicts(found, "getAccount/answers")


def test_refusals_are_sent_again_with_the_set_after_the_accepted_one():
    """That one is spent; beside it they prove nothing."""
    asked, cases, found = play("replaceSim", unfit_before(2))
    controls = [ask.index for ask in asked if ask.role == "control"]
    refusals = {ask.index for ask in asked if ask.role == "probe" and cases[ask.case.id].kind == "invalid"}

    assert [0, 1, 2, 3] == controls[:4]
    assert {0, 3} == refusals
    assert {Verdict.PASS} == verdicts(found, "replaceSim/rejects")
    assert "(2 times)" in control_of(found, "replaceSim")[0].findings[0].actual


def test_where_none_is_accepted_it_is_said_how_often_and_why():
    """Twelve sets of what is used up, three of what is only read or changed."""
    asked, _, found = play("replaceSim", unfit_before(10**6))
    (control,) = control_of(found, "replaceSim")

    assert list(range(12)) == [ask.index for ask in asked if ask.role == "control"]
    assert Verdict.INCONCLUSIVE is control.verdict
    unvouched = "no documented read vouches for the test data of replaceSim"
    assert f'12 sets of test data were rejected: 400 "The SIM card is in use" (12 times); {unvouched}' == control.reason
    assert {Verdict.INCONCLUSIVE} == verdicts(found, "replaceSim/rejects")


@pytest.mark.parametrize("status", [401, 429, 500, 503])
def test_what_is_not_about_the_data_is_not_tried_again(status):
    """Other data would be refused as well."""
    asked, _, _ = play("replaceSim", lambda ask: Response(status, JSON, BAD.body))

    assert [0] == [ask.index for ask in asked if ask.role == "control"]


def test_what_accepts_everything_is_caught_with_the_next_set_too():
    """A liar that rejects the first set does not get away with the second."""

    def answer(ask):
        return rejected("no") if ask.role == "control" and ask.index < 3 else Response(202, JSON, OK.body)

    _, _, found = play("replaceSim", answer)

    assert Verdict.FAIL in verdicts(found, "replaceSim/rejects")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b'{"message": "in  use", "code": 7}', ' "in use"'),
        (b'{"errors": [{"code": 7, "detail": "no such line"}]}', ' "no such line"'),
        (b'{"code": 7}', ""),
        (b"<html>", ""),
        (b"", ""),
        (json.dumps({"message": "x" * 300}).encode(), f' "{"x" * 100}…"'),
    ],
)
def test_a_refusal_is_quoted(body, words):
    """Short enough for a sentence."""
    assert words == words_of(Response(400, JSON, body))
