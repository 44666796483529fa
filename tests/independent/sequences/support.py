"""What the sequences share: one organisation's requests, choices among what is known, edits of bodies."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from copy import deepcopy
from functools import cache
from types import ModuleType
from typing import Any

from tests.independent.asgi import Response
from tests.independent.client import Client, Sequence

#: The organisation whose token a client sends by default, and the other one.
FIRST, SECOND = "telco", "masmovil"
#: Values of a wrong kind that a client may send in place of a text.
NO_TEXT: tuple[Any, ...] = (7, True, None, [], {})
_NOTHING = object()


@cache
def facts(known: ModuleType) -> dict[str, Any]:
    """Give what the module tells of a fresh server."""
    told: dict[str, Any] = known.known()
    return told


def pick(rows: Iterable[dict[str, Any]], test: Callable[[dict[str, Any]], bool] | None, **conditions: Any) -> Any:
    """Give the first row with these values that also passes the test; the fixed data has one."""
    for row in rows:
        if all(row[name] == value for name, value in conditions.items()) and (test is None or test(row)):
            return row
    raise LookupError(f"the data known has nothing with {conditions}")


def first(response: Response, *path: str | int) -> Any:
    """Give a value inside of a JSON answer, or None where the answer has none."""
    try:
        value = response.json()
    except ValueError:
        return None
    for step in path:
        in_list = isinstance(step, int) and isinstance(value, list) and -len(value) <= step < len(value)
        if not in_list and not (isinstance(value, dict) and step in value):
            return None
        value = value[step]
    return value


def rows(response: Response, *path: str | int) -> list[dict[str, Any]]:
    """Give the objects of a list inside of an answer; an answer without the list gives an empty one."""
    found = first(response, *path)
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def in_utc(stamp: Any) -> str:
    """Give a date-time of an answer as the documents print it, in UTC; what is no date-time gives an old one."""
    try:
        moment = dt.datetime.fromisoformat(stamp)
    except (TypeError, ValueError):
        return "1970-01-01T00:00:00Z"
    if moment.tzinfo is not None:
        moment = moment.astimezone(dt.UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def changed(body: Any, path: str, value: Any) -> Any:
    """Give a copy with the member at the dotted path set; numbers are places of lists."""
    copy = deepcopy(body)
    *way, last = path.split(".")
    part = copy
    for step in way:
        part = part[int(step)] if isinstance(part, list) else part[step]
    if isinstance(part, list):
        part[int(last)] = value
    else:
        part[last] = value
    return copy


def without(body: Any, path: str) -> Any:
    """Give a copy without the member at the dotted path."""
    copy = deepcopy(body)
    *way, last = path.split(".")
    part = copy
    for step in way:
        part = part[int(step)] if isinstance(part, list) else part[step]
    del part[last]
    return copy


def wrong(body: Any, values: Mapping[str, Iterable[Any]]) -> Iterable[Any]:
    """Give copies that differ from the body in one member each."""
    for path, candidates in values.items():
        for value in candidates:
            yield changed(body, path, value)


class Talk:
    """Requests for one organisation, with what is known of its data."""

    def __init__(self, client: Client, known: ModuleType, org: str = FIRST) -> None:
        """Speak as a client that may use `org` alone."""
        self._client, self._known, self.org = client, known, org
        self.facts = facts(known)
        self.data: dict[str, Any] = self.facts["organisations"][org]
        self.today = dt.date.fromisoformat(self.facts["today"])

    def other(self) -> Talk:
        """Give the same client with the token of the other organisation."""
        return Talk(self._client, self._known, SECOND if self.org == FIRST else FIRST)

    def token(self, *orgs: str) -> str:
        """Give the value of Authorization for exactly these organisations."""
        tokens: dict[str, list[str]] = self.facts["tokens"]
        return "Bearer " + next(token for token, names in tokens.items() if names == list(orgs))

    def day(self, days: int) -> str:
        """Give a date so many days from today."""
        return (self.today + dt.timedelta(days=days)).isoformat()

    def raw(
        self,
        method: str,
        path: str,
        body: Any = _NOTHING,
        *,
        api: str = "customers",
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str | None] | None = None,
    ) -> Response:
        """Send a request whose path begins behind the version."""
        more: dict[str, Any] = {} if body is _NOTHING else {"json": body}
        if query:
            more["query"] = query
        more["headers"] = {} if self.org == FIRST else {"Authorization": self.token(self.org)}
        more["headers"] |= headers or {}
        send: Callable[..., Response] = getattr(self._client, method)
        return send(api, path, **more)

    def get(self, path: str, *, api: str = "customers", **query: str) -> Response:
        """Read something of the organisation."""
        return self.raw("get", f"/orgs/{self.org}{path}", api=api, query=query)

    def post(self, path: str, body: Any, *, api: str = "customers", **headers: str | None) -> Response:
        """Send a POST for the organisation."""
        return self.raw("post", f"/orgs/{self.org}{path}", body, api=api, headers=headers)

    def put(self, path: str, body: Any = _NOTHING, **query: str) -> Response:
        """Send a PUT for the organisation."""
        return self.raw("put", f"/orgs/{self.org}{path}", body, query=query)

    def patch(self, path: str, body: Any, *, api: str = "customers", **headers: str | None) -> Response:
        """Send a PATCH for the organisation."""
        return self.raw("patch", f"/orgs/{self.org}{path}", body, api=api, headers=headers)

    def delete(self, path: str, **query: str) -> Response:
        """Send a DELETE for the organisation."""
        return self.raw("delete", f"/orgs/{self.org}{path}", query=query)

    def limits(self, method: str, line: int | str, body: Any = _NOTHING) -> Response:
        """Read or write the credit limits of a subscription."""
        return self.raw(method, f"/orgs/{self.org}/subscriptions/{line}/credit_limits", body, api="subscriptions")

    def settled(self) -> Response:
        """Send a POST that changes nothing: what was accepted before has been done when it is answered."""
        customer = self.customer()
        body = {"document_type": customer["document_type"], "document": customer["document"]}
        return self.post("/users/tree/full", body)

    def line(self, test: Callable[[dict[str, Any]], bool] | None = None, **conditions: Any) -> Any:
        """Give a subscription, installed and without a risk decision unless asked otherwise."""
        return pick(self.data["subscriptions"], test, **({"status": "INSTALADO", "risk": None} | conditions))

    def mobile(self, test: Callable[[dict[str, Any]], bool] | None = None, **conditions: Any) -> Any:
        """Give a postpaid mobile subscription outside of a bundle, as `line` chooses it."""
        return self.line(test, **({"family": "MOBILE", "line_type": "mobile", "type_id": 2} | conditions))

    def account(self, test: Callable[[dict[str, Any]], bool] | None = None, **conditions: Any) -> Any:
        """Give an account, of a customer without a risk decision unless asked otherwise."""
        return pick(self.data["accounts"], test, **({"risk": None} | conditions))

    def account_of(self, line: Mapping[str, Any]) -> Any:
        """Give the account of a subscription."""
        return pick(self.data["accounts"], None, id=line["account_id"])

    def customer(self, test: Callable[[dict[str, Any]], bool] | None = None, **conditions: Any) -> Any:
        """Give a customer who may log in and without a risk decision unless asked otherwise."""
        return pick(self.data["customers"], test, **({"risk": None, "may_login": True} | conditions))

    def owner_of(self, account: Mapping[str, Any]) -> Any:
        """Give the customer of an account."""
        return pick(self.data["customers"], None, user_id=account["user_id"])

    def sim(self, place: int = 0) -> str:
        """Give a SIM card nobody uses at the beginning."""
        return str(self.data["free_iccids"][place])

    def number(self, place: int = 0) -> str:
        """Give a mobile number nobody uses at the beginning."""
        return str(self.data["free_msisdns"][place])


def teller(sequences: list[Sequence]) -> Callable[[Callable[[Talk], None]], Callable[[Talk], None]]:
    """Make the decorator that adds a function as a sequence; the function's one sentence says what it does."""

    def told(function: Callable[[Talk], None]) -> Callable[[Talk], None]:
        def play(client: Client, known: ModuleType) -> None:
            function(Talk(client, known))

        sequences.append(Sequence(name=function.__name__, says=function.__doc__ or "", play=play))
        return function

    return told
