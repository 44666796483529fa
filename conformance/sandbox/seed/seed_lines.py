"""Seeded subscriptions: lines with their status and tariff histories, services, bonuses, devices, limits."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from conformance.domain import identities
from conformance.sandbox import codes
from conformance.sandbox.codes import Coded
from conformance.sandbox.moments import at, midnight, months_before
from conformance.sandbox.seed.seeding import Seeding
from conformance.sandbox.world import (
    Account,
    Block,
    Bonus,
    CreditLimit,
    Device,
    Product,
    Recharge,
    Scheduled,
    Service,
    Span,
    StatusChange,
    Subscription,
    TariffChange,
    of_kind,
)

_TYPES = {
    "mobile": codes.POSTPAID,
    "prepaid": codes.PREPAID,
    "landline": codes.LANDLINE,
    "broadband": codes.FTTH,
    "tv": codes.TV,
}
_DEVICES = (
    ("Honor 90 Smart 5G", "128GB Midnight Black", "SMARTPHONE"), ("Tablet Año Nuevo", "64GB Plata", "TABLET"),
    ("Móvil Señal 12", "256GB Añil", "SMARTPHONE"),
)  # fmt: skip


def line(
    s: Seeding,
    account: Account,
    kind: str,
    *,
    line_type: str | None = None,
    number: int | None = None,
    product: Product | None = None,
    status: Coded = codes.INSTALLED,
    age: int = 30,
) -> Subscription:
    """Add a subscription to an account; `kind` prepaid is a mobile line that is paid before."""
    sold_on = months_before(s.today, age)
    sold = at(sold_on, s.rng.randrange(9, 20), s.rng.randrange(60), s.rng.randrange(60))
    product = product or s.rng.choice(of_kind(s.org.products, kind))
    mobile = kind in ("mobile", "prepaid")
    if number is None and mobile:
        number = s.mobile_number()
    made = Subscription(
        id=s.id(),
        uuid=identities.uuid4(s.rng),
        account_id=account.id,
        user_id=account.user_id,
        expedition_user_id=account.user_id,
        kind="mobile" if mobile else kind,
        type=codes.ADSL if product.value.startswith("ADSL") else _TYPES[kind],
        product=product,
        sold=sold,
        origin=s.rng.choice((codes.NEW, codes.PORTED, codes.MIGRATED)),
        history=statuses(s, sold, status),
        tariffs=[TariffChange(product, sold)],
        line_type=line_type or ("mobile" if mobile else None),
        number=number,
        dealer_id=s.rng.choice(s.dealers),
        shop_id=s.rng.choice(s.shops),
        path=f"/contratos/{sold_on:%Y/%m}/",
        filename=f"CONTRATO_{sold_on:%Y%m%d}_{s.rng.randrange(10_000, 99_999)}.pdf",
        services=services(s, "mobile" if mobile else kind, sold),
    )
    if status == codes.INSTALLED:
        made.activated = made.history[-1].date
    if mobile:
        _give_sim(s, made, sold_on)
    s.org.add_subscription(made)
    return made


def statuses(s: Seeding, sold: datetime, last: Coded) -> list[StatusChange]:
    """A status history that ends with a status."""
    path = {
        codes.AWAITING_ACTIVATION: (codes.AWAITING_ACTIVATION,),
        codes.INSTALLED: (codes.AWAITING_ACTIVATION, codes.INSTALLED),
    }.get(last, (codes.AWAITING_ACTIVATION, codes.INSTALLED, last))
    changes, moment = [], sold
    for step, status in enumerate(path):
        changes.append(StatusChange(status, moment, ("tienda.peñíscola", "sistema", "atención.cliente")[step]))
        moment += timedelta(days=s.rng.randrange(1, 9), minutes=s.rng.randrange(1, 900))
    if last == codes.INSTALLED:
        # Three moments tell an order from none, whichever way it runs.
        changes[0] = changes[0]._replace(date=sold + timedelta(hours=5))
        changes.insert(0, StatusChange(codes.UNDER_REVIEW, sold, "riesgos"))
    return changes


def services(s: Seeding, kind: str, sold: datetime) -> dict[int, Service]:
    """The services that a kind of subscription has."""
    kinds = list(codes.SERVICES)
    first = 1 + sum(len(codes.SERVICES[k]) for k in kinds[: kinds.index(kind)])
    entries = enumerate(codes.SERVICES[kind], first)
    return {
        number: Service(number, name, changeable, sold + timedelta(hours=s.rng.randrange(1, 90)), active)
        for number, (name, changeable, active) in entries
    }


def _give_sim(s: Seeding, made: Subscription, sold_on: date) -> None:
    active = made.status == codes.INSTALLED
    changed = made.history[-1].date.date()
    sim = s.sim(codes.ACTIVE_SIM if active else codes.SOLD_SIM, born=sold_on - timedelta(days=40), changed=changed)
    sim.subscription_id = made.id
    made.iccid, made.imsi = sim.iccid, sim.imsi


def tariff_history(s: Seeding, made: Subscription, months: tuple[int, ...]) -> None:
    """Give a line earlier tariffs: the current one since the fewest months, the others before."""
    kind = "prepaid" if made.type == codes.PREPAID else made.kind
    others = [p for p in of_kind(s.org.products, kind) if p.id != made.product.id]
    days = [months_before(s.today, m) for m in sorted(months)]
    changes = [TariffChange(made.product, at(days[0], 12, 29, 22))]
    changes += [TariffChange(s.rng.choice(others), at(day, s.rng.randrange(24), 5, 7)) for day in days[1:]]
    made.tariffs = changes


def schedule_tariff(s: Seeding, made: Subscription, days: int) -> None:
    """Let a tariff change be due in some days."""
    other = next(p for p in of_kind(s.org.products, made.kind) if p.id != made.product.id)
    requested = at(s.today - timedelta(days=2), 12, 29, 22)
    made.scheduled = Scheduled(other, requested, s.today + timedelta(days=days))


def add_bonuses(s: Seeding, made: Subscription) -> None:
    """Give a line bonuses that are active, scheduled and ended, several of each."""
    names = list(s.org.bonuses.items())
    spans = ((-400, -370), (-95, -65), (-20, 10), (-3, None), (0, 30), (12, 42), (40, 70))
    for (number, value), (start, end) in zip(names, spans, strict=False):
        begins = midnight(s.today + timedelta(days=start))
        ends = None if end is None else midnight(s.today + timedelta(days=end))
        made.bonuses.append(Bonus(number, value, Span(begins, ends)))


def add_block(s: Seeding, made: Subscription, block_id: int) -> None:
    """Let the SIM card be blocked."""
    when = at(s.today - timedelta(days=5 * block_id), 22, 15, 30)
    made.blocks[block_id] = Block(block_id, codes.BLOCKS[block_id], when, "A PETICIÓN DE CLIENTE")


def add_recharges(s: Seeding, made: Subscription, *, day_limits: bool = False) -> None:
    """Give a prepaid line recharges of this month and before.

    With `day_limits` some lie where a day of Spain and one of UTC differ.
    """
    first = s.today.replace(day=1)
    before = first - timedelta(days=1)
    moments = [at(first, 9, 12, 11), at(s.today, 10, 3, 5), at(before, 19, 30), at(before.replace(day=1), 11),
               at(before.replace(day=15), 12, 0, 1), at(months_before(s.today, 4), 18, 44),
               at(months_before(s.today, 13), 8)]  # fmt: skip
    if day_limits:
        moments += [at(first, 0, 30), at(before, 0, 15), at(before, 23, 59, 59), at(s.today, 0, 5)]
    for moment in sorted(set(moments)):
        amount = s.rng.choice((Decimal(5), Decimal("9.95"), Decimal("10.5"), Decimal("20.25"), Decimal("0.01")))
        made.recharges.append(Recharge(s.id(), moment, 11, s.rng.randrange(1, 5), amount))


def add_device(s: Seeding, made: Subscription, choice: int, *, months_ago: int = 4) -> None:
    """Sell a device with a line, in 24 instalments."""
    name, model, category = _DEVICES[choice % len(_DEVICES)]
    sold = at(months_before(s.today, months_ago), 17, 30)
    monthly = identities.cents(s.rng, 400, 2_999)
    penalty = identities.cents(s.rng, 5_000, 30_000)
    left = 24 - months_ago
    plan = {"last_installment_fee": identities.cents(s.rng, 100, 9_900), "monthly_fee": monthly, "duration": 24,
            "unpaid_installments": left, "financed_by": "XFERA"}  # fmt: skip
    terminal = s.id()
    shown: dict[str, Any] = {
        "subscription_id": made.id,
        "subscription_terminal_id": terminal,
        "delivery_date": sold + timedelta(days=3),
        "status": {"id": 3, "value": "ACTIVO"},
        "request_detail": {"created_date": sold, "request_id": s.id(), "request_type": "captacion",
                           "user_profile_role": "Generic"},
        "device_info": {"terminal_id": s.id(), "serial_number": s.rng.randrange(10**8, 10**9), "device_name": name,
                        "device_model": model, "financed_by": "XFERA", "is_financed": True,
                        "value_due_today": identities.cents(s.rng, 0, 12_000),
                        "reservation_id": identities.uuid4(s.rng), "paid": False,
                        "terminal_code": f"PV{s.rng.randrange(100_000):05d}", "terminal_category_type": category},
        "fees": {"upfront_fee": identities.cents(s.rng, 0, 9_900), "installment_plan": plan,
                 "final_installment_plan": dict(plan)},
        "permanences": {"duration_months": 24, "current_duration_days": left * 30, "penalty_amount": penalty,
                        "current_penalty_amount": (penalty * left / 24).quantize(Decimal("0.01"))},
    }  # fmt: skip
    made.devices.append(Device(terminal, shown, penalty))


def add_limits(s: Seeding, made: Subscription) -> None:
    """Give a line its credit limits: the total 20 above the largest of the others, one of them changed twice."""
    ids = codes.MOBILE_LIMITS if made.kind == "mobile" else codes.LANDLINE_LIMITS
    others = [Decimal(s.rng.randrange(10_000_000, 90_000_000)).scaleb(-6) for _ in ids[1:]]
    values = dict(zip(ids, [max(others) + 20, *others], strict=True))
    since = made.sold + timedelta(days=1)
    for limit_id, value in values.items():
        limit = CreditLimit(limit_id, value, "alta@masstack.example", "alta de línea", since, since)
        made.credit_limits[limit_id] = limit
    changed = made.credit_limits[ids[1]]
    for months, part in ((9, Decimal("0.25")), (2, Decimal("0.5"))):
        moment = at(months_before(s.today, months), 0)
        past = CreditLimit(ids[1], (changed.value * part).quantize(Decimal("0.000001")), "test@test.com",
                           "petición del cliente", moment - timedelta(days=30), moment)  # fmt: skip
        changed.history.insert(0, past)
    changed.effective = changed.updated = at(months_before(s.today, 1), 0)
    changed.reason = "petición del cliente"
