"""How an account pays."""

from __future__ import annotations

from collections.abc import Mapping

from conformance.sandbox.call import Call, Reply, handles
from conformance.sandbox.lenient_json import text_of

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
    if call.choice("payment-card-validity-format") == "other" and "credit_card" in shown:
        until = str(shown["credit_card"]["validity_date"])
        shown["credit_card"] = {**shown["credit_card"], "validity_date": f"{until[:2]}/{until[2:]}"}
    return Reply(200, shown)


@handles("changePaymentInfo")
def change_payment_info(call: Call) -> Reply:
    """Bill an account to a bank account; served until 2.37.0 removed it."""
    account = call.account()
    sent = {name: text_of(call.body, name) or "" for name in ("entity", "subsidiary", "control_digit", "number")}
    account.payment = {"payment_method": "BANK_ACCOUNT", "bank_account": {**sent, "iban": iban_of(sent)}}
    return Reply(201)


def iban_of(account: Mapping[str, str]) -> str:
    """The IBAN of a Spanish bank account."""
    digits = "".join(account.values())
    check = 98 - int(f"{digits}142800") % 97 if digits.isascii() and digits.isdigit() else 0
    return f"ES{check:02}{digits}"
