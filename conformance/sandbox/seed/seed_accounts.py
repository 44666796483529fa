"""Seeded accounts: invoices, terms, promotions, contracts, taxes, work orders, ways to pay."""

from __future__ import annotations

from datetime import UTC, date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from conformance.domain import identities
from conformance.sandbox import codes
from conformance.sandbox.codes import Coded
from conformance.sandbox.moments import at, midnight, month_of, months_before
from conformance.sandbox.seed.seed_names import Province
from conformance.sandbox.seed.seeding import Seeding
from conformance.sandbox.world import (
    Account,
    Bundle,
    Invoice,
    Promotion,
    Span,
    Subscription,
    Tax,
    Term,
    User,
    WorkOrder,
)

_TAXES = {"IVA": 21, "IGIC": 7, "IPSI": 10}
_OPEN, _PAID, _RETURNED = Coded(1, "PENDIENTE"), Coded(2, "PAGADO"), Coded(3, "DEVUELTO")
_BINDINGS = {12: Coded(1, "12 MESES"), 18: Coded(2, "18 MESES"), 24: Coded(3, "24 MESES")}
_PROMOTIONS = ("MM_50% DTO_CONVERGENCIA_FIDELIZACIÓN_12_MESES", "DTO 5€ LÍNEA ADICIONAL", "3 MESES GRATIS FÚTBOL",
               "DTO CUOTA AÑO NUEVO", "PROMO PEQUEÑA EMPRESA", "DOBLE DE GIGAS")  # fmt: skip


def account(s: Seeding, user: User, province: Province, *, bundle: Bundle | None = None, payment: str = "BANK_ACCOUNT",
            status: Coded = codes.ACCOUNT_ACTIVE, age: int = 30) -> Account:  # fmt: skip
    """Open an account for a user."""
    opened = months_before(s.today, age)
    number = f"{s.org.society[:2]}-{s.rng.randrange(1_000_000, 9_999_999)}"
    made = Account(
        id=s.id(),
        user_id=user.id,
        customer_id=user.customer_id,
        number=number,
        activated=at(opened, s.rng.randrange(9, 20), s.rng.randrange(60), 34),
        billing=codes.POSTPAID_BILLING,
        status=status,
        path=f"/contratos/{opened:%Y/%m}/",
        filename=f"CUENTA_{number}.pdf",
        payment=way_to_pay(s, payment),
        bundle=bundle,
        account_bundle_id=s.id() if bundle else None,
    )
    rate = _TAXES[province.tax]
    made.taxes.append(Tax(rate, rate, province.id, province.tax, Span(made.activated, None)))
    s.org.add_account(made)
    return made


def way_to_pay(s: Seeding, method: str) -> dict[str, Any]:
    """The payment information of one method."""
    shown: dict[str, Any] = {"payment_method": method}
    if method == "BANK_ACCOUNT":
        shown["bank_account"] = identities.bank_account(s.rng)
    elif method in ("CREDIT_CARD", "RECURRING_CREDIT_CARD"):
        shown["credit_card"] = {
            "reference": f"{s.rng.getrandbits(48):012X}",
            "type_id": s.rng.randrange(1, 4),
            "number": f"400000******{s.rng.randrange(10_000):04d}",
            "validity_date": f"{s.rng.randrange(1, 13):02d}{(s.today.year + 2) % 100:02d}",
        }
    return shown


def add_tax_history(s: Seeding, made: Account) -> None:
    """Let the owner have moved: the mainland, the Canaries, Ceuta, and back, in four years."""
    stays = ((28, "IVA", 21), (35, "IGIC", 7), (51, "IPSI", 10))
    made.activated = min(made.activated, at(months_before(s.today, 50), 11, 58, 34))
    current, moves = made.taxes[-1], [at(months_before(s.today, m), 0) for m in (38, 23, 9)]
    starts = [made.activated, *moves[:2]]
    made.taxes = [
        Tax(rate, rate, state, name, Span(start, end))
        for (state, name, rate), start, end in zip(stays, starts, moves, strict=True)
    ]
    current.span = Span(moves[2], None)
    made.taxes.append(current)


def add_invoices(s: Seeding, made: Account, months: int, *, day_limits: bool = False) -> None:
    """Bill the account for some months up to this one, on first days, middles and month ends.

    They lie at noon, so that every time zone has them on the same day; with `day_limits` they lie on midnight in Spain.
    """
    for ago in range(months, -1, -1):
        month = months_before(s.today.replace(day=1), ago)
        first, last = month_of(month)
        day = min((first, last, first.replace(day=15), first + timedelta(days=1))[ago % 4], s.today)
        made.invoices.append(_invoice(s, made, day, ago, day_limits))
    for day in (date(2020, 2, 29), date(2023, 3, 26), date(2023, 10, 29), date(2023, 12, 31), date(2024, 2, 29)):
        if day < s.today:
            made.invoices.append(_invoice(s, made, day, 99, day_limits))
    made.invoices.sort(key=lambda invoice: invoice.date, reverse=True)


