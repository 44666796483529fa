"""Invoices of an account."""

from __future__ import annotations

from typing import Any

from conformance.sandbox.call import Call, Reply, handles
from conformance.sandbox.members import without_none
from conformance.sandbox.periods import period_of
from conformance.sandbox.world import Invoice


@handles("getInvoices")
def get_invoices(call: Call) -> Reply:
    """List the invoices of a period."""
    account = call.account()
    period = period_of(call, "invoices")
    invoices = [_invoice(invoice) for invoice in account.invoices if period.holds(invoice.date)]
    return Reply(200, {"account_id": account.id, "period_date": period.shown(), "invoices": invoices})


def _invoice(invoice: Invoice) -> dict[str, Any]:
    return without_none(
        value=invoice.value,
        value_total=invoice.value_total,
        delivery_mode=invoice.delivery_mode,
        date=invoice.date,
        pay_date=invoice.pay_date,
        number=invoice.number,
        path=invoice.path,
        status=invoice.status.shown(),
        cycle={"start_date": invoice.cycle.start, "end_date": invoice.cycle.end},
    )
