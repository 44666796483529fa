"""Find personal values by their form, wherever they occur."""

from __future__ import annotations

import re
from collections.abc import Iterator

from stdnum import iban, luhn
from stdnum.es import ccc, nif

#: Nothing personal has a shape without one of these, or an @: a quick look before the careful one.
# Each alternative begins with a digit, so that the search skips quickly to the next one.
_WORTH_A_LOOK = re.compile(r"\d(?:(?<=[6-9])\d\d[ .\-]\d\d\d?[ .\-]\d\d|\d{6}|\d{3}[ \-]\d{4})", re.ASCII)

_EMAIL = r"(?P<email>[\w.%+\-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9\-]{0,62}\.)+[A-Za-z]{2,24})"
_IBAN = (
    r"(?P<iban>(?<![A-Za-z0-9])[A-Za-z]{2}\d{2}"
    r"(?:[A-Za-z0-9]{11,30}|(?:[ \-][A-Za-z0-9]{4}){2,7}(?:[ \-][A-Za-z0-9]{1,3})?)(?![A-Za-z0-9]))"
)
_NIF = (
    r"(?P<nif>(?<![A-Za-z0-9])"
    r"(?:\d{8}[ \-]?[A-Za-z]|[A-HJ-NP-Za-hj-np-z][ \-]?\d{7}[ \-]?[A-Za-z0-9])(?![A-Za-z0-9]))"
)
_GROUPS = (
    r"(?P<groups>(?<!\d)\d{4}(?:(?P<c>[ \-])\d{4}(?P=c)\d{4}(?P=c)\d{1,7}"  # a card in fours
    r"|(?P<d>[ \-])\d{6}(?P=d)\d{4,5}"  # another in 4, 6, 5
    r"|(?P<e>[ \-])\d{4}(?P=e)\d{2}(?P=e)\d{10})(?!\d))"  # an account
)
_LONG = r"(?P<long>(?<!\d)\d{13,22}(?!\d))"
_PHONE = (
    r"(?P<phone>(?<![0-9a-fA-F])(?:(?:\+|00)34[ .\-]?|34)?(?:[6-9]\d{8}"
    r"|[6-9]\d{2}(?P<a>[ .\-])\d{3}(?P=a)\d{3}|[6-9]\d{2}(?P<b>[ .\-])\d{2}(?P=b)\d{2}(?P=b)\d{2})(?![0-9a-fA-F]))"
)
#: A JSON web token, signed or encrypted: its first part is a JSON object in base64url.
_WEB_TOKENS = re.compile(r"(?<![\w\-])ey[JA-K][\w\-]{12,}(?:\.[\w\-]*){2,4}(?![\w\-])", re.ASCII)
_NUMBERS = re.compile("|".join((_IBAN, _NIF, _GROUPS, _PHONE, _LONG)), re.ASCII)
_EMAILS = re.compile(_EMAIL)
_KINDS = ("iban", "nif", "groups", "long", "phone")


def worth_a_look(text: str) -> bool:
    """Tell whether a text can hold any of the shapes at all."""
    return "@" in text or _WORTH_A_LOOK.search(text) is not None or _WEB_TOKENS.search(text) is not None


def personal_spans(text: str) -> list[tuple[int, int]]:
    """Start and end of everything in a text that has the shape of a personal value, left to right."""
    if not worth_a_look(text):
        return []
    spans = [match.span() for match in _WEB_TOKENS.finditer(text)] if "ey" in text else []
    others = [match.span() for match in _EMAILS.finditer(text)] if "@" in text else []
    for found in (others, _number_spans(text)):
        spans += [(start, end) for start, end in found if not any(start < e and s < end for s, e in tuple(spans))]
    return sorted(spans)


def _number_spans(text: str) -> Iterator[tuple[int, int]]:
    at = 0
    while (match := _NUMBERS.search(text, at)) is not None:
        kind = next(kind for kind in _KINDS if match[kind] is not None)
        found = _iban_in(match[0]) if kind == "iban" else match[0]
        if found and _is(kind, found):
            yield match.start(), match.start() + len(found)
            at = match.start() + len(found)
        else:
            at = _next(match)


def _next(match: re.Match[str]) -> int:
    """Go on behind the first group of what was nothing, since another shape may begin there."""
    separator = re.search(r"[ \-]", match[0])
    return match.start() + separator.end() if separator else match.end()


def _iban_in(found: str) -> str:
    """Take words off the end that only look like further groups of four."""
    while found:
        compact = "".join(character for character in found if character.isalnum()).upper()
        spanish = compact.startswith("ES") and len(compact) == 24 and compact[2:].isdigit()
        if spanish or iban.is_valid(compact, check_country=False):
            return found
        separators = [match.start() for match in re.finditer(r"[ \-]", found)]
        found = found[: separators[-1]] if separators else ""
    return ""


def _is(kind: str, found: str) -> bool:
    compact = "".join(character for character in found if character.isalnum()).upper()
    match kind:
        case "nif":
            spelt = found[-1].isupper() and (found[0].isdigit() or found[0] in "XYZ")
            return spelt or nif.is_valid(compact)
        case "groups" | "long":
            return _is_number(compact)
        case _:
            return True


def _is_number(digits: str) -> bool:
    """A card, a SIM card, a device, a subscriber, a bank account: a long number alone is none."""
    size = len(digits)
    if digits.startswith("89") and 18 <= size <= 22:
        return True
    if size == 20:
        return ccc.is_valid(digits)
    if size == 15 and digits.startswith("214"):
        return True
    return 13 <= size <= 19 and luhn.is_valid(digits)