def _invoice(s: Seeding, made: Account, day: date, ago: int, day_limits: bool) -> Invoice:
    net = identities.cents(s.rng, 1_000, 12_999)
    rate = Decimal(made.taxes[-1].value) / 100
    first, last = month_of(months_before(day.replace(day=1), 1))
    status = (_PAID, _PAID, _RETURNED)[ago % 3] if ago > 1 else _OPEN
    return Invoice(
        number=f"{s.org.society[:2]}{s.rng.randrange(10_000_000, 99_999_999)}",
        value=net,
        value_total=(net * (1 + rate)).quantize(Decimal("0.01"), ROUND_HALF_UP),
        date=midnight(day) if day_limits else at(day, 12, s.rng.randrange(60), zone=UTC),
        pay_date=at(day + timedelta(days=9), 11, zone=UTC) if status != _OPEN else None,
        delivery_mode=s.rng.choice(("yosoymas", "EMAIL", "PAPER")),
        path=f"/facturas/{day:%Y%m%d}/{s.org.name.upper()}_{s.rng.randrange(10_000, 99_999)}.pdf",
        status=status,
        cycle=Span(at(first, 0, 0, 1), at(last, 23, 59, 59)),
    )


def add_terms(s: Seeding, made: Account, bound: list[Subscription]) -> None:
    """Bind the account's lines: five terms that end on different days, one of them ended."""
    plan = ((-30, 12), (45, 12), (200, 18), (390, 24), (610, 24))
    for step, (days, months) in enumerate(plan):
        line = bound[step % len(bound)]
        ends = s.today + timedelta(days=days)
        begins, penalty = midnight(months_before(ends, months)), identities.cents(s.rng, 5_000, 20_000)
        kind = "terminal" if step % 2 else "promotion"
        term = Term(line.id, begins, midnight(ends), penalty, months, _BINDINGS[months], kind)
        if step % 2:
            term.terminal = {"id": s.id(), "value": "Honor 90 Smart 5G"}
        else:
            told = f"PERMANENCIA {months} MESES, 150 €"
            term.promotion = {"id": s.id(), "value": f"PERM_{months}M", "description": told}
        made.terms.append(term)
    # In no order at all, so that the answer has to bring them into one.
    s.rng.shuffle(made.terms)


def add_promotions(s: Seeding, made: Account, line: Subscription) -> None:
    """Give reductions at all three levels, each ended, active and scheduled."""
    spans = ((-500, -135), (-200, 165), (-10, None), (25, 120))
    for level in ("subscription", "account", "bundle"):
        if level == "bundle" and made.bundle is None:
            continue
        for start, end in spans:
            ends = None if end is None else midnight(s.today + timedelta(days=end))
            span = Span(midnight(s.today + timedelta(days=start)), ends)
            promotion = Promotion(level, s.id(), s.rng.choice(_PROMOTIONS), span,
                                  {"id": s.rng.randrange(1, 4), "value": identities.cents(s.rng, 50, 5_000)},
                                  Coded(s.rng.randrange(1, 4), "DESCUENTO"))  # fmt: skip
            if level == "subscription":
                promotion.subscription_id, promotion.code = line.id, f"NTH_{s.rng.randrange(100, 999)}"
            made.promotions.append(promotion)


def add_contracts(s: Seeding, made: Account, lines: list[Subscription]) -> None:
    """Give the account the contracts that were signed for its lines."""
    for line in lines:
        contract: dict[str, Any] = {
            "account_bundle_id": made.account_bundle_id,
            "account_id": made.id,
            "pdf_file_name": f"CONTRATO_{line.id}.pdf",
            "document_id": identities.uuid4(s.rng),
            "digital_signature_origin_id": str(s.rng.randrange(1, 9)),
            "ineid": f"{s.rng.randrange(10**5, 10**6)}",
            "iccid": line.iccid,
            "ccggid": f"CCGG{s.rng.randrange(10**4)}",
            "subscription_id": line.id,
            "subscription_terminal_id": line.devices[0].subscription_terminal_id if line.devices else None,
            "process_id": f"{s.rng.randrange(10**7)}",
            "status": s.rng.choice(("FIRMADO", "PENDIENTE")),
            "signed_document_id": identities.uuid4(s.rng),
            "contract_id": f"CT-{s.rng.randrange(10**6, 10**7)}",
        }
        made.contracts.append({name: value for name, value in contract.items() if value is not None})


def add_work_orders(s: Seeding, made: Account, count: int) -> None:
    """Give the account orders to the technicians."""
    kinds = (Coded(1, "ALTA"), Coded(2, "AVERÍA"), Coded(3, "TRASLADO"))
    states = (Coded(32, "PENDIENTE CREAR OT"), Coded(35, "CITADA"), Coded(40, "FINALIZADA"))
    for step in range(count):
        number = f"OT_{s.org.society[:2]}{s.id()}"
        created = made.activated + timedelta(days=40 * step)
        made.work_orders.append(WorkOrder(number, kinds[step % 3], states[step % 3], created))
