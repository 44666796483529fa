"""The state: organisations with their customers, accounts, lines, SIMs, work orders and penalties."""

import calendar
import datetime
import random
import time
import uuid
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Callable

from . import catalogue as cat

FIRST_IDS = {
    "user": 1100000,
    "customer": 1500000,
    "account": 5820000,
    "account_bundle": 640000,
    "line": 8610000,
    "terminal": 31000,
    "sell": 720000,
    "work_order": 4000,
    "penalty": 90000,
    "term": 210000,
    "bonus": 330000,
    "recharge": 880000,
    "contract": 510000,
    "request": 60000,
}


@dataclass
class Customer:
    """A customer and its one user."""

    id: int
    customer_id: int
    uuid: str
    document_type_id: int
    document: str
    type_id: int
    language_id: int | None = None
    sector_id: int | None = None
    nationality_id: int | None = None
    personal: dict | None = None
    business: dict | None = None
    address: dict | None = None
    treatment: dict | None = None
    may_login: bool = True
    risk: str | None = None

    def email(self) -> str | None:
        """The contact e-mail, if one is known."""
        return (self.personal or self.business or {}).get("email")


@dataclass
class WorkOrder:
    """A work order of an account."""

    id: str
    type_id: int
    status_id: int
    created: datetime.datetime


@dataclass
class Account:
    """An account with everything that hangs on it."""

    id: int
    uuid: str
    owner: Customer
    number: str
    status_id: int
    billing_id: int | None = None
    activated: datetime.datetime | None = None
    path: str | None = None
    filename: str | None = None
    bundle_id: int | None = None
    account_bundle_id: int | None = None
    work_orders: list = field(default_factory=list)
    taxes: list = field(default_factory=list)
    contracts: list = field(default_factory=list)
    invoices: list = field(default_factory=list)
    terms: list = field(default_factory=list)
    payment: dict = field(default_factory=dict)
    promotions: list = field(default_factory=list)
    bundle_promotions: list = field(default_factory=list)


@dataclass
class Term:
    """A permanence of a line."""

    id: int
    uuid: str
    line_id: int
    start: datetime.datetime
    end: datetime.datetime
    months: int
    penalty: Decimal | None
    account_bundle_id: int | None = None
    promotion_id: int | None = None
    terminal: tuple | None = None  # (subscription terminal id, name or None)


@dataclass
class Grant:
    """A promotion or bonus given to something; ``off`` marks one ended before its time."""

    number: int
    kind: int
    start: datetime.datetime
    end: datetime.datetime | None
    value: str | None = None
    off: bool = False

    def state(self, now: datetime.datetime) -> str:
        """active, scheduled or inactive."""
        if self.off or (self.end is not None and self.end <= now):
            return "inactive"
        return "scheduled" if self.start > now else "active"


@dataclass
class Limit:
    """One value of a credit limit."""

    id: str
    value: Decimal
    user: str | None
    reason: str | None
    effective: datetime.datetime
    updated: datetime.datetime
    past: list = field(default_factory=list)


@dataclass
class Line:
    """A subscription of any kind."""

    id: int
    uuid: str
    account: Account
    type_id: int
    status_id: int
    sell_date: datetime.datetime
    product_id: int
    products: list = field(default_factory=list)  # (product id, since), newest last
    activated: datetime.datetime | None = None
    ended: datetime.datetime | None = None
    origin_id: int = 1
    history: list = field(default_factory=list)  # (status id, date, by)
    dealer_id: str | None = None
    shop_id: str | None = None
    path: str | None = None
    filename: str | None = None
    number: str | None = None
    imsi: int | None = None
    iccid: str | None = None
    line_type: str | None = None
    bundled: bool = False
    email: str | None = None
    associated: str | None = None
    scheduled: tuple | None = None  # (product id, requested, date)
    services: dict = field(default_factory=dict)  # id -> [active, modified]
    bonuses: list = field(default_factory=list)
    promotions: list = field(default_factory=list)
    blocks: dict = field(default_factory=dict)  # id -> (modified, description)
    devices: list = field(default_factory=list)
    recharges: list = field(default_factory=list)
    limits: dict = field(default_factory=dict)
    risk: str | None = None

    @property
    def family(self) -> str:
        """MOBILE, BROADBAND, LANDLINE ... (002:208)."""
        return cat.TYPES[self.type_id][1]

    @property
    def open(self) -> bool:
        """True while the line has not ended."""
        return self.status_id != cat.ENDED

    def set_status(self, status_id: int, when: datetime.datetime, who: str) -> None:
        """Change the status and keep the history."""
        self.status_id = status_id
        self.history.append((status_id, when, who))

    def risk_decision(self) -> str | None:
        """The decision that needs a check, of the line or of its customer."""
        return self.risk or self.account.owner.risk


