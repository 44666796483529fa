"""Read a body as JSON without repairing it: the value, and everything that is wrong with the text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

#: Deeper than any documented body by far; deeper text is a finding and is not read.
MAX_DEPTH = 200
#: Bytes of a body that is worth remembering as it was read.
SMALL = 32_768
#: Digits that a number may have before it is a finding and stays text.
MAX_DIGITS = 400
#: Brackets, and the strings in which they do not count; the last string may never end.
_BRACKETS = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[\[\]{}]', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing that a JSON text must not have (RFC 8259, RFC 7493)."""

    name: str
    message: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class JsonText:
    """A body read as JSON: its value when it could be read, and every flaw of the text."""

    value: Any
    readable: bool
    flaws: tuple[Flaw, ...]


class _Unreadable(Exception):
    pass


def read_json(body: bytes) -> JsonText:
    """Read a body strictly; `readable` is False when it is no JSON at all."""
    return _read_once(body) if len(body) <= SMALL else _read(body)


def _read(body: bytes) -> JsonText:
    flaws: list[Flaw] = []
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        flaws.append(Flaw("encoding", "The body is not UTF-8", f"byte {error.start}"))
        text = body.decode("latin-1")
    if text.startswith("\ufeff"):
        flaws.append(Flaw("byte-order-mark", "The body begins with a byte order mark"))
        text = text[1:]
    if _depth_exceeds(text, MAX_DEPTH):
        return JsonText(None, False, (*flaws, Flaw("depth", f"The body nests deeper than {MAX_DEPTH} levels")))
    try:
        value = _load(text, flaws)
    except _Unreadable as error:
        return JsonText(None, False, (*flaws, Flaw("syntax", "The body is not JSON", str(error))))
    return JsonText(value, True, tuple(flaws))


#: Several checks and rules read the same answer, and many answers are one that came before.
_read_once = lru_cache(maxsize=256)(_read)


def _load(text: str, flaws: list[Flaw]) -> Any:
    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        result = dict(items)
        if len(result) != len(items):
            names = [name for name, _ in items]
            twice = sorted({name for name in names if names.count(name) > 1})
            flaws.append(Flaw("duplicate-member", "An object has the same property twice", ", ".join(twice)[:200]))
        return result

    def constant(name: str) -> Any:
        flaws.append(Flaw("not-a-number", "The body has a NaN or an infinity, which JSON does not know", name))
        raise _Unreadable(name)

    def integer(digits: str) -> Any:
        if len(digits) > MAX_DIGITS:
            flaws.append(Flaw("digits", f"A number has more than {MAX_DIGITS} digits", f"{len(digits)} digits"))
            return Decimal(0)
        return int(digits)

    def decimal(digits: str) -> Any:
        if len(digits) > MAX_DIGITS:
            flaws.append(Flaw("digits", f"A number has more than {MAX_DIGITS} digits", f"{len(digits)} digits"))
            return Decimal(0)
        try:
            number = Decimal(digits)
        except InvalidOperation:  # an exponent that Decimal does not hold either
            number = Decimal("Infinity")
        if not number.is_finite() or abs(number.adjusted()) > 308:
            flaws.append(Flaw("exponent", "A number is outside the range of a double", digits[:40]))
        return number if number.is_finite() else Decimal(0)

    try:
        value = json.loads(
            text, object_pairs_hook=pairs, parse_constant=constant, parse_int=integer, parse_float=decimal
        )
    except (ValueError, RecursionError) as error:
        raise _Unreadable(str(error)[:200]) from error
    if _has_surrogate(text) and any(_surrogates(value)):
        flaws.append(Flaw("lone-surrogate", "A string has a lone surrogate, which is no character"))
    return value


def _depth_exceeds(text: str, limit: int) -> bool:
    """Say whether brackets nest deeper than the limit; brackets inside strings do not count."""
    if text.count("[") + text.count("{") <= limit:
        return False
    depth = 0
    for found in _BRACKETS.finditer(text):
        character = found[0]
        if character in "[{":
            depth += 1
            if depth > limit:
                return True
        elif character in "]}":
            depth -= 1
    return False


def _has_surrogate(text: str) -> bool:
    return "\\ud" in text or "\\uD" in text


def _surrogates(value: Any) -> Iterator[bool]:
    match value:
        case str():
            if any(0xD800 <= ord(character) <= 0xDFFF for character in value):
                yield True
        case dict():
            for key, item in value.items():
                yield from _surrogates(key)
                yield from _surrogates(item)
        case list():
            for item in value:
                yield from _surrogates(item)


def called(value: Any) -> str:
    """Say what kind of JSON value something is."""
    match value:
        case None:
            return "null"
        case bool():
            return "a boolean"
        case str():
            return "a string"
        case int():
            return "an integer"
        case float() | Decimal():
            return "a number"
        case list():
            return "an array"
        case _:
            return "an object"
