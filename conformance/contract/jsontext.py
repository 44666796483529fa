"""JSON text as a value, with what is odd about it: duplicate names, a byte order mark, numbers beyond a double."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NoReturn


class MalformedJson(Exception):
    """The text is not JSON."""


class TooDeep(Exception):
    """The text is nested deeper than we follow; whether it is JSON stays open."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """The value of a text, and what a receiver may stumble over."""

    value: Any
    oddities: tuple[str, ...] = ()


def parse_json(content: bytes | str) -> Parsed:
    """Parse JSON by RFC 8259: no NaN, no infinity, UTF-8 only."""
    oddities: dict[str, None] = {}

    def pairs(members: list[tuple[str, Any]]) -> dict[str, Any]:
        value = dict(members)
        if len(value) != len(members):
            oddities["a name stands twice in an object"] = None
        return value

    def real(text: str) -> float | Decimal:
        number = float(text)
        return number if math.isfinite(number) else Decimal(text)

    def whole(text: str) -> int | Decimal:
        return int(text) if len(text) < 4000 else Decimal(text)

    text = _text(content)
    if text.startswith("\ufeff"):
        oddities["a byte order mark comes first"] = None
        text = text[1:]
    try:
        value = json.loads(
            text, object_pairs_hook=pairs, parse_float=real, parse_int=whole, parse_constant=_no_constant
        )
    except RecursionError as exc:
        raise TooDeep from exc
    except ValueError as exc:
        raise MalformedJson(str(exc)) from exc
    return Parsed(value, tuple(oddities))


def _text(content: bytes | str) -> str:
    if isinstance(content, str):
        return content
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as exc:
        raise MalformedJson("the text is not UTF-8") from exc


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON number")
