"""Read a body as JSON without repairing it: the value, and everything that is wrong with the text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from conformance.contract.judging.jsontext import (
    LONGEST_NUMBER,
    MAX_DEPTH,
    MOST_DIGITS,
    MalformedJson,
    TooDeep,
    fits_a_double,
    load,
    real_number,
    whole_number,
)

#: Bytes of a body that is worth remembering as it was read.
SMALL = 32_768
#: How the reader's complaint begins about what some writers take for a number.
_CONSTANT = re.compile(r"(NaN|-?Infinity) ")


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
    try:
        value = _load(text, flaws)
    except TooDeep:
        return JsonText(None, False, (*flaws, Flaw("depth", f"The body nests deeper than {MAX_DEPTH} levels")))
    except MalformedJson as error:
        if _CONSTANT.match(str(error)):
            flaws.append(
                Flaw("not-a-number", "The body has a NaN or an infinity, which JSON does not know", str(error)[:20])
            )
        return JsonText(None, False, (*flaws, Flaw("syntax", "The body is not JSON", str(error)[:200])))
    return JsonText(value, True, tuple(flaws))


#: Several checks and rules read the same answer, and many answers are one that came before.
_read_once = lru_cache(maxsize=256)(_read)


def _load(text: str, flaws: list[Flaw]) -> Any:
    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        result = dict(items)
        if len(result) != len(items):
            twice = sorted(name for name, times in Counter(name for name, _ in items).items() if times > 1)
            flaws.append(Flaw("duplicate-member", "An object has the same property twice", ", ".join(twice)[:200]))
        return result

    def whole(digits: str) -> int | Decimal:
        note(digits)
        return whole_number(digits)

    def real(digits: str) -> Decimal:
        note(digits)
        number = real_number(digits)
        if isinstance(number, Decimal) or len(digits) > LONGEST_NUMBER or not number:
            return Decimal(number)
        return Decimal(digits)

    def note(digits: str) -> None:
        if fits_a_double(digits):
            return
        if len(digits) > MOST_DIGITS:
            flaws.append(Flaw("digits", f"A number has more than {MOST_DIGITS} digits", f"{len(digits)} digits"))
        else:
            flaws.append(Flaw("exponent", "A number is outside the range of a double", digits[:40]))

    value = load(text, pairs=pairs, real=real, whole=whole)
    if _has_surrogate(text) and any(_surrogates(value)):
        flaws.append(Flaw("lone-surrogate", "A string has a lone surrogate, which is no character"))
    return value


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
    """The name of a value's JSON type, with its article: `an object`, `a string`."""
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
