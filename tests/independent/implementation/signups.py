"""Sign-ups: sales to new customers, more lines, migrations, and the stock of numbers and SIMs."""

import re
from typing import Any

from . import catalogue as cat, checks, sales
from .call import Call, Operation
from .changes import require_free_sim
from .model import Account, Line, Org
from .shapes import ADDITION, MIGRATION, SIGNUP
from .variants import Variant
from .wire import Answer, Refusal, done, shape

ACTIVATION = checks.record(
    {"msisdn": checks.text(pattern=checks.MSISDN), "activation_type": checks.whole(32)},
    required=("msisdn",),
    closed=True,
)  # 001:1367-1368


class Stock:
    """Checks that the numbers and SIMs of one request are free and used once."""

    def __init__(self, org: Org, variant: Variant):
        self.org, self.variant, self.seen = org, variant, set()

    def once(self, value: str, path: str) -> None:
        """A value may stand once in a request."""
        if value in self.seen:
            raise Refusal(400, f"{path}: is used twice")
        self.seen.add(value)

    def number(self, part: dict, name: str, path: str, pooled: bool) -> None:
        """A number that nobody has; a stranger's one comes by portability."""
        number = part.get(name)
        if number is None:
            return
        if not re.fullmatch(checks.MSISDN.strip("^$"), number, re.ASCII):
            raise Refusal(400, f"{path}.{name}: has the wrong format")
        self.once(number, f"{path}.{name}")
        if self.org.line_with_number(number):
            raise Refusal(400, f"{path}.{name}: is in use")
        ported = part.get("portability_info") or part.get("existing_number")
        if pooled and not ported and number not in self.org.free_numbers and not self.variant.stranger_numbers:
            raise Refusal(400, f"{path}.{name}: is not an available number")

    def sim(self, part: dict, path: str) -> None:
        """A SIM of the stock that is free."""
        if "iccid" in part:
            self.once(part["iccid"], f"{path}.iccid")
            require_free_sim(self.org, part["iccid"], f"{path}.iccid")

    def parts(self, parts: dict) -> None:
        """All parts of a bundle or an addition."""
        for part in parts.get("mobile_lines", []):
            if "subscription_id" not in part:
                self.number(part, "msisdn", "mobile_lines", pooled=True)
            self.sim(part, "mobile_lines")
        if "landline" in parts:
            self.number(parts["landline"], "number", "landline", pooled=False)


def sign_up(call: Call) -> Answer:
    """POST signups (001:370-805)."""
    body, org, variant = call.body(SIGNUP), call.org, call.variant
    products = body["products"]
    if not products:
        raise Refusal(400, "products: a mobile_line or a bundle is required")
    person = sales.person_of(body)
    for name in ("document_type_id", "document_value"):  # the read requires them (001:1908-1910)
        if name not in person:
            raise Refusal(400, f"clients.attributes: {name} is required")
    customer = org.customer_with({person["document_type_id"]}, person["document_value"])
    account = sent_account(org, customer, body["payment"].get("account_number"))
    if account is not None and "bundle" in products and account.bundle_id is not None:
        raise Refusal(400, "payment.account_number: the account has a bundle already")
    stock = Stock(org, variant)
    alone = {"mobile_lines": [products["mobile_line"]]} if "mobile_line" in products else {}
    for part in alone.get("mobile_lines", []) + products.get("bundle", {}).get("mobile_lines", []):
        part.pop("subscription_id", None)  # a sign-up makes new lines only
    stock.parts(alone)
    stock.parts(products.get("bundle", {}))
    risk = customer.risk if customer else org.watched.get(person["document_value"].upper())
    if risk and not variant.risk_creates:
        return Answer(202, {"risk_decision": risk})
    if customer is None:
        customer = sales.make_customer(org, person, body["clients"].get("sector_id"))
        customer.risk = risk
    if account is None:
        number = body["payment"].get("account_number") if variant.sent_account_number else None
        account = sales.make_account(org, customer, body, number, variant)
    return sold(call, account, body, risk)


def sent_account(org: Org, customer: Any, number: str | None) -> Account | None:
    """The account whose number was sent; it must be the customer's own."""
    found = next((a for a in org.accounts.values() if number is not None and a.number == number), None)
    if found is not None and found.owner is not customer:
        raise Refusal(400, "payment.account_number: belongs to another customer")
    return found


