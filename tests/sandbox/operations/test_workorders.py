"""Changes of work orders."""

from __future__ import annotations

import pytest

from conformance.sandbox import TOKEN


def _change(client, order, token=TOKEN, **body):
    return client.ask(
        "POST",
        "/v2/workorders/change-order",
        body={"seller": "54321", "workorderid": order, "changetype": "CITA", **body},
        headers={"authorization": f"Bearer {token}"},
    )


def test_a_change_shows_in_the_account(client):
    """The order's status follows the kind of change."""
    entry = client.entries("workOrderId")[0]

    answer = _change(client, entry["value"], changetype="CANCELAR")
    orders = client.get(f"/accounts/{entry['with']['accountId']}").content["work_orders"]

    assert (200, "0", "OK") == (
        answer.status,
        answer.content["errorVO"]["error_code"],
        answer.content["errorVO"]["error_description"],
    )
    assert "CANCELADA" == next(o["status"]["value"] for o in orders if o["work_order_id"] == entry["value"])


def test_an_unknown_order_is_not_found(client):
    """By the other reading it is a success that tells of the error."""
    assert 404 == _change(client, "NO_SUCH_WORK_ORDER").status


def test_an_unknown_order_may_be_told_in_a_success(reading):
    """The member is named after errors for a reason."""
    client = reading(change_order_error_vo="error-in-success")

    assert (200, "404") == (
        (answer := _change(client, "NO_SUCH_WORK_ORDER")).status,
        answer.content["errorVO"]["error_code"],
    )


def test_the_token_tells_the_organisation(client):
    """A token of one organisation does not reach the orders of another."""
    order = client.pool("workOrderId")

    assert [200, 404] == [_change(client, order, f"sandbox-token-{org}").status for org in ("telco", "masmovil")]


@pytest.mark.parametrize("missing", ["seller", "workorderid", "changetype"])
def test_required_members_are_missed(client, missing):
    """All three of them."""
    body = {"seller": "1", "workorderid": client.pool("workOrderId"), "changetype": "CITA"}
    del body[missing]

    assert 400 == client.ask("POST", "/v2/workorders/change-order", body=body).status
