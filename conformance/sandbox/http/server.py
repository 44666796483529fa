"""The sandbox on a real socket: HTTP/1.1, every answer in the API's own shape, however odd the request."""

from __future__ import annotations

import asyncio
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from email.utils import formatdate
from http import HTTPStatus

from conformance.model import NoAnswer, NoAnswerReason, Outcome, Request, Response
from conformance.sandbox.app import Sandbox
from conformance.sandbox.http.http1 import Broken, Incomplete, Parsed, parse

_PHRASES = {status.value: status.phrase for status in HTTPStatus}
_STARTING = 30.0


@dataclass(frozen=True, slots=True)
class Served:
    """A sandbox that is being served."""

    url: str
    port: int


@contextmanager
def serve(sandbox: Sandbox, host: str = "127.0.0.1", port: int = 0, *, latency_ms: float = 0) -> Iterator[Served]:
    """Serve a sandbox in a thread of its own; port 0 takes a free one."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="sandbox", daemon=True)
    thread.start()
    try:
        started = asyncio.run_coroutine_threadsafe(_listen(loop, sandbox, host, port, latency_ms / 1000), loop)
        server = started.result(_STARTING)
        bound = server.sockets[0].getsockname()[1]
        yield Served(f"http://{host}:{bound}", bound)
        asyncio.run_coroutine_threadsafe(_close(server), loop).result(_STARTING)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(_STARTING)
        loop.close()


@contextmanager
def spawn(arguments: Sequence[str] = (), *, python: str = sys.executable) -> Iterator[Callable[[], Served]]:
    """Serve a sandbox in a process of its own, which ends with this one: a run then has the other core for itself.

    What is given waits until it is served, so that this process can do something in the meantime.
    """
    command = [python, "-m", "conformance.sandbox", "--until-eof", *arguments]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:

        def served() -> Served:
            assert process.stdout is not None
            url = process.stdout.readline().strip()
            if not url:
                raise RuntimeError("the sandbox did not start; its error output says why")
            return Served(url, int(url.rpartition(":")[2]))

        try:
            yield served
        finally:
            process.terminate()


async def _listen(
    loop: asyncio.AbstractEventLoop, sandbox: Sandbox, host: str, port: int, latency: float
) -> asyncio.Server:
    return await loop.create_server(lambda: _Connection(loop, sandbox, latency), host, port, backlog=512)


async def _close(server: asyncio.Server) -> None:
    server.close()


class _Connection(asyncio.Protocol):
    """One client's connection; requests are answered in the order in which they came."""

    def __init__(self, loop: asyncio.AbstractEventLoop, sandbox: Sandbox, latency: float) -> None:
        self._loop = loop
        self._sandbox = sandbox
        self._latency = latency
        self._buffer = b""
        self._busy = False
        self._promised = False
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - the base class's signature
        self._transport = None

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        self._advance()

    def _advance(self) -> None:
        while not self._busy and self._buffer and self._transport is not None:
            match parse(self._buffer):
                case Incomplete(wants_continue):
                    if wants_continue and not self._promised:
                        self._promised = True
                        self._transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
                    return
                case Broken(status, target, detail):
                    self._buffer = b""
                    self._write(self._sandbox.broken(target, status, detail), close=True, head=False)
                    return
                case Parsed(request, rest, keep_alive):
                    self._buffer = rest
                    self._promised = False
                    self._answer(request, keep_alive)

    def _answer(self, request: Request, keep_alive: bool) -> None:
        outcome = self._sandbox.handle(request)
        head = request.method == "HEAD"
        latency = self._latency + (outcome.seconds if isinstance(outcome, Response) else 0)
        if latency <= 0:
            self._write(outcome, close=not keep_alive, head=head)
            return
        self._busy = True
        self._loop.call_later(latency, self._write_later, outcome, not keep_alive, head)

    def _write_later(self, outcome: Outcome, close: bool, head: bool) -> None:
        self._busy = False
        self._write(outcome, close=close, head=head)
        self._advance()

    def _write(self, outcome: Outcome, *, close: bool, head: bool) -> None:
        transport = self._transport
        if transport is None:
            return
        if isinstance(outcome, NoAnswer):
            self._keep_silent(outcome, transport)
            return
        transport.write(_bytes_of(outcome, close=close, head=head))
        promised = outcome.header("content-length")
        if close or (promised is not None and promised != str(len(outcome.body)) and not head):
            transport.close()

    def _keep_silent(self, outcome: NoAnswer, transport: asyncio.Transport) -> None:
        match outcome.reason:
            case NoAnswerReason.TIMEOUT:
                self._busy = True
            case NoAnswerReason.GARBAGE:
                transport.write(b"\x00\x01 this is not HTTP \xff\r\n\r\n")
                transport.close()
            case NoAnswerReason.RESET:
                # Closing without a linger sends a reset in the place of an orderly end.
                transport.get_extra_info("socket").setsockopt(
                    socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)
                )
                transport.abort()
            case _:
                transport.abort()


def _bytes_of(response: Response, *, close: bool, head: bool) -> bytes:
    lines = [f"HTTP/1.1 {response.status} {_PHRASES.get(response.status, 'Unknown')}\r\ndate: {_date()}\r\n"]
    lines += [f"{name}: {value}\r\n" for name, value in response.headers]
    if response.header("content-length") is None and response.header("transfer-encoding") is None:
        lines.append(f"content-length: {len(response.body)}\r\n")
    lines.append("connection: close\r\n\r\n" if close else "\r\n")
    written = "".join(lines).encode("latin-1", "replace")
    return written if head else written + response.body


_date_of: Mapping[str, str | int] = {}


def _date() -> str:
    """The value of the Date header, made once a second."""
    global _date_of  # noqa: PLW0603 - a cache of one value
    second = int(time.time())
    if _date_of.get("second") != second:
        _date_of = {"second": second, "text": formatdate(second, usegmt=True)}
    return str(_date_of["text"])
