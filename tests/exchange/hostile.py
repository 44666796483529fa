"""Servers on the loopback that misbehave on purpose: one small function each.

`with serve(behaviour) as target:` gives a `Target` with its `url` and the bytes of the requests that it received.
A behaviour gets the line of one connection and writes what it likes; when it returns, the connection is closed.
"""

from __future__ import annotations

import re
import socket
import ssl
import struct
import threading
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

CERTIFICATES = Path(__file__).parent / "certificates"
_LENGTH = re.compile(rb"(?i)\r\ncontent-length: *(\d+)")


class Line:
    """One connection, as a behaviour sees it."""

    def __init__(self, connection: socket.socket, target: Target) -> None:
        self._connection = connection
        self.target = target
        self._rest = b""

    def request(self) -> bytes | None:
        """Read one request with its body, or None when the client closed."""
        while b"\r\n\r\n" not in self._rest:
            if not self._more():
                return None
        head, _, rest = self._rest.partition(b"\r\n\r\n")
        length = _LENGTH.search(head)
        size = int(length[1]) if length else 0
        while len(rest) < size:
            if not self._more():
                return None
            rest = self._rest.partition(b"\r\n\r\n")[2]
        whole, self._rest = head + b"\r\n\r\n" + rest[:size], rest[size:]
        self.target.requests.append(whole)
        return whole

    def _more(self) -> bool:
        bite = self._connection.recv(65536)
        self._rest += bite
        return bool(bite)

    def send(self, data: bytes) -> None:
        """Write bytes."""
        self._connection.sendall(data)

    def pause(self, seconds: float | None = None) -> bool:
        """Wait, at most until the target is stopped; tell whether it still runs."""
        return not self.target.stopping.wait(seconds)

    def reset(self) -> None:
        """Close with a reset instead of an orderly end."""
        self._connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._connection.close()


Behaviour = Callable[[Line], None]


@dataclass
class Target:
    """A running server."""

    url: str
    requests: list[bytes] = field(default_factory=list)
    connections: int = 0
    stopping: threading.Event = field(default_factory=threading.Event)


@contextmanager
def serve(
    behaviour: Behaviour, *, certificate: str | None = None, client_authority: str | None = None
) -> Iterator[Target]:
    """Run a behaviour on a free port of the loopback.

    `certificate` names a file of `CERTIFICATES` for TLS, `client_authority` one whose certificates clients must have.
    """
    listening = socket.create_server(("127.0.0.1", 0), backlog=256)
    scheme = "https" if certificate else "http"
    target = Target(f"{scheme}://127.0.0.1:{listening.getsockname()[1]}")
    context = None
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(CERTIFICATES / certificate)
        if client_authority:
            context.verify_mode = ssl.CERT_REQUIRED
            context.load_verify_locations(CERTIFICATES / client_authority)
    open_connections: set[socket.socket] = set()

    def attend(connection: socket.socket) -> None:
        with suppress(OSError, ValueError):
            if context is not None:
                connection = context.wrap_socket(connection, server_side=True)
            open_connections.add(connection)
            with connection:
                behaviour(Line(connection, target))
            open_connections.discard(connection)

    def accept() -> None:
        with suppress(OSError):
            while True:
                connection, _ = listening.accept()
                target.connections += 1
                threading.Thread(target=attend, args=(connection,), daemon=True).start()

    accepting = threading.Thread(target=accept, daemon=True)
    accepting.start()
    try:
        yield target
    finally:
        target.stopping.set()
        with suppress(OSError):
            listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        for connection in list(open_connections):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        accepting.join(2)


