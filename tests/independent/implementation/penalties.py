"""Penalties and the change of work orders."""

from decimal import Decimal

from . import catalogue as cat, checks
from .call import Call, Operation
from .model import Account, Computed, Line, Org, Term, WorkOrder
from .variants import Variant
from .wire import Answer, Refusal, done, shape

ACCOUNT_REASONS = ("unsubscribe", "cancel")  # 001:3707
LINE_REASONS = ("broadband_subscription", "device", "mobile")  # 001:3757
ADMIN_COST = Decimal("12.5")
OPERATOR_ID = 7
CHANGE_ORDER = checks.record(
    {
        "seller": checks.text(),
        "workorderid": checks.text(),
        "reason": checks.text(),
        "parameters": checks.text(),
        "changetype": checks.text(),
    },
    required=("seller", "workorderid", "changetype"),
    closed=True,
)  # 001:3652-3656


def current_terms(org: Org, account: Account) -> list:
    """The permanences that are running, oldest first."""
    return [term for term in account.terms if term.start <= org.clock.now < term.end and org.lines[term.line_id].open]


def item(org: Org, term: Term, kind: str) -> dict:
    """A penalty that stems from a permanence (001:3714-3727)."""
    label = (
        cat.PROMOTIONS[term.promotion_id].name if term.promotion_id else f"TERMINAL {term.terminal[1] or ''}".strip()
    )
    return {
        "id": term.id,
        "value": term.penalty,
        "description": label,
        "subscription_id": term.line_id,
        "subscription_uuid": org.lines[term.line_id].uuid,
        "commitment_uuid": term.uuid,
        "subscrition_promotion_id": term.id if term.promotion_id else None,
        "promotion_id": term.promotion_id,
        "start_date": term.start.date(),
        "end_date": term.end.date(),
        "mandatory": True,
        "type": kind,
        "subscription_terminal_id": term.terminal[0] if term.terminal else None,
    }


def admin_item(org: Org, account: Account, line: Line) -> dict:
    """The administrative cost of taking back a line that is not installed or leaves a bundle."""
    return {
        "id": account.id * 10 + 1,
        "value": ADMIN_COST,
        "description": "GASTOS DE GESTIÓN",
        "subscription_id": line.id,
        "subscription_uuid": line.uuid,
        "commitment_uuid": None,
        "subscrition_promotion_id": None,
        "promotion_id": None,
        "start_date": line.sell_date.date(),
        "end_date": org.clock.today,
        "mandatory": False,
        "type": "ADMCOST",
        "subscription_terminal_id": None,
    }


def account_items(org: Org, account: Account, reason: str) -> list:
    """Unsubscribing costs the running permanences, cancelling the administrative cost (001:3702)."""
    if reason == "unsubscribe":
        return [item(org, term, "CANCELCOST") for term in current_terms(org, account)]
    lines = [line for line in org.lines_of(account) if line.open and line.family == "BROADBAND"]
    return [admin_item(org, account, line) for line in lines]


def line_items(org: Org, line: Line, reason: str) -> list:
    """Broadband, device and mobile penalties of one line (001:3751)."""
    terms = [term for term in current_terms(org, line.account) if term.line_id == line.id]
    if reason == "device":
        terms = [term for term in terms if term.terminal]
    elif reason == "mobile":
        terms = [term for term in terms if line.family == "MOBILE" and not term.terminal]
    else:
        terms = [term for term in terms if line.family == "BROADBAND"]
    return [item(org, term, "CANCELCOST") for term in terms]


def compute(call: Call, key: tuple, items: list) -> list:
    """Note a computation, so that it can be confirmed by its id (001:3849)."""
    if not items and not call.variant.empty_computation:
        return []
    same = next((c for c in call.org.computed.values() if c.key == key and c.items == items), None)
    if same is None or call.variant.new_computation:
        same = Computed(call.org.new_id("penalty"), key, items)
        call.org.computed[same.id] = same
    return [
        {
            "computed_penalty_id": same.id,
            "mobile_operator_id": OPERATOR_ID,
            "penalties": [penalty(entry, call.variant) for entry in items],
        }
    ]


def penalty(entry: dict, variant: Variant) -> dict:
    """A penalty in the variant's form."""
    return shape(variant, {}, entry)


def account_penalties(call: Call) -> Answer:
    """GET penalties/{accountId}?reason= (001:3702-3735)."""
    account_id = call.id("accountId")
    reason = call.query.get("reason")
    if reason not in ACCOUNT_REASONS:
        raise Refusal(400, "reason: must be unsubscribe or cancel")
    if account_id not in call.org.accounts and call.variant.penalties_unknown_account == 200:
        return Answer(200, [])
    account = call.account()
    return Answer(200, compute(call, (account.id, reason), account_items(call.org, account, reason)))


