"""`isolated-by-organisation`: what is asked where a request names an organisation, and where none does."""

from __future__ import annotations

from dataclasses import replace

from conformance.cases.requirement_purposes import Stated
from conformance.contract import load_contract
from conformance.contract.contract import Requirement
from conformance.model import Level
from conformance.rules import RULES
from tests.journeys.test_bookings import SPECS

RULE = RULES["isolated-by-organisation"]
BOOKINGS = load_contract("bookings", SPECS)
REQUIREMENT = Requirement("apart", "bookings", "listBookings", Level.MUST, "", "", (RULE.word, {}), None)


def test_the_same_request_twice_is_no_request_of_another_organisation():
    """Its equal answers would accuse everybody."""
    operation = BOOKINGS.operations["listBookings"]
    tenant = replace(operation.parameter("header", "X-Tenant"), pool="orgId")
    others = tuple(p for p in operation.parameters if p.name != "X-Tenant")
    of_tenants = replace(operation, parameters=(*others, tenant))
    purpose = "bookings/listBookings/rules/apart"

    assert {} == RULE.asks(Stated(BOOKINGS, operation, REQUIREMENT, purpose))
    assert ["ask", "elsewhere"] == list(RULE.asks(Stated(BOOKINGS, of_tenants, REQUIREMENT, purpose)))
    assert "a parameter with `x-pool: orgId`" == RULE.lacks(operation)
    assert "" == RULE.lacks(of_tenants)


def test_ids_of_a_customer_in_a_read_are_enough():
    """Where the credentials say whose they are, ids of another organisation can be asked for."""
    operation = BOOKINGS.operations["attach"]

    assert "" != RULE.lacks(operation)
    assert "" == RULE.lacks(replace(operation, effect=BOOKINGS.operations["listBookings"].effect))
