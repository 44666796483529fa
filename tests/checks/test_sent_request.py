"""What was really sent is judged again: who is to blame when it is not what its case says."""

import json

import pytest

from conformance.cases.case import Case, Edit, Kind
from conformance.checks.sent_request import not_as_meant
from conformance.model import Request


def request(body):
    url = "http://127.0.0.1/v2/orgs/telco/signups/activate-sim"
    return Request("PATCH", url, (("Content-Type", "application/json"),), json.dumps(body).encode())


def case(kind, *edits):
    family = "accepts" if kind is Kind.VALID else "rejects"
    name = f"customers/activateSim/{family}/x/y"
    return Case(name, name, "customers/activateSim", kind, "is so", tuple(edits))


@pytest.mark.parametrize(
    ("kind", "edits", "body", "ours"),
    [
        (Kind.VALID, (), {"msisdn": "612345678"}, None),
        (Kind.VALID, (), {"msisdn": 612345678.5}, False),
        (Kind.VALID, (Edit(("body", "msisdn"), "5"),), {"msisdn": "5"}, True),
        (Kind.INVALID, (Edit(("body", "msisdn"), "5"),), {"msisdn": "5"}, None),
        (Kind.INVALID, (Edit(("body", "msisdn"), "612345678"),), {"msisdn": "612345678"}, True),
        (Kind.INVALID, (Edit(("body", "activation_type"), {}),), {"msisdn": "5", "activation_type": {}}, False),
        (Kind.OPEN, (), {"msisdn": []}, None),
    ],
)
def test_blame(customers, kind, edits, body, ours):
    """Our edits are ours; what the pools and bodies of the IXIT bring is theirs, and never the target's."""
    made = case(kind, *edits) if kind is not Kind.OPEN else Case("a/b/open/x/y", "a/b/open/x/y", "a/b", kind, "is so")
    found = not_as_meant(made, customers, customers.operations["activateSim"], request(body))

    assert ours == (found.ours if found else None)


@pytest.mark.parametrize(
    ("operation", "url", "ours"),
    [
        # What the contract's own example has is ours, and what the test data supply is theirs.
        ("getInvoices", "/v2/orgs/telco/accounts/7/invoices?start_date=tomorrow&end_date=2026-01-01", True),
        ("getInvoices", "/v2/orgs/telco/accounts/x/invoices?start_date=2026-01-01&end_date=2026-01-01", False),
        ("getInvoices", "/v2/orgs/telco/accounts/7/invoices?start_date=2026-01-01&end_date=2026-01-01", None),
    ],
)
def test_a_parameter_is_ours_where_the_contract_gives_its_value(customers, operation, url, ours):
    """A parameter without a kind of test data is sent as the example has it."""
    name = f"customers/{operation}/accepts/x/y"
    made = Case(name, name, f"customers/{operation}", Kind.VALID, "is so")
    found = not_as_meant(made, customers, customers.operations[operation], Request("GET", f"http://127.0.0.1{url}"))

    assert ours == (found.ours if found else None)


def test_a_property_that_the_body_of_the_ixit_lacks_is_not_ours(customers):
    """The example has it."""
    found = not_as_meant(case(Kind.VALID), customers, customers.operations["activateSim"], request({}))

    assert found is not None
    assert (False, True) == (found.ours, found.message.startswith("the test data of the IXIT do not fit: "))
