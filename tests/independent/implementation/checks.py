"""Validation by small functions. A check takes (value, path, variant) and returns the clean value."""

import datetime
import json
import re
import uuid
from decimal import Decimal
from typing import Any, Callable

from .variants import Variant
from .wire import Refusal

Check = Callable[[Any, str, Variant], Any]

MSISDN = r"^[6789]\d{8}$"  # 001:1367
EMAIL_MAX = 82  # 001:1960
EMAIL = re.compile(
    r"^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
    r"(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)+$"
)
DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
STAMP = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z", re.ASCII)


def bad(path: str, wanted: str) -> Refusal:
    """The 400 of a value that breaks a constraint."""
    return Refusal(400, f"{path}: {wanted}")


def text(
    pattern: str | None = None, options: tuple | None = None, longest: int | None = None, shortest: int = 0
) -> Check:
    """A string, with pattern, enum or lengths."""

    def check(value: Any, path: str, variant: Variant) -> str:
        if not isinstance(value, str):
            raise bad(path, "must be a string")
        if pattern is not None and not re.fullmatch(pattern.strip("^$"), value, re.ASCII):
            raise bad(path, "has the wrong format")
        if options is not None and value not in options:
            raise bad(path, "must be one of " + ", ".join(options))
        if longest is not None and len(value) > longest:
            raise bad(path, f"is longer than {longest}")
        if len(value) < shortest:
            raise bad(path, "is too short")
        return value

    return check


def whole(bits: int = 64, low: int | None = None) -> Check:
    """An integer of so many bits; true is not an integer."""

    def check(value: Any, path: str, variant: Variant) -> int:
        if isinstance(value, Decimal) and variant.whole_decimals and value == value.to_integral_value():
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int):
            raise bad(path, "must be an integer")
        if not -(2 ** (bits - 1)) <= value < 2 ** (bits - 1):
            raise bad(path, f"does not fit into {bits} bits")
        if low is not None and value < low:
            raise bad(path, f"must not be below {low}")
        return value

    return check


def number(low: int | None = None) -> Check:
    """A number of either kind, returned as a Decimal."""

    def check(value: Any, path: str, variant: Variant) -> Decimal:
        if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
            raise bad(path, "must be a number")
        if not -(10**15) < value < 10**15:
            raise bad(path, "is out of range")
        if low is not None and value < low:
            raise bad(path, f"must not be below {low}")
        return Decimal(value)

    return check


def boolean(value: Any, path: str, variant: Variant) -> bool:
    """true or false, nothing else."""
    if not isinstance(value, bool):
        raise bad(path, "must be true or false")
    return value


def anything(value: Any, path: str, variant: Variant) -> Any:
    """A member whose type no page prints."""
    return value


def day(value: Any, path: str, variant: Variant) -> datetime.date:
    """A string(date)."""
    if not isinstance(value, str):
        raise bad(path, "must be a string")
    return parse_day(value, path)


def phone(value: Any, path: str, variant: Variant) -> str:
    """A phone number printed as an integer (001:1426) or sent as a string (001:2393)."""
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        raise bad(path, "must be a phone number")
    return str(value)


def email(value: Any, path: str, variant: Variant) -> str:
    """An e-mail: at most 82 characters, RFC format (001:1960)."""
    if not isinstance(value, str):
        raise bad(path, "must be a string")
    if len(value) > EMAIL_MAX:
        raise bad(path, f"is longer than {EMAIL_MAX}")
    local = value.partition("@")[0]
    if not EMAIL.fullmatch(value) or ".." in local or local.startswith(".") or local.endswith("."):
        raise bad(path, "is not an e-mail address")
    return value


def uuid_text(value: Any, path: str, variant: Variant) -> str:
    """A string(uuid)."""
    if not isinstance(value, str) or not is_uuid(value):
        raise bad(path, "must be a UUID")
    return value.lower()


def listing(item: Check, least: int = 0) -> Check:
    """An array whose items pass a check."""

    def check(value: Any, path: str, variant: Variant) -> list:
        if not isinstance(value, list):
            raise bad(path, "must be an array")
        if len(value) < least:
            raise bad(path, f"needs at least {least} item(s)")
        return [item(entry, f"{path}[{i}]", variant) for i, entry in enumerate(value)]

    return check


def record(members: dict, required: tuple = (), closed: bool = False) -> Check:
    """An object with named members; a closed one is refused with unknown members in variant B."""

    def check(value: Any, path: str, variant: Variant) -> dict:
        if not isinstance(value, dict):
            raise bad(path or "body", "must be an object")
        for name in required:
            if name not in value:
                raise bad(f"{path}.{name}".lstrip("."), "is required")
        result = {}
        for name, entry in value.items():
            where = f"{path}.{name}".lstrip(".")
            if name not in members:
                if closed and variant.refuse_unknown_members:
                    raise bad(where, "is not known")
                continue
            if entry is None and variant.null_is_absent and name not in required:
                continue
            result[name] = members[name](entry, where, variant)
        return result

    return check


def is_uuid(value: str) -> bool:
    """True for the 36-character form."""
    try:
        return str(uuid.UUID(value)) == value.lower()
    except ValueError:
        return False


def parse_day(value: str, path: str) -> datetime.date:
    """yyyy-mm-dd (001:2184); other forms are a 400."""
    if not DAY.fullmatch(value):
        raise bad(path, "must be a date yyyy-mm-dd")
    try:
        return datetime.date.fromisoformat(value)
    except ValueError as problem:
        raise bad(path, "is not a date") from problem


def parse_stamp(value: str, path: str) -> datetime.datetime:
    """yyyy-mm-ddThh:MM:ssZ (001:2078)."""
    if not STAMP.fullmatch(value):
        raise bad(path, "must be a date-time yyyy-mm-ddThh:MM:ssZ")
    try:
        return datetime.datetime.strptime(value, "%Y-%m-%dT%H:%M:%SZ")
    except ValueError as problem:
        raise bad(path, "is not a date-time") from problem


def parse_id(value: str, path: str, bits: int = 64, status: int = 400) -> int:
    """An identifier in the path: digits that fit."""
    if not re.fullmatch(r"[0-9]{1,19}", value) or int(value) >= 2 ** (bits - 1):
        raise Refusal(status, f"{path}: must be an integer")
    return int(value)


def query_day(query: Any, name: str) -> datetime.date | None:
    """An optional date parameter."""
    value = query.get(name)
    return None if value is None else parse_day(value, name)


def query_bool(query: Any, name: str) -> bool:
    """An optional boolean parameter, false when absent."""
    value = query.get(name)
    if value is None:
        return False
    if value not in ("true", "false"):
        raise bad(name, "must be true or false")
    return value == "true"


def query_words(query: Any, key: str, known: tuple, variant: Variant) -> set:
    """The words under ``filter`` or ``include`` of the ``query`` parameter (001:2543)."""
    raw = query.get("query")
    if raw is None:
        return set()
    try:
        value = json.loads(raw)
    except (ValueError, RecursionError) as problem:
        raise bad("query", "is not a JSON object") from problem
    if not isinstance(value, dict):
        raise bad("query", "is not a JSON object")
    words = listing(text())(value.get(key, []), "query." + key, variant)
    if variant.unknown_query_value and any(word not in known for word in words):
        raise Refusal(variant.unknown_query_value, f"query.{key}: unknown value")
    return {word for word in words if word in known}
