"""The tariff of a subscription, its history, and what it is to become."""

from __future__ import annotations

from datetime import UTC
from typing import Any

from conformance.sandbox import codes
from conformance.sandbox.call import Call, Reply, handles
from conformance.sandbox.lenient_json import text_of, whole_of
from conformance.sandbox.moments import MADRID, midnight, next_month, parse_day
from conformance.sandbox.operations.responses import day_to_come, done
from conformance.sandbox.risk import accepted
from conformance.sandbox.world import Product, Scheduled, Subscription, TariffChange


@handles("getProducts")
def get_products(call: Call) -> Reply:
    """Give the tariff; compatible ones and the history when asked for."""
    subscription = call.subscription()
    include = call.listed("include")
    product = _tariff(subscription.product, subscription.tariffs[0].date)
    if "compatibilities" in include:
        product["compatibilities"] = [{"id": p.id, "value": p.value} for p in _compatible(call, subscription)]
    _put_scheduled(call, product, subscription.scheduled)
    shown: dict[str, Any] = {"id": subscription.id, "product": product}
    bundle = call.org.accounts[subscription.account_id].bundle
    if bundle is not None and subscription.line_type != "mobile":
        shown["bundle"] = {"id": bundle.id, "value": bundle.value}
    if "historical_changes" in include:
        shown["historical_changes"] = [_tariff(change.product, change.date) for change in subscription.tariffs]
    return Reply(200, shown)


def _tariff(product: Product, since: Any) -> dict[str, Any]:
    return {"id": product.id, "value": product.value, "historic_date": since}


def _put_scheduled(call: Call, product: dict[str, Any], scheduled: Scheduled | None) -> None:
    if scheduled is not None:
        zone = MADRID if call.choice("scheduled-date-as-time") == "madrid-midnight" else UTC
        begins = midnight(scheduled.day, zone)
        product["scheduled"] = {
            "request_date": scheduled.requested,
            "process_date": begins,
            "scheduled_date": begins,
            "destination_product": {"id": scheduled.product.id, "value": scheduled.product.value},
        }
    elif (shown := call.choice("no-change-scheduled")) != "absent":
        members = ("request_date", "process_date", "scheduled_date", "destination_product")
        product["scheduled"] = {"null": None, "null-members": dict.fromkeys(members)}.get(shown, {})


def _compatible(call: Call, subscription: Subscription) -> list[Product]:
    kind = "prepaid" if subscription.type == codes.PREPAID else subscription.kind
    return [p for p in call.org.products.values() if p.kind == kind and p.id != subscription.product.id]


@handles("changeProduct")
def change_product(call: Call) -> Reply:
    """Change the tariff, at once or on a day to come; one that needs a check stays as it is."""
    subscription = call.subscription()
    wanted = whole_of(call.body, "productId")
    if wanted is None:
        call.refuse("productId is missing")
    product = call.org.products.get(wanted)
    if product is None:
        if call.choice("incompatible-product") == "accepted":
            return done(call, 201, "product-change-empty-body")
        call.unknown_reference("product")
    if subscription.line_type == "main":
        status = {"not-found": 404, "not-allowed": 405}.get(call.choice("bundled-main-line-status"), 400)
        call.refuse("The product of a bundle's main line cannot be changed this way", status=status)
    others = product != subscription.product and product not in _compatible(call, subscription)
    if others and call.choice("incompatible-product") == "refused":
        call.refuse("The product is not compatible with the present one")
    day = day_to_come(call, parse_day(text_of(call.body, "scheduled_date")), "product-date-past")
    if day is None and call.choice("product-date-absent") == "next-period":
        day = next_month(call.today())
    if accepted(product.risk) or call.choice("product-change-under-check") != "after-check":
        if day is not None:
            subscription.scheduled = Scheduled(product, call.now(), day)
        else:
            take(call, subscription, product)
    if not accepted(product.risk):
        return Reply(202, {"risk_decision": product.risk})
    return done(call, 201, "product-change-empty-body")


def take(call: Call, subscription: Subscription, product: Product) -> None:
    """Let a subscription have a tariff from now on."""
    subscription.scheduled = None
    if product.id != subscription.product.id:
        subscription.product = product
        subscription.tariffs.insert(0, TariffChange(product, call.now()))
