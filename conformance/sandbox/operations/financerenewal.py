"""Whether a customer may finance a device."""

from __future__ import annotations

from decimal import Decimal
from ipaddress import ip_address
from typing import Any

from conformance.sandbox.call import Call, Reply, handles
from conformance.sandbox.lenient_json import text_of, without_none
from conformance.sandbox.risk import accepted, risk_of


@handles("renewFinance")
def renew_finance(call: Call) -> Reply:
    """Judge whether a device may be sold to a customer who has one in financing."""
    customer = text_of(call.body, "customer_id")
    subscription = text_of(call.body, "subscription_id")
    known = call.choice("renewal-not-found-what") != "some"
    if call.choice("client-ip-form") == "address" and not _is_address(call.headers.get("sf-client-ip", "")):
        call.refuse("SF-CLIENT-IP is no address")
    if customer is not None and not _is_customer(call, customer):
        call.unknown("customer")
    if subscription is not None and known and not _is_subscription(call, subscription):
        call.unknown("subscription")
    _check_dealer(call, known=known)
    return Reply(200, _judged(call, customer, text_of(call.body, "account_id")))


@handles("getFinanceAvailability")
def get_finance_availability(call: Call) -> Reply:
    """Judge whether and how much a customer, or an order of whomever, may finance."""
    customer = text_of(call.body, "customer_id")
    if customer is not None and not _is_customer(call, customer):
        call.unknown("customer")
    _check_dealer(call, known=call.choice("availability-not-found-what") != "some")
    return Reply(200, _judged(call, customer, text_of(call.body, "account_id")))


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _check_dealer(call: Call, *, known: bool) -> None:
    """Answer 404 to a dealer that the organisation does not have, where each identifier has to be known."""
    dealer = text_of(call.body, "dealer_id")
    if known and dealer is not None and dealer not in call.org.dealers:
        call.unknown("dealer")


def _is_customer(call: Call, uuid: str) -> bool:
    return any(user.customer_uuid == uuid.lower() for user in call.org.users.values())


def _is_subscription(call: Call, name: str) -> bool:
    if call.choice("renewal-subscription-id-form") == "legacy":
        return name.isdecimal() and name.isascii() and len(name) < 20 and int(name) in call.org.subscriptions
    return name.lower() in call.org.uuids


def _judged(call: Call, customer: str | None, account: str | None) -> dict[str, Any]:
    risk = risk_of(text_of(call.body, "dealer_id"))
    may = accepted(risk)
    return without_none(
        customer_id=customer,
        account_id=account,
        risk_decision=risk,
        available=may,
        credit_limit=Decimal("1200.00") if may else 0,
        credit_limit_available=Decimal("874.55") if may else 0,
    )
