"""New lines: what a sale asks for, turned into subscriptions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from conformance.domain import identities
from conformance.sandbox import codes
from conformance.sandbox.call import Call
from conformance.sandbox.codes import Coded
from conformance.sandbox.free_numbers import Sim
from conformance.sandbox.lenient_json import objects_of, text_of, whole_of
from conformance.sandbox.operations.subscriptions import sold_device
from conformance.sandbox.world import (
    Account,
    Bonus,
    Product,
    Service,
    Span,
    StatusChange,
    Subscription,
    TariffChange,
    of_kind,
)

_NUMBER = re.compile(r"[6-9][0-9]{8}")
_TYPES = {
    "mobile": codes.POSTPAID,
    "landline": codes.LANDLINE,
    "broadband": codes.FTTH,
    "tv": codes.TV,
    "ott": codes.NETFLIX,
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """One line that a sale asks for."""

    kind: str  # mobile, landline, broadband, tv, ott
    asked: Mapping[str, Any]
    line_type: str | None = None
    adsl: bool = False

    @property
    def number(self) -> str | None:
        """The telephone number that it is to have."""
        member = {"mobile": "msisdn", "landline": "number"}.get(self.kind, "number_associated")
        return text_of(self.asked, member) or None

    @property
    def iccid(self) -> str | None:
        """The SIM card that it is to have."""
        return text_of(self.asked, "iccid") or None


def check(call: Call, wanted: list[Wanted]) -> None:
    """Refuse numbers and SIM cards that are in use; before anything is changed."""
    numbers = [w.number for w in wanted if w.number and w.kind in ("mobile", "landline")]
    cards = [call.org.sims.get(w.iccid) for w in wanted]
    for org in call.world.organisations.values():
        if any(_NUMBER.fullmatch(number) and number in org.numbers for number in numbers):
            if call.choice("signup-repeated") == "again":
                return
            call.refuse("The number is in use")
    if any(card is not None and card.status != codes.FREE_SIM for card in cards):
        call.refuse("The SIM card is in use")


def add_line(
    call: Call, account: Account, wanted: Wanted, *, status: Coded, dealer: str | None, shop: str | None
) -> Subscription:
    """Add a line to an account, with the bonuses and devices that were sold with it."""
    now = call.now()
    product = _product(call, wanted)
    number, alias = _number(call, wanted)
    sim = call.org.sims.get(wanted.iccid)
    if sim is not None and sim.subscription_id is not None:
        sim = call.org.sims.get(next(call.org.sims.free(), None))
    made = Subscription(
        id=call.world.new_id(),
        uuid=identities.uuid4(call.sandbox.rng),
        account_id=account.id,
        user_id=account.user_id,
        expedition_user_id=account.user_id,
        kind=wanted.kind,
        type=codes.ADSL if wanted.adsl else _TYPES[wanted.kind],
        product=product,
        sold=now,
        origin=codes.PORTED if text_of(wanted.asked.get("portability_info"), "operator_id") else codes.NEW,
        history=[StatusChange(status, now, "signups")],
        tariffs=[TariffChange(product, now)],
        line_type=wanted.line_type,
        number=number,
        alias=alias,
        iccid=sim.iccid if sim else wanted.iccid,
        imsi=sim.imsi if sim else None,
        dealer_id=dealer,
        shop_id=shop,
        email=text_of(wanted.asked, "registration_email"),
        services=_services(wanted.kind, now),
    )
    _take_stock(call, sim, made)
    call.org.add_subscription(made)
    if made.email:
        call.org.add_email(made.email, account.user_id)
    _add_extras(call, made, wanted, now)
    return made


def _product(call: Call, wanted: Wanted) -> Product:
    """Give the tariff asked for; the catalogue takes in what it does not know, as sales are checked elsewhere."""
    asked = whole_of(wanted.asked, "product_id")
    if asked is not None:
        return call.org.products.get(asked) or Product(asked, f"TARIFA {asked}", wanted.kind)
    kind = wanted.kind if wanted.kind != "ott" else "tv"
    return of_kind(call.org.products, kind)[0]


def _number(call: Call, wanted: Wanted) -> tuple[int | None, str | None]:
    if wanted.kind not in ("mobile", "landline"):
        return None, None
    asked = wanted.number
    # A second line under the same number gets one of the free ones.
    if (asked is None or asked in call.org.numbers) and wanted.kind == "mobile":
        asked = next(iter(call.org.free_numbers), None)
    if asked is None:
        return None, None
    return (int(asked), None) if _NUMBER.fullmatch(asked) else (None, asked)


def _take_stock(call: Call, sim: Sim | None, made: Subscription) -> None:
    if made.number is not None:
        call.org.free_numbers.take(str(made.number))
    if sim is not None:
        sim.status, sim.changed, sim.subscription_id = codes.SOLD_SIM, call.today(), made.id


def _add_extras(call: Call, made: Subscription, wanted: Wanted, now: datetime) -> None:
    for bonus in objects_of(wanted.asked, "bonuses"):
        value = call.org.bonuses.get(whole_of(bonus, "id") or -1)
        if value is not None:
            made.bonuses.append(Bonus(whole_of(bonus, "id") or 0, value, Span(now, None)))
    for device in objects_of(wanted.asked, "devices"):
        made.devices.append(sold_device(call, made, device))


def _services(kind: str, now: datetime) -> dict[int, Service]:
    kinds = list(codes.SERVICES)
    if kind not in kinds:
        return {}
    first = 1 + sum(len(codes.SERVICES[k]) for k in kinds[: kinds.index(kind)])
    entries = enumerate(codes.SERVICES[kind], first)
    return {number: Service(number, name, changeable, now, on) for number, (name, changeable, on) in entries}
