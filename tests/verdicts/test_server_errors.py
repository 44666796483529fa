"""Server errors count against an operation where its requests are valid."""

from __future__ import annotations

import pytest

from conformance.model import Exchange, Repetition, Request, Response, Verdict
from conformance.verdicts.server_errors import MOST, ServerErrors, is_server_error

OPERATION = "customers/getTerms"


def exchange(status, number=1, case="accepts/request/control", role="probe"):
    sent = Request("GET", "http://127.0.0.1:9/v2/terms")
    return Exchange(
        number, f"{OPERATION}/{case}", OPERATION, sent, Response(status), "2026-01-01T00:00:00.000Z", "x", role=role
    )


def told(*exchanges, profile="gate"):
    counted = ServerErrors()
    for one in exchanges:
        counted.take(one)
    return counted.taken(profile)


@pytest.mark.parametrize(
    ("status", "own"), [(500, True), (505, True), (501, False), (502, False), (503, False), (404, False)]
)
def test_a_gateways_errors_are_not_the_targets(status, own):
    """Nor is it one that there is no such operation."""
    assert own == is_server_error(exchange(status))


def test_an_operation_that_answers_passes():
    """The honest case."""
    (found,) = told(exchange(200), exchange(404, 2))

    assert (Verdict.PASS, ()) == (found.verdict, found.findings)


def test_an_operation_that_fails_each_time_fails():
    """With the exchanges that show it."""
    (found,) = told(exchange(500), exchange(500, 2))

    assert (Verdict.FAIL, Repetition.CONFIRMED) == (found.verdict, found.confirmed)
    assert ((1, 2), "500 in 2 of 2 responses to the same request") == (
        found.findings[0].exchanges,
        found.findings[0].actual,
    )


def test_an_operation_that_fails_now_and_then_is_intermittent():
    """The other answers stand beside it."""
    (found,) = told(exchange(500), exchange(200, 2), exchange(500, 3))

    assert (Repetition.INTERMITTENT, "500 in 2 of 3 responses to the same request") == (
        found.confirmed,
        found.findings[0].actual,
    )


def test_other_requests_say_nothing_of_how_often_one_crashes():
    """A search that crashes is not made rare by searches of another kind."""
    others = (exchange(200, number, "accepts/query.b/plain") for number in range(3, 30))
    (found,) = told(exchange(500), exchange(200, 2), *others)

    assert "500 in 1 of 2 responses to the same request" == found.findings[0].actual


@pytest.mark.parametrize("more", [{"case": "rejects/path.id/type"}, {"case": "open/path.id/long"}, {"role": "removed"}])
def test_what_no_document_calls_valid_counts_elsewhere(more):
    """Requests that have to be refused, or that are open, and what is no longer served."""
    assert [] == told(exchange(500, **more), exchange(500, 2, **more))


def test_only_the_first_are_kept_as_evidence():
    """All are counted."""
    counted = ServerErrors()
    kept = [counted.take(exchange(500, number)) for number in range(MOST + 5)]
    (found,) = counted.taken("gate")

    assert [True] * MOST + [False] * 5 == kept
    assert (MOST, f"500 in {MOST + 5} of {MOST + 5} responses to the same request") == (
        len(found.findings[0].exchanges),
        found.findings[0].actual,
    )
    assert [] == counted.taken("gate")


def test_a_request_that_makes_test_data_for_another_operation_counts():
    """It is valid, whoever needs what it yields."""
    (found,) = told(*(exchange(500, n, "prepares/1/getTerms") for n in (1, 2)))

    assert Verdict.FAIL is found.verdict