@dataclass
class Sim:
    """A SIM card of the stock."""

    iccid: str
    imsi: int
    status_id: int
    created: datetime.date
    changed: datetime.date
    promotion_code: str | None = None
    balance: Decimal = Decimal("0")


@dataclass
class Computed:
    """A computed penalty that can be confirmed."""

    id: int
    key: tuple
    items: list
    confirmed: bool = False


class Clock:
    """Wall-clock free time: the given day at ten o'clock plus a counter of seconds."""

    def __init__(self, today: datetime.date):
        self.today = today
        self.now = datetime.datetime.combine(today, datetime.time(10))

    def tick(self) -> datetime.datetime:
        """The next second; each change of the state has its own."""
        self.now += datetime.timedelta(seconds=1)
        return self.now


class Org:
    """The data of one organisation."""

    def __init__(self, name: str, offset: int, clock: Clock):
        self.name = name
        self.clock = clock
        self.rng = random.Random(f"org-{name}")
        self.next_ids = {kind: first + offset for kind, first in FIRST_IDS.items()}
        self.customers: dict[int, Customer] = {}
        self.accounts: dict[int, Account] = {}
        self.lines: dict[int, Line] = {}
        self.sims: dict[str, Sim] = {}
        self.free_numbers: dict[str, None] = {}
        self.work_orders: dict[str, WorkOrder] = {}
        self.computed: dict[int, Computed] = {}
        self.watched: dict[str, str] = {}  # documents of strangers that need a risk check
        self.pending: list = []

    def new_id(self, kind: str) -> int:
        """The next identifier of a kind."""
        self.next_ids[kind] += 1
        return self.next_ids[kind]

    def new_uuid(self) -> str:
        """The next UUID, from the seeded generator."""
        return str(uuid.UUID(int=self.rng.getrandbits(128), version=4))

    def later(self, delay: float, effect: Callable[[], Any]) -> None:
        """Run an effect now, or when the delay has passed."""
        if delay <= 0:
            effect()
        else:
            self.pending.append((time.monotonic() + delay, effect))

    def settle(self, everything: bool) -> None:
        """Run the effects that are due; before a change all of them."""
        now = time.monotonic()
        due = [item for item in self.pending if everything or item[0] <= now]
        self.pending = [item for item in self.pending if item not in due]
        for _, effect in due:
            effect()

    def lines_of(self, account: Account) -> list:
        """The lines of an account in order of their ids."""
        return [line for line in self.lines.values() if line.account is account]

    def line_with_number(self, number: str) -> Line | None:
        """The open line that has a phone number."""
        return next((x for x in self.lines.values() if x.open and x.number == number), None)

    def customer_with(self, type_ids: set, document: str) -> Customer | None:
        """The customer with a document."""
        return next(
            (
                c
                for c in self.customers.values()
                if c.document_type_id in type_ids and c.document.upper() == document.upper()
            ),
            None,
        )

    def by_uuid(self, table: dict, value: str) -> Any:
        """An object by its UUID."""
        return next((item for item in table.values() if item.uuid == value.lower()), None)

    def take_sim(self, iccid: str, status_id: int) -> Sim:
        """Use a SIM: it is not free any more."""
        sim = self.sims[iccid]
        sim.status_id = status_id
        sim.changed = self.clock.today
        return sim


class World:
    """Both organisations and their clock."""

    def __init__(self, today: datetime.date):
        self.clock = Clock(today)
        self.orgs = {"telco": Org("telco", 0, self.clock), "masmovil": Org("masmovil", 3000000, self.clock)}


def add_months(when: Any, months: int) -> Any:
    """A date or date-time so many months later, on the last day if the month is too short."""
    index = when.year * 12 + when.month - 1 + months
    year, month = min(index // 12, datetime.MAXYEAR), index % 12 + 1
    return when.replace(year=year, month=month, day=min(when.day, calendar.monthrange(year, month)[1]))
