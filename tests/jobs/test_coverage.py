"""Coverage comes from what was sent and answered, not from what was planned."""

import json

from conformance.cases.constraints import constraints_of
from conformance.cases.plan import plan
from conformance.contract import load_contracts
from conformance.jobs.coverage import coverage
from conformance.model import Exchange, NoAnswer, NoAnswerReason, Request, Response
from conformance.profile.profiles import PROFILES
from conformance.rules import RULES
from tests.planned import every_case

CONTRACTS = load_contracts()
KEY = "customers/activateSim"
PLAN = plan(CONTRACTS, PROFILES["acceptance"], RULES, operations={KEY})
URL = "http://127.0.0.1/v2/orgs/telco/signups/activate-sim"


def exchange(case, status, body, number=1):
    sent = Request("PATCH", URL, (("Content-Type", "application/json"),), json.dumps(body).encode())
    outcome = NoAnswer(NoAnswerReason.TIMEOUT) if status is None else Response(status)
    return Exchange(number, f"{KEY}/{case}", KEY, sent, outcome, "2026-01-01T00:00:00.000Z", "x")


CONTROL = exchange("accepts/request/control", 200, {"msisdn": "612345678", "activation_type": 0})


def covered(*exchanges, reasons=None):
    return coverage(PLAN, CONTRACTS, exchanges, reasons or {})["operations"][KEY]


def test_nothing_sent_is_nothing_covered():
    """Every constraint and status is missing, with why."""
    found = covered()

    assert (0, 0) == (found["constraints"]["exercised_validly"], found["constraints"]["exercised_invalidly"])
    assert {"nothing was sent to the operation"} == set(found["statuses"]["missing"].values())
    assert 2 * found["constraints"]["known"] == len(found["constraints"]["missing"])


def test_an_accepted_request_exercises_what_it_has():
    """Members that it lacks are not exercised by it."""
    found = covered(exchange("accepts/request/control", 200, {"msisdn": "612345678"}))
    missing = [name for name in found["constraints"]["missing"] if name.endswith(" validly")]

    assert {"body.activation_type/type validly", "body.activation_type/format validly"} == set(missing)


def test_a_refusal_counts_beside_an_accepted_request_only():
    """A target that refuses everything has covered nothing."""
    refusal = exchange("rejects/body.msisdn/pattern-too-short", 400, {"msisdn": "61234567"}, 2)

    assert 0 == covered(refusal)["constraints"]["exercised_invalidly"]
    assert 1 == covered(CONTROL, refusal)["constraints"]["exercised_invalidly"]


def test_an_accepted_fault_exercises_nothing():
    """It is a failure; the constraint stays open, with the reason that the judging gave."""
    case = "rejects/body.msisdn/pattern-too-short"
    found = covered(
        CONTROL, exchange(case, 200, {"msisdn": "61234567"}, 2), reasons={f"{KEY}/{case}": "it was accepted"}
    )

    assert "it was accepted" == found["constraints"]["missing"]["body.msisdn/pattern invalidly"]


def test_silence_covers_nothing():
    """A request without an answer is no proof of anything."""
    assert {} == covered(exchange("accepts/request/control", None, {}))["statuses"]["seen"]


def test_every_known_constraint_has_a_request_that_breaks_it():
    """The walk over the contract and the planner know the same constraints, each by its own way."""
    known = {(o.key, name) for c in CONTRACTS.values() for o in c.operations.values() for name in constraints_of(c, o)}
    broken = {(case.operation, case.constraint) for case in every_case() if case.id.split("/")[2] == "rejects"}

    assert known == broken
