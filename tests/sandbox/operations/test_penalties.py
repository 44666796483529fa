"""Penalties."""

from __future__ import annotations

import pytest

from tests.sandbox.asking import NO_SUCH_ID


def _bound(client):
    line = client.line("terms")
    return line.account_id, line


@pytest.mark.parametrize("reason", ["unsubscribe", "cancel"])
def test_leaving_and_cancelling_an_account_cost(client, reason):
    """What is left of the terms, and for cancelling the administration."""
    account, _ = _bound(client)

    answer = client.get(f"/penalties/{account}", reason=reason)

    assert (200, 1) == (answer.status, len(answer.content))
    assert {"CANCELCOST"} | ({"ADMCOST"} if reason == "cancel" else set()) == {
        penalty["type"] for penalty in answer.content[0]["penalties"]
    }


def test_the_penalties_of_a_subscription_are_its_own(client):
    """By number and by UUID, and with its device."""
    account, line = _bound(client)

    mobile = client.get(f"/penalties/{account}/subscriptions/{line.id}", reason="mobile").content[0]["penalties"]
    device = client.get(f"/penalties/{account}/subscriptions/{line.id}", reason="device").content[0]["penalties"]
    by_uuid = client.get(f"/penalties/{account}/subscriptions/uuid/{line.uuid}").content[0]["penalties"]

    assert {line.id} == {penalty["subscription_id"] for penalty in mobile + device + by_uuid}
    assert {line.uuid} == {penalty["subscription_uuid"] for penalty in mobile + device + by_uuid}
    assert mobile < device == by_uuid or len(mobile) < len(device) == len(by_uuid)
    assert "subscription_terminal_id" in device[-1]


def test_a_reason_that_does_not_fit_costs_nothing(client):
    """A mobile line is no broadband."""
    account, line = _bound(client)

    answer = client.get(f"/penalties/{account}/subscriptions/{line.id}", reason="broadband_subscription")

    assert (200, []) == (answer.status, answer.content[0]["penalties"])


def test_each_question_has_an_identifier_of_its_own(client):
    """By the other reading the same question keeps its identifier."""
    account, _ = _bound(client)
    asked = [client.get(f"/penalties/{account}", reason="cancel").content[0]["computed_penalty_id"] for _ in range(2)]

    assert asked[0] != asked[1]


def test_the_identifier_may_be_kept(reading):
    """Until it is confirmed."""
    client = reading(computed_penalty_kept="same")
    account, _ = _bound(client)
    asked = [client.get(f"/penalties/{account}", reason="cancel").content[0]["computed_penalty_id"] for _ in range(2)]

    assert asked[0] == asked[1]


def test_penalties_are_computed_confirmed_deleted_and_gone(client):
    """Before it is confirmed there is nothing to delete, after it was deleted nothing to confirm."""
    account, _ = _bound(client)
    path = f"/penalties/{client.get(f'/penalties/{account}', reason='unsubscribe').content[0]['computed_penalty_id']}"

    answers = [client.send(method, path) for method in ("DELETE", "PUT", "PUT", "DELETE", "DELETE", "PUT")]

    assert [404, 200, 200, 200, 404, 404] == [answer.status for answer in answers]
    assert [None, None] == [answers[1].content, answers[3].content]


def test_confirmed_and_unconfirmed_ones_are_seeded(client):
    """For tests that do not compute any."""
    assert 200 == client.send("PUT", f"/penalties/{_seeded(client, confirmed=False)}").status
    assert 200 == client.send("DELETE", f"/penalties/{_seeded(client, confirmed=True)}").status


def _seeded(client, *, confirmed):
    return next(one.id for one in client.org.penalties.values() if one.confirmed is confirmed)


def test_a_confirmation_may_name_penalties(client):
    """As a list of their numbers."""
    account, _ = _bound(client)
    computed = client.get(f"/penalties/{account}", reason="unsubscribe").content[0]

    assert (
        200
        == client.send(
            "PUT", f"/penalties/{computed['computed_penalty_id']}", penalties=computed["penalties"][0]["id"]
        ).status
    )


def test_other_organisations_see_no_penalty(client):
    """Neither to compute, nor to confirm, nor to delete."""
    account, line = _bound(client)
    computed = _seeded(client, confirmed=True)
    other = "/v2/orgs/masmovil/penalties"

    answers = [
        client.ask("GET", f"{other}/{account}", query={"reason": "cancel"}),
        client.ask("GET", f"{other}/{account}/subscriptions/{line.id}", query={"reason": "mobile"}),
        client.ask("GET", f"{other}/{account}/subscriptions/uuid/{line.uuid}"),
        client.ask("PUT", f"{other}/{computed}"),
        client.ask("DELETE", f"{other}/{computed}"),
    ]

    assert [400, 404, 404, 404, 404] == [answer.status for answer in answers]
    assert 200 == client.send("DELETE", f"/penalties/{computed}").status


@pytest.mark.parametrize("reason", [None, "mobile", "UNSUBSCRIBE"])
def test_the_reasons_of_an_account_are_two(client, reason):
    """Any other is refused, and so is none."""
    query = {} if reason is None else {"reason": reason}

    assert 400 == client.get(f"/penalties/{_bound(client)[0]}", **query).status


def test_the_reasons_of_a_subscription_are_three(client):
    """Those of an account are none of them."""
    account, line = _bound(client)

    assert 400 == client.get(f"/penalties/{account}/subscriptions/{line.id}", reason="cancel").status


def test_a_subscription_belongs_to_its_account(client):
    """One of another account is not found."""
    account, _ = _bound(client)
    stranger = next(line for line in client.org.subscriptions.values() if line.account_id != account)

    assert 404 == client.get(f"/penalties/{account}/subscriptions/{stranger.id}", reason="mobile").status
    assert 404 == client.get(f"/penalties/{account}/subscriptions/uuid/{stranger.uuid}").status


def test_unknown_and_malformed_things_are_refused(client):
    """Accounts with 400, all else with 404."""
    account, line = _bound(client)

    assert 400 == client.get(f"/penalties/{NO_SUCH_ID}", reason="cancel").status
    assert 404 == client.get(f"/penalties/{account}/subscriptions/uuid/no-uuid").status
    assert 404 == client.get(f"/penalties/{account}/subscriptions/uuid/ffffffff-ffff-4fff-bfff-ffffffffffff").status
    assert 404 == client.get(f"/penalties/{NO_SUCH_ID}/subscriptions/{line.id}", reason="mobile").status
    assert [404, 404] == [client.send(method, f"/penalties/{NO_SUCH_ID}").status for method in ("PUT", "DELETE")]
