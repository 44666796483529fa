"""Invoices of an account."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from conformance.sandbox.call import Call, Reply, handles
from conformance.sandbox.lenient_json import without_none
from conformance.sandbox.periods import period_of
from conformance.sandbox.world import Invoice


@handles("getInvoices")
def get_invoices(call: Call) -> Reply:
    """List the invoices of a period."""
    account = call.account()
    period = period_of(call, "invoices")
    found = [invoice for invoice in account.invoices if period.holds(invoice.date)]
    if not found and call.choice("invoices-none") == "not-found":
        call.refuse("There are no invoices", status=404)
    covered = call.choice("invoices-period-meaning") == "as-covered" or (period.start is None and period.end is None)
    days = period.covered(invoice.date for invoice in found) if covered else period.shown()
    invoices = [_invoice(call, invoice) for invoice in found]
    return Reply(200, {"account_id": account.id, "period_date": days, "invoices": invoices})


def _invoice(call: Call, invoice: Invoice) -> dict[str, Any]:
    paid = invoice.pay_date
    if paid is None and call.choice("invoice-pay-date-unpaid") == "due-date":
        paid = invoice.date + timedelta(days=30)
    return without_none(
        value=invoice.value,
        value_total=invoice.value_total,
        delivery_mode=invoice.delivery_mode,
        date=invoice.date,
        pay_date=paid,
        number=invoice.number,
        path=invoice.path,
        status=invoice.status.shown(),
        cycle={"start_date": invoice.cycle.start, "end_date": invoice.cycle.end},
    )
