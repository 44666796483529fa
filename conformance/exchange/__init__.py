"""Send a `Request`, get a `Response` or `NoAnswer`; the only folder that opens a connection."""

from conformance.exchange.client import HttpPump, HttpTransport, open_pump
from conformance.exchange.limits import Connection, Limits, retry_after
from conformance.exchange.pump import Arrival, CallableTransport, DirectPump, Pump, Transport, utc_now

__all__ = [
    "Arrival",
    "CallableTransport",
    "Connection",
    "DirectPump",
    "HttpPump",
    "HttpTransport",
    "Limits",
    "Pump",
    "Transport",
    "open_pump",
    "retry_after",
    "utc_now",
]
