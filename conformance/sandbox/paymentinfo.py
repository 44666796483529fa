"""How an account pays."""

from __future__ import annotations

from conformance.sandbox.call import Call, Reply, handles


@handles("getPaymentInfo")
def get_payment_info(call: Call) -> Reply:
    """Give the method, and the bank account or the card where it has one."""
    return Reply(200, call.account().payment)
