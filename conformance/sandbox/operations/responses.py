"""Pieces of answers that several operations build alike, as the readings say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from conformance.sandbox.call import Call, Refusal, Reply

_FAR_FUTURE = datetime(2999, 12, 31, 23, 0, tzinfo=UTC)


def done(call: Call, status: int, reading: str) -> Reply:
    """Answer a success without a body, or with what some frameworks write instead."""
    return Reply(status, {}) if call.choice(reading) == "empty-json" else Reply(status)


def listed(call: Call, shown: dict[str, Any], name: str, items: Sequence[Any], reading: str) -> dict[str, Any]:
    """Put a list into an answer; an empty one may be left out, or make the answer a 404."""
    choice = "" if items else call.choice(reading)
    if choice == "not-found":
        raise Refusal(404, "There is nothing to list")
    if choice != "absent":
        shown[name] = items
    return shown


def ends(call: Call, shown: dict[str, Any], name: str, end: datetime | None, reading: str) -> dict[str, Any]:
    """Put an end into an answer; what has none lacks it, or shows null or a day far away."""
    if end is not None:
        shown[name] = end
    elif call.choice(reading) == "far-future":
        shown[name] = _FAR_FUTURE
    elif call.choice(reading) == "null":
        shown[name] = None
    return shown


def filtered(call: Call, known: Mapping[str, set[str]], default: set[str]) -> set[str]:
    """The states that the filter in the parameter `query` asks for."""
    asked = [value for value in call.in_order("filter") if isinstance(value, str)]
    meant = [value for value in asked if value in known]
    return set[str]().union(*(known[value] for value in meant)) if meant else default


def day_to_come(call: Call, day: date | None, reading: str) -> date | None:
    """The day on which something is to be done, or None for at once; a past day is rejected, or means at once."""
    if day is None or day == call.today():
        return None
    if day < call.today():
        if call.choice(reading) == "refused":
            call.refuse("scheduled_date lies in the past")
        return None
    return day
