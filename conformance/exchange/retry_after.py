"""Read from a response how long the target asks us to wait (`Retry-After`)."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from conformance.model import Response


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
