"""Limits of an exchange (time, size, rate), those that a target asks for, and how it is reached (TLS, proxy)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from conformance.model import Response

#: Bytes of an answer that are kept, before and after decompression.
DEFAULT_MAX_BODY = 2 * 1024 * 1024
#: Bytes of a cut body that are kept: nothing in it is judged, and its beginning shows what it was.
KEPT_OF_CUT = 64 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """The bounds that hold whatever the target does."""

    #: Seconds until a connection stands.
    connect_timeout: float = 5.0
    #: Seconds for one exchange as a whole; a drip of bytes does not lengthen it.
    timeout: float = 30.0
    max_body: int = DEFAULT_MAX_BODY
    #: Exchanges under way at one time.
    concurrency: int = 8
    #: Requests per second, or None: as fast as the target answers.
    rate: float | None = None
    #: Reading of `time.monotonic()` at which everything under way is cut, or None.
    deadline: float | None = None

    def __post_init__(self) -> None:
        """Refuse bounds under which nothing could ever be sent."""
        if self.concurrency < 1 or self.timeout <= 0 or self.connect_timeout <= 0 or self.max_body < 0:
            raise ValueError(f"limits leave no room for an exchange: {self}")
        if self.rate is not None and self.rate <= 0:
            raise ValueError(f"a rate of {self.rate} requests per second sends nothing")


@dataclass(frozen=True, slots=True)
class Connection:
    """How the target is reached. Nothing is taken from the process environment, a proxy least of all."""

    #: PEM file of the authorities to trust, or None: those of the system.
    ca_file: str | None = None
    #: PEM file of the client certificate, with its key unless `client_key` names it.
    client_certificate: str | None = None
    client_key: str | None = None
    verify: bool = True
    #: HTTP/2 in place of HTTP/1.1: over TLS where the target offers it, in plain text without asking (RFC 9113, 3).
    http2: bool = False
    #: `http://host:port`, or None.
    proxy: str | None = None
    #: `user:password` for the proxy; it is shown to nobody else.
    proxy_login: str | None = field(default=None, repr=False)
    #: Hosts that are reached without the proxy: `host`, `.domain` with everything below it, or `*`.
    no_proxy: tuple[str, ...] = ()

    def proxy_to(self, host: str) -> str | None:
        """The proxy through which a host is reached, or None."""
        name = host.lower()
        direct = any(
            one == "*" or name == one.lstrip(".") or (one.startswith(".") and name.endswith(one))
            for one in map(str.lower, self.no_proxy)
        )
        return None if direct else self.proxy


def retry_after(response: Response, now: datetime) -> float | None:
    """The seconds that a Retry-After header asks for, from a number or an HTTP date; None where it is unusable."""
    value = response.header("Retry-After")
    if value is None:
        return None
    value = value.strip()
    if value.isascii() and value.isdigit():
        return float(value) if len(value) < 12 else None
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, IndexError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - now).total_seconds())
