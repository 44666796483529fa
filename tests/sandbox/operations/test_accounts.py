"""Accounts, their tax and contracts."""

from __future__ import annotations

import pytest

from tests.sandbox.asking import NO_SUCH_ID


def test_an_account_shows_its_work_orders(client):
    """The deprecated member repeats one of the list."""
    account = client.account("work-orders")

    answer = client.get(f"/accounts/{account.id}")

    assert (200, account.id, account.customer_id) == (
        answer.status,
        answer.content["id"],
        answer.content["customer_id"],
    )
    assert answer.content["work_order_id"] in [order["work_order_id"] for order in answer.content["work_orders"]]


def test_an_account_without_work_orders_has_an_empty_list(client):
    """The deprecated member is left out then."""
    answer = client.get(f"/accounts/{client.account('without-work-orders').id}")

    assert [] == answer.content["work_orders"]
    assert "work_order_id" not in answer.content


@pytest.mark.parametrize("path", ["", "/tax", "/contracts?signature_config=CONVERGENTE", "/invoices", "/paymentinfo"])
def test_unknown_accounts_are_not_found(client, path):
    """An account that does not exist, and one of another organisation, are answered alike."""
    foreign = next(iter(client.sandbox.world.organisations["masmovil"].accounts))
    answers = [client.ask("GET", f"/v2/orgs/telco/accounts/{one_id}{path}") for one_id in (NO_SUCH_ID, foreign)]

    assert [404, 404] == [answer.status for answer in answers]
    assert answers[0].content == answers[1].content


def test_the_tax_history_comes_when_asked_for(client):
    """The changes of the past are absent unless wanted."""
    account = client.account("tax-history")

    plain = client.get(f"/accounts/{account.id}/tax")
    whole = client.get(f"/accounts/{account.id}/tax", include_historical_changes=True)

    assert (200, account.id) == (plain.status, plain.content["id"])
    assert "historical_changes" not in plain.content
    assert [28, 35, 51] == [change["state_id"] for change in whole.content["historical_changes"]]
    assert [21, 7, 10] == [change["tax_value"] for change in whole.content["historical_changes"]]


def test_the_tax_history_is_limited_by_moments(client):
    """A change counts where it began, the limits included."""
    account = client.account("tax-history")
    changes = client.get(f"/accounts/{account.id}/tax", include_historical_changes=True).content["historical_changes"]
    second = changes[1]["start_date"]

    def within(start, end):
        return client.get(
            f"/accounts/{account.id}/tax", include_historical_changes=True, historical_changes_start_date=start,
            historical_changes_end_date=end,
        ).content["historical_changes"]  # fmt: skip

    assert changes[1:2] == within(second, second)
    assert changes[:2] == within(changes[0]["start_date"], second)
    assert [] == within("1990-01-01T00:00:00Z", "1990-12-31T00:00:00Z")


def test_a_tax_period_that_ends_before_it_starts_is_refused(client):
    """That is a bad request."""
    answer = client.get(
        f"/accounts/{client.account().id}/tax", include_historical_changes=True,
        historical_changes_start_date="2024-01-01T00:00:00Z", historical_changes_end_date="2023-01-01T00:00:00Z",
    )  # fmt: skip

    assert 400 == answer.status


@pytest.mark.parametrize("name", ["include_historical_changes", "historical_changes_start_date"])
def test_malformed_tax_parameters_are_refused(client, name):
    """A flag is true or false, a moment has the form of one."""
    assert 400 == client.get(f"/accounts/{client.account().id}/tax", **{name: "perhaps"}).status


def test_contracts_are_those_of_the_account(client):
    """Each names the account; an account without any has an empty list."""
    account, empty = client.account("contracts"), client.account("without-contracts")

    answer = client.get(f"/accounts/{account.id}/contracts", signature_config="CONVERGENTE")

    assert 2 <= len(answer.content["contracts"])
    assert {account.id} == {contract["account_id"] for contract in answer.content["contracts"]}
    assert {"contracts": []} == client.get(f"/accounts/{empty.id}/contracts", signature_config="CONVERGENTE").content


def test_a_malformed_account_has_no_contracts(client):
    """This operation lists no 400, so that an id that is no number is not found."""
    assert 404 == client.get("/accounts/abc/contracts", signature_config="CONVERGENTE").status
