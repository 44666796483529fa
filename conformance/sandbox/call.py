"""One request on its way through the sandbox: what was asked, of whom, and how it may be answered."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from random import Random
from typing import Any, NoReturn, Protocol

from conformance.contract import Contract, Operation
from conformance.model import Outcome, Request
from conformance.sandbox import lenient_json
from conformance.sandbox.callers import Credentials
from conformance.sandbox.chosen_readings import Choices
from conformance.sandbox.moments import Clock
from conformance.sandbox.world import Account, Organisation, Subscription, User, World


class NoContent:
    """The content of an answer without a body."""


NOTHING = NoContent()


@dataclass(frozen=True, slots=True)
class Reply:
    """What a handler answers: a status and content that is not JSON text yet (moments, decimals, coded values)."""

    status: int
    content: Any = NOTHING
    headers: tuple[tuple[str, str], ...] = ()


class Refusal(Exception):
    """The request is answered with an error."""

    def __init__(self, status: int, detail: str, *, headers: tuple[tuple[str, str], ...] = ()) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.headers = headers


class SandboxView(Protocol):
    """What handlers and faults see of the sandbox that a request is in."""

    clock: Clock
    credentials: Credentials
    contracts: dict[str, Contract]
    choices: dict[str, Choices]
    rng: Random
    world: World
    #: Room for what a fault remembers from one request to the next.
    memory: dict[str, Any]

    @property
    def faults(self) -> Mapping[str, object]:
        """The faults that are on, by id."""

    def handle(self, request: Request) -> Outcome:
        """Answer one request."""


@dataclass(slots=True)
class Call:
    """One request to one operation, read and found acceptable; `org` is the organisation that it names."""

    sandbox: SandboxView
    operation: Operation
    path: Mapping[str, str]
    query: Sequence[tuple[str, str]]
    headers: Mapping[str, str]
    body: Any
    org: Organisation
    #: Counts the requests to this operation, from 1.
    number: int
    #: The body as it came.
    raw: bytes = b""
    #: Room for what a fault's `before` wants its `after` to know.
    notes: dict[str, Any] = field(default_factory=dict)

    @property
    def world(self) -> World:
        """The sandbox's state."""
        return self.sandbox.world

    def choice(self, *readings: str) -> str:
        """Give the choice that the sandbox takes of a reading of this API, or "" where there is no such reading.

        Of several readings, narrow ones first, the first that somebody chose counts, else the narrowest one's default.
        """
        return self.sandbox.choices[self.operation.api].of(*readings)

    def fault(self, fault_id: str) -> bool:
        """Whether a fault is switched on."""
        return fault_id in self.sandbox.faults

    def now(self) -> datetime:
        """The sandbox's time."""
        return self.sandbox.clock.now()

    def today(self) -> date:
        """The sandbox's day."""
        return self.sandbox.clock.today()

    def asked(self, name: str) -> str | None:
        """The value of a query parameter, the last one where it is repeated, or None."""
        return next((value for key, value in reversed(self.query) if key == name), None)

    def in_order(self, key: str) -> list[Any]:
        """The list under a key (`filter`, `include`) of the JSON in the parameter `query`."""
        asked = lenient_json.parsed(self.asked("query"))
        single = lenient_json.text_of(asked, key)
        return lenient_json.list_of(asked, key) if single is None else [single]

    def listed(self, key: str) -> frozenset[str]:
        """The strings under a key of the JSON in the parameter `query`, as a set."""
        return frozenset(item for item in self.in_order(key) if isinstance(item, str))

    def number_in_path(self, name: str) -> int:
        """The integer of a path parameter, or -1, which no object has, where it is no number."""
        found = lenient_json.whole_of(self.path, name)
        return -1 if found is None else found

    def refuse(self, detail: str, *, status: int = 400) -> NoReturn:
        """Answer that the request will not do."""
        raise Refusal(status, detail)

    def unknown(self, what: str, *readings: str) -> NoReturn:
        """Answer that something does not exist: with 404 where that is documented, else as the readings say."""
        status = 404
        if "404" not in self.operation.answers:
            status = _STATUSES.get(self.choice(*readings, "unknown-id-status"), 404)
        raise Refusal(status, f"The {what} is unknown")

    def unknown_reference(self, what: str) -> NoReturn:
        """Answer that the body refers to something that does not exist."""
        documented = "404" in self.operation.answers and self.choice("unknown-reference-status") != "400"
        raise Refusal(404 if documented else 400, f"The {what} is unknown")

    def account(self, *, name: str = "accountId") -> Account:
        """The account that the path names; an unknown one is rejected as documented."""
        found = self.org.accounts.get(self.number_in_path(name))
        return found if found is not None else self.unknown("account")

    def subscription(self, *, name: str = "subscriptionId") -> Subscription:
        """The subscription that the path names; an unknown one is rejected as documented."""
        found = self.org.subscriptions.get(self.number_in_path(name))
        return found if found is not None else self.unknown("subscription")

    def owner(self, account: Account) -> User:
        """The user who owns an account."""
        return self.org.users[account.user_id]


_STATUSES = {"400": 400, "bad-request": 400, "403": 403, "forbidden": 403}

Handler = Callable[[Call], Reply]
HANDLERS: dict[str, Handler] = {}


def handles(operation: str) -> Callable[[Handler], Handler]:
    """Register a function as what answers an operation."""

    def register(handler: Handler) -> Handler:
        HANDLERS[operation] = handler
        return handler

    return register