@contextmanager
def refuses() -> Iterator[Target]:
    """Give the address of a port on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    yield Target(f"http://127.0.0.1:{port}")


def message(
    body: bytes = b"{}", status: str = "200 OK", headers: tuple[str, ...] = ("Content-Type: application/json",)
) -> bytes:
    """Build a well-formed answer."""
    lines = [f"HTTP/1.1 {status}", *headers, f"Content-Length: {len(body)}"]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1") + body


def answers(data: bytes) -> Behaviour:
    """Answer every request of a connection with these bytes."""

    def behave(line: Line) -> None:
        while line.request() is not None:
            line.send(data)

    return behave


def answers_once(data: bytes) -> Behaviour:
    """Answer one request with these bytes, and close."""

    def behave(line: Line) -> None:
        if line.request() is not None:
            line.send(data)

    return behave


def resets_before_headers(line: Line) -> None:
    """Reset as soon as the request was read."""
    line.request()
    line.reset()


def resets_after_headers(line: Line) -> None:
    """Reset between the headers and the body."""
    line.request()
    line.send(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n")
    line.pause(0.02)
    line.reset()


def closes_without_answer(line: Line) -> None:
    """Read the request, and close in order."""
    line.request()


def dies_on_second_request(line: Line) -> None:
    """Answer the first request of a connection, and close on the second without a word."""
    if line.request() is not None:
        line.send(message())
    line.request()


def hangs(line: Line) -> None:
    """Read the request, and say nothing."""
    line.request()
    line.pause()


def hangs_in_body(line: Line) -> None:
    """Say nothing more after half a body."""
    line.request()
    line.send(b'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{"a":')
    line.pause()


def drips(line: Line) -> None:
    """Send a byte at a time, for as long as anybody listens."""
    line.request()
    line.send(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    while line.pause(0.02):
        line.send(b" ")


def drips_headers(line: Line) -> None:
    """Send a header a byte at a time."""
    line.request()
    line.send(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while line.pause(0.02):
        line.send(b"x")


def sends_big_body(line: Line) -> None:
    """Send 200 MB."""
    line.request()
    size = 200 * 1024 * 1024
    line.send(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % size)
    block = b"[" * 1024 * 1024
    for _ in range(200):
        line.send(block)


def sends_endless_headers(line: Line) -> None:
    """Send headers without an end."""
    line.request()
    line.send(b"HTTP/1.1 200 OK\r\n")
    while line.pause(0):
        line.send(b"X-More: %s\r\n" % (b"x" * 1000) * 20)


def sends_endless_informational(line: Line) -> None:
    """Send 100 Continue without an end."""
    line.request()
    while line.pause(0.001):
        line.send(b"HTTP/1.1 100 Continue\r\n\r\n" * 50)


def gzip_bomb(size: int = 300 * 1024 * 1024) -> bytes:
    """Build an answer of a few hundred kilobytes that unpacks to `size` zeros."""
    machine = zlib.compressobj(9, zlib.DEFLATED, 31)
    block = bytes(1024 * 1024)
    packed = b"".join(machine.compress(block) for _ in range(size // len(block))) + machine.flush()
    return message(packed, headers=("Content-Type: application/json", "Content-Encoding: gzip"))


def speaks_no_tls(line: Line) -> None:
    """Answer a TLS greeting with bytes that are none."""
    line.send(b"\x15 this is not TLS at all, and goes on for a while \r\n" * 4)
    line.pause(0.05)


def chunked(*pieces: bytes, end: bytes = b"0\r\n\r\n") -> bytes:
    """Build a chunked answer from its raw pieces."""
    return (
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
        + b"".join(pieces)
        + end
    )


REDIRECT_LOOP = answers(message(b"", "302 Found", ("Location: /again",)))
REDIRECT_ELSEWHERE = answers(message(b"", "307 Temporary Redirect", ("Location: http://elsewhere.invalid/",)))
TOO_MANY = answers(message(b"{}", "429 Too Many Requests", ("Retry-After: 2", "Content-Type: application/json")))
THOUSAND_HEADERS = answers(message(headers=tuple(f"X-{number}: {number}" for number in range(1000))))
MORE_THAN_LENGTH = answers_once(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}{}")
LESS_THAN_LENGTH = answers_once(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{}")
BROKEN_CHUNKS = answers_once(chunked(b"zz\r\n{}\r\n"))
CHUNKS_WITHOUT_END = answers_once(chunked(b"2\r\n{}\r\n", end=b""))
INFORMATIONAL = answers(
    b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" + message(b'{"a":1}')
)
HTTP_1_0 = answers_once(b"HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n{}")
NO_STATUS_LINE = answers_once(b"hello, this is no HTTP\r\n\r\n")


def changing(choose: Callable[[int], bytes | None]) -> Behaviour:
    """Answer the n-th request (from 1) with what `choose` gives for it; where it gives None, reset the connection."""
    lock = threading.Lock()
    count = 0

    def behave(line: Line) -> None:
        nonlocal count
        while line.request() is not None:
            with lock:
                count += 1
                data = choose(count)
            if data is None:
                line.reset()
                return
            line.send(data)

    return behave
