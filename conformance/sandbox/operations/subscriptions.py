"""Subscriptions: what they are, their devices, SIM cards and recharges."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from conformance.sandbox.call import Call, Reply, handles
from conformance.sandbox.codes import ACTIVE_SIM, FREE_SIM, REPLACED_SIM
from conformance.sandbox.free_numbers import Sim
from conformance.sandbox.lenient_json import amount_of, object_of, text_of, whole_of, without_none
from conformance.sandbox.moments import parse_day
from conformance.sandbox.operations.responses import ends, listed
from conformance.sandbox.periods import period_of
from conformance.sandbox.risk import accepted, risk_of
from conformance.sandbox.world import Device, Subscription

_BALANCE = Decimal("12.5")
_IN_CHECK, _ACTIVE = {"id": 1, "value": "PENDIENTE"}, {"id": 3, "value": "ACTIVO"}


@handles("getSubscription")
def get_subscription(call: Call) -> Reply:
    """Give a subscription; its origin, date of sale and history when asked for."""
    subscription = call.subscription()
    include = call.listed("include")
    history = [{"subscription_status": change.status.shown(), "date": change.date, "modified_by": change.by}
               for change in subscription.history]  # fmt: skip
    if call.choice("historical-status-direction") == "newest-first":
        history.reverse()
    shown: dict[str, Any] = {"id": subscription.id, "subscription_status": subscription.status.shown()}
    if "selldate" in include or call.choice("selldate-effect") == "no-effect":
        shown["sell_date"] = _sell_date(call, subscription)
    shown |= without_none(activated_date=subscription.activated)
    ends(call, shown, "end_date", subscription.ended, "subscription-end-date-while-running")
    shown["subscription_type"] = subscription.type.shown()
    if "origin" in include:
        shown["origin"] = subscription.origin.shown()
    if "historical_status" in include:
        shown["historical_status"] = history
    shown |= {"dealer_id": subscription.dealer_id, "shop_id": subscription.shop_id, "path": subscription.path,
              "filename": subscription.filename}  # fmt: skip
    if subscription.number is not None:
        shown["identification_nr"] = subscription.number
    return Reply(200, shown | {"imsi": subscription.imsi, "iccid": subscription.iccid})


def _sell_date(call: Call, subscription: Subscription) -> Any:
    last_change = call.choice("selldate-value") == "last-status-change"
    return subscription.history[-1].date if last_change else subscription.sold


@handles("getDevices")
def get_devices(call: Call) -> Reply:
    """List the devices that were sold with a subscription."""
    subscription = call.subscription()
    devices = [_device(call, device) for device in subscription.devices]
    return Reply(200, listed(call, {}, "devices", devices, "devices-none"))


def _device(call: Call, device: Device) -> dict[str, Any]:
    shown = dict(device.shown)
    facts = dict(shown["device_info"])
    if call.choice("serial-number-type") == "string" and "serial_number" in facts:
        facts["serial_number"] = str(facts["serial_number"])
    if call.choice("device-financed-by-place") == "left-out":
        facts.pop("financed_by", None)
    shown["device_info"] = facts
    if call.choice("current-duration-meaning") == "elapsed":
        bound = shown["permanences"]
        elapsed = bound["duration_months"] * 30 - bound["current_duration_days"]
        shown["permanences"] = {**bound, "current_duration_days": elapsed}
    return shown


@handles("addDevice")
def add_device(call: Call) -> Reply:
    """Sell a device with a subscription; one whose risk is checked is listed at once, as pending."""
    subscription = call.subscription()
    risk = risk_of(text_of(object_of(call.body, "sell"), "dealer_id"))
    device = sold_device(call, subscription, object_of(call.body, "device"), in_check=not accepted(risk))
    answer = {"risk_decision": risk, "subscription_terminal_id": device.subscription_terminal_id}
    if accepted(risk) or call.choice("device-under-check-listed") != "after-check":
        subscription.devices.append(device)
    if not accepted(risk) and call.choice("terminal-id-under-check") == "placeholder":
        answer["subscription_terminal_id"] = 0
    return Reply(201 if accepted(risk) else 202, answer)


def sold_device(call: Call, subscription: Subscription, wanted: Any, *, in_check: bool = False) -> Device:
    """Make a device out of what a sale says of it."""
    terminal = call.world.new_id()
    shown = _sold(call, subscription, wanted, terminal, in_check=in_check)
    return Device(terminal, shown, shown["permanences"]["penalty_amount"])


def _sold(call: Call, subscription: Subscription, wanted: Any, terminal: int, *, in_check: bool) -> dict[str, Any]:
    now, details = call.now(), object_of(wanted, "device_details")
    fees, terms = object_of(wanted, "fees"), object_of(wanted, "terms")
    plan = object_of(fees, "installment_plan")
    duration = whole_of(plan, "duration") or 0
    shown_plan = without_none(last_installment_fee=amount_of(plan, "last_installment_fee"),
                              monthly_fee=amount_of(plan, "monthly_fee"), duration=duration,
                              unpaid_installments=duration, financed_by="XFERA")  # fmt: skip
    months = whole_of(terms, "commitment_duration") or 0
    penalty = amount_of(terms, "penalty_value") or 0
    return {
        "subscription_id": subscription.id,
        "subscription_terminal_id": terminal,
        "delivery_date": now,
        "status": _IN_CHECK if in_check else _ACTIVE,
        "request_detail": {"created_date": now, "request_id": call.world.new_id(), "request_type": "captacion",
                           "user_profile_role": text_of(object_of(call.body, "sell"), "category") or "Generic"},
        "device_info": without_none(
            terminal_id=_within_32_bits(whole_of(details, "id")), serial_number=terminal % 10**8,
            device_name=text_of(details, "model_id"), device_model=text_of(details, "category"),
            financed_by="XFERA", is_financed=bool(plan), value_due_today=amount_of(fees, "upfront_fee"),
            reservation_id=text_of(wanted, "reservation_id"), paid=False,
            terminal_code=text_of(details, "catalogue_id"), terminal_category_type="SMARTPHONE"),
        "fees": without_none(upfront_fee=amount_of(fees, "upfront_fee"), installment_plan=shown_plan,
                             final_installment_plan=dict(shown_plan)),
        "permanences": {"duration_months": months, "current_duration_days": min(months, 1200) * 30,
                        "penalty_amount": penalty, "current_penalty_amount": penalty},
    }  # fmt: skip


def _within_32_bits(number: int | None) -> int | None:
    return number if number is not None and abs(number) < 2**31 else None


@handles("replaceSim")
def replace_sim(call: Call) -> Reply:
    """Give a line another SIM card; the one before is of no more use."""
    subscription = call.subscription()
    dealer, wanted = text_of(call.body, "dealer_id"), text_of(call.body, "new_icc")
    if subscription.kind != "mobile":
        status = 404 if call.choice("sim-replacement-without-sim") == "not-found" else 400
        call.refuse("The subscription has no SIM card", status=status)
    sim = _card(call, wanted)
    risk = risk_of(dealer)
    if accepted(risk) or call.choice("sim-replacement-under-check") != "after-check":
        _put_in(call, subscription, sim)
    return Reply(201 if accepted(risk) else 202, {"risk_decision": risk})


def _card(call: Call, wanted: str | None) -> Sim:
    if wanted is None:
        if call.choice("new-icc-absent") == "needed":
            call.refuse("new_icc is missing")
        wanted = next(call.org.sims.free(), None)
    sim = call.org.sims.get(wanted)
    if sim is None:
        call.unknown_reference("SIM card")
    if sim.status != FREE_SIM:
        call.refuse("The SIM card is in use")
    return sim


def _put_in(call: Call, subscription: Subscription, sim: Sim) -> None:
    before = call.org.sims.get(subscription.iccid)
    if before is not None:
        before.status, before.changed, before.subscription_id = REPLACED_SIM, call.today(), None
    sim.status, sim.changed, sim.subscription_id = ACTIVE_SIM, call.today(), subscription.id
    subscription.iccid, subscription.imsi = sim.iccid, sim.imsi


@handles("getRecharges")
def get_recharges(call: Call) -> Reply:
    """List the recharges of a period, by default the current month."""
    subscription = call.subscription()
    if subscription.kind != "mobile" and call.choice("recharges-of-other-kinds") == "refused":
        call.refuse("The subscription cannot be recharged")
    period = period_of(call, "recharges")
    found = [
        {"recharge_id": item.id, "date": item.date, "movement_type_id": item.movement_type_id,
         "origin_id": item.origin_id, "amount": _amount(call, item.amount)}
        for item in subscription.recharges if period.holds(item.date)
    ]  # fmt: skip
    shown: dict[str, Any] = {"subscription_id": subscription.id}
    if subscription.number is not None:
        shown["identification_nr"] = subscription.number
    shown["period_date"] = period.shown()
    return Reply(200, listed(call, shown, "recharges", found, "recharges-none"))


def _amount(call: Call, amount: Any) -> Any:
    return int(amount * 100) if call.choice("recharge-amount-unit") == "cents" else amount


@handles("getBalance")
def get_balance(call: Call) -> Reply:
    """Give the balance of a prepaid line; served until 2.36.2 removed it."""
    subscription = call.subscription()
    return Reply(200, without_none(msisdn=subscription.number, balance=_BALANCE, network=call.org.host_cfg))


@handles("getConsumptionDetail")
def get_consumption_detail(call: Call) -> Reply:
    """Give the period of the consumption, the only members that are known; served until 2.36.2 removed it."""
    subscription, today = call.subscription(), call.today()
    period = {
        "start_date": parse_day(call.asked("start_date")) or today.replace(day=1),
        "end_date": parse_day(call.asked("end_date")) or today,
    }
    return Reply(200, {"id": subscription.id, "period_date": period})
