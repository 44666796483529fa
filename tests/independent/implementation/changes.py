"""Changes of a subscription: product, services, bonuses, blocks, SIM."""

import datetime

from . import catalogue as cat, checks
from .call import Call, Operation
from .model import Grant, Line, Org, add_months
from .subscriptions import require_mobile
from .wire import Answer, Refusal, done, shape

PRODUCT_CHANGE = checks.record(
    {"productId": checks.whole(), "scheduled_date": checks.day}, required=("productId",), closed=True
)  # 001:3208-3209
SERVICE_CHANGE = checks.record({"active": checks.boolean}, closed=True)  # 001:3308
BONUS_ORDER = checks.record(
    {"bonusId": checks.whole(), "scheduled_date": checks.day}, required=("bonusId",), closed=True
)  # 001:3399-3400
BLOCK_CHANGE = checks.record(
    {"active": checks.boolean, "reason": checks.text()}, required=("active",), closed=True
)  # 001:3609-3610
SIM_CHANGE = checks.record(
    {
        "dealer_id": checks.text(),
        "shop_id": checks.text(),
        "logistic": checks.boolean,
        "new_icc": checks.text(),
    },
    required=("dealer_id", "logistic"),
    closed=True,
)  # 001:2998-3001


def not_past(when: datetime.date | None, today: datetime.date) -> datetime.date:
    """The desired date, today when none is given; the past is refused."""
    if when is not None and when < today:
        raise Refusal(400, "scheduled_date lies in the past")
    return when or today


def start_of(when: datetime.date, org: Org) -> datetime.datetime:
    """The moment of the desired date: now, or the start of a coming day."""
    if when == org.clock.today:
        return org.clock.tick()
    return datetime.datetime.combine(when, datetime.time())


def change_product(call: Call) -> Answer:
    """PATCH products (001:3198-3216)."""
    call.line_id()
    body = call.body(PRODUCT_CHANGE)
    when = not_past(body.get("scheduled_date"), call.org.clock.today)
    line = call.open_line()
    target = cat.PRODUCTS.get(body["productId"])
    if target is None:
        raise Refusal(call.variant.unknown_product, "a product with this id was not found")
    if line.bundled and line.line_type == "main":  # 001:3198
        raise Refusal(400, "bundled main line products can not be changed this way")
    if target.type_id != line.type_id:
        raise Refusal(400, "the product is not compatible with the subscription")
    if target.id == line.product_id and call.variant.same_product == 400:
        raise Refusal(400, "the subscription has this product already")
    if line.risk_decision():  # 001:339
        return Answer(202, {"risk_decision": line.risk_decision()})
    if target.id != line.product_id:
        set_product(call.org, line, target.id, when)
    return done(201)


def set_product(org: Org, line: Line, product_id: int, when: datetime.date) -> None:
    """Change the tariff now, or note the change for a coming day."""
    now = org.clock.tick()
    if when > org.clock.today:
        line.scheduled = (product_id, now, when)
        return
    line.scheduled = None
    line.product_id = product_id
    line.products.append((product_id, now))


def change_service(call: Call) -> Answer:
    """PATCH services/{serviceId} (001:3298-3309)."""
    call.line_id()
    service_id = call.id("serviceId")
    body = call.body(SERVICE_CHANGE)
    line = call.line()
    if service_id not in line.services:
        raise Refusal(404, "the subscription has no such service")
    if not line.open:
        raise Refusal(400, "the subscription has ended")
    if not cat.SERVICES[service_id][1]:  # changeable, 001:3261
        raise Refusal(400, "the service is not changeable")
    if "active" in body and body["active"] != line.services[service_id][0]:
        line.services[service_id] = [body["active"], call.org.clock.tick()]
    return done(201)


def add_bonus(call: Call) -> Answer:
    """PUT bonuses (001:3389-3401)."""
    call.line_id()
    body = call.body(BONUS_ORDER)
    when = not_past(body.get("scheduled_date"), call.org.clock.today)
    line = call.open_line()
    if body["bonusId"] not in cat.BONUSES:
        raise Refusal(call.variant.unknown_bonus, "a bonus with this id was not found")
    if line.family not in ("MOBILE", "LANDLINE"):
        raise Refusal(400, "the bonus is not compatible with the subscription")
    has = any(grant.kind == body["bonusId"] and grant.state(call.org.clock.now) != "inactive" for grant in line.bonuses)
    if has and call.variant.repeated_bonus == 400:
        raise Refusal(400, "the subscription has this bonus already")
    give_bonus(call.org, line, body["bonusId"], start_of(when, call.org))
    return done(201)


