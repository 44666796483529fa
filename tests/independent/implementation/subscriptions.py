"""Reads of a subscription: data, recharges, products, services, bonuses, blocks."""

import calendar
import datetime

from . import catalogue as cat
from .accounts import kept  # the same default rule: active and scheduled
from .call import Call, Operation
from .model import Grant, Line
from .wire import Answer, Refusal, shape


def get_subscription(call: Call) -> Answer:
    """GET subscriptions/{subscriptionId} with its three includes (001:2497-2554)."""
    call.line_id()
    include = call.words("include", "origin", "selldate", "historical_status")
    line, variant = call.line(), call.variant
    result = shape(
        variant,
        {
            "id": line.id,
            "subscription_status": cat.pair(cat.STATUSES, line.status_id),
            "sell_date": sell_date(line, include),
            "activated_date": line.activated,
            "end_date": line.ended,
            "subscription_type": cat.pair(cat.TYPES, line.type_id),
            "origin": cat.pair(cat.ORIGINS, line.origin_id) if "origin" in include else None,  # 001:2543
            "historical_status": status_history(line) if "historical_status" in include else None,
            "identification_nr": int(line.number) if line.number else None,
        },
        {  # documented as nullable (001:2548-2554)
            "dealer_id": line.dealer_id,
            "shop_id": line.shop_id,
            "path": line.path,
            "filename": line.filename,
            "imsi": line.imsi,
            "iccid": line.iccid,
        },
    )
    if variant.extra_members:
        result["uuid"] = line.uuid
        result["account_id"] = line.account.id
    return Answer(200, result)


def sell_date(line: Line, include: set) -> datetime.datetime | None:
    """'selldate' asks for the date of the last change of status (001:2497)."""
    return line.history[-1][1] if "selldate" in include else None


def status_history(line: Line) -> list:
    """All status changes, the present one included, sorted by time (001:2497)."""
    rows = sorted(line.history, key=lambda row: row[1])
    return [
        {"subscription_status": cat.pair(cat.STATUSES, status), "date": when, "modified_by": who}
        for status, when, who in rows
    ]


def get_recharges(call: Call) -> Answer:
    """GET recharge/detail between two dates, or of the current month (001:3048)."""
    call.line_id()
    start, end = call.period()
    line, today = call.line(), call.org.clock.today
    if start is None and end is None:
        last = today.replace(day=calendar.monthrange(today.year, today.month)[1])
        start, end = today.replace(day=1), today if call.variant.month_to_today else last
    elif start is None:
        start = end.replace(day=1)
    elif end is None:
        end = max(start, today)
    rows = [row for row in line.recharges if start <= row["date"].date() <= end]
    rows.sort(key=lambda row: row["date"], reverse=call.variant.newest_first)
    return Answer(
        200,
        shape(
            call.variant,
            {
                "subscription_id": line.id,
                "identification_nr": int(line.number) if line.number else None,
                "period_date": {"start_date": start, "end_date": end},
                "recharges": rows,
            },
        ),
    )


def get_products(call: Call) -> Answer:
    """GET products: the current one, on demand with compatible ones and history (001:3112-3169)."""
    call.line_id()
    include = call.words("include", "compatibilities", "historical_changes")
    line = call.line()
    current = product(line.product_id, line.products[-1][1])
    if "compatibilities" in include:
        current["compatibilities"] = [
            product(other.id)
            for other in cat.PRODUCTS.values()
            if other.type_id == line.type_id and other.id != line.product_id
        ]
    if line.scheduled:
        target, requested, when = line.scheduled
        at = datetime.datetime.combine(when, datetime.time())
        current["scheduled"] = {
            "request_date": requested,
            "process_date": at,
            "scheduled_date": at,
            "destination_product": product(target),
        }
    result = {"id": line.id, "product": current}
    if line.bundled:
        result["bundle"] = {"id": line.account.bundle_id, "value": cat.BUNDLES[line.account.bundle_id]}
    if "historical_changes" in include:  # newest first, the current one at the top (001:3169)
        rows = sorted(line.products, key=lambda row: row[1], reverse=True)
        result["historical_changes"] = [product(product_id, since) for product_id, since in rows]
    return Answer(200, result)


def product(product_id: int, since: datetime.datetime | None = None) -> dict:
    """A product of the catalogue, with the date since when it is used."""
    result = {"id": product_id, "value": cat.PRODUCTS[product_id].value}
    if since is not None:
        result["historic_date"] = since
    return result


def get_services(call: Call) -> Answer:
    """GET services, all or filtered (001:3253)."""
    call.line_id()
    states = call.words("filter", "active", "inactive")
    line = call.line()
    items = []
    for service_id, (active, modified) in line.services.items():
        name, changeable = cat.SERVICES[service_id]
        if not states or ("active" if active else "inactive") in states:
            items.append(
                {
                    "id": service_id,
                    "value": name,
                    "changeable": changeable,
                    "date_last_modified": modified,
                    "active": active,
                }
            )
    return Answer(200, {"subscription_id": line.id, "items": items})


def bonus_wanted(grant: Grant, states: set, now: datetime.datetime, actual_has_scheduled: bool) -> bool:
    """Active and scheduled by default; 'active', 'actual' and 'inactive' on demand (001:3340, 001:3345)."""
    if not states:
        return kept(grant, now, inactive=False)
    wanted = set()
    if "active" in states:
        wanted.add("active")
    if "inactive" in states:
        wanted.add("inactive")
    if "actual" in states:
        wanted |= {"active", "scheduled"} if actual_has_scheduled else {"active"}
    return grant.state(now) in wanted


def get_bonuses(call: Call) -> Answer:
    """GET bonuses (001:3347-3360)."""
    call.line_id()
    states = call.words("filter", "active", "actual", "inactive")
    line, variant = call.line(), call.variant
    items = [
        shape(
            variant,
            {
                "id": grant.number if variant.own_bonus_number else grant.kind,
                "value": cat.BONUSES[grant.kind][0],
                "start_date": grant.start,
            },
            {"end_date": grant.end},
        )
        for grant in line.bonuses
        if bonus_wanted(grant, states, call.org.clock.now, variant.actual_has_scheduled)
    ]
    return Answer(200, {"id": line.id, "items": items})


def get_blocks(call: Call) -> Answer:
    """GET blocks: only those by theft or loss (001:3551)."""
    line = call.line()
    items = [
        shape(
            call.variant,
            {"id": block_id, "value": cat.BLOCKS[block_id], "date_last_modified": when},
            {"description": description},
        )
        for block_id, (when, description) in sorted(line.blocks.items())
        if block_id in cat.BLOCKS
    ]
    return Answer(200, {"subscription_id": line.id, "items": items})


def require_mobile(line: Line) -> None:
    """SIM cards belong to mobile lines."""
    if line.family != "MOBILE":
        raise Refusal(400, "the subscription is not a mobile line")


_BASE = "/orgs/{orgId}/subscriptions/{subscriptionId}"
OPERATIONS = (
    Operation("customers", "GET", _BASE, get_subscription, lists_405=True),
    Operation("customers", "GET", _BASE + "/recharge/detail", get_recharges, lists_405=True),
    Operation("customers", "GET", _BASE + "/products", get_products, lists_405=True),
    Operation("customers", "GET", _BASE + "/services", get_services, lists_405=True),
    Operation("customers", "GET", _BASE + "/bonuses", get_bonuses, lists_405=True),
    Operation("customers", "GET", _BASE + "/blocks", get_blocks, lists_405=True),
)
