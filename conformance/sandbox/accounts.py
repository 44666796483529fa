"""Accounts: what they are, their tax and their contracts."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from conformance.sandbox.call import Call, Reply, handles
from conformance.sandbox.moments import parse_moment
from conformance.sandbox.world import Account, Tax

_EARLIEST, _LATEST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


@handles("getAccount")
def get_account(call: Call) -> Reply:
    """Give an account with its work orders."""
    account = call.account()
    orders = [
        {"work_order_id": order.id, "work_order_type": order.type.shown(), "status": order.status.shown(),
         "created_date": order.created}
        for order in account.work_orders
    ]  # fmt: skip
    shown: dict[str, Any] = {"id": account.id, "customer_id": account.customer_id, "account_number": account.number}
    if orders:
        shown["work_order_id"] = orders[0]["work_order_id"]
    shown |= {
        "work_orders": orders,
        "activation_date": account.activated,
        "billing_type": account.billing.shown(),
        "status": account.status.shown(),
        "path": account.path,
        "filename": account.filename,
    }
    return Reply(200, shown)


@handles("getAccountTax")
def get_account_tax(call: Call) -> Reply:
    """Give the tax that holds; what held before when asked for."""
    account = call.account()
    current = account.taxes[-1]
    shown = {"id": account.id, **_tax(current), "start_date": current.span.start}
    if call.asked("include_historical_changes") in ("true", "True", "1"):
        start = parse_moment(call.asked("historical_changes_start_date")) or _EARLIEST
        end = parse_moment(call.asked("historical_changes_end_date")) or _LATEST
        shown["historical_changes"] = [
            {**_tax(past), "start_date": past.span.start, "end_date": past.span.end}
            for past in _past(account)
            if start <= past.span.start <= end
        ]
    return Reply(200, shown)


def _past(account: Account) -> list[Tax]:
    return [tax for tax in account.taxes if tax.span.end is not None]


def _tax(tax: Tax) -> dict[str, Any]:
    return {"tax_value": tax.value, "tax_terminal_value": tax.terminal_value, "state_id": tax.state_id,
            "description": tax.description}  # fmt: skip


@handles("getAccountContracts")
def get_account_contracts(call: Call) -> Reply:
    """List the contracts that were signed, whatever the signature's configuration."""
    return Reply(200, {"contracts": call.account().contracts})
