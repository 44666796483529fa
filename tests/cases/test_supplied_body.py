"""The control body that the test data suffice for."""

from __future__ import annotations

import datetime as dt

import pytest

from conformance.cases.control_request import default_body
from conformance.cases.placeholders import Today, bind
from conformance.cases.supplied_body import pools_in, supplied_body
from conformance.contract import View, load_contracts, violations

CUSTOMERS = load_contracts()["customers"]
SIGNUP, ADD_BONUS = CUSTOMERS.operations["createSignup"], CUSTOMERS.operations["addBonus"]
CODES = {"dealerId", "shopId", "productId", "bundleId"}
LINE = {"freeIccid", "freeMsisdn"}
CODE, DAY = {"bundleId": 955, "productId": 955}, dt.date(2026, 11, 28)


def kinds_of(body):
    return {pool.kind for _, pool in pools_in(body)}


def supplied(operation, kinds):
    return supplied_body(CUSTOMERS, operation, lambda kind: kind in kinds)


def test_a_sign_up_takes_what_there_is():
    """A number, a SIM card and codes: the landline, the bonuses and the device are left out, and nothing is empty."""
    body = supplied(SIGNUP, CODES | LINE)

    assert CODES | LINE == kinds_of(body)
    bundle = body["products"]["bundle"]
    assert {"ftth", "mobile_lines"} == bundle.keys() & {"landline", "ftth", "mobile_lines"}
    assert 1 == len(bundle["mobile_lines"])
    sound = bind(body, lambda place: place.on(DAY) if isinstance(place, Today) else CODE.get(place.kind, "655010203"))
    assert not violations(CUSTOMERS, SIGNUP.body.pointer, sound, View.STATED)


@pytest.mark.parametrize(
    ("operation", "kinds"),
    [
        (SIGNUP, CODES | {"freeMsisdn"}),  # a line has a card
        (SIGNUP, CODES),
        (SIGNUP, LINE),  # who sells it is required
        (ADD_BONUS, set()),  # all that it says
    ],
)
def test_what_is_required_is_not_left_out(operation, kinds):
    """The whole body stays, so that what is missing is said of it."""
    assert default_body(CUSTOMERS, operation) is supplied(operation, kinds)


def test_nothing_is_left_out_where_nothing_is_missing():
    """The body is the documents' own."""
    assert default_body(CUSTOMERS, SIGNUP) is supplied(SIGNUP, kinds_of(default_body(CUSTOMERS, SIGNUP)))


def test_a_list_names_no_ids_of_the_documents():
    """Where its first item names a line of the test data, one that exists nowhere does not stand beside it."""
    migrate = CUSTOMERS.operations["migrateBundle"]
    body = supplied(migrate, kinds_of(default_body(CUSTOMERS, migrate)))

    assert 2 == len(default_body(CUSTOMERS, migrate)["account"]["subscriptions"]["mobile_lines"])
    assert 1 == len(body["account"]["subscriptions"]["mobile_lines"])
