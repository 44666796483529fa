"""Moving an account to another bundle."""

from __future__ import annotations

import pytest

from tests.sandbox.asking import NO_SUCH_ID


def _lines(client, account, line_type):
    return [line for line in client.org.of_account(account) if line.line_type == line_type]


def _move(client, account, bundle, lines=(), dealer=None):
    body = {
        "sales_info": {"dealer_id": dealer or client.pool("dealerId")},
        "account": {"account_id": account, "new_bundle_id": bundle},
    }
    if lines:
        body["account"]["subscriptions"] = {
            "mobile_lines": [{"subscription_id": line.id, "product_id": product} for line, product in lines]
        }
    return client.send("POST", "/signups/migration", body)


def _other_bundle(client, account):
    return next(bundle for bundle in client.org.bundles.values() if bundle != account.bundle)


def test_the_two_members_move_an_account_without_additional_lines(client):
    """Bundle and tariffs are the new ones, in products and tree."""
    account = client.account("main-line-only")
    bundle = _other_bundle(client, account)
    main = _lines(client, account, "main")[0]
    before = client.get(f"/subscriptions/{main.id}/products", query={"include": ["historical_changes"]}).content

    answer = _move(client, account.id, bundle.id)
    after = client.get(f"/subscriptions/{main.id}/products", query={"include": ["historical_changes"]}).content
    tree = client.get("/users/tree", number=main.number).content

    assert (200, {"risk_decision": "a"}) == (answer.status, answer.content)
    assert ({"id": bundle.id, "value": bundle.value}, bundle.products["mobile"]) == (
        after["bundle"],
        after["product"]["id"],
    )
    assert after["historical_changes"][-1:] == before["historical_changes"][-1:]
    assert {bundle.id} == {line.get("bundle_id") for line in tree["accounts"][0]["subscriptions"]}


def test_additional_lines_have_to_be_sent(client):
    """With their subscription and tariff; else nothing changes."""
    account = client.account("additional-lines")
    bundle, extra = _other_bundle(client, account), _lines(client, account, "additional")
    product = client.pool("productId", "mobile")
    before = account.bundle

    refused = _move(client, account.id, bundle.id)
    unchanged = account.bundle
    moved = _move(client, account.id, bundle.id, [(line, product) for line in extra])

    assert [400, 200] == [refused.status, moved.status]
    assert before == unchanged
    assert {product} == {client.get(f"/subscriptions/{line.id}/products").content["product"]["id"] for line in extra}


@pytest.mark.parametrize(("tag", "risk"), [("risk-r", "r"), ("risk-x", "x"), ("risk-na", "n/a")])
def test_a_risk_is_accepted(client, tag, risk):
    """With 202 and the decision."""
    account = client.account("main-line-only")

    answer = _move(client, account.id, _other_bundle(client, account).id, dealer=client.pool("dealerId", tag))

    assert (202, {"risk_decision": risk}) == (answer.status, answer.content)


def test_unknown_accounts_bundles_and_lines_are_refused(client):
    """And those of another organisation."""
    account = client.account("main-line-only")
    bundle = _other_bundle(client, account).id
    foreign = client.sandbox.world.organisations["masmovil"]
    stranger = client.line("stand-alone")

    statuses = [
        _move(client, NO_SUCH_ID, bundle).status,
        _move(client, next(iter(foreign.accounts)), bundle).status,
        _move(client, account.id, next(iter(foreign.bundles))).status,
        _move(client, account.id, bundle, [(stranger, client.pool("productId"))]).status,
    ]

    assert [400] * 4 == statuses


@pytest.mark.parametrize(
    "body", [{}, [], {"account": {}}, {"account": {"account_id": 1}}, [{"account": {"value": []}}]]
)
def test_bodies_that_are_none_are_refused(client, body):
    """One object, not the printed list, with account and bundle."""
    assert 400 == client.send("POST", "/signups/migration", body).status
