"""Credit limits of mobile and landline subscriptions, and an organisation's defaults."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from conformance.sandbox.call import Call, Reply, handles
from conformance.sandbox.codes import LANDLINE_LIMITS, MOBILE_LIMITS
from conformance.sandbox.lenient_json import amount_of, objects_of, text_of, without_none
from conformance.sandbox.world import CreditLimit, Subscription

_LIMITS = {"mobile": MOBILE_LIMITS, "landline": LANDLINE_LIMITS}
_USER = "api@masstack.example"


@handles("getCreditLimits")
def get_credit_limits(call: Call) -> Reply:
    """List the limits, each with its history."""
    subscription = _subscription(call)
    if subscription.kind not in _LIMITS and call.choice("credit-limit-subscription-types") != "others-empty":
        call.refuse("Subscriptions of this type have no credit limits")
    named = subscription.id
    whole = call.choice("credit-limit-history") != "former-only"
    shown = []
    for limit in subscription.credit_limits.values():
        entries = [limit, *limit.history] if whole else limit.history
        shown.append(
            {**_limit(call, named, limit), "historical_changes": [_limit(call, named, entry) for entry in entries]}
        )
    return Reply(200, shown)


@handles("createCreditLimits")
def create_credit_limits(call: Call) -> Reply:
    """Give a subscription limits; one without a value takes the organisation's default."""
    subscription = _subscription(call)
    wanted = objects_of(call.body, "credit_limits")
    _check_kind(call, subscription, wanted)
    values = {}
    for entry in wanted:
        limit_id = text_of(entry, "credit_limit_id") or ""
        value = amount_of(entry, "credit_limit_value")
        value = call.org.default_limits.get(limit_id, 0) if value is None else value
        values[limit_id] = _kept(call, value)
    if call.choice("credit-limit-created-twice") == "refused" and values.keys() & subscription.credit_limits.keys():
        call.refuse("The subscription has such a limit")
    if call.choice("post-total-too-small") == "refused" and _contradicts(call, subscription, values):
        call.refuse("The total is smaller than another limit")
    now = call.now()
    for entry in wanted:
        limit_id, user = text_of(entry, "credit_limit_id") or "", text_of(entry, "user_name") or _USER
        _set(subscription, CreditLimit(limit_id, values[limit_id], user, None, now, now))
    created = [{"credit_limit_id": limit_id, "credit_limit_value": value} for limit_id, value in values.items()]
    return Reply(201, [{**limit, "effective_date": now} for limit in created])


@handles("changeCreditLimits")
def change_credit_limits(call: Call) -> Reply:
    """Change limits, all of them or none; the total must reach the largest of the others."""
    subscription = _subscription(call)
    kind = text_of(call.body, "subscription_type")
    if kind != subscription.kind.upper() and call.choice("subscription-type-differs") != "not-looked-at":
        call.refuse("subscription_type is not that of the subscription")
    wanted = objects_of(call.body, "credit_limits")
    _check_kind(call, subscription, wanted)
    held = subscription.credit_limits
    values = {}
    for entry in wanted:
        limit_id, value = text_of(entry, "credit_limit_id") or "", amount_of(entry, "credit_limit_value")
        if limit_id not in held and call.choice("patch-limit-not-there") == "refused":
            call.refuse("The subscription has no such limit")
        if value is None:
            value = held[limit_id].value if limit_id in held else call.org.default_limits.get(limit_id, 0)
        values[limit_id] = _kept(call, value)
    if _contradicts(call, subscription, values):
        call.refuse("The total must reach the largest of the other limits", status=409)
    now = call.now()
    for entry in wanted:
        limit_id, user = text_of(entry, "credit_limit_id") or "", text_of(entry, "change_user") or _USER
        if call.choice("credit-limit-user-member") == "apart" and limit_id in held:
            user = held[limit_id].user
        _set(subscription, CreditLimit(limit_id, values[limit_id], user, text_of(entry, "change_reason"), now, now))
    return Reply(202)


@handles("getDefaultCreditLimits")
def get_default_credit_limits(call: Call) -> Reply:
    """Give what the organisation grants when nobody says how much."""
    defaults = {limit_id: _kept(call, value) for limit_id, value in call.org.default_limits.items()}
    limits = [{"credit_limit_id": limit_id, "credit_limit_value": value} for limit_id, value in defaults.items()]
    match call.choice("default-credit-limit-members"):
        case "array":
            return Reply(200, limits)
        case "other":
            return Reply(200, defaults)
    return Reply(200, {"credit_limits": limits})


def _subscription(call: Call) -> Subscription:
    asked = call.path["id"]
    if call.choice("subscription-path-id-form") == "also-uuid" and asked in call.org.uuids:
        return call.org.subscriptions[call.org.uuids[asked]]
    return call.subscription(name="id")


def _limit(call: Call, subscription_id: int, limit: CreditLimit) -> dict[str, Any]:
    return without_none(
        subscription_id=subscription_id,
        credit_limit_id=limit.id,
        credit_limit_value=_kept(call, limit.value),
        user_name=limit.user,
        change_reason=limit.reason,
        effective_date=limit.effective,
        update_date=limit.updated,
    )


def _check_kind(call: Call, subscription: Subscription, wanted: Iterable[dict[str, Any]]) -> None:
    if any(text_of(entry, "credit_limit_id") not in call.org.default_limits for entry in wanted):
        call.refuse("There is no such limit")
    if call.choice("post-wrong-type") == "created" and call.operation.id == "createCreditLimits":
        return
    fitting = _LIMITS.get(subscription.kind, ())
    if any(text_of(entry, "credit_limit_id") not in fitting for entry in wanted):
        missing = call.choice("post-wrong-type") == "not-found" and call.operation.id == "createCreditLimits"
        call.refuse("Such a limit does not go with the type of the subscription", status=404 if missing else 400)


def _kept(call: Call, value: Decimal | int) -> Decimal | int:
    """Give a limit as it is kept: with all its decimals, or rounded."""
    return round(Decimal(value), 1) if call.choice("credit-limit-unit") == "rounded" else value


def _totals(values: Mapping[str, Any]) -> dict[str, Any]:
    return {limit_id: value for limit_id, value in values.items() if "_TOTAL_" in limit_id}


def _contradicts(call: Call, subscription: Subscription, values: Mapping[str, Any]) -> bool:
    """Say whether, with these values, a total is left below another limit of its kind."""
    held = {limit_id: _kept(call, limit.value) for limit_id, limit in subscription.credit_limits.items()}
    after = held | dict(values)
    for total, value in _totals(after).items():
        kind = total.partition("_")[0]
        others = {limit_id: v for limit_id, v in after.items() if limit_id != total and limit_id.startswith(kind)}
        if any(v > value and (total in values or limit_id in values) for limit_id, v in others.items()):
            return True
    return False


def _set(subscription: Subscription, limit: CreditLimit) -> None:
    """Put a limit in the place of the former, which becomes history."""
    former = subscription.credit_limits.get(limit.id)
    history = [replace(former, history=[]), *former.history] if former else []
    subscription.credit_limits[limit.id] = replace(limit, history=history)
