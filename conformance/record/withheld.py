"""Exchanges that could not be redacted: the record holds a hash of each instead of its content."""

from __future__ import annotations

import hashlib
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from conformance.model import Exchange
from conformance.record.record_line import Recorded, encode_line, exchange_entry

#: Why a purpose has no verdict that rests on such an exchange.
WITHHELD = "an exchange was withheld: it could not be redacted, so that nobody can check what it showed"


@dataclass(frozen=True, slots=True)
class Withheld:
    """What a record says of an exchange that it does not show."""

    number: int
    key: str
    case: str
    operation: str
    role: str
    repetition: int
    request_id: str
    sent_at: str
    #: Of the line that would have been written without any redaction: whoever has the exchange can prove it.
    sha256: str
    #: Kind and place of the error of ours; never its text, which may quote the exchange.
    reason: str


def withheld_of(exchange: Exchange, key: str, failure: Exception) -> Withheld:
    """What may be recorded of an exchange whose redaction failed."""
    try:
        line = encode_line(exchange_entry(Recorded(exchange, key)))
    except Exception:  # noqa: BLE001 - whatever it is that cannot be redacted must not end the run here either
        line = b""
    return Withheld(
        number=exchange.number,
        key=key,
        case=exchange.case,
        operation=exchange.operation,
        role=exchange.role,
        repetition=exchange.repetition,
        request_id=exchange.request_id,
        sent_at=exchange.sent_at,
        sha256=hashlib.sha256(line).hexdigest(),
        reason=_told(failure),
    )


def withheld_entry(withheld: Withheld) -> dict[str, Any]:
    """The record's entry of a withheld exchange."""
    return {"type": "withheld", **{name: getattr(withheld, name) for name in Withheld.__slots__}}


def withheld_again(fields: Mapping[str, Any]) -> Withheld:
    """Read a withheld exchange back from its entry."""
    return Withheld(**fields)


def _told(failure: Exception) -> str:
    frames = traceback.extract_tb(failure.__traceback__)
    place = f" ({PurePath(frames[-1].filename).name}:{frames[-1].lineno} {frames[-1].name})" if frames else ""
    return f"{type(failure).__name__}{place}"
