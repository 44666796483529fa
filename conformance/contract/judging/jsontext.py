"""JSON text as a value, with what is odd about it: duplicate names, a byte order mark, numbers beyond a double."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NoReturn

#: No double has more digits before its point; Python and the validator refuse to spell out some that have.
MOST_DIGITS = 308
#: Stands for every number beyond a double: it breaks the limits that such a number breaks, and is as whole.
BEYOND = Decimal("1E+400")


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

    def held(number: float | Decimal) -> float | Decimal:
        if isinstance(number, Decimal):
            oddities["a number is beyond what a double holds"] = None
        return number

    text = _text(content)
    if text.startswith("\ufeff"):
        oddities["a byte order mark comes first"] = None
        text = text[1:]
    try:
        value = json.loads(
            text,
            object_pairs_hook=pairs,
            parse_float=lambda digits: held(real_number(digits)),
            parse_int=lambda digits: held(whole_number(digits)),
            parse_constant=_no_constant,
        )
    except RecursionError as exc:
        raise TooDeep from exc
    except ValueError as exc:
        raise MalformedJson(str(exc)) from exc
    return Parsed(value, tuple(oddities))


def whole_number(text: str) -> int | Decimal:
    """Give the value of a row of digits, however many there are."""
    return int(text) if len(text) <= MOST_DIGITS else BEYOND.copy_sign(Decimal(-1 if text.startswith("-") else 1))


def real_number(text: str) -> float | Decimal:
    """Give the value of a number with a fraction or an exponent, however large."""
    number = float(text)
    return number if math.isfinite(number) else BEYOND.copy_sign(Decimal(-1 if number < 0 else 1))


def _text(content: bytes | str) -> str:
    if isinstance(content, str):
        return content
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as exc:
        raise MalformedJson("the text is not UTF-8") from exc


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON number")
