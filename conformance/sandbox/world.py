"""The sandbox's state: organisations with their customers, accounts, subscriptions and stock."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from conformance.sandbox.codes import Coded
from conformance.sandbox.free_numbers import FreeNumbers, SimStock


class Product(NamedTuple):
    """A tariff. `risk` is what the risk back end decides when a customer changes to it."""

    id: int
    value: str
    kind: str  # mobile, prepaid, landline, broadband, tv
    risk: str = "a"


class Bundle(NamedTuple):
    """A convergent package: the product of each kind that it contains."""

    id: int
    value: str
    products: dict[str, int]


def of_kind(sold: dict[int, Product], kind: str) -> list[Product]:
    """Give the tariffs of a kind that need no risk check."""
    return [product for product in sold.values() if product.kind == kind and product.risk == "a"]


class Span(NamedTuple):
    """A time from a moment on, to another or for ever."""

    start: datetime
    end: datetime | None

    def state(self, now: datetime) -> str:
        """Whether it is `scheduled`, `active` or `inactive` at a moment."""
        if self.start > now:
            return "scheduled"
        return "active" if self.end is None or self.end > now else "inactive"


@dataclass(slots=True)
class User:
    """A person or a company, and the accounts that it owns."""

    id: int
    customer_id: int
    customer_uuid: str
    document_kind: str  # as the tree searches for it: NIF, DNI, TR, PASS, CIF
    document: str
    email: str
    #: What getUser answers beside the ids.
    profile: dict[str, Any]
    may_log_in: bool = True
    accounts: list[int] = field(default_factory=list)


@dataclass(slots=True)
class WorkOrder:
    """An order to the technicians."""

    id: str
    type: Coded
    status: Coded
    created: datetime


@dataclass(slots=True)
class Tax:
    """The tax of an account while its owner lives in one province."""

    value: int
    terminal_value: int
    state_id: int
    description: str
    span: Span


@dataclass(slots=True)
class Invoice:
    """A bill."""

    number: str
    value: Decimal
    value_total: Decimal
    date: datetime
    pay_date: datetime | None
    delivery_mode: str
    path: str
    status: Coded
    cycle: Span


@dataclass(slots=True)
class Term:
    """A time for which a subscription is bound."""

    subscription_id: int
    start: datetime
    end: datetime
    penalty: Decimal
    months: int
    binding: Coded
    associated_type: str  # terminal, promotion
    promotion: dict[str, Any] | None = None
    terminal: dict[str, Any] | None = None


@dataclass(slots=True)
class Promotion:
    """A reduction, at one of the three levels."""

    level: str  # subscription, account, bundle
    id: int
    name: str
    span: Span
    benefit: dict[str, Any]
    type: Coded
    code: str | None = None
    subscription_id: int | None = None


@dataclass(slots=True)
class Account:
    """A contract with a customer, under which subscriptions are billed."""

    id: int
    user_id: int
    customer_id: int
    number: str
    activated: datetime
    billing: Coded
    status: Coded
    path: str
    filename: str
    payment: dict[str, Any]
    bundle: Bundle | None = None
    #: Number of this account's own bundle, as its terms and contracts name it.
    account_bundle_id: int | None = None
    subscriptions: list[int] = field(default_factory=list)
    work_orders: list[WorkOrder] = field(default_factory=list)
    taxes: list[Tax] = field(default_factory=list)  # oldest first; the last one holds
    invoices: list[Invoice] = field(default_factory=list)
    terms: list[Term] = field(default_factory=list)
    promotions: list[Promotion] = field(default_factory=list)
    contracts: list[dict[str, Any]] = field(default_factory=list)


class StatusChange(NamedTuple):
    """A status that a subscription took."""

    status: Coded
    date: datetime
    by: str


class TariffChange(NamedTuple):
    """A tariff that a subscription took."""

    product: Product
    date: datetime


class Scheduled(NamedTuple):
    """A tariff change that is to come."""

    product: Product
    requested: datetime
    day: date


@dataclass(slots=True)
class Service:
    """Something that can be on or off in a subscription."""

    id: int
    value: str
    changeable: bool
    modified: datetime
    active: bool


@dataclass(slots=True)
class Bonus:
    """A package of free units that a subscription has, had, or will have."""

    id: int
    value: str
    span: Span


@dataclass(slots=True)
class Block:
    """A SIM block that is on."""

    id: int
    value: str
    modified: datetime
    description: str


@dataclass(slots=True)
class Recharge:
    """Money put on a prepaid line."""

    id: int
    date: datetime
    movement_type_id: int
    origin_id: int
    amount: Decimal


@dataclass(slots=True)
class Device:
    """A device sold with a subscription: what is answered, and whether it binds."""

    subscription_terminal_id: int
    shown: dict[str, Any]
    penalty: Decimal = Decimal(0)


@dataclass(slots=True)
class CreditLimit:
    """How much may be spent on one thing, and what it was before (newest first)."""

    id: str
    value: Decimal | int
    user: str
    reason: str | None
    effective: datetime
    updated: datetime
    history: list[CreditLimit] = field(default_factory=list)


@dataclass(slots=True)
class Subscription:
    """A line or a service of an account."""

    id: int
    uuid: str
    account_id: int
    user_id: int
    expedition_user_id: int
    kind: str  # mobile, landline, broadband, tv
    type: Coded
    product: Product
    sold: datetime
    origin: Coded
    history: list[StatusChange]  # oldest first; the last one holds
    tariffs: list[TariffChange]  # newest first; the first one holds
    activated: datetime | None = None
    ended: datetime | None = None
    line_type: str | None = None  # mobile, main, additional
    number: int | None = None
    #: What the customer calls it, where that is no Spanish number.
    alias: str | None = None
    imsi: int | None = None
    iccid: str | None = None
    dealer_id: str | None = None
    shop_id: str | None = None
    path: str | None = None
    filename: str | None = None
    email: str | None = None
    scheduled: Scheduled | None = None
    services: dict[int, Service] = field(default_factory=dict)
    bonuses: list[Bonus] = field(default_factory=list)
    blocks: dict[int, Block] = field(default_factory=dict)
    devices: list[Device] = field(default_factory=list)
    recharges: list[Recharge] = field(default_factory=list)
    credit_limits: dict[str, CreditLimit] = field(default_factory=dict)

    @property
    def status(self) -> Coded:
        """The current status."""
        return self.history[-1].status


@dataclass(slots=True)
class ComputedPenalty:
    """What leaving would cost, under the number by which it is confirmed and deleted."""

    id: int
    account_id: int
    asked: tuple[str, str]  # what for: a subscription or the account, and the reason
    operator_id: int
    items: list[dict[str, Any]]
    confirmed: bool = False


@dataclass(slots=True)
class Organisation:
    """One tenant: its customers, its catalogue and its stock."""

    name: str
    operator_id: int
    host_cfg: int
    society: str
    master_data: dict[str, Any]
    default_limits: dict[str, Decimal]
    sims: SimStock
    free_numbers: FreeNumbers
    free_landlines: FreeNumbers
    dealers: tuple[str, ...] = ()
    shops: tuple[str, ...] = ()
    products: dict[int, Product] = field(default_factory=dict)
    bundles: dict[int, Bundle] = field(default_factory=dict)
    bonuses: dict[int, str] = field(default_factory=dict)
    users: dict[int, User] = field(default_factory=dict)
    accounts: MutableMapping[int, Account] = field(default_factory=dict)
    subscriptions: MutableMapping[int, Subscription] = field(default_factory=dict)
    penalties: dict[int, ComputedPenalty] = field(default_factory=dict)
    deleted_penalties: set[int] = field(default_factory=set)
    #: number or alias -> subscription id
    numbers: dict[str, int] = field(default_factory=dict)
    #: subscription uuid -> id
    uuids: dict[str, int] = field(default_factory=dict)
    #: document -> user ids
    documents: dict[str, list[int]] = field(default_factory=dict)
    #: e-mail in lower case -> user ids
    emails: dict[str, list[int]] = field(default_factory=dict)

    def of_account(self, account: Account) -> Iterator[Subscription]:
        """The subscriptions of an account."""
        return (self.subscriptions[line_id] for line_id in account.subscriptions)

    def add_user(self, user: User) -> None:
        """Take a user in, to be found by document and e-mail."""
        self.users[user.id] = user
        self.documents.setdefault(user.document.upper(), []).append(user.id)
        self.add_email(user.email, user.id)

    def add_email(self, email: str, user_id: int) -> None:
        """Let a user be found by an e-mail address."""
        found = self.emails.setdefault(email.lower(), [])
        if user_id not in found:
            found.append(user_id)

    def add_account(self, account: Account) -> None:
        """Take an account in, under its owner."""
        self.accounts[account.id] = account
        self.users[account.user_id].accounts.append(account.id)

    def add_subscription(self, subscription: Subscription) -> None:
        """Take a subscription in, to be found by its number and UUID."""
        self.subscriptions[subscription.id] = subscription
        self.uuids[subscription.uuid] = subscription.id
        self.accounts[subscription.account_id].subscriptions.append(subscription.id)
        name = str(subscription.number) if subscription.number is not None else subscription.alias
        # A bundle's broadband shares the number of its landline, which stays the one that is found.
        if name and (subscription.kind != "broadband" or name not in self.numbers):
            self.numbers[name] = subscription.id


@dataclass(slots=True)
class World:
    """Everything that the sandbox knows."""

    organisations: Mapping[str, Organisation]
    #: The next number for anything new; above all seeded ones.
    next_id: int

    def new_id(self) -> int:
        """A number that no object has yet."""
        self.next_id += 1
        return self.next_id
