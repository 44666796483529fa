"""Write a value as JSON in another notation than the usual one: whitespace, escapes, order, numbers beyond any type."""

from __future__ import annotations

import json
import sys
from typing import Any

#: Stands for 1e400, which no number of ours is, in a body that is spelled so.
LARGEST = sys.float_info.max
BEYOND_DOUBLE = "beyond-double"


def spelled(value: Any, spelling: str) -> bytes:
    """Write a value as JSON in a spelling."""
    match spelling:
        case "member-order":
            return _plain(_reversed(value))
        case "whitespace":
            return b"\r\n\t " + json.dumps(value, ensure_ascii=False, indent="\t").encode() + b" \n"
        case "no-whitespace":
            return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
        case "unicode-escapes":
            return _escaped(value, names=False).encode()
        case "escaped-names":
            return _escaped(value, names=True).encode()
        case "exponents":
            return _exponents(value).encode()
        case "byte-order-mark":
            return b"\xef\xbb\xbf" + _plain(value)
        case "raw-utf-8":
            return _plain(value)
        case "beyond-double":
            return _plain(value).replace(json.dumps(LARGEST).encode(), b"1e400")
    raise ValueError(f"no such spelling: {spelling}")


def _plain(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def _reversed(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _reversed(value[key]) for key in reversed(value)}
    return [_reversed(item) for item in value] if isinstance(value, list) else value


def _escaped(value: Any, *, names: bool) -> str:
    match value:
        case dict():
            pairs = (
                f"{_escapes(key) if names else json.dumps(key)}: {_escaped(item, names=names)}"
                for key, item in value.items()
            )
            return "{" + ", ".join(pairs) + "}"
        case list():
            return "[" + ", ".join(_escaped(item, names=names) for item in value) + "]"
        case str() if not names:
            return _escapes(value)
    return json.dumps(value, ensure_ascii=False)


def _escapes(text: str) -> str:
    units = text.encode("utf-16-be", "surrogatepass")
    return '"' + "".join(f"\\u{units[i]:02x}{units[i + 1]:02x}" for i in range(0, len(units), 2)) + '"'


def _exponents(value: Any) -> str:
    match value:
        case dict():
            return "{" + ", ".join(f"{json.dumps(key)}: {_exponents(item)}" for key, item in value.items()) + "}"
        case list():
            return "[" + ", ".join(map(_exponents, value)) + "]"
        case bool():
            return "true" if value else "false"
        case int():
            return f"{value}e0"
    return json.dumps(value, ensure_ascii=False)
