"""Read JSON of any shape: a value of the wrong type counts as missing.

Open requests (the documents do not say whether they will do) reach the handlers when a reading takes them.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

#: More digits than any number here has.
_LONGEST = 40


def object_of(holder: object, name: str) -> dict[str, Any]:
    """The object under a member, or an empty one."""
    value = holder.get(name) if isinstance(holder, Mapping) else None
    return value if isinstance(value, dict) else {}


def list_of(holder: object, name: str) -> list[Any]:
    """The array under a member, or an empty one."""
    value = holder.get(name) if isinstance(holder, Mapping) else None
    return value if isinstance(value, list) else []


def objects_of(holder: object, name: str) -> list[dict[str, Any]]:
    """The objects in the array under a member."""
    return [item for item in list_of(holder, name) if isinstance(item, dict)]


def text_of(holder: object, name: str) -> str | None:
    """The string under a member, or a number as its text; else None."""
    value = holder.get(name) if isinstance(holder, Mapping) else None
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, (int, Decimal)) and not isinstance(value, bool) else None


def whole_of(holder: object, name: str) -> int | None:
    """The integer under a member, or a string that reads as one; else None."""
    value = holder.get(name) if isinstance(holder, Mapping) else None
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, Decimal):
        return int(value) if value.is_finite() and value.adjusted() < _LONGEST and value == int(value) else None
    if isinstance(value, str) and len(value) <= _LONGEST and value.removeprefix("-").isdecimal() and value.isascii():
        return int(value)
    return None


def amount_of(holder: object, name: str) -> Decimal | int | None:
    """The number under a member, or a string that reads as one, with all its decimals; else None."""
    value = holder.get(name) if isinstance(holder, Mapping) else None
    if isinstance(value, bool):
        return None
    if isinstance(value, (int, Decimal)):
        return value
    if isinstance(value, str) and len(value) <= _LONGEST and value.isascii() and value.replace(".", "", 1).isdecimal():
        return Decimal(value)
    return None


def flag_of(holder: object, name: str) -> bool | None:
    """The boolean under a member, or a string that reads as one; else None."""
    value = holder.get(name) if isinstance(holder, Mapping) else None
    if isinstance(value, bool):
        return value
    return {"true": True, "false": False}.get(value.lower()) if isinstance(value, str) else None


def parsed(text: str | None) -> Any:
    """Read JSON, or give None."""
    if text is None:
        return None
    try:
        return json.loads(text, parse_float=_within_a_double, parse_constant=_refused)
    except (ValueError, RecursionError):
        return None


def _within_a_double(digits: str) -> Decimal:
    """Read a number; one that no double holds is refused like a body that is no JSON."""
    if math.isinf(float(digits)):
        raise ValueError(f"{digits[:40]} is beyond what a double holds")
    return Decimal(digits)


def parsed_body(body: bytes) -> Any:
    """Read a JSON body, or give None."""
    try:
        text = body.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError:
        return None
    return parsed(text)


def without_none(**shown: Any) -> dict[str, Any]:
    """An object of the arguments without those that are None."""
    return {name: value for name, value in shown.items() if value is not None}


def _refused(constant: str) -> None:
    raise ValueError(constant)
