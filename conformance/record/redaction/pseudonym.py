"""Make pseudonyms: equal values stay equal, different ones different, and the form stays.

A value is a number in a mixed base (ten for a digit, twenty-six for a letter, …), and a keyed Feistel network permutes
the numbers of that length: so two values never meet in one pseudonym. Where more has to stay true than the kinds of
characters (a check digit that is wrong, a number that fits 32 bits), the permutation is applied until it does, which is
a permutation again.
"""

from __future__ import annotations

import re
from calendar import isleap
from collections.abc import Iterable, Sequence
from functools import lru_cache
from hashlib import blake2b
from typing import Any

import re2

from conformance.record.redaction.value_forms import Shape, alphabet_of, compact_date, prefix_abroad, shape_of, truths

_ROUNDS = 8
#: Characters that one permutation takes at a time.
_BLOCK = 48
#: How often the permutation is applied at most; only odd patterns of a contract come near it.
_MOST_STEPS = 3_000
_REMEMBERED = 50_000
#: Longer values are no data of anybody's; they become zeros and x, which takes no time.
_LONG = 2_000

#: Halves of surrogate pairs, and bytes that are no UTF-8.
_UNREADABLE = re.compile("[\ud800-\udfff]")
_WORD = re.compile(r"[^\W_]+")
_SPACED_DIGITS = re.compile(r"[+(\-]?\d[\d .\-/()]*\d|[+\-]?\d", re.ASCII)
_EMAIL = re.compile(r"([^@\s]+)@([^@\s]+)\.([^@\s.]+)")
_UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)
_ISO_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})((?:[Tt ].*)?)", re.ASCII | re.DOTALL)
_EUROPEAN_DATE = re.compile(r"(\d{2})([/.\-])(\d{2})\2(\d{4})", re.ASCII)
_IPV4 = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}", re.ASCII)
_IPV6 = re.compile(r"(?=.*:.*:)[0-9a-f:]{2,39}", re.IGNORECASE)
_SPACED_WORD = re.compile(r"[A-Za-z0-9]+(?:[ \-][A-Za-z0-9]+)*", re.ASCII)


