"""Packages of free units in a subscription."""

from __future__ import annotations

from conformance.sandbox.call import Call, Reply, handles
from conformance.sandbox.members import text_of, whole_of, without_none
from conformance.sandbox.moments import midnight, months_before, parse_day
from conformance.sandbox.world import Bonus, Span

_STATES = {"active": {"active"}, "actual": {"active", "scheduled"}, "inactive": {"inactive"}}
_DEFAULT = {"active", "scheduled"}


@handles("getBonuses")
def get_bonuses(call: Call) -> Reply:
    """List the active and scheduled bonuses, or those that a filter names."""
    subscription = call.subscription()
    wanted = set[str]().union(*(_STATES.get(name, set()) for name in call.listed("filter"))) or _DEFAULT
    now = call.now()
    items = [
        without_none(id=bonus.id, value=bonus.value, start_date=bonus.span.start, end_date=bonus.span.end)
        for bonus in subscription.bonuses
        if bonus.span.state(now) in wanted
    ]
    return Reply(200, {"id": subscription.id, "items": items})


@handles("addBonus")
def add_bonus(call: Call) -> Reply:
    """Give a subscription a bonus for a month, from now or from a day to come on."""
    subscription = call.subscription()
    wanted = whole_of(call.body, "bonusId")
    if wanted is None:
        call.refuse("bonusId is missing")
    value = call.org.bonuses.get(wanted)
    if value is None:
        call.unknown_reference("bonus")
    now, today = call.now(), call.today()
    day = parse_day(text_of(call.body, "scheduled_date"))
    later = day is not None and day > today
    start = midnight(day) if day is not None and later else now
    ends = midnight(months_before(day if day is not None and later else today, -1))
    state = "scheduled" if later else "active"
    subscription.bonuses = [b for b in subscription.bonuses if b.id != wanted or b.span.state(now) != state]
    subscription.bonuses.append(Bonus(wanted, value, Span(start, ends)))
    return Reply(201)


@handles("deleteBonus")
def delete_bonus(call: Call) -> Reply:
    """Take a bonus away, at once or on a day to come."""
    subscription = call.subscription()
    wanted, now = call.number_in_path("bonusId"), call.now()
    held = [b for b in subscription.bonuses if b.id == wanted and b.span.state(now) != "inactive"]
    if not held:
        call.unknown("bonus")
    day = parse_day(call.asked("scheduled_date"))
    end = midnight(day) if day is not None and day > call.today() else now
    for bonus in held:
        # What had not begun by then never will.
        if bonus.span.start >= end:
            subscription.bonuses.remove(bonus)
        else:
            bonus.span = Span(bonus.span.start, end)
    return Reply(202)
