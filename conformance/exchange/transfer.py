"""One exchange on one curl handle: its options, and the outcome."""

from __future__ import annotations

import ssl
from functools import cache
from pathlib import Path
from time import monotonic

import pycurl

from conformance.exchange.coding import decode
from conformance.exchange.limits import KEPT_OF_CUT, Connection
from conformance.exchange.request_bytes import Destination, octets
from conformance.model import NoAnswer, NoAnswerReason, Outcome, Request, Response
from conformance.model.http import SECOND_CONNECTION

#: Header fields and bytes that are kept of an answer.
MAX_HEADERS = 5_000
MAX_HEADER_BYTES = 512 * 1024
#: Seconds after which an idle connection is not used again.
_IDLE = 4
#: libcurl's codes for a connection that ended before a response began.
_DIED = frozenset({pycurl.E_SEND_ERROR, pycurl.E_GOT_NOTHING, 56})
#: What libcurl would add of its own.
_NOT_ADDED = {"accept": b"Accept:", "user-agent": b"User-Agent:", "content-type": b"Content-Type:"}

_BY_CODE = {
    pycurl.E_UNSUPPORTED_PROTOCOL: NoAnswerReason.GARBAGE,  # what it answers is no HTTP
    pycurl.E_COULDNT_RESOLVE_PROXY: NoAnswerReason.PROXY,
    pycurl.E_COULDNT_RESOLVE_HOST: NoAnswerReason.DNS,
    pycurl.E_COULDNT_CONNECT: NoAnswerReason.REFUSED,
    8: NoAnswerReason.GARBAGE,  # CURLE_WEIRD_SERVER_REPLY
    16: NoAnswerReason.GARBAGE,  # CURLE_HTTP2: what it answers is no HTTP/2
    92: NoAnswerReason.RESET,  # CURLE_HTTP2_STREAM
    pycurl.E_PARTIAL_FILE: NoAnswerReason.RESET,
    pycurl.E_OPERATION_TIMEDOUT: NoAnswerReason.TIMEOUT,
    pycurl.E_SSL_CONNECT_ERROR: NoAnswerReason.TLS,
    pycurl.E_GOT_NOTHING: NoAnswerReason.RESET,
    pycurl.E_SEND_ERROR: NoAnswerReason.RESET,
    pycurl.E_BAD_CONTENT_ENCODING: NoAnswerReason.GARBAGE,
    97: NoAnswerReason.PROXY,  # CURLE_PROXY
    100: NoAnswerReason.GARBAGE,  # CURLE_TOO_LARGE
}
_TLS_CODES = frozenset({51, 53, 54, 58, 59, 60, 64, 66, 77, 80, 82, 83, 90, 91, 98})
_RECEIVE_ERROR = 56
_LOST = ("reset", "closed", "aborted", "broken pipe", "eof")


