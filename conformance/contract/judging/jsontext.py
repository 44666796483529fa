"""JSON text as a value, with what is odd about it: duplicate names, a byte order mark, numbers beyond a double.

What is JSON and what its values are is decided here for requests and responses alike; `checks/json_text.py` reads a
response by it, and says more about what is wrong.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NoReturn

#: Deeper than any documented body by far; deeper text is not read.
MAX_DEPTH = 200
#: Digits of a whole number that every double holds; Python and the validator refuse to spell out some that have more.
MOST_DIGITS = 308
#: Characters of a number that somebody may still have meant.
LONGEST_NUMBER = 400
#: Stands for every number beyond a double: it breaks the limits that such a number breaks, and is as whole.
BEYOND = Decimal("1E+400")
#: Brackets, and the strings in which they do not count; the last string may never end.
_BRACKETS = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[\[\]{}]', re.DOTALL)
#: A number whose digits before its exponent are not all zeros.
_SOMETHING = re.compile(r"[-0.]*[1-9]")
#: How Python's reader complains, and the same in words; the longer beginnings stand first.
_COMPLAINT = re.compile(r"(?P<what>.*): line (?P<line>\d+) column (?P<column>\d+) \(char \d+\)", re.DOTALL)
_WORDS = {
    "Expecting value": "no JSON value begins here",
    "Expecting property name": "the name of a property has to stand here, in double quotes",
    "Expecting ':'": "a colon is missing",
    "Expecting ','": "a comma or a closing bracket is missing",
    "Extra data": "something stands behind the JSON",
    "Unterminated string": "a string begins here and does not end",
    "Invalid control character": "a control character stands unescaped in a string",
    "Invalid \\u": "an escape is incomplete",
    "Invalid \\escape": "an escape is unknown to JSON",
    "Illegal trailing comma": "a comma stands before a closing bracket",
}


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

    def noted(digits: str) -> str:
        if not fits_a_double(digits):
            oddities["a number is beyond what a double holds"] = None
        return digits

    text = _text(content)
    if text.startswith("\ufeff"):
        oddities["a byte order mark comes first"] = None
        text = text[1:]
    value = load(
        text, pairs=pairs, real=lambda digits: real_number(noted(digits)), whole=lambda d: whole_number(noted(d))
    )
    return Parsed(value, tuple(oddities))


def load(
    text: str,
    *,
    pairs: Callable[[list[tuple[str, Any]]], dict[str, Any]],
    real: Callable[[str], Any],
    whole: Callable[[str], Any],
) -> Any:
    """Load JSON by RFC 8259, with objects and numbers made as its reader wants them.

    Raises:
        TooDeep: It nests deeper than MAX_DEPTH.
        MalformedJson: It is no JSON.
    """
    if _nests_too_deep(text):
        raise TooDeep
    try:
        return json.loads(text, object_pairs_hook=pairs, parse_float=real, parse_int=whole, parse_constant=_no_constant)
    except RecursionError as exc:
        raise TooDeep from exc
    except ValueError as exc:
        raise MalformedJson(_in_words(str(exc))) from exc


def _in_words(complaint: str) -> str:
    """What Python's reader says of a text, as people say it; what it is not known to say stays as it is."""
    found = _COMPLAINT.fullmatch(complaint)
    if found is None:
        return complaint
    said = next((words for start, words in _WORDS.items() if found["what"].startswith(start)), found["what"])
    return f"line {found['line']}, character {found['column']}: {said}"


def fits_a_double(text: str) -> bool:
    """Whether a double holds a number literal: of bearable length, not infinite, and not rounded to 0."""
    if len(text) > LONGEST_NUMBER or _row(text) > MOST_DIGITS:
        return False
    number = float(text)
    return math.isfinite(number) and bool(number or not _SOMETHING.match(text))


def _row(text: str) -> int:
    """Count the digits of a whole number; others have an exponent to be large by."""
    digits = text.lstrip("-")
    return len(digits) if digits.isdigit() else 0


def _nests_too_deep(text: str) -> bool:
    """Whether brackets nest deeper than the limit; brackets inside strings do not count."""
    if text.count("[") + text.count("{") <= MAX_DEPTH:
        return False
    depth = 0
    for found in _BRACKETS.finditer(text):
        if found[0] in "[{":
            depth += 1
            if depth > MAX_DEPTH:
                return True
        elif found[0] in "]}":
            depth -= 1
    return False


def whole_number(text: str) -> int | Decimal:
    """The value of an integer literal: an int, or where it is too long a Decimal beyond every limit."""
    return int(text) if _row(text) <= MOST_DIGITS else BEYOND.copy_sign(Decimal(-1 if text.startswith("-") else 1))


def real_number(text: str) -> float | Decimal:
    """The value of a literal with a fraction or an exponent: a float, or a Decimal where a double cannot hold it."""
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
