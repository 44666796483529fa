"""What a status alone says."""

from __future__ import annotations

from dataclasses import replace

import pytest

from conformance.checks import Subject, registered
from conformance.checks.status import is_permitted, may_reject, rejects
from conformance.contract import load_contract
from conformance.contract.editions import under
from conformance.contract.vocabulary import TRANSPORT_STATUSES
from conformance.model import Exchange, Request, Response

CUSTOMERS = load_contract("customers")
CASE = "customers/getSubscriptionPenalties/accepts/query.reason/enum-device"


@pytest.mark.parametrize(
    ("operation", "case", "status", "permitted"),
    [
        ("getSubscriptionPenalties", CASE, 400, True),
        ("getSubscriptionPenalties", CASE, 409, False),
        ("getSubscriptionPenalties", "customers/getSubscriptionPenalties/accepts/request/control", 400, False),
        ("getBonuses", "customers/getBonuses/accepts/query.query.filter[]/enum-inactive", 400, False),
        ("getBonuses", "customers/getBonuses/accepts/query.query.filter[]/enum-inactive", 404, True),
        ("getInvoices", "customers/getInvoices/accepts/query.start_date/given", 400, True),
        ("getInvoices", "customers/getInvoices/accepts/request/optional-pairs-without-end_date", 400, True),
        ("getInvoices", "customers/getInvoices/accepts/request/optional-pairs-all", 400, False),
        ("getAccountTax", "customers/getAccountTax/accepts/query.historical_changes_end_date/given", 400, True),
        ("getAccountTax", "customers/getAccountTax/accepts/query.include_historical_changes/given", 400, False),
    ],
    ids=[
        "its case", "another status", "another case", "a reading of another operation", "nothing to list",
        "one date", "one date of two", "both dates", "a date alone", "no date",
    ],
)  # fmt: skip
def test_a_reading_permits_a_rejection_where_it_speaks_of_the_case(operation, case, status, permitted):
    """Of its own operation, and by a status that a choice names."""
    assert permitted is may_reject(CUSTOMERS, CUSTOMERS.operations[operation], case, status)


def test_an_agreement_on_acceptance_permits_no_rejection():
    """What the ICS excludes is no choice any more."""
    agreed = under(CUSTOMERS, {"penalty-reason-and-kind": "no-penalties"})

    assert not may_reject(agreed, agreed.operations["getSubscriptionPenalties"], CASE, 400)


@pytest.mark.parametrize(
    ("check", "operation", "status", "found"),
    [
        ("status/success", "getAccount", 200, False),
        ("status/success", "getAccount", 206, True),
        ("status/success", "getAccount", 404, False),
        ("status/documented", "getAccount", 418, True),
        ("status/documented", "getAccount", 404, False),
        ("status/documented", "getAccount", 206, False),
        ("status/documented", "getAccount", 503, False),
        ("status/documented", "getAccount", 413, False),
    ],
)
def test_a_status_is_documented_or_permitted(findings, check, operation, status, found):
    """A success by its own check, any other but a server error by the other; the transport's own contradict nothing."""
    assert found is bool(findings(check, operation, status=status, body={}))


def test_a_status_that_a_reading_permits_is_no_undocumented_one(findings):
    """Of that operation."""
    permitted = [
        (operation.id, status)
        for operation in CUSTOMERS.operations.values()
        for status in range(400, 500)
        if is_permitted(CUSTOMERS, operation, status)
        and status not in operation.statuses
        and status not in TRANSPORT_STATUSES
    ]

    assert permitted
    assert [] == [one for one in permitted if findings("status/documented", one[0], status=one[1], body={})]


def test_a_success_that_a_reading_permits_is_no_undocumented_one():
    """Though the operation itself does not list it."""
    permitted = [
        (operation, status)
        for operation in CUSTOMERS.operations.values()
        for status in range(200, 300)
        if is_permitted(CUSTOMERS, operation, status)
    ]

    assert permitted
    for operation, status in permitted:
        unlisted = replace(operation, answers={k: v for k, v in operation.answers.items() if k != str(status)})
        outcome = Response(status, (), b"{}")
        exchange = Exchange(1, "c", operation.key, Request("POST", "http://127.0.0.1/"), outcome, "", "r")

        assert status not in unlisted.success_statuses
        assert [] == list(registered()["status/success"](Subject(exchange, outcome, unlisted, CUSTOMERS)))


def test_default_documents_every_status_but_successes(findings):
    """Where it stands, no client error is undocumented."""
    finance = load_contract("feasibility")
    renew = finance.operations["renewFinance"]
    outcome = Response(418, (), b"{}")
    exchange = Exchange(1, "c", renew.key, Request("POST", "http://127.0.0.1/"), outcome, "", "r")

    assert "default" in renew.answers
    assert [] == list(registered()["status/documented"](Subject(exchange, outcome, renew, finance)))


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        *((status, False) for status in (200, 302, 405, 408, 429, 500, 501)),
        *((status, True) for status in (400, 404, 409, 422, 499)),
    ],
)
def test_a_client_error_rejects_what_is_asked_for(status, expected):
    """But for those of the method, of time, and of how much was asked."""
    assert expected == rejects(status)