def sold(call: Call, account: Account, body: dict, risk: str | None) -> Answer:
    """Make the lines of a sign-up and its answer (001:735-763)."""
    org, products, info = call.org, body["products"], body["sales_info"]
    lines = []
    if "mobile_line" in products:
        lines.append(sales.make_line(org, account, products["mobile_line"], info))
    bundle = products.get("bundle")
    if bundle:
        sales.put_bundle(org, account, bundle["bundle_id"], bundle.get("promotions", []))
        lines += sales.make_lines(org, account, bundle, info)
    installed = bundle is not None and any(name in bundle for name in ("ftth", "adsl", "landline"))
    order = sales.make_work_order(org, account) if installed or call.variant.always_work_order else None
    answer = {
        "sell_id": org.new_id("sell"),
        "customer_id": account.owner.customer_id,
        "work_order_id": order.id if order else None,
        "account_info": shape(
            call.variant,
            {
                "account_id": account.id,
                "account_number": account.number,
                "bundle_id": account.account_bundle_id,
                "subscriptions": [sold_line(line, call.variant) for line in lines],
            },
        ),
        "risk_decision": risk or call.variant.approved,
    }
    return Answer(202 if risk else 200, shape(call.variant, answer))


def sold_line(line: Line, variant: Variant) -> dict:
    """A subscription of the sign-up's answer (001:744-752)."""
    mobile = line.family == "MOBILE"
    return shape(
        variant,
        {
            "type": line.type_id,
            "subscription_id": line.id,
            "user_info_id": line.account.owner.id,
            "msisdn": line.number if mobile else None,
            "fixed_number": None if mobile else line.number,
            "associated_number": line.associated,
            "subscription_terminal_id": line.devices[0]["subscription_terminal_id"] if line.devices else None,
        },
    )


def bundled_account(call: Call, account_id: int) -> Account:
    """The account of an addition or a migration, which must have a bundle (001:1388, 001:2359)."""
    account = call.org.accounts.get(account_id)
    if account is None:
        raise Refusal(call.variant.signup_unknown_account, "account.account_id: there is no such account")
    if account.bundle_id is None:
        raise Refusal(400, "account.account_id: not a convergent account")
    return account


def add_lines(call: Call) -> Answer:
    """POST signups/subscriptions (001:1388-1505)."""
    body = call.body(ADDITION)
    account, parts = bundled_account(call, body["account"]["account_id"]), body["account"]["subscriptions"]
    if not parts.get("mobile_lines") and "tv" not in parts:
        raise Refusal(400, "account.subscriptions: a mobile line or a TV is required")
    for part in parts.get("mobile_lines", []):
        part.pop("subscription_id", None)
        part.setdefault("type", "additional")  # 001:1424
    Stock(call.org, call.variant).parts(parts)
    if account.owner.risk:
        return Answer(202, {"risk_decision": account.owner.risk})
    sales.make_lines(call.org, account, parts, body.get("sales_info", {}))
    return Answer(200, shape(call.variant, {"risk_decision": call.variant.approved}))


def unwrap(value: Any) -> Any:
    """The plain object behind the printed form with "value" and "values" (001:2362-2404)."""
    if isinstance(value, dict):
        if set(value) == {"value"} and isinstance(value["value"], list) and len(value["value"]) == 1:
            return unwrap(value["value"][0])
        if set(value) == {"values"}:
            return unwrap(value["values"])
        return {name: unwrap(entry) for name, entry in value.items()}
    return [unwrap(entry) for entry in value] if isinstance(value, list) else value


def printed_form(value: Any) -> Any:
    """The body of a migration sent as the page prints it."""
    if not isinstance(value, list) or len(value) != 1 or not isinstance(value[0], dict):
        return value
    body = dict(value[0])
    infos = body.pop("value", None)
    if body.get("sales_info") is None and isinstance(infos, list) and len(infos) == 1:
        body["sales_info"] = infos[0]
    return unwrap(body)


def check_migration(value: Any, path: str, variant: Variant) -> Any:
    """The body as an object; the printed array form only where the variant reads it."""
    return MIGRATION(printed_form(value) if variant.printed_migration else value, path, variant)


def migrate(call: Call) -> Answer:
    """POST signups/migration: another bundle for an account (001:2359-2434)."""
    body = call.body(check_migration)
    wanted, org = body["account"], call.org
    account = bundled_account(call, wanted["account_id"])
    parts = wanted.get("subscriptions", {})
    known = existing_lines(org, account, parts.get("mobile_lines", []))
    Stock(org, call.variant).parts(parts)
    if account.owner.risk:
        return Answer(202, {"risk_decision": account.owner.risk})
    sales.put_bundle(org, account, wanted["new_bundle_id"], [])
    move_lines(org, account, parts, known, body.get("sales_info", {}))
    return Answer(200, shape(call.variant, {"risk_decision": call.variant.approved}))


def existing_lines(org: Org, account: Account, parts: list) -> dict:
    """The lines that are named by their id; all additional and extra ones must be (001:2359)."""
    own = {line.id: line for line in org.lines_of(account) if line.open and line.family == "MOBILE"}
    named = {}
    for part in parts:
        number = part.get("subscription_id")
        if number is None:
            continue
        if number not in own or number in named:
            raise Refusal(400, "mobile_lines.subscription_id: not a mobile line of this account")
        if part.get("msisdn", own[number].number) != own[number].number:
            raise Refusal(400, "mobile_lines.msisdn: not the number of this subscription")
        named[number] = own[number]
    missing = [line.id for line in own.values() if line.line_type in ("additional", "extra") and line.id not in named]
    if missing:
        raise Refusal(400, "mobile_lines: additional and extra lines must be sent too")
    return named


