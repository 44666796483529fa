"""What of a request has to be vouched for, and by which reads."""

import json

import pytest

from conformance.cases.case import Edit
from conformance.cases.placeholders import Pool, Sent
from conformance.cases.vouching import unvouched, vouchers_of
from tests.scripts.test_operation_script import CONTRACTS

CUSTOMERS, SUBSCRIPTIONS = CONTRACTS["customers"], CONTRACTS["subscriptions"]


def vouchers(operation, contract=CUSTOMERS):
    return vouchers_of(contract, contract.operations[operation])


def test_a_read_is_asked_about_what_was_sent():
    """And about test data of other kinds, which belong to the same customer."""
    (of_account,) = vouchers("getAccountTax")
    (of_card,) = vouchers("getSimcardInfo")

    assert (Edit(("path", "accountId"), Sent("path.accountId")),) == of_account.read.edits
    assert (Edit(("path", "subscriptionId"), Pool("subscriptionId.mobile")),) == of_card.read.edits
    assert ({"path.accountId"}, {"path.iccid"}) == (of_account.places, of_card.places)


def test_nothing_vouches_for_what_nobody_says_it_of():
    """The list is empty; a read that the release lacks is another thing."""
    assert [] == vouchers("replaceSim")


BODY = {
    "subscription_type": "MOBILE",
    "credit_limits": [
        {
            "credit_limit_id": "MOBILE_SUBSCRIPTION_ROAMING_VOICE_CREDIT_LIMIT",
            "credit_limit_value": 87.264463,
            "change_user": "me",
            "change_reason": "what one likes",
        }
    ],
}
VOUCHED = frozenset({"path.id", "body.subscription_type"})


@pytest.mark.parametrize(
    ("change", "vouched", "place"),
    [
        ({}, VOUCHED, None),
        ({}, frozenset({"path.id"}), "body.subscription_type"),  # the read speaks of one kind of line only
        ({}, frozenset({"body.subscription_type"}), "path.id"),
        ({"credit_limit_value": 12}, VOUCHED, "body.credit_limits[].credit_limit_value"),
        ({"credit_limit_value": 12}, VOUCHED | {"body.credit_limits[].credit_limit_value"}, None),
        ({"channel": 7}, VOUCHED, "body.credit_limits[].channel"),
    ],
)
def test_what_is_neither_printed_nor_free_text_needs_somebody_who_vouches(change, vouched, place):
    """A number of the IXIT's own, a property that no document names, and test data."""
    operation = SUBSCRIPTIONS.operations["changeCreditLimits"]
    body = {**BODY, "credit_limits": [{**BODY["credit_limits"][0], **change}]}
    sent = {"path.org_id": ["telco"], "path.id": ["4711"]}

    assert place == unvouched(
        SUBSCRIPTIONS, operation, lambda where: sent.get(where, []), json.loads(json.dumps(body)), vouched
    )
