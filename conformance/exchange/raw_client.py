"""Send requests that libcurl would alter over a plain socket, one connection each."""

from __future__ import annotations

import contextlib
import socket
import ssl
import time

from conformance.exchange.coding import decode
from conformance.exchange.limits import KEPT_OF_CUT, Connection, Limits
from conformance.exchange.request_bytes import Destination, UnsendableError, destination, plain_bytes, refuse_injection
from conformance.exchange.transfer import MAX_HEADER_BYTES, MAX_HEADERS, parse_head, system_authorities
from conformance.model import NoAnswer, NoAnswerReason, Outcome, Request, Response

_BITE = 65_536


class _ClosedError(Exception):
    """The target closed the connection where bytes were due."""


class _GarbageError(Exception):
    """What the target sent is no HTTP."""


def exchange_plain(request: Request, connection: Connection, limits: Limits) -> Outcome:
    """Exchange one request; like every outcome, a failure is a value."""
    try:
        refuse_injection(request)
        where = destination(request.url)
    except UnsendableError as refusal:
        return NoAnswer(NoAnswerReason.UNSENDABLE, str(refusal))
    if connection.http2:
        return NoAnswer(NoAnswerReason.UNSENDABLE, "a request with its own framing exists in HTTP/1.1 alone")
    if connection.proxy_to(where.host) is not None:
        return NoAnswer(NoAnswerReason.UNSENDABLE, "a request with its own framing does not go through a proxy")
    began = time.monotonic()
    try:
        line = _connect(where, connection, limits)
    except TimeoutError:
        return NoAnswer(NoAnswerReason.TIMEOUT, f"no connection within {limits.connect_timeout:g} s")
    except socket.gaierror as failure:
        return NoAnswer(NoAnswerReason.DNS, str(failure))
    except ssl.SSLError as failure:
        return NoAnswer(NoAnswerReason.TLS, str(failure))
    except UnicodeError as failure:  # a name that cannot even be asked for
        return NoAnswer(NoAnswerReason.DNS, str(failure))
    except OSError as failure:
        return NoAnswer(NoAnswerReason.REFUSED, str(failure))
    with line:
        return _exchange(line, request, where, limits, began)


def _connect(where: Destination, connection: Connection, limits: Limits) -> socket.socket:
    line = socket.create_connection((where.host, where.port), timeout=min(limits.connect_timeout, limits.timeout))
    if where.scheme == "http":
        return line
    try:
        return _tls_context(connection).wrap_socket(line, server_hostname=where.host)
    except BaseException:
        line.close()
        raise


def _tls_context(connection: Connection) -> ssl.SSLContext:
    try:
        context = ssl.create_default_context(cafile=connection.ca_file or system_authorities())
        if connection.client_certificate is not None:
            context.load_cert_chain(connection.client_certificate, connection.client_key)
    except OSError as failure:
        raise ssl.SSLError(f"the files of certificates cannot be read: {failure}") from failure
    if not connection.verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def _exchange(line: socket.socket, request: Request, where: Destination, limits: Limits, began: float) -> Outcome:
    sent = time.monotonic()
    reading = _Reading(line, began + limits.timeout, limits.max_body)
    try:
        line.settimeout(max(0.001, reading.deadline - sent))
        with contextlib.suppress(ConnectionError):  # a target may answer before it has read everything, and close
            line.sendall(plain_bytes(request, where))
        answer = reading.answer(bodyless=request.method.upper() == "HEAD")
    except TimeoutError:
        return reading.nothing(NoAnswerReason.TIMEOUT, f"no response within {limits.timeout:g} s", sent)
    except _GarbageError as failure:
        return reading.nothing(NoAnswerReason.GARBAGE, str(failure), sent)
    except ssl.SSLError as failure:
        ended = isinstance(failure, ssl.SSLEOFError | ssl.SSLZeroReturnError)
        return reading.nothing(NoAnswerReason.RESET if ended else NoAnswerReason.TLS, str(failure), sent)
    except (_ClosedError, OSError) as failure:
        return reading.nothing(NoAnswerReason.RESET, str(failure), sent)
    status, headers = answer
    decoded = decode(bytes(reading.body), headers, limits.max_body)
    truncated = reading.over or decoded.truncated
    return Response(
        status=status,
        headers=headers,
        body=decoded.body[:KEPT_OF_CUT] if truncated else decoded.body,
        truncated=truncated,
        seconds=round(time.monotonic() - sent, 6),
        anomalies=(*reading.anomalies, *decoded.anomalies),
    )


