"""Tapes: recordings of an earlier run that are served as if they were an implementation.

`Recorder` stands between a server and its sandbox. `WholeRequest` knows a response by everything that was asked;
`Echo` knows it by method, template and how often that was asked, and puts the present request's values in.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from conformance.model import Outcome, Request, Response
from conformance.sandbox.app import Sandbox

REFUSED = Response(
    400, (("content-type", "application/json"),), b'{"code": "0001", "status": "BAD_REQUEST", "message": "no"}'
)
_TOLD = ("authorization", "x-auth-roles", "content-type", "x-ip-address")


@dataclass
class Recorder:
    """Remembers what a sandbox answers, in order."""

    sandbox: Sandbox
    exchanges: list[tuple[Request, Outcome]] = field(default_factory=list)

    def handle(self, request: Request) -> Outcome:
        """Answer as the sandbox does."""
        outcome = self.sandbox.handle(request)
        self.exchanges.append((request, outcome))
        return outcome

    def broken(self, target: str, status: int, detail: str) -> Response:
        """Answer what is no request."""
        return self.sandbox.broken(target, status, detail)


class _Tape:
    """A dictionary that answers; of an unknown request one 400."""

    def __init__(self, sandbox: Sandbox, exchanges: list[tuple[Request, Outcome]]) -> None:
        self.sandbox = sandbox
        self.known: dict[Any, list[tuple[Request, Outcome]]] = defaultdict(list)
        self.turns: dict[Any, int] = defaultdict(int)
        self.hits = self.misses = 0
        for request, outcome in exchanges:
            self.known[self.key(request)].append((request, outcome))

    def key(self, request: Request) -> Any:
        """Give what a request is known by."""
        raise NotImplementedError

    def told(self, recorded: Request, outcome: Outcome, request: Request) -> Outcome:
        """Give the recorded outcome as it answers the present request."""
        del recorded, request
        return outcome

    def handle(self, request: Request) -> Outcome:
        """Answer what was answered the same time; after the last time, that again."""
        key = self.key(request)
        entries = self.known.get(key)
        if not entries:
            self.misses += 1
            return REFUSED
        self.hits += 1
        turn = min(self.turns[key], len(entries) - 1)
        self.turns[key] += 1
        return self.told(*entries[turn], request)

    def broken(self, target: str, status: int, detail: str) -> Response:
        """Answer what is no request."""
        return self.sandbox.broken(target, status, detail)


class WholeRequest(_Tape):
    """Known by method, URL, body, and the headers that count."""

    def key(self, request: Request) -> Any:
        """Give everything that was asked."""
        parts = urlsplit(request.url)
        return request.method, parts.path, parts.query, request.body, tuple(request.header(name) for name in _TOLD)


class Echo(_Tape):
    """Known by method and template, and by what kind of a request it is; it puts the present values in."""

    def key(self, request: Request) -> Any:
        """Give method and template: each id of the path is any."""
        path = [_wild(part) for part in urlsplit(request.url).path.split("/")]
        return request.method, tuple(path)

    def told(self, recorded: Request, outcome: Outcome, request: Request) -> Outcome:
        """Replace each value of the recorded request by that which stands at its place now."""
        if not isinstance(outcome, Response):
            return outcome
        then, now = _values(recorded), _values(request)
        text = outcome.body.decode("utf-8", "surrogateescape")
        pairs = {str(then[place]): str(now[place]) for place in then if place in now and then[place] != now[place]}
        pairs = {old: new for old, new in pairs.items() if len(old) > 2}
        if pairs:
            every = "|".join(re.escape(old) for old in sorted(pairs, key=len, reverse=True))
            text = re.sub(every, lambda found: pairs[found[0]], text)
        return Response(outcome.status, outcome.headers, text.encode("utf-8", "surrogateescape"))


def _wild(part: str) -> str:
    return "*" if re.search(r"\d", part) and not re.fullmatch(r"v\d+", part) else part


def _values(request: Request) -> dict[str, Any]:
    """Give the scalar values of a request by their places."""
    parts = urlsplit(request.url)
    found: dict[str, Any] = {f"path {n}": unquote(part) for n, part in enumerate(parts.path.split("/"))}
    found |= {f"query {name}": value for name, value in parse_qsl(parts.query)}
    try:
        body = json.loads(request.body or b"null")
    except ValueError:
        body = None
    pending: list[tuple[str, Any]] = [("body", body)]
    while pending:
        place, value = pending.pop()
        if isinstance(value, dict):
            pending += [(f"{place} {name}", one) for name, one in value.items()]
        elif isinstance(value, list):
            pending += [(f"{place} {n}", one) for n, one in enumerate(value)]
        elif isinstance(value, str | int | float) and not isinstance(value, bool):
            found[place] = value
    return found
