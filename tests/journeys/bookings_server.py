"""An honest server of the bookings API, and the way to make it lie: every answer goes through `lie` before it is sent.

It examines requests by code of its own, not by ours: what it refuses and the contract does not is a mistake of one of us.
"""

from __future__ import annotations

import json
import re
import threading
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.exchange.listening import Handler, listening

KEY = "a-key-of-sixteen"
BASE = "/api"
KNOWN = "3f0f54e7-3581-4a81-a467-437419466e47"
JSON, PROBLEM = "application/json", "application/problem+json"
CARD = {"kind": "card", "number": "4111 1111 1111 1111"}
TRANSFER = {"kind": "transfer", "iban": "ES9121000418450200051332"}


@dataclass(frozen=True)
class Asked:
    """A request as it came; `name` is the operation, or why there is none."""

    name: str
    method: str
    query: Mapping[str, list[str]]
    headers: Mapping[str, str]
    content: bytes

    @property
    def body(self) -> Any:
        """The JSON of the body, or None."""
        try:
            return json.loads(self.content)
        except ValueError:
            return None


@dataclass(frozen=True)
class Told:
    """An answer."""

    status: int
    value: Any = None
    media_type: str = JSON
    headers: Mapping[str, str] = field(default_factory=dict)


Lie = Callable[[Asked, Told], Told]


def honest(asked: Asked, told: Told) -> Told:
    """Leave an answer as it is."""
    del asked
    return told


