"""Retry-After as seconds."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from conformance.exchange import retry_after
from conformance.model import Response

NOW = datetime(2026, 1, 1, 12, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        ("3", 3.0),
        (" 0 ", 0.0),
        ("Thu, 01 Jan 2026 12:00:30 GMT", 30.0),
        ("Thu, 01 Jan 2026 11:00:00 GMT", 0.0),
        ("Thu, 01 Jan 2026 12:00:30 -0000", 30.0),
        ("-1", None),
        ("1.5", None),
        ("soon", None),
        ("", None),
        ("٣", None),
        ("9" * 400, None),
    ],
)
def test_retry_after(value: str | None, expected: float | None) -> None:
    """Seconds or an HTTP date; anything else says nothing."""
    headers = () if value is None else (("retry-after", value),)

    assert expected == retry_after(Response(429, headers), NOW)
