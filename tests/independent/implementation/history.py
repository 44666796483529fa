"""The seeded histories of accounts and lines: invoices, terms, promotions, bonuses, limits, devices."""

import datetime
from decimal import Decimal

from . import catalogue as cat
from .model import Account, Grant, Limit, Line, Org, Term, WorkOrder, add_months

DAY = datetime.timedelta(days=1)
AMOUNTS = ("47.89", "0.3", "12.5", "63", "29.95", "104.07")


def fill_account(org: Org, account: Account, index: int, start: datetime.datetime) -> None:
    """Everything an account has collected; an account without lines has nothing."""
    state = account.owner.address["state_id"]
    fill_tax(account, state, start, index)
    if account.activated is None:
        return
    fill_invoices(org, account, index, start)
    fill_work_orders(org, account, index, start)
    fill_terms(org, account, start)
    fill_promotions(org, account, index, start)
    fill_payment(account, index)
    fill_contracts(org, account, index)


def fill_tax(account: Account, state: int, start: datetime.datetime, index: int) -> None:
    """The present tax; every third account has moved twice."""
    moves = (
        [(28, start), (35, add_months(start, 2)), (state, add_months(start, 4))] if index % 3 == 0 else [(state, start)]
    )
    account.taxes = moves


def fill_invoices(org: Org, account: Account, index: int, start: datetime.datetime) -> None:
    """One invoice a month since the activation."""
    value, month = Decimal("0"), add_months(start.replace(hour=9, minute=0, day=1), 1)
    number = 0
    while month <= org.clock.now:
        value = Decimal(AMOUNTS[(index + number) % 6]) if number % 4 else Decimal(org.rng.randrange(1000, 9999)) / 100
        latest = add_months(month, 1) > org.clock.now
        status = 1 if latest else 3 if (index + number) % 17 == 5 else 2
        rate = cat.TAXES.get(account.taxes[-1][0], (21, "IVA"))[0]
        total = (value * (100 + rate) / 100).quantize(Decimal("0.01"))
        account.invoices.append(
            {
                "value": value,
                "value_total": total,
                "delivery_mode": ("yosoymas", "PAPER")[index % 2],
                "date": month,
                "pay_date": month + 5 * DAY if status == 2 else None,
                "number": f"MM{account.id}{number:03d}",
                "path": f"/path/to/invoices/{month:%Y%m%d}/FAÑ_{account.id}_{number:03d}.pdf",
                "status": cat.pair(cat.INVOICE_STATUSES, status),
                "cycle": {"start_date": add_months(month, -1), "end_date": month - DAY},
            }
        )
        month, number = add_months(month, 1), number + 1


def fill_work_orders(org: Org, account: Account, index: int, start: datetime.datetime) -> None:
    """The installation of a bundle, and an open order for every second one."""
    wanted = [(1, 34, start - 3 * DAY)] if account.bundle_id else []
    if account.bundle_id and index % 2:
        wanted.append((2, 32, org.clock.now - 2 * DAY))
        wanted.append((3, 35, org.clock.now - 40 * DAY))
    for type_id, status_id, created in wanted:
        order = WorkOrder(f"WO_{org.new_id('work_order')}", type_id, status_id, created)
        account.work_orders.append(order)
        org.work_orders[order.id] = order


def fill_terms(org: Org, account: Account, start: datetime.datetime) -> None:
    """Expired and present permanences; penalties stem from the present ones."""
    now = org.clock.now
    for line in org.lines_of(account):
        if not line.open:
            continue
        for device in line.devices:
            add_term(
                org,
                account,
                line,
                device["request_detail"]["created_date"],
                device["permanences"]["duration_months"],
                device["permanences"]["penalty_amount"],
                terminal=(device["subscription_terminal_id"], device["device_info"]["device_name"]),
            )
        if line.family == "BROADBAND":
            add_term(org, account, line, start, 12, Decimal("100"), promotion=9005)
            add_term(org, account, line, add_months(now.replace(minute=0), -4), 12, Decimal("87.5"), 9005)
        elif line.line_type in ("mobile", "additional") and line.id % 3 == 0:
            add_term(org, account, line, add_months(now.replace(minute=0), -3), 24, Decimal("47.89"), 9004)


def add_term(
    org: Org,
    account: Account,
    line: Line,
    start: datetime.datetime,
    months: int,
    penalty: Decimal | None,
    promotion: int | None = None,
    terminal: tuple | None = None,
) -> Term:
    """Note a permanence on the account."""
    term = Term(
        org.new_id("term"),
        org.new_uuid(),
        line.id,
        start,
        add_months(start, months),
        months,
        penalty,
        account.account_bundle_id,
        promotion,
        terminal,
    )
    account.terms.append(term)
    return term


