"""What answers show of rules by the way, and what they do not."""

from __future__ import annotations

import json
from datetime import date
from urllib.parse import urlencode

import pytest

from conformance.cases.expected import with_expected
from conformance.cases.plan import plan
from conformance.contract import load_contracts
from conformance.model import Exchange, Level, Request, Response, Verdict
from conformance.profile.ixit import Expected
from conformance.profile.profiles import PROFILES
from conformance.rules import RULES
from conformance.scripts.response_rules import by_the_way
from conformance.scripts.script import Scope

CONTRACTS = load_contracts()
OPERATION = CONTRACTS["customers"].operations["getAccount"]
SCOPE = Scope(
    CONTRACTS, plan(CONTRACTS, PROFILES["gate"], RULES, operations={OPERATION.key}).purposes, date(2026, 3, 18), RULES
)


def answered(family: str) -> Exchange:
    """Give an answer that names another account than was asked for."""
    request = Request("GET", "http://127.0.0.1/v2/orgs/telco/accounts/12")
    outcome = Response(200, (("content-type", "application/json"),), b'{"id": 13}')
    case = f"{OPERATION.key}/{family}/path.accountId/some"
    return Exchange(1, case, OPERATION.key, request, outcome, "2026-03-18T12:00:00.000Z", "r")


def test_a_valid_request_shows_what_it_breaks():
    """An answer to somebody who asked properly has to echo."""
    found = by_the_way(SCOPE, OPERATION, answered("accepts"))

    assert [Verdict.FAIL] == [c.verdict for c in found]


@pytest.mark.parametrize("family", ["open", "rejects", "answers"])
def test_the_answer_to_an_open_or_wrong_request_says_nothing_of_rules(family):
    """No document says what is echoed where the request is no valid one."""
    assert [] == by_the_way(SCOPE, OPERATION, answered(family))


@pytest.mark.parametrize(("decision", "status", "level"), [("r", 201, Level.MUST), ("a", 202, Level.SHOULD)])
def test_what_a_rule_only_infers_is_no_must(decision, status, level):
    """With which decisions 202 comes is printed; that it comes with no other is not."""
    operation = CONTRACTS["customers"].operations["replaceSim"]
    purposes = plan(CONTRACTS, PROFILES["gate"], RULES, operations={operation.key}).purposes
    scope = Scope(CONTRACTS, purposes, date(2026, 3, 18), RULES)
    body = b'{"risk_decision": "%s"}' % decision.encode()
    outcome = Response(status, (("content-type", "application/json"),), body)
    sent = Request("PATCH", "http://127.0.0.1/v2/orgs/telco/subscriptions/7/sim-replacement", body=b"{}")
    case = f"{operation.key}/accepts/request/control"
    exchange = Exchange(1, case, operation.key, sent, outcome, "2026-03-18T12:00:00.000Z", "r")
    levels = {f.level for c in by_the_way(scope, operation, exchange) for f in c.findings if "202" in c.purpose}

    assert {level} == levels


HISTORY = [{"subscription_status": {"id": 1}, "date": "2026-01-01T00:00:00Z"}]


@pytest.mark.parametrize(
    ("query", "status", "verdicts"),
    [
        ({"include": ["historical_status"]}, 1, [Verdict.PASS]),
        ({"include": ["historical_status"]}, 5, [Verdict.FAIL]),
        ({"include": ["origin"]}, 5, []),
        (None, 5, []),
    ],
)
def test_a_rule_that_asks_is_seen_where_the_request_asks_for_the_same(query, status, verdicts):
    """Whose line it was, and for which test it was read, makes no difference."""
    operation = CONTRACTS["customers"].operations["getSubscription"]
    purposes = plan(CONTRACTS, PROFILES["gate"], RULES, operations={operation.key}).purposes
    scope = Scope(CONTRACTS, purposes, date(2026, 3, 18), RULES)
    body = json.dumps({"id": 7, "subscription_status": {"id": status}, "historical_status": HISTORY}).encode()
    asked = f"?{urlencode({'query': json.dumps(query)})}" if query else ""
    sent = Request("GET", f"http://127.0.0.1/v2/orgs/telco/subscriptions/7{asked}")
    outcome = Response(200, (("content-type", "application/json"),), body)
    case = f"{operation.key}/accepts/request/control"
    exchange = Exchange(1, case, operation.key, sent, outcome, "2026-03-18T12:00:00.000Z", "r")
    found = by_the_way(scope, operation, exchange)

    assert verdicts == [c.verdict for c in found if c.purpose.endswith("/subscription-history-has-current")]


def test_what_is_expected_of_one_thing_is_looked_at_by_its_own_test_alone():
    """A write of the run may have changed it since."""
    expected = Expected(OPERATION.key, {"path.accountId": 12}, "/status", "ACTIVO")
    contracts = with_expected(CONTRACTS, [expected])
    operation = contracts["customers"].operations["getAccount"]
    purposes = plan(contracts, PROFILES["gate"], RULES, operations={operation.key}).purposes
    scope = Scope(contracts, purposes, date(2026, 3, 18), RULES)
    found = by_the_way(scope, operation, answered("accepts"))

    assert any(purpose.endswith("/expected-1") for purpose in purposes)
    assert not [c for c in found if c.purpose.endswith("/expected-1")]