def line_penalties(call: Call) -> Answer:
    """GET penalties/{accountId}/subscriptions/{subscriptionId}?reason= (001:3751-3788)."""
    malformed = call.variant.bad_id_only_404
    call.id("accountId", status=malformed)
    line_id = call.id("subscriptionId", status=malformed)
    reason = call.query.get("reason")
    if reason not in LINE_REASONS:
        raise Refusal(call.variant.bad_reason_subscription, "reason: must be one of " + ", ".join(LINE_REASONS))
    line = call.org.lines.get(line_id)
    if line is None or line.account is not call.account(malformed=malformed):
        raise Refusal(404, "the account has no subscription with this id")
    return Answer(200, compute(call, (line.id, reason), line_items(call.org, line, reason)))


def uuid_penalties(call: Call) -> Answer:
    """GET penalties/{accountId}/subscriptions/uuid/{subscriptionUUID} (001:3801-3836)."""
    account = call.account(malformed=call.variant.bad_id_only_404)
    if not checks.is_uuid(call.args["subscriptionUUID"]):
        raise Refusal(call.variant.bad_id_only_404, "subscriptionUUID: must be a UUID")
    line = call.org.by_uuid(call.org.lines, call.args["subscriptionUUID"])
    if line is None or line.account is not account:
        raise Refusal(404, "the account has no subscription with this UUID")
    found = {reason: line_items(call.org, line, reason) for reason in LINE_REASONS}
    if call.variant.uuid_one_computation:
        every = [entry for items in found.values() for entry in items]
        unique = {entry["id"]: entry for entry in every}
        return Answer(200, compute(call, (line.id, "all"), list(unique.values())))
    return Answer(200, [entry for reason, items in found.items() for entry in compute(call, (line.id, reason), items)])


def computed(call: Call) -> Computed:
    """The computation of the path."""
    found = call.org.computed.get(call.id("computedPenaltyId", status=call.variant.bad_id_only_404))
    if found is None:
        raise Refusal(404, "a computed penalty with this id was not found")
    return found


def confirm(call: Call) -> Answer:
    """PUT penalties/{computedPenaltyId}?penalties= (001:3849-3855)."""
    found = computed(call)
    known = {entry["id"] for entry in found.items}
    for raw in call.query.getlist("penalties"):
        for part in raw.split(","):
            number = checks.parse_id(part, "penalties", status=400)
            if number not in known and call.variant.penalty_part_unknown:
                raise Refusal(404, "the computation has no such penalty")
    found.confirmed = True
    return done(200)


def unconfirm(call: Call) -> Answer:
    """DELETE penalties/{computedPenaltyId}: only a confirmed one (001:3869)."""
    found = computed(call)
    if not found.confirmed:
        raise Refusal(404, "the penalty is not confirmed")
    found.confirmed = False
    if call.variant.deleted_computation_gone:
        del call.org.computed[found.id]
    return done(200)


def find_order(call: Call, order_id: str) -> WorkOrder:
    """The work order, in the organisations of the token: the path names none (001:3693)."""
    for name in call.orgs:
        found = call.world.orgs[name].work_orders.get(order_id)
        if found is not None:
            return found
    raise Refusal(404, "a work order with this id was not found")


def change_order(call: Call) -> Answer:
    """POST workorders/change-order (001:3643-3666)."""
    body = call.body(CHANGE_ORDER)
    order = find_order(call, body["workorderid"])
    code, text = "0", "OK"
    if order.status_id in (34, 35):
        if call.variant.closed_order_status == 400:
            raise Refusal(400, "the work order is closed")
        code, text = "13", "ORDEN CERRADA"
    else:
        order.status_id = 35 if body["changetype"].upper().startswith("CANCEL") else 36
    when = call.world.clock.tick()
    return Answer(200, {"errorVO": {"error_code": code, "error_description": text, "operation_date": when}})


OPERATIONS = (
    Operation("customers", "POST", "/workorders/change-order", change_order, lists_405=True),
    Operation("customers", "GET", "/orgs/{orgId}/penalties/{accountId}", account_penalties),
    Operation("customers", "GET", "/orgs/{orgId}/penalties/{accountId}/subscriptions/{subscriptionId}", line_penalties),
    Operation(
        "customers", "GET", "/orgs/{orgId}/penalties/{accountId}/subscriptions/uuid/{subscriptionUUID}", uuid_penalties
    ),
    Operation("customers", "PUT", "/orgs/{orgId}/penalties/{computedPenaltyId}", confirm),
    Operation("customers", "DELETE", "/orgs/{orgId}/penalties/{computedPenaltyId}", unconfirm),
)