def fill_promotions(org: Org, account: Account, index: int, start: datetime.datetime) -> None:
    """Promotions of the account and of its bundle: present, scheduled, past and cancelled ones."""
    now = org.clock.now
    account.promotions = [
        Grant(1, 9002, start, add_months(start, 3)),
        Grant(2, 9003, add_months(now, -2), add_months(now, 10)),
        Grant(3, 9001, add_months(now, -1), add_months(now, 5), off=True),
    ]
    if index % 2:
        account.promotions.append(Grant(4, 9006, add_months(now, 1), add_months(now, 7)))
    if account.bundle_id:
        account.bundle_promotions = [
            Grant(1, 9001, add_months(now, -3), add_months(now, 9)),
            Grant(2, 9002, start, add_months(start, 3), off=index % 2 == 0),
        ]


def fill_payment(account: Account, index: int) -> None:
    """One of the five payment methods (001:2328); every ninth account has none noted."""
    digits = f"{2100 + index:04d}{418 + index:04d}{10 + index % 80:02d}{index * 12345 + 200051332:010d}"
    if index % 9 == 8:
        return
    method = ("BANK_ACCOUNT", "BANK_ACCOUNT", "CREDIT_CARD", "BANK_TRANSFER", "RECURRING_CREDIT_CARD", "ECI")[index % 6]
    account.payment = {"payment_method": method}
    if method == "BANK_ACCOUNT":
        account.payment["bank_account"] = bank_account(digits)
    elif method.endswith("CREDIT_CARD"):
        account.payment["credit_card"] = {
            "reference": f"REF{account.id}",
            "type_id": 1 + index % 2,
            "number": f"454881******{index:04d}",
            "validity_date": "1228",
        }


def bank_account(digits: str, with_iban: bool = True) -> dict:
    """The parts of a 20-digit account: 4, 4, 2 and 10 digits."""
    parts = {"entity": digits[:4], "subsidiary": digits[4:8], "control_digit": digits[8:10], "number": digits[10:]}
    if with_iban:
        control = 98 - int(digits + "142800") % 97
        parts["iban"] = f"ES{control:02d}{digits}"
    return parts


def fill_contracts(org: Org, account: Account, index: int) -> None:
    """One contract a line; every fifth account has none."""
    if index % 5 == 0:
        return
    config = "CONVERGENTE" if account.bundle_id else "MOVIL"
    for line in org.lines_of(account):
        number = org.new_id("contract")
        account.contracts.append(
            {
                "config": config,
                "account_bundle_id": account.account_bundle_id,
                "account_id": account.id,
                "pdf_file_name": f"contrato_{number}.pdf",
                "document_id": f"D{number}",
                "digital_signature_origin_id": None,
                "ineid": None,
                "iccid": line.iccid,
                "ccggid": None,
                "subscription_id": line.id,
                "subscription_terminal_id": None,
                "process_id": f"P{number}",
                "status": ("FIRMADO", "PENDIENTE")[number % 2],
                "signed_document_id": f"S{number}" if number % 2 == 0 else None,
                "contract_id": f"C{number}",
            }
        )


def fill_line(org: Org, line: Line, index: int, start: datetime.datetime) -> None:
    """Everything a line has collected."""
    mobile = line.family == "MOBILE"
    if mobile or line.family in ("LANDLINE", "BROADBAND"):
        fill_services(line, start)
    if mobile:
        fill_products(line, index, start)
        fill_bonuses(org, line, index)
        fill_blocks(line, index, start)
        fill_devices(org, line, index)
    if index % 3 != 1 and line.family in ("MOBILE", "LANDLINE"):
        fill_limits(line, index, start)
    if line.type_id == 1:
        fill_recharges(org, line, start)
    if line.open and index % 2:
        now = org.clock.now
        line.promotions = [
            Grant(1, 9001, add_months(now, -5), add_months(now, 7)),
            Grant(2, 9006, add_months(now, 1), add_months(now, 7)),
            Grant(3, 9002, start, add_months(start, 3)),
            Grant(4, 9003, add_months(now, -1), add_months(now, 8), off=True),
        ]


def fill_services(line: Line, start: datetime.datetime) -> None:
    """Services by kind, active and inactive ones."""
    wanted = {"MOBILE": (11, 12, 13, 14, 15, 16), "LANDLINE": (11, 14, 16), "BROADBAND": (21,)}
    for place, service in enumerate(wanted[line.family]):
        line.services[service] = [service in (11, 12, 16) or (line.id + place) % 3 == 0, start + place * DAY]