class _Reading:
    """An answer as far as it has been read."""

    def __init__(self, line: socket.socket, deadline: float, max_body: int) -> None:
        self.line = line
        self.deadline = deadline
        self.max_body = max_body
        self.buffer = bytearray()
        self.body = bytearray()
        self.over = False
        self.anomalies: list[str] = []
        self.status: int | None = None

    def nothing(self, reason: NoAnswerReason, detail: str, sent: float) -> NoAnswer:
        if self.status is not None:
            torn = reason in (NoAnswerReason.RESET, NoAnswerReason.TIMEOUT)
            reason = NoAnswerReason.TORN if torn else reason
            detail = f"{detail} (after status {self.status} and {len(self.body)} bytes of body)"
        return NoAnswer(reason, detail, round(time.monotonic() - sent, 6), self.status)

    def answer(self, *, bodyless: bool) -> tuple[int, tuple[tuple[str, str], ...]]:
        status, headers = self._head()
        while status < 200:
            status, headers = self._head()
        self.status = status
        if bodyless or status in (204, 304):
            return status, headers
        fields = {name.lower(): value for name, value in headers}
        if "chunked" in fields.get("transfer-encoding", "").lower():
            self._chunks()
        elif "content-length" in fields:
            self._measured(fields["content-length"])
        else:
            self._until_close()
        return status, headers

    def _more(self) -> bool:
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self.line.settimeout(left)
        bite = self.line.recv(_BITE)
        self.buffer += bite
        return bool(bite)

    def _line(self, limit: int) -> bytes:
        while (end := self.buffer.find(b"\n")) < 0:
            if len(self.buffer) > limit:
                raise _GarbageError("a line over the limit")
            if not self._more():
                raise _ClosedError("closed where a line was due" if self.buffer else "closed without a response")
        found = bytes(self.buffer[: end + 1])
        del self.buffer[: end + 1]
        return found

    def _head(self) -> tuple[int, tuple[tuple[str, str], ...]]:
        lines = [self._line(MAX_HEADER_BYTES)]
        if not lines[0].startswith(b"HTTP/"):
            raise _GarbageError("no status line")
        room = MAX_HEADER_BYTES
        while (line := self._line(MAX_HEADER_BYTES)).strip(b"\r\n"):
            room -= len(line)
            if room > 0 and len(lines) <= MAX_HEADERS:
                lines.append(line)
            elif room < -MAX_HEADER_BYTES:
                raise _GarbageError("headers without an end")
            elif "headers over the limit" not in self.anomalies:
                self.anomalies.append("headers over the limit")
        if any(b":" not in line and line[:1] not in b" \t" for line in lines[1:]):
            raise _GarbageError("a header field without a colon")
        head = parse_head(lines)
        if head is None:
            raise _GarbageError("no status in the status line")
        return head

    def _keep(self, count: int) -> None:
        """Move bytes from the buffer to the body, as far as the limit allows."""
        room = self.max_body - len(self.body)
        if count > room and not self.over:
            self.over = True
            self.anomalies.append("body over the limit")
        self.body += self.buffer[: min(count, room)]
        del self.buffer[:count]

    def _take(self, count: int) -> None:
        while count > 0 and not self.over:
            if not self.buffer and not self._more():
                raise _ClosedError("closed in the middle of the body")
            bite = min(count, len(self.buffer))
            self._keep(bite)
            count -= bite

    def _measured(self, length: str) -> None:
        if not (length.isascii() and length.isdigit()):
            raise _GarbageError("a Content-Length that is no number")
        self._take(int(length[:20]))
        if self.buffer and not self.over:
            self.anomalies.append("more bytes than Content-Length")

    def _until_close(self) -> None:
        while not self.over:
            self._keep(len(self.buffer))
            if not self._more():
                return

    def _chunks(self) -> None:
        while not self.over:
            size = self._line(1024).split(b";")[0].strip()
            try:
                count = int(size, 16)
            except ValueError:
                raise _GarbageError("a chunk size that is no number") from None
            if count < 0 or len(size) > 16:
                raise _GarbageError("a chunk size that is no number")
            if count == 0:
                while self._line(MAX_HEADER_BYTES).strip(b"\r\n"):
                    pass
                return
            self._take(count)
            if not self.over and self._line(1024).strip(b"\r\n"):
                raise _GarbageError("bytes after a chunk")
