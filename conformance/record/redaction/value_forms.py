"""The forms of personal values: which characters a pseudonym may change, and which check digits must hold.

Check digits are computed by python-stdnum; nothing here comes from the documents of an API.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from stdnum import iban, luhn
from stdnum.es import ccc, cif, dni, nie, nif

_INT32, _INT64 = 2**31 - 1, 2**63 - 1
_ABROAD = re.compile(r"(\+34|0034|34)(?=[6-9]\d{8}\Z)", re.ASCII)
_IBAN = re.compile(r"[A-Za-z]{2}\d{2}[A-Za-z0-9]{11,30}", re.ASCII)
_DATE = re.compile(r"\d{4}-\d\d-\d\d(?:[Tt ].*)?|\d\d([/.\-])\d\d\1\d{4}", re.ASCII | re.DOTALL)
_HEX = re.compile(r"(?=[0-9a-f]*\d)(?=\d*[a-f])[0-9a-f]{16,}", re.ASCII | re.IGNORECASE)

_LOWER = "abcdefghijklmnopqrstuvwxyz"

Repair = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Shape:
    """Which characters of a value may change, and how its check digits follow from the others."""

    slots: tuple[int, ...]
    #: What letters are drawn from: all of them, or those of hexadecimal digits.
    hexadecimal: bool = False
    #: Sets the check digits right; None where there are none, or where they were wrong to begin with.
    repair: Repair | None = None


def canonical(text: str) -> str:
    """The letters and digits of a value in upper case, without separators."""
    return "".join(c for c in text if c.isalnum()).upper()


@lru_cache(maxsize=4096)
def alphabet_of(character: str, *, hexadecimal: bool) -> str:
    """The characters by which a pseudonym may replace one character."""
    if "0" <= character <= "9":
        return "0123456789"
    lowered = character.lower() if _has_both_cases(character.lower()) else character
    if lowered in _LOWER:
        return "abcdef" if hexadecimal and lowered in "abcdef" else _LOWER
    if not character.isalnum():
        return character
    # Blocks of 64 have the same length in UTF-8, and mostly the same script.
    category, both = unicodedata.category(lowered), _has_both_cases(lowered)
    block = map(chr, range(ord(lowered) & ~63, (ord(lowered) & ~63) + 64))
    return "".join(c for c in block if unicodedata.category(c) == category and _has_both_cases(c) == both)


def _has_both_cases(character: str) -> bool:
    """Tell whether a small letter has a capital of the same length that leads back to it."""
    upper = character.upper()
    return (
        upper != character
        and upper.lower() == character
        and len(upper.encode("utf-8", "surrogatepass")) == len(character.encode("utf-8", "surrogatepass"))
    )


def truths(text: str) -> tuple[object, ...]:
    """The rules of check digits and ranges that a value satisfies, which its pseudonym has to satisfy as well."""
    compact = canonical(text)
    size = len(compact)
    if not compact.isascii():
        return ()
    if _DATE.fullmatch(text):
        return (is_date(text),)
    if compact.isdigit():
        return _truths_of_digits(compact, size)
    if size == 9:
        return (nif.is_valid(compact), dni.is_valid(compact), nie.is_valid(compact), cif.is_valid(compact))
    if size >= 15 and _IBAN.fullmatch(compact):
        return (iban.is_valid(compact, check_country=False), iban.is_valid(compact))
    return ()


def _truths_of_digits(digits: str, size: int) -> tuple[object, ...]:
    if 13 <= size <= 22:
        checked = luhn.is_valid(digits)
        return (checked, size == 20 and ccc.is_valid(digits), size == 19 and int(digits) <= _INT64)
    if size == 10:
        return (int(digits) <= _INT32,)
    if size == 8:
        return (compact_date(digits),)
    if size == 5:
        return (1 <= int(digits[:2]) <= 52,)
    return ()


def is_date(text: str) -> bool:
    """Tell whether a text that looks like an ISO date or a European one is a day of the calendar."""
    year, month, day = (text[:4], text[5:7], text[8:10]) if text[4] == "-" else (text[6:], text[3:5], text[:2])
    try:
        date(int(year), int(month), int(day))
    except ValueError:
        return False
    return True


def compact_date(digits: str) -> bool:
    """Tell whether eight digits read as a date of the last or this century."""
    month, day = int(digits[4:6]), int(digits[6:])
    return digits[:2] in ("19", "20") and 1 <= month <= 12 and 1 <= day <= 31


def prefix_abroad(text: str) -> str:
    """The country prefix of a Spanish telephone number (`+34`, `0034`), or an empty text."""
    match = _ABROAD.match(text)
    return match[0] if match else ""


def shape_of(word: str) -> Shape:
    """The shape of one word, or of digits with separators between them."""
    places = tuple(at for at, character in enumerate(word) if character.isalnum())
    compact = canonical(word)
    if not compact.isascii():
        return Shape(places)
    if compact.isdigit():
        return _digits(places, compact)
    if len(compact) == 9 and nif.is_valid(compact):
        return _document(places, compact)
    if _IBAN.fullmatch(compact) and iban.is_valid(compact, check_country=False):
        return _account(places, compact)
    if _IBAN.fullmatch(compact):
        return Shape(places[2:])  # a wrong one keeps its country
    return Shape(places, hexadecimal=_HEX.fullmatch(compact) is not None)


def _digits(places: tuple[int, ...], digits: str) -> Shape:
    size = len(digits)
    zeros = size - len(digits.lstrip("0"))
    kept = zeros + 1  # the length of a number stays, and the first digit of a telephone number tells its kind
    repair: Repair | None = None
    checks: tuple[int, ...] = ()
    if 18 <= size <= 22 and digits.startswith("89"):
        kept = 4  # 89 and the country of a SIM card
    elif size == 20 and ccc.is_valid(digits):
        kept, checks, repair = 4, (8, 9), _repaired(places, _ccc_checks)
    elif size == 15:
        kept = 5 if digits.startswith("214") else 3  # country and network of a subscriber, or the body of a device
    elif 13 <= size <= 19:
        kept = 2  # the brand of a card
    if repair is None and 13 <= size <= 22 and luhn.is_valid(digits):
        checks, repair = (size - 1,), _repaired(places, _luhn_check)
    slots = tuple(place for at, place in enumerate(places) if at >= kept and at not in checks)
    return Shape(slots, repair=repair)


def _document(places: tuple[int, ...], compact: str) -> Shape:
    first = 0 if compact[0].isdigit() else 1
    return Shape(places[first:-1], repair=_repaired(places, _document_check))


def _account(places: tuple[int, ...], compact: str) -> Shape:
    spanish = compact.startswith("ES") and len(compact) == 24 and ccc.is_valid(compact[4:])
    checks = (12, 13) if spanish else ()
    slots = tuple(place for at, place in enumerate(places) if at >= 4 and at not in checks)
    return Shape(slots, repair=_repaired(places, _spanish_account_checks if spanish else _account_checks))


def _repaired(places: Sequence[int], check: Callable[[str], str]) -> Repair:
    """Make a repair of the whole text from one of its letters and digits; case and separators stay."""

    def repair(text: str) -> str:
        right = check(canonical(text))
        characters = list(text)
        for at, place in enumerate(places):
            if characters[place].upper() != right[at]:
                characters[place] = right[at].lower() if characters[place].islower() else right[at]
        return "".join(characters)

    return repair


def _luhn_check(compact: str) -> str:
    return compact[:-1] + luhn.calc_check_digit(compact[:-1])


def _ccc_checks(compact: str) -> str:
    return compact[:8] + ccc.calc_check_digits(compact) + compact[10:]


def _account_checks(compact: str) -> str:
    return compact[:2] + iban.calc_check_digits(compact) + compact[4:]


def _spanish_account_checks(compact: str) -> str:
    return _account_checks(compact[:4] + _ccc_checks(compact[4:]))


def _document_check(compact: str) -> str:
    body, last = compact[:-1], compact[-1]
    if body[0].isdigit():
        return body + dni.calc_check_digit(body)
    if body[0] in "XYZ":
        return body + nie.calc_check_digit(body)
    if body[0] in "KLM":
        return body + dni.calc_check_digit(body[1:])
    right = cif.calc_check_digits(body)  # both kinds are permitted: a digit stays a digit, a letter a letter
    return body + (right[0] if last.isdigit() else right[1])
