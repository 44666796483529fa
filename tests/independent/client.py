"""The client that the sequences of `sequences.py` are written for: in process, synchronous, with a transcript."""

from __future__ import annotations

import asyncio
import json as json_text
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import Any, Protocol, TypedDict, Unpack
from urllib.parse import urlencode

from tests.independent.asgi import Application, Request, Response, call

#: Where the implementation serves each API.
PREFIXES = {"customers": "/customers/v2", "feasibility": "/feasibility/v1", "subscriptions": "/subscriptions/v1"}


class More(TypedDict, total=False):
    """What a request may have besides API and path."""

    #: Parameters that are added to the path's query, each value as text (`{"query": '{"include": ["origin"]}'}`).
    query: Mapping[str, str]
    #: The body; without the word there is none.
    json: Any
    #: Added to what is always sent; a value of None leaves a header out.
    headers: Mapping[str, str | None]


class Client(Protocol):
    """Sends requests one after another to one fresh implementation.

    `api` is `customers`, `feasibility` or `subscriptions`; `path` follows the API's version and begins with a slash
    (`/orgs/...`), encoded already, with or without a query. Always sent are `Accept`, and the `Authorization` of the
    first organisation. The response has `status`, `json()`, `body` (bytes) and `header(name)`. No status raises: a
    sequence goes on as long as it makes sense, and may stop.
    """

    def get(self, api: str, path: str, **more: Unpack[More]) -> Response:
        """Send a GET."""

    def post(self, api: str, path: str, **more: Unpack[More]) -> Response:
        """Send a POST."""

    def put(self, api: str, path: str, **more: Unpack[More]) -> Response:
        """Send a PUT."""

    def patch(self, api: str, path: str, **more: Unpack[More]) -> Response:
        """Send a PATCH."""

    def delete(self, api: str, path: str, **more: Unpack[More]) -> Response:
        """Send a DELETE."""


@dataclass(frozen=True, slots=True)
class Sequence:
    """One stateful sequence of requests, written from the documents.

    `play(client, known)` is given a client of a fresh implementation and its module `known`, and reads further ids
    from the responses. What it reads has to come from responses or from `known` alone, so that it plays the same twice:
    no clock, no random number.
    """

    name: str
    #: One sentence: what the sequence does, and where the documents speak of it.
    says: str
    play: Callable[[Client, ModuleType], None]


class InProcess:
    """A client over an ASGI application; `transcript` has what was sent and what came."""

    def __init__(self, application: Application, headers: Mapping[str, str]) -> None:
        """Send `headers` with each request."""
        self._application = application
        self._headers = {"Accept": "application/json", **headers}
        self._loop = asyncio.new_event_loop()
        self.transcript: list[tuple[Request, Response]] = []

    def close(self) -> None:
        """Close the event loop."""
        self._loop.close()

    def _send(self, method: str, api: str, path: str, more: More) -> Response:
        all_headers: dict[str, str | None] = {**self._headers}
        body = json_text.dumps(more["json"], ensure_ascii=False).encode() if "json" in more else b""
        if body:
            all_headers["Content-Type"] = "application/json"
        all_headers |= more.get("headers", {})
        sent = tuple((name, value) for name, value in all_headers.items() if value is not None)
        if body:
            sent += (("Content-Length", str(len(body))),)
        request = Request(method, _target(api, path, more.get("query", {})), sent, body)
        response = self._loop.run_until_complete(call(self._application, request))
        self.transcript.append((request, response))
        return response

    def get(self, api: str, path: str, **more: Unpack[More]) -> Response:
        """Send a GET."""
        return self._send("GET", api, path, more)

    def post(self, api: str, path: str, **more: Unpack[More]) -> Response:
        """Send a POST."""
        return self._send("POST", api, path, more)

    def put(self, api: str, path: str, **more: Unpack[More]) -> Response:
        """Send a PUT."""
        return self._send("PUT", api, path, more)

    def patch(self, api: str, path: str, **more: Unpack[More]) -> Response:
        """Send a PATCH."""
        return self._send("PATCH", api, path, more)

    def delete(self, api: str, path: str, **more: Unpack[More]) -> Response:
        """Send a DELETE."""
        return self._send("DELETE", api, path, more)


def _target(api: str, path: str, query: Mapping[str, str]) -> str:
    target = PREFIXES[api] + path
    if not query:
        return target
    return f"{target}{'&' if '?' in path else '?'}{urlencode(query)}"