class Pseudonyms:
    """The pseudonyms of one run: a function of the value and the run's salt, and of nothing else."""

    def __init__(self, salt: bytes, patterns: Iterable[str] = ()) -> None:
        """Key the permutations with the salt. `patterns` are regular expressions whose match must stay as it was."""
        self._key = blake2b(salt, digest_size=32).digest()
        compiled = (_compiled(pattern) for pattern in dict.fromkeys(patterns))
        self._patterns = tuple(pattern for pattern in compiled if pattern is not None)
        self._remembered = lru_cache(maxsize=_REMEMBERED)(self._of)
        self._remembered_word = lru_cache(maxsize=_REMEMBERED)(self._word)

    def of(self, text: str) -> str:
        """The pseudonym of a value, the same one each time."""
        return self._remembered(text) if len(text) <= _LONG else "".join(map(_coarse, text))

    def _of(self, text: str) -> str:
        """Recognise the whole value, or else take it word by word: a name in a full name stays recognisable."""
        if match := _EMAIL.fullmatch(text):
            return f"{self._words(match[1])}@{self._words(match[2])}.{match[3]}"
        if _UUID.fullmatch(text):
            kept = (14, 19)  # version and variant
            slots = tuple(at for at, c in enumerate(text) if c != "-" and at not in kept)
            return self._walk(text, Shape(slots, hexadecimal=True))
        if (dated := self._dated(text)) is not None:
            return dated
        if _IPV4.fullmatch(text):
            return ".".join(self._octet(octet) for octet in text.split("."))
        if _IPV6.fullmatch(text):
            return self._walk(text, Shape(tuple(at for at, c in enumerate(text) if c != ":"), hexadecimal=True))
        if prefix := prefix_abroad(text):
            return prefix + self.of(text[len(prefix) :])
        if _SPACED_DIGITS.fullmatch(text):
            return self._walk(text, shape_of(text))
        if _SPACED_WORD.fullmatch(text) and (shape := shape_of(text)).repair is not None:
            return self._walk(text, shape)  # an IBAN in groups of four, a document with a dash
        return self._words(text)

    def _words(self, text: str) -> str:
        return _WORD.sub(lambda word: self._remembered_word(word[0]), text)

    def _word(self, word: str) -> str:
        if word.isascii() and word.isdigit() and len(word) == 8 and compact_date(word):
            return self.of(word)
        return self._walk(word, shape_of(word))

    def _walk(self, text: str, shape: Shape) -> str:
        """Apply the permutation until everything that was true of the value is true of the pseudonym."""
        if not shape.slots:
            return text
        wanted = self._truths(text)
        candidate = text
        for _ in range(_MOST_STEPS):
            candidate = self._step(candidate, shape)
            whole = candidate if shape.repair is None else shape.repair(candidate)
            if self._truths(whole) == wanted:
                return whole
        return candidate if shape.repair is None else shape.repair(candidate)

    def _truths(self, text: str) -> tuple[object, ...]:
        if not self._patterns:
            return truths(text)
        readable = _UNREADABLE.sub("?", text)
        return (*truths(text), *(pattern.search(readable) is not None for pattern in self._patterns))

    def _step(self, text: str, shape: Shape) -> str:
        characters = list(text)
        for start in range(0, len(shape.slots), _BLOCK):
            slots = shape.slots[start : start + _BLOCK]
            alphabets = [alphabet_of(characters[at], hexadecimal=shape.hexadecimal) for at in slots]
            values = [_place(characters[at], alphabet) for at, alphabet in zip(slots, alphabets, strict=True)]
            permuted = self._permuted(values, [len(alphabet) for alphabet in alphabets])
            for at, alphabet, value in zip(slots, alphabets, permuted, strict=True):
                new = alphabet[value]
                characters[at] = new.upper() if characters[at].isupper() and len(new.upper()) == 1 else new
        return "".join(characters)

    def _permuted(self, values: Sequence[int], bases: Sequence[int]) -> list[int]:
        """Permute the numbers that these digits write in these bases."""
        half = (len(values) + 1) // 2
        left, left_size = _number(values[:half], bases[:half])
        right, right_size = _number(values[half:], bases[half:])
        for turn in range(_ROUNDS):
            if turn % 2:
                right = (right + self._noise(turn, left, right_size)) % right_size
            else:
                left = (left + self._noise(turn, right, left_size)) % left_size
        return _digits(left, bases[:half]) + _digits(right, bases[half:])

    def _noise(self, turn: int, value: int, size: int) -> int:
        digest = blake2b(b"%d|%x|%x" % (turn, size, value), key=self._key, digest_size=48).digest()
        return int.from_bytes(digest, "big")

    def _dated(self, text: str) -> str | None:
        """Keep a date a date of the same year: the age that a rule may ask for changes by months at most."""
        if match := _ISO_DATE.fullmatch(text):
            year, month, day, rest = match[1], match[2], match[3], match[4]
            moved = self._moved(int(year), int(month), int(day))
            return None if moved is None else f"{year}-{moved[0]:02d}-{moved[1]:02d}{rest}"
        if match := _EUROPEAN_DATE.fullmatch(text):
            moved = self._moved(int(match[4]), int(match[3]), int(match[1]))
            return None if moved is None else f"{moved[1]:02d}{match[2]}{moved[0]:02d}{match[2]}{match[4]}"
        if len(text) == 8 and text.isascii() and text.isdigit() and compact_date(text):
            moved = self._moved(int(text[:4]), int(text[4:6]), int(text[6:]))
            return None if moved is None else f"{text[:4]}{moved[0]:02d}{moved[1]:02d}"
        return None

    def _moved(self, year: int, month: int, day: int) -> tuple[int, int] | None:
        months = _months_with(year, day)
        if month not in months:
            return None
        if day <= 28:
            first, second = self._permuted([month - 1, day - 1], [12, 28])
            return first + 1, second + 1
        (place,) = self._permuted([months.index(month)], [len(months)])
        return months[place], day

    def _octet(self, octet: str) -> str:
        """Keep the number of digits and the range of a byte."""
        low, high = {1: (0, 9), 2: (10, 99)}.get(len(octet), (100, 255))
        value = int(octet)
        if not low <= value <= high:
            return self._walk(octet, shape_of(octet))
        (place,) = self._permuted([value - low], [high - low + 1])
        return str(low + place)


def _place(character: str, alphabet: str) -> int:
    found = alphabet.find(character)
    return found if found >= 0 else alphabet.index(character.lower())


def _coarse(character: str) -> str:
    if not character.isalpha():
        return "0" if character.isdigit() else character
    return "X" if character.isupper() else "x"


def _months_with(year: int, day: int) -> list[int]:
    lengths = [31, 29 if isleap(year) else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    return [month for month, length in enumerate(lengths, 1) if 1 <= day <= length]


def _number(values: Sequence[int], bases: Sequence[int]) -> tuple[int, int]:
    number, size = 0, 1
    for value, base in zip(values, bases, strict=True):
        number = number * base + value
        size *= base
    return number, size


def _digits(number: int, bases: Sequence[int]) -> list[int]:
    digits = []
    for base in reversed(bases):
        number, digit = divmod(number, base)
        digits.append(digit)
    return digits[::-1]


def _compiled(pattern: str) -> Any | None:
    """Read a pattern of a schema: it may match anywhere, digits are ASCII, and `$` is the very end.

    It meets what the target sends, so that only what RE2 knows is read: it never takes longer than a text is long.
    """
    options = re2.Options()
    options.log_errors = False
    options.max_mem = 8 * 1024 * 1024
    try:
        return re2.compile(re.sub(r"(?<!\\)\$", r"\\z", pattern), options)
    except (re2.error, UnicodeEncodeError):
        return None  # a pattern in another dialect, with a look-ahead, or larger than any of ours
