"""Subscriptions v1: credit limits of lines and the organisation's defaults."""

import datetime

from . import catalogue as cat, checks
from .call import Call, Operation
from .model import Limit, Line
from .variants import Variant
from .wire import Answer, Refusal, done, shape

POST_ITEM = {
    "credit_limit_id": checks.text(options=cat.LIMIT_IDS),  # 002:174
    "credit_limit_value": checks.number(0),
    "user_name": checks.text(),
}
POST = checks.record(
    {"credit_limits": checks.listing(checks.record(POST_ITEM, required=("credit_limit_id",), closed=True))},
    required=("credit_limits",),
    closed=True,
)
PATCH_ITEM = {
    "credit_limit_id": checks.text(options=cat.LIMIT_IDS),
    "credit_limit_value": checks.number(0),
    "change_user": checks.text(),
    "change_reason": checks.text(),
}  # 002:200-203
PATCH = checks.record(
    {
        "subscription_type": checks.text(options=cat.TYPE_NAMES),  # 002:208-225
        "credit_limits": checks.listing(
            checks.record(PATCH_ITEM, required=("credit_limit_id", "credit_limit_value"), closed=True)
        ),
    },
    required=("subscription_type", "credit_limits"),
    closed=True,
)


def find_line(call: Call) -> Line:
    """The subscription of the path (002:27); its id is a string there (002:11)."""
    found = call.org.lines.get(call.id("id", status=call.variant.limit_id_malformed))
    if found is None:
        raise Refusal(404, "a subscription with the specified id was not found")
    return found


def allowed(line: Line) -> tuple:
    """The limit ids of the line's kind; other kinds are a wrong type (002:26)."""
    if line.family == "MOBILE":
        return cat.MOBILE_LIMITS
    if line.family == "LANDLINE":
        return cat.LANDLINE_LIMITS
    raise Refusal(400, "wrong subscription type")


def values(line: Line, limit: Limit, variant: Variant) -> dict:
    """The members that a limit and its past values share (002:58-64)."""
    return shape(
        variant,
        {
            "subscription_id": line.id,
            "credit_limit_id": limit.id,
            "credit_limit_value": limit.value,
            "effective_date": limit.effective,
            "update_date": limit.updated,
        },
        {"user_name": limit.user, "change_reason": limit.reason},
    )


def get_limits(call: Call) -> Answer:
    """GET credit_limits of a subscription; an empty list when it has none (002:25)."""
    line = find_line(call)
    rows = []
    for limit_id in allowed(line):
        limit = line.limits.get(limit_id)
        if limit is not None:
            past = [limit] + limit.past if call.variant.history_has_current else limit.past
            rows.append(
                {
                    **values(line, limit, call.variant),
                    "historical_changes": [values(line, old, call.variant) for old in past],
                }
            )
    return Answer(200, rows)


def check_items(items: list, line: Line, variant: Variant) -> None:
    """Ids of the line's kind, each once."""
    if not items and variant.empty_limits == 400:
        raise Refusal(400, "credit_limits: needs at least one item")
    ids = [entry["credit_limit_id"] for entry in items]
    if len(set(ids)) != len(ids):
        raise Refusal(400, "credit_limits: an id is given twice")
    if any(limit_id not in allowed(line) for limit_id in ids):
        raise Refusal(400, "credit_limits: an id does not fit the subscription type")


def put_limit(line: Line, entry: dict, user: str | None, now: datetime.datetime) -> Limit:
    """Set one value and keep the former one."""
    old = line.limits.get(entry["credit_limit_id"])
    past = [old] + old.past if old else []
    limit = Limit(
        entry["credit_limit_id"], entry["credit_limit_value"], user, entry.get("change_reason"), now, now, past
    )
    line.limits[limit.id] = limit
    return limit


def post_limits(call: Call) -> Answer:
    """POST credit_limits (002:83-174)."""
    body = call.body(POST)
    line = find_line(call)
    allowed(line)
    items = body["credit_limits"]
    check_items(items, line, call.variant)
    if call.variant.repeated_limit == 400 and any(entry["credit_limit_id"] in line.limits for entry in items):
        raise Refusal(400, "credit_limits: the subscription has this limit already")
    answer, now = [], call.org.clock.tick()
    for entry in items:
        default = cat.DEFAULT_LIMITS[call.org.name][entry["credit_limit_id"]]
        entry.setdefault("credit_limit_value", default)  # 002:171
        limit = put_limit(line, entry, entry.get("user_name"), now)
        answer.append(
            {"credit_limit_id": limit.id, "credit_limit_value": limit.value, "effective_date": limit.effective}
        )
    return Answer(201, answer)


def patch_limits(call: Call) -> Answer:
    """PATCH credit_limits: accepted with 202, 409 when the total is too low (002:176-269)."""
    body, variant = call.body(PATCH), call.variant
    line = find_line(call)
    allowed(line)
    if body["subscription_type"] != line.family:
        raise Refusal(400, "subscription_type: not the type of this subscription")
    items = body["credit_limits"]
    check_items(items, line, variant)
    for entry in items:
        if variant.patch_needs_audit and not {"change_user", "change_reason"} <= set(entry):
            raise Refusal(400, "credit_limits: change_user and change_reason are required")
        if entry["credit_limit_id"] not in line.limits:
            raise Refusal(variant.unset_limit, "credit_limits: the subscription does not have this limit")
    check_total(line, items)
    now = call.org.clock.tick()

    def effect() -> None:
        for entry in items:
            put_limit(line, entry, entry.get("change_user"), now)

    call.org.later(variant.delay, effect)
    return done(202)


def check_total(line: Line, items: list) -> None:
    """The total must be greater than or equal to the maximum of the others (002:268)."""
    after = {limit.id: limit.value for limit in line.limits.values()}
    after.update({entry["credit_limit_id"]: entry["credit_limit_value"] for entry in items})
    totals = [value for limit_id, value in after.items() if "_TOTAL_" in limit_id]
    others = [value for limit_id, value in after.items() if "_TOTAL_" not in limit_id]
    if totals and others and totals[0] < max(others):
        raise Refusal(409, "the total credit limit must not be lower than the other credit limits")


def get_defaults(call: Call) -> Answer:
    """GET credit_limits of the organisation (002:298-317)."""
    rows = [
        {"credit_limit_id": limit_id, "credit_limit_value": value}
        for limit_id, value in cat.DEFAULT_LIMITS[call.org.name].items()
    ]
    return Answer(200, rows if call.variant.defaults_as_list else {"credit_limits": rows})


_LINE = "/orgs/{orgId}/subscriptions/{id}/credit_limits"
OPERATIONS = (
    Operation("subscriptions", "GET", _LINE, get_limits),
    Operation("subscriptions", "POST", _LINE, post_limits),
    Operation("subscriptions", "PATCH", _LINE, patch_limits),
    Operation("subscriptions", "GET", "/orgs/{orgId}/credit_limits", get_defaults),
)
