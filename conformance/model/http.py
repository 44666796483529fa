"""Requests and responses as they were on the wire, byte for byte."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Request:
    """One request exactly as it is sent; nothing is added or repaired on the way but what HTTP framing needs.

    `url` is absolute and already escaped. `headers` keeps order and duplicates. `body` None means no body at all,
    and `b""` an empty one (Content-Length: 0).
    """

    method: str
    url: str
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes | None = None

    def header(self, name: str) -> str | None:
        """Return the first header of that name in any case, or None."""
        return _first(self.headers, name)


@dataclass(frozen=True, slots=True)
class Response:
    """A response as it came from the target, one value for every transport.

    `body` is decompressed and may be cut at the client's size limit (`truncated`).
    """

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    truncated: bool = False
    #: Seconds from the first byte sent to the last one received.
    seconds: float = 0.0
    #: What was odd about the transfer: "content-length mismatch", "bad gzip", …; empty when nothing was.
    anomalies: tuple[str, ...] = ()

    def header(self, name: str) -> str | None:
        """Return the first header of that name in any case, or None."""
        return _first(self.headers, name)


#: Among `anomalies`: the kept connection had been closed meanwhile, which is everybody's right (RFC 9112, 9.5).
SECOND_CONNECTION = "answered on a second connection"


class NoAnswerReason(StrEnum):
    """Why no response came back."""

    TIMEOUT = "timeout"
    REFUSED = "refused"
    RESET = "reset"
    TORN = "torn"  # an answer began, and its body did not come to the end that its headers announce
    DNS = "dns"
    TLS = "tls"
    PROXY = "proxy"
    GARBAGE = "garbage"
    CUT = "cut"  # the run was ended while it was under way
    UNSENDABLE = "unsendable"  # no client of ours can put these bytes on a wire


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """The outcome of a request to which no response came: a value like any other, never an exception."""

    reason: NoAnswerReason
    detail: str = ""
    seconds: float = 0.0
    #: The status of an answer that began, or None.
    status: int | None = None


Outcome = Response | NoAnswer


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request that was sent and whatever came back."""

    #: Counts from 1 within a run, in the order of sending.
    number: int
    #: Id of the case it belongs to: `api/operation/family/place/variant`.
    case: str
    #: `api/operationId`.
    operation: str
    request: Request
    outcome: Outcome
    #: UTC, ISO 8601 with milliseconds.
    sent_at: str
    #: Value of X-Request-Id.
    request_id: str
    #: 0 for the first sending, 1 and up for repetitions.
    repetition: int = 0
    #: Role within its case: `control`, `probe`, `observe-before`, `observe-after`, `step:NAME`, …
    role: str = "probe"

    @property
    def response(self) -> Response | None:
        """The response, or None where none came."""
        return self.outcome if isinstance(self.outcome, Response) else None


def is_address(url: str) -> bool:
    """Whether a text is an http(s) URL with a host, and with a port that there is where it names one."""
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        return False


def _first(headers: tuple[tuple[str, str], ...], name: str) -> str | None:
    wanted = name.lower()
    return next((value for key, value in headers if key.lower() == wanted), None)
