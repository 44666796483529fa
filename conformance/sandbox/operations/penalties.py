"""Penalties for leaving early: computed, confirmed, deleted."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from conformance.sandbox.call import Call, Reply, handles
from conformance.sandbox.lenient_json import without_none
from conformance.sandbox.moments import MADRID, day_of, months_before
from conformance.sandbox.world import Account, ComputedPenalty, Subscription, Term

_ACCOUNT_REASONS = ("unsubscribe", "cancel")
_SUBSCRIPTION_REASONS = ("broadband_subscription", "device", "mobile")
_OPTIONAL = ("commitment_uuid", "subscrition_promotion_id", "promotion_id", "subscription_terminal_id")
_CENT = Decimal("0.01")
#: Computations of an organisation that are kept: more than any run asks for at once.
_KEPT = 5_000


@handles("getAccountPenalties")
def get_account_penalties(call: Call) -> Reply:
    """Compute what an account pays for leaving, or for cancelling before it began."""
    reason = call.asked("reason")
    if reason not in _ACCOUNT_REASONS:
        call.refuse("reason is unsubscribe or cancel")
    account = call.org.accounts.get(call.number_in_path("id"))
    if account is None:
        if call.choice("account-penalties-unknown-account") == "empty":
            return Reply(200, [])
        call.unknown("account", "account-penalties-unknown-account")
    lines = list(call.org.of_account(account))
    return _computed(call, account, ("account", reason), _items(call, account, lines, admin=reason == "cancel"))


@handles("getSubscriptionPenalties")
def get_subscription_penalties(call: Call) -> Reply:
    """Compute what giving up one subscription costs."""
    reason = call.asked("reason")
    if reason not in _SUBSCRIPTION_REASONS:
        status = _malformed(call, "subscription-penalties-bad-request")
        call.refuse("reason is broadband_subscription, device or mobile", status=status)
    account, subscription = call.account(), call.subscription()
    _check_owner(call, account, subscription)
    fits = {"device": bool(subscription.devices), "mobile": subscription.kind == "mobile",
            "broadband_subscription": subscription.kind == "broadband"}[reason]  # fmt: skip
    if not fits and call.choice("penalty-reason-and-kind") == "refused":
        call.refuse("The reason does not fit the subscription", status=404)
    items = _items(call, account, [subscription], devices=reason == "device") if fits else []
    return _computed(call, account, (str(subscription.id), reason), items)


@handles("getSubscriptionPenaltiesByUuid")
def get_subscription_penalties_by_uuid(call: Call) -> Reply:
    """Compute what giving up one subscription costs, whatever kind it is."""
    asked = call.path["subscriptionUUID"]
    try:
        name = str(uuid.UUID(asked))
    except ValueError:
        call.refuse("subscriptionUUID is no UUID", status=_malformed(call, "penalties-by-uuid-bad-request"))
    account = call.account()
    found = call.org.uuids.get(name)
    if found is None:
        call.unknown("subscription")
    subscription = call.org.subscriptions[found]
    _check_owner(call, account, subscription)
    items = _items(call, account, [subscription], devices=True)
    return _computed(call, account, (str(subscription.id), "uuid"), items)


@handles("confirmPenalties")
def confirm_penalties(call: Call) -> Reply:
    """Confirm a computation, once; confirming it again changes nothing."""
    computed = call.org.penalties.get(call.number_in_path("id"))
    if computed is None or (computed.confirmed and call.choice("penalty-confirmed-again") == "not-found"):
        call.unknown("computed penalty")
    computed.confirmed = True
    return Reply(200)


@handles("deletePenalties")
def delete_penalties(call: Call) -> Reply:
    """Take back what was confirmed."""
    number = call.number_in_path("id")
    computed = call.org.penalties.get(number)
    if computed is None:
        if number in call.org.deleted_penalties and call.choice("penalty-deleted-again") == "ok":
            return Reply(200)
        call.unknown("computed penalty")
    if not computed.confirmed and call.choice("unconfirmed-penalty-deleted") != "ok":
        call.unknown("confirmed penalty")
    del call.org.penalties[number]
    call.org.deleted_penalties.add(number)
    return Reply(200)


def _malformed(call: Call, reading: str) -> int:
    return 404 if call.choice(reading) == "not-found" else 400


def _check_owner(call: Call, account: Account, subscription: Subscription) -> None:
    if subscription.account_id != account.id and call.choice("penalties-subscription-of-account") != "any":
        call.unknown("subscription")


def _computed(call: Call, account: Account, asked: tuple[str, str], items: list[dict[str, Any]]) -> Reply:
    if not items and call.choice("penalties-none") == "empty-list":
        return Reply(200, [])
    kept = call.org.penalties
    computed = None
    if call.choice("computed-penalty-kept") == "same":
        same = (c for c in kept.values() if (c.account_id, c.asked) == (account.id, asked) and not c.confirmed)
        computed = next(same, None)
    if computed is None:
        computed = ComputedPenalty(call.world.new_id(), account.id, asked, call.org.operator_id, items)
        kept[computed.id] = computed
        if len(kept) > _KEPT:
            kept.pop(next((kept_id for kept_id, old in kept.items() if not old.confirmed), next(iter(kept))))
    return Reply(200, [{"computed_penalty_id": computed.id, "mobile_operator_id": computed.operator_id,
                        "penalties": [_as_read(call, dict(item)) for item in computed.items]}])  # fmt: skip


def _items(
    call: Call, account: Account, lines: Iterable[Subscription], *, admin: bool = False, devices: bool = False
) -> list[dict[str, Any]]:
    today = call.today()
    of_lines = {line.id: line for line in lines}
    items = [
        _term(call, of_lines[term.subscription_id], term)
        for term in account.terms
        if term.subscription_id in of_lines and day_of(term.end, MADRID) > today
    ]
    if devices:
        items += [_device(line, device.shown, device.penalty) for line in of_lines.values() for device in line.devices]
    if admin and of_lines:
        items.append({"id": account.id % 10**7, "value": Decimal("30.25"), "description": "Gastos de gestión",
                      "start_date": today, "end_date": today, "mandatory": False, "type": "ADMCOST"})  # fmt: skip
    return items


def _term(call: Call, line: Subscription, term: Term) -> dict[str, Any]:
    """Cost of a commitment: what is left of it, in days."""
    start, end = day_of(term.start, MADRID), day_of(term.end, MADRID)
    left = Decimal((end - call.today()).days) / max((end - start).days, 1)
    of_promotion = (term.promotion or {}).get("id")
    return without_none(
        id=line.id % 10**6 * 10 + term.months % 10, value=(term.penalty * left).quantize(_CENT, ROUND_HALF_UP),
        description=f"Permanencia de {term.months} meses, línea nº {line.number or line.id}",
        subscription_id=line.id, subscription_uuid=line.uuid,
        commitment_uuid=str(uuid.uuid5(uuid.NAMESPACE_OID, f"{line.id} {end}")),
        subscrition_promotion_id=of_promotion, promotion_id=of_promotion,
        start_date=start, end_date=end, mandatory=True, type="CANCELCOST",
    )  # fmt: skip


def _device(line: Subscription, shown: dict[str, Any], penalty: Decimal) -> dict[str, Any]:
    terminal = shown["subscription_terminal_id"]
    begins = day_of(shown["delivery_date"], MADRID)
    return {
        "id": terminal,
        "value": penalty,
        "description": "Permanencia del terminal",
        "subscription_id": line.id,
        "subscription_uuid": line.uuid,
        "start_date": begins,
        "end_date": months_before(begins, -24),
        "mandatory": True,
        "type": "CANCELCOST",
        "subscription_terminal_id": terminal,
    }


def _as_read(call: Call, item: dict[str, Any]) -> dict[str, Any]:
    nulls = call.choice("penalty-nulls")
    if nulls in ("nulls", "zero"):
        for name in _OPTIONAL:
            empty = None if nulls == "nulls" else "" if name == "commitment_uuid" else 0
            item.setdefault(name, empty)
    if call.choice("penalty-type-values") == "one-value":
        item["type"] = "ADMCOSTCANCELCOST"
    return item
