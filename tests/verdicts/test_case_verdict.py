"""What an answer to a case means, by its kind and its control."""

from dataclasses import replace

import pytest

from conformance.cases.case import Case, Kind
from conformance.contract import load_contract
from conformance.model import Exchange, Level, NoAnswer, NoAnswerReason, Request, Response, Verdict
from conformance.verdicts.case_verdict import judge

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


@pytest.mark.parametrize(("status", "level"), [(400, Level.MUST), (409, Level.SHOULD), (422, Level.SHOULD)])
def test_a_rejection_that_nobody_documents_is_no_more_than_a_should(status, level):
    """A documented status that means something else is a must (JUDGEMENT.md, 2)."""
    judged = judge(
        case(Kind.INVALID, exact=True, fits=(404,)), OPERATION, exchange(Response(status)), control_accepted=True
    )

    assert [level] == [finding.level for finding in judged.findings]


@pytest.mark.parametrize(("operation", "told"), [(OPERATION, True), (WRITE, False)], ids=["a read", "a write"])
def test_what_another_organisation_is_answered_says_that_its_data_came(operation, told):
    """A read that is accepted returns them; what a write did is told by its reads."""
    asked = replace(case(Kind.INVALID), isolating=True, operation=operation.key)
    judged = judge(asked, operation, exchange(Response(200), operation), control_accepted=True)

    assert Verdict.FAIL is judged.verdict
    assert told is judged.reason.endswith(", and returns its data")


@pytest.mark.parametrize(
    ("permitted", "control", "operation", "expected"),
    [(True, True, OPERATION, P), (False, True, OPERATION, I), (True, None, OPERATION, I), (True, True, WRITE, I)],
    ids=["permitted", "no reading permits it", "no control was accepted", "a write"],
)
def test_a_valid_request_may_be_rejected_as_a_permitted_reading_has_it(permitted, control, operation, expected):
    """One date alone, where the documents leave open what it means: beside an accepted control, and of a read."""
    answer = exchange(Response(400), operation)

    assert expected == judge(case(Kind.VALID), operation, answer, control_accepted=control, permitted=permitted).verdict


@pytest.mark.parametrize(
    ("detail", "says"),
    [("", "reset"), ("after 3 bytes", "reset (after 3 bytes)"), ("no response within 30 s", "within 30 s")],
)
def test_a_request_without_a_response_says_why(detail, says):
    """The reason, and what is known of it, said once."""
    silent = exchange(NoAnswer(NoAnswerReason.RESET, detail))
    judged = judge(case(Kind.VALID), OPERATION, silent, control_accepted=None)

    assert judged.reason.count("no response") == 1
    assert says in judged.reason