def move_lines(org: Org, account: Account, parts: dict, known: dict, info: dict) -> None:
    """Change the products of existing lines and make the new ones."""
    fresh = {"mobile_lines": []}
    for part in parts.get("mobile_lines", []):
        if "subscription_id" in part:
            move_line(org, known[part["subscription_id"]], part)
        else:
            fresh["mobile_lines"].append(part)
    for name, types in (
        ("ftth", (cat.FTTH, cat.ADSL)),
        ("adsl", (cat.ADSL, cat.FTTH)),
        ("landline", cat.LANDLINE),
        ("tv", (cat.TV,)),
    ):
        if name in parts:
            line = next((x for x in org.lines_of(account) if x.open and x.type_id in types), None)
            if line is None:
                fresh[name] = parts[name]
            else:
                move_line(org, line, parts[name])
    fresh["ott"] = parts.get("ott", [])
    sales.make_lines(org, account, fresh, info)


def move_line(org: Org, line: Line, part: dict) -> None:
    """Give an existing line its destination product."""
    now = org.clock.tick()
    if part["product_id"] != line.product_id:
        line.products.append((part["product_id"], now))
    line.product_id, line.scheduled = part["product_id"], None
    line.type_id = cat.PRODUCTS[line.product_id].type_id
    line.line_type = part.get("type", line.line_type)
    line.promotions += sales.grants(part.get("promotions", []), now)
    if "iccid" in part:
        if line.iccid in org.sims:
            org.take_sim(line.iccid, cat.SIM_REPLACED)
        sim = org.take_sim(part["iccid"], cat.SIM_ACTIVE)
        line.iccid, line.imsi = sim.iccid, sim.imsi
    for device in part.get("devices", []):
        sales.add_device(org, line, device, "migracion", None)


def get_master_data(call: Call) -> Answer:
    """GET signups/master-data; the dealer is optional and changes nothing here (001:1157)."""
    return Answer(200, cat.master_data())


def get_numbers(call: Call) -> Answer:
    """GET signups/available-msisdns/{host_cfg}: the YOIGO network only (001:1309-1322)."""
    if call.id("host_cfg", bits=32) != cat.YOIGO_NETWORK:
        raise Refusal(400, "host_cfg: only the YOIGO network is supported")
    numbers = list(call.org.free_numbers)
    page = numbers[: call.variant.msisdn_page] if call.variant.msisdn_page else numbers
    return Answer(200, {"host_cfg_id": cat.YOIGO_NETWORK, "available_msisdns": page})


def get_sim(call: Call) -> Answer:
    """GET signups/simcard-info/{iccid} (001:1341-1357)."""
    sim = call.org.sims.get(call.args["iccid"])
    if sim is None:
        raise Refusal(call.variant.unknown_sim, "a SIM card with this number was not found")
    return Answer(
        200,
        shape(
            call.variant,
            {
                "simcard_status_id": sim.status_id,
                "origin_id": 1,
                "create_date": sim.created,
                "last_status_date": sim.changed,
                "society_id": call.org.name.upper(),
                "initial_balance": sim.balance,
                "promotion_code": sim.promotion_code,  # a string (001:1355), left out where there is none
            },
        ),
    )


def activate_sim(call: Call) -> Answer:
    """PATCH signups/activate-sim (001:1359-1369); only 200 and 400 are listed."""
    body, org = call.body(ACTIVATION), call.org
    line = org.line_with_number(body["msisdn"])
    if line is None or line.iccid is None:
        raise Refusal(400, "msisdn: there is no line with a SIM card for this number")
    if line.status_id != cat.PENDING:
        if call.variant.repeated_activation == 400:
            raise Refusal(400, "msisdn: the SIM card is active already")
        return done(200)
    now = org.clock.tick()
    org.take_sim(line.iccid, cat.SIM_ACTIVE)
    line.activated = now
    line.set_status(cat.INSTALLED, now, "activate-sim")
    if line.account.activated is None:
        line.account.activated, line.account.status_id = now, 3
    return done(200)


_BASE = "/orgs/{orgId}/signups"
OPERATIONS = (
    Operation("customers", "POST", _BASE, sign_up),
    Operation("customers", "GET", _BASE + "/master-data", get_master_data),
    Operation("customers", "GET", _BASE + "/available-msisdns/{host_cfg}", get_numbers),
    Operation("customers", "GET", _BASE + "/simcard-info/{iccid}", get_sim),
    Operation("customers", "PATCH", _BASE + "/activate-sim", activate_sim),
    Operation("customers", "POST", _BASE + "/subscriptions", add_lines),
    Operation("customers", "POST", _BASE + "/migration", migrate),
)
