"""`isolated-by-organisation`, `serves-own-organisation-only`: what is asked, and who is accused."""

from __future__ import annotations

from dataclasses import replace

import pytest

from conformance.cases.requirement_purposes import Stated
from conformance.contract import load_contract
from conformance.contract.contract import Requirement
from conformance.model import Level, Verdict
from conformance.rules import RULES
from tests.journeys.test_bookings import SPECS
from tests.rules.inprocess import answered, verdict_of

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


ABROAD = "customers/any/rules/credentials-serve-their-organisation"
REJECTED = b'{"code": "0003", "status": "FORBIDDEN", "message": "x", "detailMsg": "x"}'


def closed(status, *, but=(), always=()):
    """A gateway that lets nobody into another organisation; some routes it forgot, and some are closed to everybody."""

    def rejected(request):
        abroad = "/orgs/telco/" not in request.url and not any(word in request.url for word in but)
        return abroad or any(word in request.url for word in always)

    return answered(status, when=rejected, body=REJECTED)


@pytest.mark.parametrize(
    ("lie", "expected"),
    [
        (closed(403), Verdict.PASS),
        (closed(401), Verdict.PASS),
        (closed(403, but=["/invoices"]), Verdict.FAIL),
        (closed(401, but=["/paymentinfo", "/tax"]), Verdict.FAIL),
        # Without the permission for an operation at home, its rejection says nothing.
        (closed(403, but=["/orgs/masmovil/"], always=["/invoices", "/master-data"]), Verdict.NOT_APPLICABLE),
        # What 403 says of a user is documented, and nothing about the caller; and few rejections stand against many.
        (closed(403, but=["/accounts", "/subscriptions", "/penalties", "master-data"]), Verdict.NOT_APPLICABLE),
        (closed(403, but=["/accounts", "/subscriptions", "/penalties"]), Verdict.NOT_APPLICABLE),
        # Credentials may serve several organisations, and an id that is unknown says nothing of them.
        (None, Verdict.NOT_APPLICABLE),
        (closed(404, but=["/invoices"]), Verdict.NOT_APPLICABLE),
    ],
)
def test_credentials_that_are_rejected_abroad_read_nothing_there(lie, expected):
    """Where one operation says that we may not, another one that gives out what is there has forgotten to look."""
    assert expected is verdict_of(ABROAD, lie).verdict
