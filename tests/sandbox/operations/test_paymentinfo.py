"""Payment information."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize("method", ["bank-account", "bank-transfer", "credit-card", "eci", "recurring-credit-card"])
def test_each_method_is_seeded(client, method):
    """What belongs to the method comes, the rest is left out."""
    account = client.account(f"pays-by-{method}")

    content = client.get(f"/accounts/{account.id}/paymentinfo").content

    assert method.upper().replace("-", "_") == content["payment_method"]
    assert ("bank_account" in content) == (method == "bank-account")
    assert ("credit_card" in content) == method.endswith("credit-card")


def test_an_iban_is_that_of_the_account(client):
    """The parts make up the IBAN, whose check digits are right."""
    account = client.get(f"/accounts/{client.account('pays-by-bank-account').id}/paymentinfo").content["bank_account"]
    ccc = account["entity"] + account["subsidiary"] + account["control_digit"] + account["number"]

    assert account["iban"].endswith(ccc)
    assert 1 == int(f"{ccc}1428{account['iban'][2:4]}") % 97
