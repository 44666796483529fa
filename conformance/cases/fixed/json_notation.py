"""The same JSON in another notation: whitespace, escapes, order; a target has to accept it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from conformance.cases.case import Edit, Kind
from conformance.cases.fixed.operation_planner import OperationPlanner, Planned

#: Name of a spelling -> what it is.
SPELLINGS = {
    "member-order": "has its properties in reverse order",
    "whitespace": "has line breaks and tabs between its tokens",
    "no-whitespace": "has no whitespace at all",
    "unicode-escapes": "has every character of its strings escaped",
    "escaped-names": "has the names of its properties escaped",
    "raw-utf-8": "has characters beyond ASCII unescaped",
}
#: Spellings that change nothing in JSON, and that some readers are known to refuse.
ODD_SPELLINGS = {
    "exponents": "has its whole numbers written with an exponent",
    "byte-order-mark": "begins with a byte order mark",
}


def syntax_cases(planner: OperationPlanner) -> Iterator[Planned]:
    """Give each spelling, where a request can be sent again."""
    body = planner.operation.body
    if body is None or not planner.operation.effect.repeatable:
        return
    for name, says in SPELLINGS.items():
        yield planner.planned(
            "accepts",
            "body",
            "syntax",
            name,
            Kind.VALID,
            f"a body that {says}",
            [Edit(("syntax",), name)],
            firm=True,
            constraint="body/json",
            rank=2,
        )
    for name, says in ODD_SPELLINGS.items():
        yield planner.planned(
            "open",
            "body",
            "syntax",
            name,
            Kind.OPEN,
            f"a body that {says}",
            [Edit(("syntax",), name)],
            rank=4,
        )


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