class Transfer:
    """One handle with room for one exchange at a time; it is used again and again."""

    __slots__ = (
        "_anomalies",
        "_chunks",
        "_fresh",
        "_head_bytes",
        "_head_done",
        "_lines",
        "_max_body",
        "_over",
        "_request",
        "_sent",
        "_size",
        "_starts",
        "handle",
    )

    def __init__(self) -> None:
        """Make an idle one."""
        self.handle = pycurl.Curl()
        self._forget()

    def _forget(self) -> None:
        self._lines: list[bytes] = []
        self._chunks: list[bytes] = []
        self._anomalies: list[str] = []
        self._size = self._head_bytes = self._starts = self._max_body = 0
        self._sent = 0.0
        self._head_done = self._over = self._fresh = False
        self._request: Request | None = None

    def prepare(
        self,
        request: Request,
        where: Destination,
        connection: Connection,
        max_body: int,
        *,
        fresh: bool = False,
        again: bool = False,
    ) -> None:
        """Set the handle up for a request; whatever it did before is forgotten.

        `fresh` gives it a connection of its own: one that was kept may be closed by the target at any moment, and a
        request that must not go out twice would be lost then (RFC 9112, 9.3.1 and 9.5). `again` says that this happened
        to it before.
        """
        self._forget()
        self._request = request
        self._max_body = max_body
        self._fresh = fresh
        if again:
            self._anomalies.append(SECOND_CONNECTION)
        handle = self.handle
        handle.reset()
        setopt = handle.setopt
        setopt(pycurl.NOSIGNAL, 1)
        setopt(pycurl.URL, where.base)
        proxy = connection.proxy_to(where.host)
        proxied = proxy is not None and where.scheme == "http"
        setopt(pycurl.REQUEST_TARGET, octets(request.url) if proxied else where.target)
        setopt(pycurl.HTTP_VERSION, _version(where.scheme, connection, proxied=proxied))
        setopt(pycurl.HTTP09_ALLOWED, 0)
        setopt(pycurl.PROXY, proxy or "")
        if proxy is not None and connection.proxy_login is not None:
            user, _, password = connection.proxy_login.partition(":")
            setopt(pycurl.PROXYUSERNAME, user)
            setopt(pycurl.PROXYPASSWORD, password)
        setopt(pycurl.NOPROXY, "")  # else NO_PROXY of the environment would decide
        setopt(pycurl.MAXAGE_CONN, _IDLE)
        setopt(pycurl.FRESH_CONNECT, int(fresh))
        if request.body is not None:
            setopt(pycurl.POST, 1)
            setopt(pycurl.POSTFIELDS, request.body)
        elif request.method == "HEAD":
            setopt(pycurl.NOBODY, 1)
        setopt(pycurl.CUSTOMREQUEST, octets(request.method))
        setopt(pycurl.HTTPHEADER, _header_lines(request))
        if where.scheme == "https":
            _secure(handle, connection)
        setopt(pycurl.PREREQFUNCTION, self._on_start)
        setopt(pycurl.HEADERFUNCTION, self._on_header)
        setopt(pycurl.WRITEFUNCTION, self._on_body)

    @property
    def connected(self) -> bool:
        """Tell whether the request has begun to be sent."""
        return self._starts > 0

    def _on_start(self, *_: object) -> int:
        self._starts += 1
        self._sent = monotonic()
        if self._starts > 1 and self._fresh:
            return int(pycurl.PREREQFUNC_ABORT)
        return int(pycurl.PREREQFUNC_OK)

    def on_dead_connection(self, error: tuple[int, str] | None) -> bool:
        """Tell whether a kept connection was closed before a response to this request began.

        A 408 that lay ready on it was meant for nobody (RFC 9110, 15.5.9).
        """
        if self._fresh or (self._starts < 2 and self.handle.getinfo(pycurl.NUM_CONNECTS) > 0):
            return False
        if error is None:
            head = parse_head(self._lines)
            return head is not None and head[0] == 408
        return error[0] in _DIED and not self._lines

    def _on_header(self, line: bytes) -> None:
        if line.startswith(b"HTTP/"):
            self._lines = [line]
            self._head_done = False
        elif line in (b"\r\n", b"\n"):
            self._head_done = True
        elif not self._head_done:  # what follows the body are trailers
            self._head_bytes += len(line)
            if len(self._lines) <= MAX_HEADERS and self._head_bytes <= MAX_HEADER_BYTES:
                self._lines.append(line)
            elif "headers over the limit" not in self._anomalies:
                self._anomalies.append("headers over the limit")

    def _on_body(self, chunk: bytes) -> int | None:
        room = self._max_body - self._size
        if len(chunk) > room:
            self._chunks.append(chunk[:room])
            self._size += room
            self._over = True
            return 0  # anything but the length ends the transfer
        self._chunks.append(chunk)
        self._size += len(chunk)
        return None

    def outcome(self, error: tuple[int, str] | None, connection: Connection) -> Outcome:
        """The outcome of a transfer; `error` is libcurl's code and message, or None."""
        # libcurl's own PRETRANSFER_TIME is taken behind the sending, where a quick answer is there already
        took = monotonic() - self._sent if self.connected else self.handle.getinfo(pycurl.TOTAL_TIME)
        seconds = round(took, 6)
        if error is not None and not (self._over and error[0] == pycurl.E_WRITE_ERROR):
            code, message = error
            reason = self._reason(code, message, connection)
            if self._begun is not None and reason is NoAnswerReason.RESET:
                reason = NoAnswerReason.TORN
            return NoAnswer(reason, self._detail(message), seconds, self._begun)
        return self._answer(seconds)

    def cut(self, reason: NoAnswerReason, detail: str, seconds: float) -> NoAnswer:
        """The outcome of an exchange that the suite ended itself."""
        if reason is NoAnswerReason.TIMEOUT and self._begun is not None:
            reason = NoAnswerReason.TORN
        return NoAnswer(reason, self._detail(detail), round(seconds, 6), self._begun)

    @property
    def _begun(self) -> int | None:
        """The status of a final response whose header has come, so that only its body is missing."""
        head = parse_head(self._lines) if self._head_done else None
        return head[0] if head is not None and head[0] >= 200 else None

    def _answer(self, seconds: float) -> Outcome:
        head = parse_head(self._lines)
        if head is None:
            return NoAnswer(NoAnswerReason.GARBAGE, "no status line", seconds)
        status, headers = head
        if status < 200:
            return NoAnswer(NoAnswerReason.RESET, f"nothing after status {status}", seconds)
        anomalies = list(self._anomalies)
        if self._over:
            anomalies.append("body over the limit")
        if self._starts > 1:
            anomalies.append(SECOND_CONNECTION)
        decoded = decode(b"".join(self._chunks), headers, self._max_body)
        truncated = self._over or decoded.truncated
        return Response(
            status=status,
            headers=headers,
            body=decoded.body[:KEPT_OF_CUT] if truncated else decoded.body,
            truncated=truncated,
            seconds=seconds,
            anomalies=(*anomalies, *decoded.anomalies),
        )

    def _reason(self, code: int, message: str, connection: Connection) -> NoAnswerReason:
        if code == pycurl.E_ABORTED_BY_CALLBACK:
            return NoAnswerReason.RESET  # a kept connection died; the write is not sent twice
        if connection.proxy is not None and not self.connected and code in (pycurl.E_COULDNT_CONNECT, _RECEIVE_ERROR):
            return NoAnswerReason.PROXY
        if code in _TLS_CODES:
            return NoAnswerReason.TLS
        if code == _RECEIVE_ERROR:
            lowered = message.lower()
            if not self.connected or ("ssl" in lowered and "alert" in lowered):
                return NoAnswerReason.TLS
            lost = any(word in lowered for word in _LOST)
            return NoAnswerReason.RESET if lost or "errno" in lowered else NoAnswerReason.GARBAGE
        return _BY_CODE.get(code, NoAnswerReason.GARBAGE if self.connected else NoAnswerReason.UNSENDABLE)

    def _detail(self, message: str) -> str:
        head = parse_head(self._lines)
        if head is None:
            return message
        return f"{message} (after status {head[0]} and {self._size} bytes of body)"


