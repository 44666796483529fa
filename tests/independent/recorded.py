"""Lists of requests as an implementation received them, kept gzipped: raw, nothing redacted, of test data only."""

from __future__ import annotations

import asyncio
import gzip
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.independent.asgi import Application, Request
from tests.independent.operations import operation_of


@dataclass(frozen=True, slots=True)
class Recorded:
    """One list, replayed on one fresh implementation."""

    name: str
    requests: tuple[Request, ...]

    def operations(self) -> list[str]:
        """Give the operation of each request."""
        return [operation_of(request.method, request.path) for request in self.requests]


def write(path: Path, lists: Iterable[Recorded]) -> None:
    """Write lists into one file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with gzip.open(path, "wt", encoding="utf-8", compresslevel=4) as out:
        for one in lists:
            for request in one.requests:
                body = request.body.decode("latin-1")
                out.write(json.dumps([one.name, request.method, request.target, request.headers, body]) + "\n")


def read(path: Path) -> list[Recorded]:
    """Read the lists of one file, in their order."""
    found: dict[str, list[Request]] = {}
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            name, method, target, headers, body = json.loads(line)
            pairs = tuple((key, value) for key, value in headers)
            found.setdefault(name, []).append(Request(method, target, pairs, body.encode("latin-1")))
    return [Recorded(name, tuple(requests)) for name, requests in found.items()]


class Recorder:
    """An ASGI application in front of another one: one request at a time, in the order in which they are kept."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self._lock = asyncio.Lock()
        self.requests: list[Request] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Read the whole request, keep it, and let the application answer it."""
        if scope["type"] != "http":
            await self._application(scope, receive, send)
            return
        parts, more = [], True
        while more:
            message = await receive()
            if message["type"] != "http.request":
                return
            parts.append(message.get("body", b""))
            more = message.get("more_body", False)
        body = b"".join(parts)
        whole = [{"type": "http.request", "body": body, "more_body": False}]

        async def again() -> Any:
            return whole.pop() if whole else await receive()

        async with self._lock:
            self.requests.append(_request(scope, body))
            await self._application(scope, again, send)


def _request(scope: Any, body: bytes) -> Request:
    query = scope["query_string"].decode("latin-1")
    path = scope["raw_path"].decode("latin-1")
    headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"])
    return Request(scope["method"], f"{path}?{query}" if query else path, headers, body)


__all__ = ["Recorded", "Recorder", "read", "write"]
