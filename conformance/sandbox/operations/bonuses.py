"""Packages of free units in a subscription."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from conformance.sandbox.call import Call, Reply, handles
from conformance.sandbox.lenient_json import text_of, whole_of
from conformance.sandbox.moments import MADRID, midnight, months_before, next_month, parse_day
from conformance.sandbox.operations.responses import day_to_come, done, ends, filtered, listed
from conformance.sandbox.world import Bonus, Span, Subscription


@handles("getBonuses")
def get_bonuses(call: Call) -> Reply:
    """List the active and scheduled bonuses, or those that a filter names."""
    subscription = call.subscription()
    usual, in_force, over = {"active", "scheduled"}, {"active"}, {"inactive"}
    states = {
        "active": in_force,
        "actual": in_force if call.choice("bonuses-actual-meaning") == "in-force" else usual,
        "inactive": over | {"scheduled"} if call.choice("bonuses-inactive-meaning") == "not-in-force" else over,
    }
    wanted = filtered(call, states, usual)
    now = call.now()
    items = [
        ends(call, {"id": _number(call, bonus), "value": bonus.value, "start_date": bonus.span.start},
             "end_date", bonus.span.end, "bonus-without-end")
        for bonus in subscription.bonuses
        if bonus.span.state(now) in wanted
    ]  # fmt: skip
    return Reply(200, listed(call, {"id": subscription.id}, "items", items, "bonuses-none"))


@handles("addBonus")
def add_bonus(call: Call) -> Reply:
    """Give a subscription a bonus for a month, from now or from a day to come on."""
    subscription = call.subscription()
    wanted = whole_of(call.body, "bonusId")
    if wanted is None:
        call.refuse("bonusId is missing")
    value = call.org.bonuses.get(wanted)
    if value is None:
        call.refuse("The bonus is unknown", status=400 if call.choice("bonus-unknown") == "bad-request" else 404)
    day = day_to_come(call, parse_day(text_of(call.body, "scheduled_date")), "bonus-date-past")
    if day is None and call.choice("bonus-date-absent") == "next-period":
        day = next_month(call.today())
    now = call.now()
    start = now if day is None else _begins(call, day)
    span = Span(start, _begins(call, months_before(day or call.today(), -1)))
    state = "active" if day is None else "scheduled"
    same = [b for b in subscription.bonuses if b.id == wanted and b.span.state(now) == state]
    if same and call.choice("bonus-put-again") == "refused":
        call.refuse("The subscription has the bonus already")
    if not same or state == "scheduled":
        subscription.bonuses = [b for b in subscription.bonuses if b not in same]
        subscription.bonuses.append(Bonus(wanted, value, span))
    return done(call, 201, "add-bonus-empty-body")


@handles("deleteBonus")
def delete_bonus(call: Call) -> Reply:
    """Take a bonus away, at once or on a day to come."""
    subscription = call.subscription()
    now, wanted = call.now(), call.number_in_path("bonusId")
    named = [b for b in subscription.bonuses if _number(call, b) == wanted]
    held = [b for b in named if b.span.state(now) != "inactive"]
    day = day_to_come(call, parse_day(call.asked("scheduled_date")), "delete-bonus-date-past")
    if not named and wanted not in call.org.bonuses:
        call.unknown("bonus")
    if not held:
        match call.choice("delete-bonus-again"):
            case "accepted":
                return done(call, 202, "delete-bonus-empty-body")
            case "bad-request":
                call.refuse("The subscription has no such bonus")
        call.unknown("bonus")
    if day is None and call.asked("scheduled_date") is None and call.choice("delete-bonus-date-absent") == "period-end":
        day = next_month(call.today())
    if day is None and call.choice("delete-bonus-status") == "later":
        day = call.today() + timedelta(days=1)
    _end(subscription, held, _begins(call, day) if day is not None else now)
    return done(call, 202, "delete-bonus-empty-body")


def _number(call: Call, bonus: Bonus) -> int:
    """Give the number by which the list names a bonus: that of the catalogue, or one of its own."""
    own = call.choice("bonus-id-meaning") == "own-number"
    return bonus.id * 10_000 + bonus.span.start.toordinal() % 10_000 if own else bonus.id


def _end(subscription: Subscription, held: list[Bonus], end: datetime) -> None:
    for bonus in held:
        # What had not begun by then never will.
        if bonus.span.start >= end:
            subscription.bonuses.remove(bonus)
        else:
            bonus.span = Span(bonus.span.start, end)


def _begins(call: Call, day: date) -> datetime:
    return midnight(day, UTC if call.choice("bonuses-day-limits") == "utc" else MADRID)
