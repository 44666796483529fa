"""Moving an account to another bundle."""

from __future__ import annotations

from typing import Any

from conformance.sandbox import codes
from conformance.sandbox.call import Call, Reply, handles
from conformance.sandbox.lenient_json import object_of, objects_of, text_of, whole_of
from conformance.sandbox.operations.products import take
from conformance.sandbox.operations.sales import Wanted, add_line, check
from conformance.sandbox.risk import accepted, risk_of, shown_decision
from conformance.sandbox.world import Account, Bundle, Product, Subscription

_PARTS = {"ftth": "broadband", "adsl": "broadband", "landline": "landline", "tv": "tv"}


@handles("migrateBundle")
def migrate_bundle(call: Call) -> Reply:
    """Give an account another bundle and its lines other tariffs; additional lines have to be sent too."""
    asked = object_of(call.body, "account")
    account = call.org.accounts.get(whole_of(asked, "account_id") or -1)
    if account is None:
        call.unknown("account", "migration-unknown-account")
    bundle = call.org.bundles.get(whole_of(asked, "new_bundle_id") or -1)
    if bundle is None:
        call.unknown("bundle", "migration-unknown-account")
    subscriptions = object_of(asked, "subscriptions")
    sent = objects_of(subscriptions, "mobile_lines")
    moved = _existing(call, account, subscriptions, sent)
    unheld = [one for one in sent if "subscription_id" not in one]
    fresh = [Wanted("mobile", one, text_of(one, "type") or "additional") for one in unheld]
    check(call, fresh)
    sales = object_of(call.body, "sales_info")
    risk = risk_of(text_of(sales, "dealer_id"))
    if accepted(risk) or call.choice("order-under-risk") == "carried-out":
        _move(call, account, bundle, subscriptions, moved)
        for one in fresh:
            add_line(call, account, one, status=codes.AWAITING_ACTIVATION, dealer=text_of(sales, "dealer_id"),
                     shop=text_of(sales, "shop_id"))  # fmt: skip
    return Reply(200 if accepted(risk) else 202, {"risk_decision": shown_decision(call, risk)})


def _existing(call: Call, account: Account, asked: dict[str, Any], sent: list[dict[str, Any]]) -> dict[int, int | None]:
    """Give the lines that were sent, with the tariff that each is to have; refuse when an additional one is missing."""
    moved = {}
    for one in sent:
        line_id = whole_of(one, "subscription_id")
        if line_id is None:
            continue
        if line_id not in account.subscriptions:
            call.unknown("subscription", "migration-unknown-account")
        moved[line_id] = whole_of(one, "product_id")
    additional = [line for line in call.org.of_account(account) if line.line_type == "additional"]
    checked = call.choice("migration-lines-when-more-is-sent") != "two-members-only" or not asked
    refused = checked and call.choice("migration-lines-omitted") == "refused"
    if refused and any(moved.get(line.id) is None for line in additional):
        call.refuse("The additional mobile lines have to be sent with their subscription_id and product_id")
    return moved


def _move(call: Call, account: Account, bundle: Bundle, asked: dict[str, Any], moved: dict[int, int | None]) -> None:
    account.bundle = bundle
    account.account_bundle_id = call.world.new_id()
    named = {kind: object_of(asked, member) for member, kind in _PARTS.items() if member in asked}
    parts = {kind: whole_of(part, "product_id") for kind, part in named.items()}
    for line in call.org.of_account(account):
        product = _destination(call, line, bundle, moved.get(line.id) or parts.get(line.kind))
        if product is not None:
            take(call, line, product)


def _destination(call: Call, line: Subscription, bundle: Bundle, chosen: int | None) -> Product | None:
    if chosen is not None:
        return call.org.products.get(chosen) or Product(chosen, f"TARIFA {chosen}", line.kind)
    if line.kind == "mobile" and line.line_type != "main":
        return None
    return call.org.products.get(bundle.products.get(line.kind, -1))
