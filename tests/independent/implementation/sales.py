"""What a sale does to the state: customers, accounts, lines and devices come into being."""

import datetime

from . import catalogue as cat
from .history import add_term, bank_account
from .model import Account, Customer, Grant, Line, Org, WorkOrder, add_months
from .variants import Variant


def person_of(body: dict) -> dict:
    """The client among the attributes: the item of type client, else the first one."""
    items = body["clients"]["attributes"]
    return next((entry for entry in items if entry.get("type") == "client"), items[0])


def make_customer(org: Org, person: dict, sector_id: int | None) -> Customer:
    """A customer with what was sent and nothing else."""
    is_company = cat.DOCUMENT_TYPES[person["document_type_id"]][0] == "CIF"
    customer = Customer(
        org.new_id("user"),
        org.new_id("customer"),
        org.new_uuid(),
        person["document_type_id"],
        person["document_value"],
        2 if is_company else 1,
    )
    customer.language_id = person.get("language_id")
    customer.sector_id = sector_id
    customer.nationality_id = person.get("nationality_id")
    phone = person.get("other_phone") or person.get("contact_phone")
    phone = int(phone) if phone and phone.isdecimal() and phone.isascii() else None
    if is_company:
        customer.business = {"company": person.get("company_name"), "other_phone": phone, "email": person.get("email")}
    else:
        names = (
            ("first_name", "name"),
            ("middle_name", "middlename"),
            ("last_name", "lastname"),
            ("gender", "gender"),
            ("birthdate", "birthdate"),
            ("email", "email"),
        )
        customer.personal = {name: person.get(key) for name, key in names}
        customer.personal["other_phone"] = phone
    address = person.get("address")
    if address:
        customer.address = address_info(address)
    org.customers[customer.id] = customer
    return customer


def address_info(address: dict) -> dict:
    """address_info of a user out of the address of a sign-up."""
    state = cat.STATES.get(address.get("state_id"))
    street = " ".join(
        str(part)
        for part in (address.get("street_name"), address.get("number"), address.get("supplement"))
        if part is not None
    )
    parts = {
        "address": street or None,
        "state": state[0].upper() if state else None,
        "zip_code": address.get("postal_code"),
        "locality": address.get("locality"),
        "state_id": address.get("state_id"),
    }
    return {name: value for name, value in parts.items() if value is not None}


def make_account(org: Org, owner: Customer, body: dict, number: str | None, variant: Variant) -> Account:
    """A new account without bundle."""
    payment = body["payment"]
    account = Account(org.new_id("account"), org.new_uuid(), owner, "", 1)
    account.number = number or f"MM-{account.id - 480000}"
    account.billing_id = payment.get("billing_type_id")
    bundle = body["products"].get("bundle", {})
    place = bundle.get("installation_info", {}).get("address", {}).get("state_id")
    home = (owner.address or {}).get("state_id")
    account.taxes = [(place or home or 28, org.clock.tick())]  # state_id is required in the read (001:2103)
    account.payment = payment_of(payment, variant)
    org.accounts[account.id] = account
    return account


def payment_of(payment: dict, variant: Variant) -> dict:
    """The payment info out of a sign-up: a bank account, else the card of the terminal."""
    raw = payment.get("info", {}).get("bank_account")
    if raw:
        digits = raw.replace(" ", "")
        is_iban = digits[:2].isalpha()
        if digits[-20:].isdecimal() and digits.isascii() and len(digits) == (24 if is_iban else 20):
            parts = bank_account(digits[-20:], with_iban=variant.computed_iban and not is_iban)
        else:
            parts = {} if is_iban else {"number": raw}
        if is_iban:
            parts["iban"] = digits
        return {"payment_method": "BANK_ACCOUNT", "bank_account": parts}
    card = payment.get("tpv_response", {})
    if "card_number" in card:
        parts = {
            "reference": card.get("reference_id"),
            "number": card["card_number"],
            "validity_date": card.get("expiry_date"),
        }
        return {
            "payment_method": "CREDIT_CARD",
            "credit_card": {name: value for name, value in parts.items() if value is not None},
        }
    return {}


