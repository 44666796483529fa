"""Finance operations."""

from __future__ import annotations

import pytest

ACCOUNT = "963085b0-f526-4a53-88bc-4d14d8311eaa"
NOBODY = "ffffffff-ffff-4fff-bfff-ffffffffffff"


def _renewal(client, **further):
    line = client.line()
    owner = client.org.users[client.org.accounts[line.account_id].user_id]
    return {"customer_id": owner.customer_uuid, "account_id": ACCOUNT, "subscription_id": line.uuid, "app_id": 4,
            "dealer_id": client.pool("dealerId"), **further}  # fmt: skip


def test_a_renewal_is_judged(client):
    """By the dealer's risk."""
    good = client.ask("POST", "/v1/orgs/telco/finance/renewal", body=_renewal(client))
    bad = client.ask(
        "POST", "/v1/orgs/telco/finance/renewal", body=_renewal(client, dealer_id=client.pool("dealerId", "risk-r"))
    )

    assert [(200, True), (200, False)] == [(answer.status, answer.content["available"]) for answer in (good, bad)]


@pytest.mark.parametrize("missing", ["customer_id", "account_id", "subscription_id", "app_id", "dealer_id"])
def test_a_renewal_needs_all_members(client, missing):
    """Each of the five."""
    body = _renewal(client)
    del body[missing]

    assert 400 == client.ask("POST", "/v1/orgs/telco/finance/renewal", body=body).status


@pytest.mark.parametrize("member", ["customer_id", "subscription_id"])
def test_unknown_identifiers_are_not_found(client, member):
    """Another organisation's customer is one."""
    foreign = next(iter(client.sandbox.world.organisations["masmovil"].users.values())).customer_uuid
    answers = [
        client.ask("POST", "/v1/orgs/telco/finance/renewal", body=_renewal(client, **{member: one_id}))
        for one_id in (NOBODY, foreign)
    ]

    assert [404, 404] == [answer.status for answer in answers]
    assert ["NOT_FOUND"] == [error["title"] for error in answers[0].content["errors"]]


def test_what_may_be_financed_is_judged_for_anybody(client):
    """No member is needed; a customer who is named has to exist."""
    customer = _renewal(client)["customer_id"]
    path = "/v1/orgs/telco/finance/availability-credit-limit"
    bodies = ({}, {"customer_id": customer, "operation": "ADDLINE"}, {"customer_id": NOBODY}, {"operation": "OTHER"})

    assert [200, 200, 404, 400] == [client.ask("POST", path, body=body).status for body in bodies]


def test_errors_may_have_the_flat_shape(reading):
    """The schemas of these errors are open."""
    client = reading(finance_error_shape="flat")

    assert "detailMsg" in client.ask("POST", "/v1/orgs/telco/finance/renewal", body={}).content
