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
