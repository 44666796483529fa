"""Reductions of an account, at three levels."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from conformance.sandbox.call import Call, Reply, handles
from conformance.sandbox.lenient_json import without_none
from conformance.sandbox.operations.responses import ends, filtered, listed
from conformance.sandbox.world import Account, Promotion

_LEVELS = {"subscription": "subscription_promotions", "account": "account_promotions",
           "bundle": "account_bundle_promotions"}  # fmt: skip


@handles("getPromotions")
def get_promotions(call: Call) -> Reply:
    """List the active and scheduled promotions, or the inactive ones in their place."""
    account = call.org.accounts.get(call.number_in_path("accountId"))
    if account is None:
        if call.choice("promotions-unknown-account") == "nothing":
            return Reply(200, {level: [] for level in _LEVELS.values()})
        call.unknown("account", "promotions-unknown-account")
    inactive = {"inactive"}
    if call.choice("promotions-inactive-meaning") == "not-in-force":
        inactive = {"inactive", "scheduled"}
    wanted = filtered(call, {"inactive": inactive}, {"active", "scheduled"})
    now = call.now()
    own_state = call.choice("promotions-inactive-meaning") == "own-state"
    kept = [p for p in account.promotions if _state(p, now, own_state=own_state) in wanted]
    shown: dict[str, Any] = {}
    for level, name in _LEVELS.items():
        listed(call, shown, name, [_promotion(call, account, p) for p in kept if p.level == level], "promotions-none")
    return Reply(200, shown)


def _state(promotion: Promotion, now: datetime, *, own_state: bool) -> str:
    """Say whether a promotion is active, scheduled or inactive; where that is a state of its own, some were ended."""
    state = promotion.span.state(now)
    return "inactive" if own_state and promotion.id % 3 == 0 and state != "inactive" else state


def _promotion(call: Call, account: Account, promotion: Promotion) -> dict[str, Any]:
    shown = _SHAPES[promotion.level](account, promotion)
    end = "effective_date_end" if promotion.level == "bundle" else "end_date"
    if call.choice("benefit-value-type") == "string":
        shown["promotion_benefit_type"] = {**promotion.benefit, "value": f"DESCUENTO {promotion.benefit['value']}"}
    return ends(call, shown, end, promotion.span.end, "promotion-without-end")


def _of_subscription(account: Account, promotion: Promotion) -> dict[str, Any]:
    return without_none(
        subscription_id=promotion.subscription_id,
        promotion_id=promotion.id,
        promotion_code=promotion.code,
        promotion_name=promotion.name,
        association_date=promotion.span.start,
        account_bundle_id=account.account_bundle_id,
        promotion_benefit_type=promotion.benefit,
        promotion_type=promotion.type.shown(),
    )


def _of_account(_: Account, promotion: Promotion) -> dict[str, Any]:
    return without_none(
        promotion_id=promotion.id,
        begin_date=promotion.span.start,
        promotion_name=promotion.name,
        promotion_benefit_type=promotion.benefit,
        promotion_type=promotion.type.shown(),
    )


def _of_bundle(account: Account, promotion: Promotion) -> dict[str, Any]:
    return without_none(
        promotion_id=promotion.id,
        effective_date_ini=promotion.span.start,
        promotion_name=promotion.name,
        account_bundle_id=account.account_bundle_id,
        promotion_benefit_type=promotion.benefit,
        promotion_type=promotion.type.shown(),
    )


_SHAPES = {"subscription": _of_subscription, "account": _of_account, "bundle": _of_bundle}
