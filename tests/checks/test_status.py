"""What a status alone says."""

from __future__ import annotations

import pytest

from conformance.checks.status import may_reject
from conformance.contract import load_contract
from conformance.contract.editions import under

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
