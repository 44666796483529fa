"""The lines of a run record: values to JSON and back, byte for byte."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from conformance.model import Exchange, InvalidInput, NoAnswer, NoAnswerReason, Outcome, Request, Response

#: Name of the record in the directory of a run.
RECORD_FILE = "run.jsonl"
#: Version of the format; reports/schemas/run-record.schema.json describes it.
SCHEMA_VERSION = "2"

#: The hash that the first line carries, before which nothing stands. Each line carries the hash of the one before, so
#: that none can be changed alone. Whoever recomputes the whole chain can change a record all the same, but not keep
#: its head, which a run prints at its end and a signature covers.
CHAIN_START = ""

#: How deep and how long the free values of a line may be: a hostile answer must not blow up a finding.
_DEEPEST = 40
_LONGEST = 4_000
_MOST_ITEMS = 1_000

_encode = json.JSONEncoder(ensure_ascii=True, separators=(",", ":"), allow_nan=False, check_circular=False).encode


class RecordError(InvalidInput):
    """A run record that cannot be written or read; its text is one sentence that says what to do."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """An exchange as it stands in a record, with what else its line says."""

    exchange: Exchange
    #: What the engine knows the exchange by; unlike the number it is the same in every run.
    key: str = ""
    #: Free: what was bound, and the like.
    more: Mapping[str, Any] = field(default_factory=dict)


def encode_line(entry: Mapping[str, Any]) -> bytes:
    """One entry as a line of ASCII JSON. Lone surrogates survive as escapes."""
    try:
        text = _encode(entry)
    except (ValueError, TypeError, RecursionError):
        text = _encode(plain(entry))
    return text.encode("ascii") + b"\n"


def exchange_entry(recorded: Recorded) -> dict[str, Any]:
    """The entry of an exchange, as the record has it."""
    exchange = recorded.exchange
    entry: dict[str, Any] = {
        "type": "exchange",
        "number": exchange.number,
        "key": recorded.key,
        "case": exchange.case,
        "operation": exchange.operation,
        "role": exchange.role,
        "repetition": exchange.repetition,
        "request_id": exchange.request_id,
        "sent_at": exchange.sent_at,
        "request": _request(exchange.request),
        "outcome": _outcome(exchange.outcome),
    }
    if recorded.more:
        entry["more"] = plain(recorded.more)
    return entry


def recorded_of(entry: Mapping[str, Any]) -> Recorded:
    """Read an exchange back from its entry."""
    request, outcome = entry["request"], entry["outcome"]
    exchange = Exchange(
        number=entry["number"],
        case=entry["case"],
        operation=entry["operation"],
        request=Request(request["method"], request["url"], _pairs(request["headers"]), _body_of(request)),
        outcome=_outcome_of(outcome),
        sent_at=entry["sent_at"],
        request_id=entry["request_id"],
        repetition=entry["repetition"],
        role=entry["role"],
    )
    return Recorded(exchange, entry["key"], entry.get("more", {}))


def _request(request: Request) -> dict[str, Any]:
    entry: dict[str, Any] = {"method": request.method, "url": request.url, "headers": request.headers}
    if request.body is not None:
        _put_body(entry, request.body)
    return entry


def _outcome(outcome: Outcome) -> dict[str, Any]:
    if isinstance(outcome, NoAnswer):
        began = {} if outcome.status is None else {"status": outcome.status}
        return {"no_answer": outcome.reason.value, "detail": outcome.detail, "seconds": outcome.seconds, **began}
    entry: dict[str, Any] = {"status": outcome.status, "headers": outcome.headers, "seconds": outcome.seconds}
    if outcome.truncated:
        entry["truncated"] = True
    if outcome.anomalies:
        entry["anomalies"] = outcome.anomalies
    _put_body(entry, outcome.body)
    return entry


def _outcome_of(entry: Mapping[str, Any]) -> Outcome:
    if "no_answer" in entry:
        return NoAnswer(NoAnswerReason(entry["no_answer"]), entry["detail"], entry["seconds"], entry.get("status"))
    return Response(
        status=entry["status"],
        headers=_pairs(entry["headers"]),
        body=_body_of(entry) or b"",
        truncated=entry.get("truncated", False),
        seconds=entry["seconds"],
        anomalies=tuple(entry.get("anomalies", ())),
    )


def _put_body(entry: dict[str, Any], body: bytes) -> None:
    """Keep a body readable where its bytes are UTF-8, and exact where they are not."""
    try:
        entry["body"] = body.decode("utf-8")
    except UnicodeDecodeError:
        entry["body_base64"] = base64.b64encode(body).decode("ascii")


def _body_of(entry: Mapping[str, Any]) -> bytes | None:
    if "body_base64" in entry:
        try:
            return base64.b64decode(entry["body_base64"], validate=True)
        except binascii.Error as failure:
            raise ValueError("body_base64 is no base64") from failure
    body = entry.get("body")
    return None if body is None else body.encode("utf-8")


def _pairs(headers: Any) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in headers)


def plain(value: Any, depth: int = 0) -> Any:
    """A free value as JSON can hold it, cut where it is long or deep."""
    match value:
        case None | bool():
            return value
        case str():
            return value if len(value) <= _LONGEST else f"{value[:_LONGEST]}… ({len(value)} characters)"
        case int():
            return value if value.bit_length() <= 64 else _long_number(value)
        case float():
            return value if math.isfinite(value) else str(value)
        case Decimal():
            return _decimal(value)
        case bytes():
            return plain(value.decode("utf-8", "backslashreplace"), depth)
        case dict() | Mapping() | list() | tuple() | set() | frozenset() if depth >= _DEEPEST:
            return "…"
        case dict() | Mapping():  # a dictionary is recognised at once
            return {str(key): plain(item, depth + 1) for key, item in list(value.items())[:_MOST_ITEMS]}
        case set() | frozenset():
            return sorted((plain(item, depth + 1) for item in value), key=repr)[:_MOST_ITEMS]
        case list() | tuple():
            return [plain(item, depth + 1) for item in value[:_MOST_ITEMS]]
        case _:
            return plain(str(value), depth)


def _long_number(value: int) -> str:
    # str() of an int refuses more than 4,300 digits
    return str(value) if value.bit_length() < 10_000 else f"a number of {value.bit_length()} bits"


def _decimal(value: Decimal) -> float | str:
    if not value.is_finite():
        return str(value)
    short = float(value)
    return short if math.isfinite(short) and Decimal(repr(short)) == value else plain(str(value))


def hash_of(line: bytes) -> str:
    """The SHA-256 of a record's line, line end included, that the next line carries."""
    return hashlib.sha256(line).hexdigest()