def parse_head(lines: list[bytes]) -> tuple[int, tuple[tuple[str, str], ...]] | None:
    """Read a status line and its header fields; bytes become Latin-1 characters, so that none is lost."""
    if not lines:
        return None
    parts = lines[0].split(None, 2)
    if len(parts) < 2 or not (parts[1].isdigit() and len(parts[1]) == 3):
        return None
    headers: list[tuple[str, str]] = []
    for line in lines[1:]:
        text = line.decode("latin-1").rstrip("\r\n")
        if text[:1] in (" ", "\t") and headers:  # an obsolete folded line goes on with the field before
            name, value = headers[-1]
            headers[-1] = (name, f"{value} {text.strip()}".strip())
            continue
        name, _, value = text.partition(":")
        headers.append((name, value.strip(" \t")))
    return int(parts[1]), tuple(headers)


def _header_lines(request: Request) -> list[bytes]:
    lines = []
    names = set()
    for name, value in request.headers:
        names.add(name.lower())
        lines.append(octets(name) + b": " + octets(value) if value else octets(name) + b";")
    lines += [line for name, line in _NOT_ADDED.items() if name not in names]
    lines.append(b"Expect:")
    return lines


def _version(scheme: str, connection: Connection, *, proxied: bool) -> int:
    """The version of HTTP to ask for; a proxy is spoken to in HTTP/1.1."""
    if not connection.http2 or proxied:
        return int(pycurl.CURL_HTTP_VERSION_1_1)
    plain = scheme == "http"
    return int(pycurl.CURL_HTTP_VERSION_2_PRIOR_KNOWLEDGE if plain else pycurl.CURL_HTTP_VERSION_2TLS)


def _secure(handle: pycurl.Curl, connection: Connection) -> None:
    if connection.verify:
        authorities = connection.ca_file or system_authorities()
        if authorities is not None:
            handle.setopt(pycurl.CAINFO, authorities)
    else:
        handle.setopt(pycurl.SSL_VERIFYPEER, 0)
        handle.setopt(pycurl.SSL_VERIFYHOST, 0)
    if connection.client_certificate is not None:
        handle.setopt(pycurl.SSLCERT, connection.client_certificate)
        handle.setopt(pycurl.SSLKEY, connection.client_key or connection.client_certificate)


@cache
def system_authorities() -> str | None:
    """The file of certificate authorities that this system trusts; libcurl's own default may be elsewhere."""
    paths = ssl.get_default_verify_paths()
    candidates = (paths.cafile, paths.openssl_cafile, "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/cert.pem")
    return next((path for path in candidates if path is not None and Path(path).is_file()), None)