def make_line(org: Org, account: Account, part: dict, sales: dict) -> Line:
    """A pending line of any kind out of its part of the sale."""
    now = org.clock.tick()
    product = cat.PRODUCTS[part["product_id"]]
    line = Line(org.new_id("line"), org.new_uuid(), account, product.type_id, cat.PENDING, now, product.id)
    line.products = [(product.id, now)]
    line.set_status(cat.PENDING, now, sales.get("agent_id") or sales.get("dealer_id") or "signup")
    line.dealer_id, line.shop_id = sales.get("dealer_id"), sales.get("shop_id")
    line.origin_id = 2 if part.get("portability_info") else 1
    line.line_type = (part.get("type") or "mobile") if product.type_id in cat.MOBILE else None
    line.number = part.get("msisdn") or part.get("number")
    line.email = part.get("registration_email") or part.get("email")
    line.associated = part.get("number_associated")
    if "iccid" in part:
        sim = org.take_sim(part["iccid"], cat.SIM_ASSIGNED)
        line.iccid, line.imsi = sim.iccid, sim.imsi
    org.free_numbers.pop(line.number or "", None)
    line.services = {entry["id"]: [True, now] for entry in part.get("services", [])}
    line.promotions = grants(part.get("promotions", []), now)
    for entry in part.get("bonuses", []):
        line.bonuses.append(Grant(org.new_id("bonus"), entry["id"], now, add_months(now, cat.BONUSES[entry["id"]][1])))
    org.lines[line.id] = line
    for device in part.get("devices", []):
        add_device(org, line, device, "captacion", None)
    return line


def grants(items: list, now: datetime.datetime) -> list:
    """Promotions of the sale, from now for their months."""
    return [
        Grant(place, entry["id"], now, add_months(now, cat.PROMOTIONS[entry["id"]].months))
        for place, entry in enumerate(items, 1)
    ]


def make_lines(org: Org, account: Account, parts: dict, sales: dict) -> list:
    """All lines of a bundle or an addition."""
    wanted = [parts[name] for name in ("ftth", "adsl", "landline") if name in parts]
    wanted += parts.get("mobile_lines", [])
    wanted += [parts["tv"]] if "tv" in parts else []
    wanted += parts.get("ott", [])
    lines = [make_line(org, account, part, sales) for part in wanted]
    for line in lines:
        line.bundled = True
    return lines


def make_work_order(org: Org, account: Account) -> WorkOrder:
    """The work order of an installation."""
    order = WorkOrder(f"WO_{org.new_id('work_order')}", 1, 32, org.clock.tick())  # 001:2013
    account.work_orders.append(order)
    org.work_orders[order.id] = order
    return order


def put_bundle(org: Org, account: Account, bundle_id: int, promotions: list) -> None:
    """Give an account a bundle, or exchange the one it has."""
    account.bundle_id = bundle_id
    if account.account_bundle_id is None:
        account.account_bundle_id = org.new_id("account_bundle")
    account.bundle_promotions += grants(promotions, org.clock.tick())


def add_device(org: Org, line: Line, device: dict, kind: str, category: str | None) -> int:
    """Note a device on a line, with its permanence (001:2588-2638); the new terminal's id."""
    now = org.clock.tick()
    details, terms = device.get("device_details", {}), device.get("terms", {})
    number, fees = org.new_id("terminal"), device["fees"]
    plan = (
        {
            name: fees["installment_plan"][name]
            for name in ("last_installment_fee", "monthly_fee", "duration")
            if name in fees["installment_plan"]
        }
        if "installment_plan" in fees
        else None
    )
    for old in line.devices:
        if old["subscription_terminal_id"] == device.get("old_subscription_terminal_id"):
            old["status"] = cat.pair(cat.DEVICE_STATUSES, 2)
    info = {
        "terminal_id": details.get("id"),
        "device_model": details.get("model_id"),
        "is_financed": plan is not None,
        "value_due_today": fees.get("upfront_fee"),
        "reservation_id": device["reservation_id"],
        "terminal_code": details.get("catalogue_id"),
        "terminal_category_type": details.get("category"),
    }
    penalty, months = terms.get("penalty_value"), terms.get("commitment_duration")
    line.devices.append(
        {
            "subscription_id": line.id,
            "subscription_terminal_id": number,
            "delivery_date": None,
            "status": cat.pair(cat.DEVICE_STATUSES, 1),
            "request_detail": {
                "created_date": now,
                "request_id": org.new_id("request"),
                "request_type": kind,
                "user_profile_role": category,
            },
            "device_info": info,
            "fees": {"upfront_fee": fees.get("upfront_fee"), "installment_plan": plan},
            "permanences": {
                "duration_months": months,
                "current_duration_days": 0,
                "penalty_amount": penalty,
                "current_penalty_amount": penalty,
            }
            if terms
            else None,
        }
    )
    if months:
        add_term(org, line.account, line, now, months, penalty, terminal=(number, details.get("model_id")))
    return number
