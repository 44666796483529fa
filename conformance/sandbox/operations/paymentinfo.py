"""How an account pays."""

from __future__ import annotations

from conformance.sandbox.call import Call, Reply, handles

#: What is known of an account beside what it pays with.
_CARD = {"reference": "0A1B2C3D4E5F", "type_id": 1, "number": "400000******0002", "validity_date": "1230"}


@handles("getPaymentInfo")
def get_payment_info(call: Call) -> Reply:
    """Give the method, and the bank account or the card where it has one."""
    shown = dict(call.account().payment)
    if call.choice("payment-info-members") == "whatever-is-known":
        shown = {"credit_card": _CARD, **shown}
    if call.choice("payment-card-masked") == "whole" and "credit_card" in shown:
        shown["credit_card"] = {**shown["credit_card"], "number": shown["credit_card"]["number"].replace("*", "0")}
    return Reply(200, shown)
