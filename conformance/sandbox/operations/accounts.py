"""Accounts: what they are, their tax and their contracts."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from conformance.sandbox.call import Call, Reply, handles
from conformance.sandbox.lenient_json import without_none
from conformance.sandbox.moments import parse_moment
from conformance.sandbox.operations.responses import listed
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
    if orders and call.choice("account-work-order-id-filled") != "left-out":
        shown["work_order_id"] = orders[0]["work_order_id"]
    listed(call, shown, "work_orders", orders, "account-work-orders-none")
    shown |= {
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
    wanted = call.asked("include_historical_changes") in ("true", "True", "1")
    start = parse_moment(call.asked("historical_changes_start_date"))
    end = parse_moment(call.asked("historical_changes_end_date"))
    alone = (start is None) != (end is None) or (start is not None and not wanted)
    if alone and call.choice("tax-period-alone") == "refused":
        call.refuse("The dates go together, and with include_historical_changes")
    if wanted:
        if start and end and start > end and call.choice("tax-period-reversed") != "none":
            call.refuse("historical_changes_end_date lies before historical_changes_start_date")
        shown["historical_changes"] = [
            without_none(**_tax(change), start_date=change.span.start, end_date=change.span.end)
            for change in _history(call, account)
            if _lies(call, change, start or _EARLIEST, end or _LATEST)
        ]
    return Reply(200, shown)


def _history(call: Call, account: Account) -> list[Tax]:
    with_present = call.choice("tax-history-scope") == "with-present"
    return [tax for tax in account.taxes if with_present or tax.span.end is not None]


def _lies(call: Call, change: Tax, start: datetime, end: datetime) -> bool:
    if call.choice("tax-period-meaning") == "applied-within":
        return change.span.start <= end and (change.span.end is None or change.span.end >= start)
    last_belongs = call.choice("tax-period-ends", "period-ends") != "open"
    return start <= change.span.start <= end and (last_belongs or change.span.start != end)


def _tax(tax: Tax) -> dict[str, Any]:
    return {"tax_value": tax.value, "tax_terminal_value": tax.terminal_value, "state_id": tax.state_id,
            "description": tax.description}  # fmt: skip


@handles("getAccountContracts")
def get_account_contracts(call: Call) -> Reply:
    """List the contracts that were signed, whatever the signature's configuration."""
    return Reply(200, listed(call, {}, "contracts", call.account().contracts, "contracts-none"))
