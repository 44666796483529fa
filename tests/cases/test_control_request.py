"""The valid request that a control sends: values of its parameters, and its body."""

from __future__ import annotations

from dataclasses import replace

import pytest

from conformance.cases.case import REMOVE
from conformance.cases.control_request import (
    alternative_edits,
    control_edits,
    default_body,
    fitted,
    fullest_body,
    good_value,
    numbered,
)
from conformance.cases.placeholders import BaseBody, Pool, Today
from conformance.contract import load_contracts

CUSTOMERS = load_contracts()["customers"]


def parameter(operation, place):
    return next(one for one in CUSTOMERS.operations[operation].parameters if one.place == place)


@pytest.mark.parametrize(
    ("operation", "place", "expected"),
    [
        ("getRecharges", "path.subscriptionId", Pool("subscriptionId.mobile")),
        # The examples of the documents grow older than what a target keeps.
        ("getRecharges", "query.start_date", Today(-27)),
        ("getRecharges", "query.end_date", Today(0)),
        ("getAccountTax", "query.historical_changes_start_date", Today(-27, "date-time")),
        ("deleteBonus", "query.scheduled_date", Today(10)),
        ("getAccountPenalties", "query.reason", "unsubscribe"),
    ],
)
def test_a_parameter_has_test_data_or_a_day_or_what_the_documents_print(operation, place, expected):
    """In this order."""
    assert expected == good_value(parameter(operation, place))


def test_a_body_has_placeholders_where_test_data_and_days_belong():
    """A bonus that is wanted for a day to come."""
    body = default_body(CUSTOMERS, CUSTOMERS.operations["addBonus"])

    assert {"bonusId": Pool("freeBonusId"), "scheduled_date": Today(10)} == body
    assert default_body(CUSTOMERS, CUSTOMERS.operations["getTerms"]) is None


def test_the_fullest_body_has_what_other_examples_have_beside():
    """What the control says stays as it is."""
    signup = CUSTOMERS.operations["createSignup"]
    control, fullest = default_body(CUSTOMERS, signup), fullest_body(CUSTOMERS, signup)

    assert control["sales_type"] == fullest["sales_type"]
    assert control["products"].keys() <= fullest["products"].keys()
    assert control != fullest


def test_a_control_sends_what_is_required_and_what_the_specs_add():
    """The body stands for the one of the IXIT, where it has one."""
    edits = {edit.place: edit.value for edit in control_edits(CUSTOMERS.operations["addBonus"])}

    assert {("path", "orgId"), ("path", "subscriptionId"), ("body",)} == edits.keys()
    assert BaseBody() == edits[("body",)]


def test_one_group_of_alternatives_is_sent_instead_of_the_control_s():
    """A search by number leaves out the document."""
    tree = CUSTOMERS.operations["findUserTree"]
    edits = {edit.place: edit.value for edit in alternative_edits(tree, ["query.number"])}
    left_out = {place for place, value in edits.items() if value is REMOVE}

    assert "number" in {name for _, name in edits}
    assert {f"query.{name}" for _, name in left_out} == set(tree.control) - {"query.number"}


def test_values_that_are_used_up_are_different_ones():
    """Two lines of a body have two cards, and one product."""
    card, product = Pool("freeIccid"), Pool("productId")
    body = [{"iccid": card, "product": product}, {"iccid": card, "product": product}]

    assert [
        {"iccid": replace(card, nth=0), "product": product},
        {"iccid": replace(card, nth=1), "product": product},
    ] == numbered(body, {"freeIccid"})


@pytest.mark.parametrize(
    ("types", "value", "expected"),
    [
        (("string",), 12, "12"),
        (("integer",), "12", 12),
        (("integer",), "012", "012"),
        (("integer", "string"), "12", "12"),
        ((), 12, 12),
        (("string",), True, True),
    ],
)
def test_a_value_takes_the_type_of_its_place(types, value, expected):
    """Digits as a number, or a number as text; one that would lose a zero stays as it is."""
    assert expected == fitted(value, {("body", 0, "id"): types}, ("body", 3, "id"))
