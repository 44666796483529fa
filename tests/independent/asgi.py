"""An ASGI application called directly: no socket, no client library, one event loop."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

Application = Callable[..., Awaitable[None]]
Headers = tuple[tuple[str, str], ...]
_Message = MutableMapping[str, Any]


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it stands on the wire; `target` is the raw path with its query."""

    method: str
    target: str
    headers: Headers = ()
    body: bytes = b""

    @property
    def path(self) -> str:
        """The raw path without the query."""
        return self.target.partition("?")[0]


@dataclass(frozen=True, slots=True)
class Response:
    """What the application sent; a status of 599 stands for an application that sent nothing."""

    status: int
    headers: Headers
    body: bytes

    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)

    def header(self, name: str) -> str | None:
        """The first header of that name, in any letter case."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)


NOTHING_SENT = 599


def scope_of(request: Request) -> dict[str, Any]:
    """Give the scope that a server makes of a request."""
    path, _, query = request.target.partition("?")
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": "http",
        "path": unquote(path),
        "raw_path": path.encode("latin-1"),
        "query_string": query.encode("latin-1"),
        "root_path": "",
        "headers": [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in request.headers],
        "client": ("127.0.0.1", 50000),
        "server": ("127.0.0.1", 80),
        "state": {},
    }


async def call(application: Application, request: Request) -> Response:
    """Send one request; an exception of the application is a 500, as a server answers it."""
    status, parts = NOTHING_SENT, list[bytes]()
    headers: Headers = ()
    pending: list[_Message] = [
        {"type": "http.disconnect"},
        {"type": "http.request", "body": request.body, "more_body": False},
    ]

    async def receive() -> _Message:
        return pending.pop() if len(pending) > 1 else pending[0]

    async def send(message: _Message) -> None:
        nonlocal status, headers
        if message["type"] == "http.response.start":
            status = message["status"]
            headers = tuple((k.decode("latin-1"), v.decode("latin-1")) for k, v in message.get("headers", ()))
        elif message["type"] == "http.response.body":
            parts.append(message.get("body", b""))

    try:
        await application(scope_of(request), receive, send)
    except Exception:
        if status == NOTHING_SENT:
            return Response(500, (), b"")
    return Response(status, headers, b"".join(parts))
