"""Checks on answers: each answer by all that a check looks at, however alike the one before was."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest

from conformance.cases.case import Purpose
from conformance.contract import load_contract
from conformance.model import Exchange, Level, NoAnswer, NoAnswerReason, Request, Response, Verdict
from conformance.rules import RULES
from conformance.scripts.conformity import conformity
from conformance.scripts.script import Scope

CUSTOMERS = load_contract("customers")
TERMS = CUSTOMERS.operations["getTerms"]
NAMES = [f"{TERMS.key}/conforms/{place}" for place in ("errors/nothing-internal", "200/schema")]
SCOPE = Scope(
    {"customers": CUSTOMERS},
    {name: Purpose(name, "customers", "getTerms", "conforms", Level.MUST, "", "") for name in NAMES},
    date(2026, 5, 15),
    RULES,
)
REFUSAL = b'{"code": "404", "status": "Not Found", "message": "There is no such account.", "errors": []}'


def verdicts(number: int, response: Response) -> dict[str, tuple[Verdict, tuple[int, ...]]]:
    request = Request("GET", "http://127.0.0.1/v2/orgs/telco/accounts/1/terms")
    exchange = Exchange(number, "", TERMS.key, request, response, "2026-05-15T12:00:00.000Z", f"x-{number}")
    found = conformity(SCOPE, TERMS, exchange)
    return {c.purpose: (c.verdict, tuple(n for f in c.findings for n in f.exchanges)) for c in found}


def refused(*headers: tuple[str, str]) -> Response:
    return Response(404, (("Content-Type", "application/json"), *headers), REFUSAL)


def test_a_header_that_leaks_is_seen_after_the_same_answer_without_it():
    """What was said of an answer before goes for its like only."""
    honest = verdicts(1, refused(("Date", "Fri, 15 May 2026 12:00:00 GMT")))
    again = verdicts(2, refused(("Date", "Fri, 15 May 2026 12:00:01 GMT")))
    leaking = verdicts(3, refused(("X-Debug", "at /srv/app/handlers/terms.py")))

    assert honest == again
    assert (Verdict.PASS, ()) == honest[NAMES[0]]
    assert (Verdict.FAIL, (3,)) == leaking[NAMES[0]]


def test_the_same_wrong_answer_is_found_at_each_exchange():
    """A finding names the exchange that it is of."""
    wrong = Response(200, (("Content-Type", "application/json"),), b'"terms"')

    assert (Verdict.FAIL, (4,)) == verdicts(4, wrong)[NAMES[1]]
    assert (Verdict.FAIL, (5,)) == verdicts(5, wrong)[NAMES[1]]


def judged(operation, response, *places, case="accepts/request/control"):
    """The verdicts of some purposes of an operation by one response: reason, level of what was found, and notes."""
    names = [f"{operation.key}/conforms/{place}" for place in places]
    purposes = {name: Purpose(name, "customers", operation.id, "conforms", Level.MUST, "", "") for name in names}
    request = Request(operation.method, "http://127.0.0.1/v2/orgs/telco/accounts/1/terms")
    at = "2026-05-15T12:00:00.000Z"
    exchange = Exchange(4, f"{operation.key}/{case}", operation.key, request, response, at, "x", role="control")
    found = conformity(replace(SCOPE, purposes=purposes), operation, exchange)
    return {
        c.purpose.partition("/conforms/")[2]: (c.verdict, c.reason, [f.level for f in c.findings])
        for c in found
        if c.purpose
    }


def answer(status, body, **more):
    return Response(status, (("Content-Type", "application/json"),), json.dumps(body).encode(), **more)


def test_what_was_not_answered_shows_nothing():
    """There is no response to check."""
    request = Request("GET", "http://127.0.0.1/")
    silent = Exchange(1, "", TERMS.key, request, NoAnswer(NoAnswerReason.TIMEOUT), "", "x")

    assert [] == conformity(SCOPE, TERMS, silent)


PRODUCT = CUSTOMERS.operations["changeProduct"]


@pytest.mark.parametrize(
    ("operation", "response", "place", "expected"),
    [
        (TERMS, answer(200, [{"binding_type": 1}]), "200/content", (Verdict.PASS, "", [])),
        (
            TERMS, answer(200, [{"strange": 1}]), "200/content",
            (Verdict.FAIL, "returns a body with none of the documented properties", [Level.MUST]),
        ),
        (
            TERMS, answer(200, []), "200/content",
            (Verdict.INCONCLUSIVE, "needs test data for which getTerms lists something", []),
        ),
        (
            PRODUCT, answer(202, {}), "202/content",
            (Verdict.PASS, "the body is empty; its properties only report a problem or a risk", [Level.SHOULD]),
        ),
    ],
)  # fmt: skip
def test_a_success_has_to_say_something(operation, response, place, expected):
    """A report of nothing passes with a warning that no strictness makes a failure."""
    assert {place: expected} == judged(operation, response, place)


def test_what_is_answered_to_an_open_request_need_not_say_anything():
    """Only a valid one says what there is."""
    assert {} == judged(TERMS, answer(200, [{"strange": 1}]), "200/content", case="open/path.accountId/unknown")


def test_a_finding_under_a_status_without_a_purpose_of_its_own_is_told_elsewhere():
    """Whatever is wrong with a body fails somewhere."""
    broken = Response(418, (("Content-Type", "application/json"),), b"{")
    found = judged(TERMS, broken, "body/sound-json", "other/media-type", "status/documented")

    assert (Verdict.FAIL, Verdict.FAIL) == (found["body/sound-json"][0], found["status/documented"][0])


def test_what_was_not_read_to_its_end_is_not_judged():
    """A pass would be one of its first part; what that breaks fails all the same."""
    open_ = judged(TERMS, answer(200, [{"binding_type": 1}], truncated=True), "200/media-type", "200/content")
    reason = "the body is larger than the limit that is read, and could not be tested"

    assert (Verdict.INCONCLUSIVE, reason, []) == open_["200/media-type"] == open_["200/content"]


def test_a_success_with_another_method_shows_no_success_of_the_operation():
    """Nor does an error show anything of successes."""
    places = ("status/success", "errors/shape")
    other = replace(TERMS, method="POST")

    assert {"status/success"} == set(judged(TERMS, answer(200, [{"binding_type": 1}]), *places))
    assert {"errors/shape"} == set(judged(TERMS, answer(404, {"code": "1"}), *places))
    request = Request("GET", "http://127.0.0.1/")
    exchange = Exchange(1, f"{TERMS.key}/open/method/x", TERMS.key, request, answer(200, []), "", "x")
    scope = replace(SCOPE, purposes={f"{TERMS.key}/conforms/status/success": SCOPE.purposes[NAMES[0]]})

    assert [] == [c for c in conformity(scope, other, exchange) if c.purpose]


def test_what_is_only_noted_is_told_with_the_first_verdict():
    """It fails nothing, and is lost where there is nothing to tell it with."""
    long = answer(200, [], anomalies=("body over the limit",))
    request = Request("GET", "http://127.0.0.1/")
    exchange = Exchange(1, f"{TERMS.key}/rules/x", TERMS.key, request, long, "", "x")
    (found,) = [c for c in conformity(SCOPE, TERMS, exchange) if c.notes]

    assert (Verdict.PASS, ("The body is larger than the limit that is read transfer: body over the limit",)) == (
        found.verdict,
        found.notes,
    )


def test_a_response_that_shows_no_reading_and_accepts_no_control_gives_its_checks_alone():
    """What is told beyond them has no purpose."""
    request = Request("GET", "http://127.0.0.1/")
    exchange = Exchange(1, f"{TERMS.key}/rules/x", TERMS.key, request, answer(500, {}), "", "x")

    assert [] == conformity(replace(SCOPE, purposes={}), TERMS, exchange)