def fill_products(line: Line, index: int, start: datetime.datetime) -> None:
    """Every second mobile line had another tariff before."""
    if index % 2 == 0:
        before = 363 if line.type_id == 1 else 365 if line.product_id != 365 else 366
        line.products = [(before, start), (line.product_id, add_months(start, 2))]


def fill_bonuses(org: Org, line: Line, index: int) -> None:
    """Bonuses: one in force, one scheduled, one past; every fourth line has none."""
    now = org.clock.now
    if index % 4 == 3 or not line.open:
        return
    for kind, begin, end in ((702, -2, 10), (704, 1, 7), (701, -6, -5)):
        line.bonuses.append(Grant(org.new_id("bonus"), kind, add_months(now, begin), add_months(now, end)))


def fill_blocks(line: Line, index: int, start: datetime.datetime) -> None:
    """Blocks by theft, by loss, and others that the read of 001:3551 filters away."""
    if index % 11 == 2:
        line.blocks[1] = (add_months(start, 4), "A PETICION DE CLIENTE")
    if index % 13 == 3:
        line.blocks[2] = (add_months(start, 3), "Lo perdió en el autobús, según él")
    if index % 5 == 0:
        line.blocks[4] = (add_months(start, 2), "IMPAGO")


def fill_devices(org: Org, line: Line, index: int) -> None:
    """A financed telephone on every fourth mobile line that is open."""
    if index % 4 != 1 or not line.open:
        return
    created = add_months(org.clock.now.replace(minute=30), -8)
    penalty, number = Decimal("150.5"), org.new_id("terminal")
    plan = {
        "last_installment_fee": Decimal("12.5"),
        "monthly_fee": Decimal("6"),
        "duration": 24,
        "unpaid_installments": 16,
        "financed_by": "XFERA",
    }
    line.devices.append(
        {
            "subscription_id": line.id,
            "subscription_terminal_id": number,
            "delivery_date": created + 2 * DAY,
            "status": cat.pair(cat.DEVICE_STATUSES, 1),
            "request_detail": {
                "created_date": created,
                "request_id": org.new_id("request"),
                "request_type": "captacion",
                "user_profile_role": "Generic",
            },
            "device_info": {
                "terminal_id": 4000 + index,
                "serial_number": 990000 + index,
                "device_name": "Honor 90 Smart 5G",
                "device_model": "128GB Midnight Black",
                "financed_by": "XFERA",
                "is_financed": True,
                "value_due_today": Decimal("120"),
                "reservation_id": org.new_uuid(),
                "paid": False,
                "terminal_code": f"PV{index:05d}",
                "terminal_category_type": "SMARTPHONE",
            },
            "fees": {"upfront_fee": Decimal("0"), "installment_plan": plan, "final_installment_plan": plan},
            "permanences": {
                "duration_months": 24,
                "current_duration_days": (org.clock.now - created).days,
                "penalty_amount": penalty,
                "current_penalty_amount": Decimal("100.25"),
            },
        }
    )


def fill_limits(line: Line, index: int, start: datetime.datetime) -> None:
    """All limits of the line's kind, the total one not below the others, some with a past."""
    ids = cat.MOBILE_LIMITS if line.family == "MOBILE" else cat.LANDLINE_LIMITS
    values = [Decimal("200") + index] + [Decimal(AMOUNTS[(index + i) % 5]) for i in range(len(ids) - 1)]
    for place, (limit_id, value) in enumerate(zip(ids, values)):
        if index % 3 == 2 and place == 1:
            continue
        limit = Limit(limit_id, value, "alta@example.com", "alta de línea", start, start)
        if (index + place) % 2:
            later = add_months(start, 3)
            limit = Limit(
                limit_id,
                value,
                "agente@example.com",
                "petición del cliente",
                later,
                later,
                [Limit(limit_id, value / 2, "alta@example.com", "alta de línea", start, start)],
            )
        line.limits[limit_id] = limit


def fill_recharges(org: Org, line: Line, start: datetime.datetime) -> None:
    """Two recharges a month, the last ones today and on the first day of this month."""
    today = org.clock.now.replace(hour=0, minute=0)
    days = {today, today.replace(day=1)}
    month = start.replace(hour=0, minute=0)
    while month < today:
        days |= {month, min(month + 9 * DAY, today)}
        month = add_months(month, 1)
    for place, when in enumerate(sorted(days)):
        line.recharges.append(
            {
                "recharge_id": org.new_id("recharge"),
                "date": when + datetime.timedelta(hours=8),
                "movement_type_id": 1,
                "origin_id": 1 + place % 3,
                "amount": Decimal(("12.5", "5", "20", "0.3")[place % 4]),
            }
        )
