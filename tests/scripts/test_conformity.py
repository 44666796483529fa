"""Checks on answers: each answer by all that a check looks at, however alike the one before was."""

from __future__ import annotations

from datetime import date

from conformance.cases.case import Purpose
from conformance.contract import load_contract
from conformance.model import Exchange, Level, Request, Response, Verdict
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