@dataclass
class Desk:
    """The bookings, in the order in which they were made."""

    lie: Lie = honest
    base: str = ""
    bookings: dict[str, dict[str, Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Begin with three, of either kind of payment, one with groups in groups."""
        for day, payment in enumerate((TRANSFER, CARD, TRANSFER), 1):
            self.book({"email": "ana@booking.example", "from": f"2026-05-0{day}T10:00:00Z", "payment": payment}, KNOWN)
        party = {"name": "Both", "groups": [{"name": "Family", "groups": [{"name": "Twins"}]}, {"name": "Choir"}]}
        self.bookings[KNOWN] |= {"guests": [{"name": "Ana", "age": 4}, {"name": "Bo"}], "party": party}

    def book(self, booking: Mapping[str, Any], first: str = "") -> dict[str, Any]:
        """Keep a booking under a new id."""
        name = str(uuid.uuid4()) if first in ("", *self.bookings) else first
        self.bookings[name] = {**booking, "id": name}
        return self.bookings[name]

    def answer(self, asked: Asked) -> Told:
        """Answer as the contract says."""
        if asked.headers.get("x-api-key") != KEY:
            return refusal(401)
        match asked.name:
            case "listBookings":
                return self.page(asked)
            case "book":
                return self.booked(asked)
            case "attach":
                return Told(201) if asked.query["id"][0] in self.bookings else Told(404)
        return refusal(int(asked.name))

    def page(self, asked: Asked) -> Told:
        """Give a page, and the address of the next one."""
        if not re.fullmatch("[a-z]{3,8}", asked.headers.get("x-tenant", "")):
            return refusal(400)
        page, size = whole(asked.query.get("page", ["1"])), whole(asked.query.get("size", ["20"]))
        if page is None or size is None or size > 100:
            return refusal(400)
        every = sorted(self.bookings.values(), key=lambda booking: datetime.fromisoformat(booking["from"]))
        following = f"{self.base}/bookings?page={page + 1}&size={size}" if page * size < len(every) else None
        value = {"items": every[(page - 1) * size : page * size], "next": following}
        return Told(200, value, headers={"X-Total": str(len(every)), "X-Tenant": asked.headers["x-tenant"]})

    def booked(self, asked: Asked) -> Told:
        """Keep a booking that holds."""
        if asked.headers.get("content-type", "").partition(";")[0] != JSON:
            return refusal(415)
        return Told(201, self.book(asked.body)) if is_booking(asked.body) else refusal(400)


def refusal(status: int) -> Told:
    """Give a problem."""
    return Told(status, {"title": "no", "status": status}, PROBLEM)


def whole(texts: list[str]) -> int | None:
    """Read a positive whole number that is given once."""
    return int(texts[0]) if len(texts) == 1 and re.fullmatch("[1-9][0-9]{0,8}", texts[0]) else None


def is_booking(value: Any) -> bool:
    """Tell whether something is a new booking; members that nobody describes are nobody's business."""
    if not isinstance(value, dict) or not {"email", "from", "payment"} <= value.keys():
        return False
    guests = value.get("guests", [{"name": "x"}])
    return (
        is_text(value["email"], r"[!-~]+@[!-~]+")
        and is_text(value["email"], r"[^@.]+(\.[^@.]+)*@[^@.]+(\.[^@.]+)+")
        and is_moment(value["from"])
        and is_text(value.get("callback", "a:b"), r"[a-z]+:[^\s]+")
        and is_payment(value["payment"])
        and isinstance(guests, list)
        and 1 <= len(guests) <= 4
        and all(is_guest(guest) for guest in guests)
        and is_group(value.get("party", {"name": "x"}))
    )


def is_text(value: Any, pattern: str) -> bool:
    """Tell whether something is a text of a form."""
    return isinstance(value, str) and re.fullmatch(pattern, value, re.ASCII | re.DOTALL) is not None


def is_moment(value: Any) -> bool:
    """Tell whether something is a date with a time and an offset."""
    try:
        return is_text(value, ".{10}[Tt].*") and datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False


def is_payment(value: Any) -> bool:
    """Tell whether something is a card or a transfer."""
    if not isinstance(value, dict):
        return False
    if value.get("kind") == "card":
        return is_text(value.get("number"), "(?=.*[0-9])[0-9 ]{12,19}")
    return value.get("kind") == "transfer" and is_text(value.get("iban"), ".{15,34}")


def is_guest(value: Any) -> bool:
    """Tell whether something is a guest."""
    if not isinstance(value, dict) or not is_text(value.get("name"), ".+"):
        return False
    age = value.get("age", 0)
    return isinstance(age, int) and not isinstance(age, bool) and 0 <= age <= 130


def is_group(value: Any) -> bool:
    """Tell whether something is a group of groups."""
    if not isinstance(value, dict) or not is_text(value.get("name"), ".{0,20}"):
        return False
    groups = value.get("groups", [])
    return isinstance(groups, list) and all(is_group(group) for group in groups)


def asked_of(method: str, target: str, headers: Mapping[str, str], content: bytes) -> Asked:
    """Find the operation of a request."""
    parts = urlsplit(target)
    query = parse_qs(parts.query, keep_blank_values=True)
    path = parts.path.removeprefix(BASE)
    names = {"/bookings": {"GET": "listBookings", "POST": "book"}}
    if found := re.fullmatch("/bookings/([^/]+)/documents", path):
        names[path], query = {"POST": "attach"}, {"id": [found[1]]}
    name = names.get(path, {"": ""}).get(method, "405" if path in names else "404")
    return Asked(name, method, query, headers, content)


Answering = Callable[[str, str, Mapping[str, str], bytes], Told]


@contextmanager
def served(answer: Answering) -> Iterator[str]:
    """Serve whatever answers a request, one after the other, and give the address."""
    lock = threading.Lock()

    class Answers(Handler):
        protocol_version = "HTTP/1.1"

        def handle_any(self) -> None:
            content = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            with lock:
                told = answer(self.command, self.path, headers, content)
            value = told.value if isinstance(told.value, bytes) else json.dumps(told.value).encode()
            body = b"" if told.value is None else value
            self.send_response(told.status)
            kind = {"Content-Type": told.media_type} if body else {}
            for name, text in {**kind, **told.headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, text)
            self.end_headers()
            self.wfile.write(body)

        def __getattr__(self, name: str) -> Any:
            if name.startswith("do_"):
                return self.handle_any
            raise AttributeError(name)

    with listening(Answers) as port:
        yield f"http://127.0.0.1:{port}"


@contextmanager
def desk(lie: Lie = honest) -> Iterator[str]:
    """Serve bookings, and give the base URL."""
    state = Desk(lie)

    def answer(method: str, target: str, headers: Mapping[str, str], content: bytes) -> Told:
        asked = asked_of(method, target, headers, content)
        return state.lie(asked, state.answer(asked))

    with served(answer) as url:
        state.base = f"{url}{BASE}"
        yield state.base


__all__ = ["Asked", "Lie", "Told", "desk", "honest", "refusal", "served"]
