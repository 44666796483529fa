"""Reductions of an account, at three levels."""

from __future__ import annotations

from typing import Any

from conformance.sandbox.call import Call, Reply, handles
from conformance.sandbox.members import without_none
from conformance.sandbox.world import Account, Promotion


@handles("getPromotions")
def get_promotions(call: Call) -> Reply:
    """List the active and scheduled promotions, or the inactive ones in their place."""
    account = call.org.accounts.get(call.number_in_path("accountId"))
    if account is None:
        call.unknown("account", "promotions-unknown-account")
    asked = call.listed("filter")
    wanted = {"inactive"} if "inactive" in asked else {"active", "scheduled"}
    now = call.now()
    kept = [promotion for promotion in account.promotions if promotion.span.state(now) in wanted]
    return Reply(200, {
        "subscription_promotions": [_of_subscription(account, p) for p in kept if p.level == "subscription"],
        "account_promotions": [_of_account(p) for p in kept if p.level == "account"],
        "account_bundle_promotions": [_of_bundle(account, p) for p in kept if p.level == "bundle"],
    })  # fmt: skip


def _of_subscription(account: Account, promotion: Promotion) -> dict[str, Any]:
    return without_none(
        subscription_id=promotion.subscription_id,
        promotion_id=promotion.id,
        promotion_code=promotion.code,
        promotion_name=promotion.name,
        association_date=promotion.span.start,
        end_date=promotion.span.end,
        account_bundle_id=account.account_bundle_id,
        promotion_benefit_type=promotion.benefit,
        promotion_type=promotion.type.shown(),
    )


def _of_account(promotion: Promotion) -> dict[str, Any]:
    return without_none(
        promotion_id=promotion.id,
        begin_date=promotion.span.start,
        promotion_name=promotion.name,
        end_date=promotion.span.end,
        promotion_benefit_type=promotion.benefit,
        promotion_type=promotion.type.shown(),
    )


def _of_bundle(account: Account, promotion: Promotion) -> dict[str, Any]:
    return without_none(
        promotion_id=promotion.id,
        effective_date_ini=promotion.span.start,
        effective_date_end=promotion.span.end,
        promotion_name=promotion.name,
        account_bundle_id=account.account_bundle_id,
        promotion_benefit_type=promotion.benefit,
        promotion_type=promotion.type.shown(),
    )