def give_bonus(org: Org, line: Line, bonus_id: int, start: datetime.datetime) -> None:
    """Assign a bonus for its months."""
    end = add_months(start, cat.BONUSES[bonus_id][1])
    line.bonuses.append(Grant(org.new_id("bonus"), bonus_id, start, end))


def delete_bonus(call: Call) -> Answer:
    """DELETE bonuses/{bonusId}: accepted with 202 (001:3440)."""
    call.line_id()
    wanted = call.id("bonusId")
    when = not_past(checks.query_day(call.query, "scheduled_date"), call.org.clock.today)
    line, now = call.line(), call.org.clock.now
    grants = [
        grant
        for grant in line.bonuses
        if grant.state(now) != "inactive" and wanted == (grant.number if call.variant.own_bonus_number else grant.kind)
    ]
    if not grants:
        raise Refusal(404, "the subscription has no such bonus")
    end = start_of(when, call.org)
    call.org.later(call.variant.delay, lambda: end_bonuses(grants, end, call.org.clock.now))
    return done(202)


def end_bonuses(grants: list, end: datetime.datetime, now: datetime.datetime) -> None:
    """End bonuses at a moment; one that would start later never starts."""
    for grant in grants:
        grant.end = end if grant.end is None else min(grant.end, end)
        if grant.start >= grant.end or end <= now:
            grant.off = True


def change_block(call: Call) -> Answer:
    """PATCH blocks/{blockId}; only 1 and 2 are allowed (001:3602)."""
    call.line_id()
    block_id = call.id("blockId", bits=32)
    if block_id not in cat.BLOCKS:
        raise Refusal(400, "blockId: only 1 or 2 is allowed")
    body = call.body(BLOCK_CHANGE)
    line = call.open_line()
    require_mobile(line)
    if body["active"] == (block_id in line.blocks) and call.variant.repeated_block == 400:
        raise Refusal(400, "the SIM card is in this state already")
    if body["active"]:
        line.blocks[block_id] = (call.org.clock.tick(), body.get("reason"))
    else:
        line.blocks.pop(block_id, None)
    return done(201)


def replace_sim(call: Call) -> Answer:
    """PATCH sim-replacement (001:2984-3006); a risk decision gives 202, as the page says now."""
    call.line_id()
    body = call.body(SIM_CHANGE)
    line = call.open_line()
    require_mobile(line)
    if "new_icc" in body:
        require_free_sim(call.org, body["new_icc"], "new_icc")
    if line.risk_decision():
        return Answer(202, {"risk_decision": line.risk_decision()})
    if "new_icc" in body:
        old = call.org.sims.get(line.iccid or "")
        if old is not None:
            call.org.take_sim(old.iccid, cat.SIM_REPLACED)
        sim = call.org.take_sim(body["new_icc"], cat.SIM_ACTIVE)
        line.iccid, line.imsi = sim.iccid, sim.imsi
    return Answer(201, shape(call.variant, {"risk_decision": call.variant.approved}))


def require_free_sim(org: Org, iccid: str, path: str) -> None:
    """A SIM of the stock that nobody uses."""
    if iccid not in org.sims or org.sims[iccid].status_id != cat.SIM_FREE:
        raise Refusal(400, f"{path}: not a free SIM card")


_BASE = "/orgs/{orgId}/subscriptions/{subscriptionId}"
OPERATIONS = (
    Operation("customers", "PATCH", _BASE + "/products", change_product, lists_405=True),
    Operation("customers", "PATCH", _BASE + "/services/{serviceId}", change_service, lists_405=True),
    Operation("customers", "PUT", _BASE + "/bonuses", add_bonus, lists_405=True),
    Operation("customers", "DELETE", _BASE + "/bonuses/{bonusId}", delete_bonus, lists_405=True),
    Operation("customers", "PATCH", _BASE + "/blocks/{blockId}", change_block, lists_405=True),
    Operation("customers", "PATCH", _BASE + "/sim-replacement", replace_sim, lists_405=True),
)
