"""Pseudonyms keep equality, difference, shape and truth of values, and give nothing away."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import iban, luhn
from stdnum.es import ccc, cif, dni, nie, nif

from conformance.record.redaction.pseudonym import Pseudonyms

SALTED = Pseudonyms(b"salt", [r"^[6789]\d{8}$", r"^ES[0-9]{22}$", r"(?<=unclosed", r"^\d{4}$"])
of = SALTED.of

VALUES = [
    "612345678",
    "+34612345678",
    "912 345 678",
    "ana.garcia+x@example.co.uk",
    "Ana García López",
    "ES9121000418450200051332",
    "ES91 2100 0418 4502 0005 1332",
    "ES9121000418450200051333",
    "DE89370400440532013000",
    "21000418450200051332",
    "12345678Z",
    "12345678-z",
    "12345678A",
    "X1234567L",
    "K1234567L",
    "A13585625",
    "J99216582",
    "4111111111111111",
    "4111 1111 1111 1112",
    "8934011411551283000",
    "8934011411551283006",
    "490154203237518",
    "214011234567890",
    "1980-02-28",
    "1980-01-31T10:00:00Z",
    "15/01/1980",
    "19800115",
    "2023-02-30",
    "963085b0-f526-4a53-88bc-4d14d8311eaa",
    "192.168.1.1",
    "2001:db8::ff00:42:8329",
    "Calle Mayor 5, 3ºB",
    "28013",
    "CAIXESBBXXX",
    "2147483647",
    "2147483648",
    "9223372036854775807",
    "-12.50",
    "Иван Петров",
    "612345678\n",
    "441553******0019",
]


def kind(character: str) -> str:
    """Tell letters of both cases, digits, and everything else apart."""
    if character.isdigit():
        return "9"
    if character.isalpha():
        return "A" if character.isupper() else "a"
    return character


@pytest.mark.parametrize("value", VALUES)
def test_length_and_kinds_of_characters_stay(value: str) -> None:
    """Letter for letter, digit for digit, and separators as they are."""
    pseudonym = of(value)

    assert [kind(c) for c in value] == [kind(c) for c in pseudonym]
    assert len(value.encode()) == len(pseudonym.encode())
    assert value != pseudonym


@pytest.mark.parametrize("value", VALUES)
def test_equal_stays_equal_and_the_salt_decides(value: str) -> None:
    """Within a run the same, in another run another."""
    assert Pseudonyms(b"salt", [r"^[6789]\d{8}$"]).of(value) == Pseudonyms(b"salt", [r"^[6789]\d{8}$"]).of(value)
    assert Pseudonyms(b"other").of(value) != Pseudonyms(b"third").of(value)


@pytest.mark.parametrize("value", VALUES)
def test_letter_case_changes_nothing_else(value: str) -> None:
    """Two spellings of an e-mail address are two spellings of one pseudonym."""
    assert of(value).lower() == of(value.swapcase()).lower()


def iban_ok(text: str) -> bool:
    return iban.is_valid(text)


def is_day(text: str) -> bool:
    if not re.match(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return False
    try:
        date.fromisoformat(text[:10])
    except ValueError:
        return False
    return True


def is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


TRUTHS: list[Callable[[str], bool]] = [
    lambda t: bool(re.fullmatch(r"[6789][0-9]{8}", t)),
    lambda t: bool(re.fullmatch(r"ES[0-9]{22}", t)),
    lambda t: bool(re.fullmatch(r"89[0-9]{17}", t)),
    lambda t: bool(re.fullmatch(r"[^@\s]+@[a-z0-9.\-]+\.[a-z]{2,}", t)),
    lambda t: bool(re.fullmatch(r"[0-9 ]{13,}", t)) and luhn.is_valid(t),
    iban_ok,
    lambda t: iban.is_valid(t, check_country=False),
    ccc.is_valid,
    nif.is_valid,
    dni.is_valid,
    nie.is_valid,
    cif.is_valid,
    lambda t: t.lstrip("-").isdigit() and -(2**31) <= int(t) < 2**31,
    lambda t: t.lstrip("-").isdigit() and -(2**63) <= int(t) < 2**63,
    is_day,
    is_address,
    lambda t: bool(re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", t)),
]


@pytest.mark.parametrize("value", VALUES)
def test_what_was_true_stays_true_and_what_was_false_stays_false(value: str) -> None:
    """Check digits, patterns, ranges, calendar and addresses."""
    pseudonym = of(value)

    assert [truth(value) for truth in TRUTHS] == [truth(pseudonym) for truth in TRUTHS]


@given(st.one_of(st.from_regex(r"[0-9]{1,22}", fullmatch=True), st.from_regex(r"[0-9A-Z]{9}", fullmatch=True)))
def test_truth_stays_for_any_number_and_document(value: str) -> None:
    """Not only for the values that somebody thought of."""
    pseudonym = of(value)

    assert [truth(value) for truth in TRUTHS] == [truth(pseudonym) for truth in TRUTHS]


@given(st.text(max_size=60))
def test_any_text_has_a_pseudonym_of_its_shape(value: str) -> None:
    """Whatever a target sends."""
    assert [c.isalnum() for c in value] == [c.isalnum() for c in of(value)]
    assert len(value.encode("utf-8", "surrogatepass")) == len(of(value).encode("utf-8", "surrogatepass"))


@pytest.mark.parametrize(
    "values",
    [
        [f"6{number:08d}" for number in range(0, 100_000_000, 5_003)],
        [f"{a}{b}" for a in "abcdefghijklmnopqrstuvwxyz" for b in "abcdefghijklmnopqrstuvwxyz"],
        [f"{number:08d}{dni.calc_check_digit(f'{number:08d}')}" for number in range(0, 100_000_000, 50_021)],
        [f"{number}" for number in range(10_000)],
        [f"1980-{month:02d}-{day:02d}" for month in range(1, 13) for day in range(1, 29)],
        [f"user{number}@example.com" for number in range(3_000)],
        [f"10.0.{a}.{b}" for a in range(40) for b in range(40)],
    ],
    ids=["phones", "short names", "documents", "numbers", "days", "addresses", "hosts"],
)
def test_different_stays_different(values: list[str]) -> None:
    """No two values meet in one pseudonym."""
    assert len(values) == len({of(value) for value in values})


@pytest.mark.parametrize(
    ("part", "whole"),
    [
        ("612345678", "+34612345678"),
        ("612345678", "0034612345678"),
        ("612345678", "612 345 678"),
        ("García", "Ana García López"),
        ("Ana", "ana@example.com"),
        ("ES9121000418450200051332", "ES91 2100 0418 4502 0005 1332"),
        ("12345678Z", "12345678-Z"),
    ],
)
def test_a_value_within_another_has_its_pseudonym_within_the_others(part: str, whole: str) -> None:
    """Relations between two spellings survive."""

    def bare(text: str) -> str:
        return "".join(c for c in text if c.isalnum()).lower()

    assert bare(of(part)) in bare(of(whole))


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ("612345678", "6"),
        ("0034612345678", "00346"),
        ("8934011411551283000", "8934"),
        ("4111111111111111", "41"),
        ("ES9121000418450200051332", "ES"),
        ("X1234567L", "X"),
        ("28013", "2"),
        ("1980-02-28", "1980-"),
    ],
)
def test_what_tells_the_kind_of_a_value_stays(value: str, kept: str) -> None:
    """So that a reader still knows what stood there."""
    assert of(value).startswith(kept)


@pytest.mark.parametrize("value", ["", "0", "7", "\n", "😀", "---"])
def test_where_nothing_can_change_nothing_does(value: str) -> None:
    """A value without anything personal in it."""
    assert value == of(value)


def test_a_leap_day_stays_in_a_leap_year() -> None:
    """The only day of its kind moves to another month."""
    assert is_day(of("1980-02-29"))


@pytest.mark.parametrize("size", [2_001, 1_000_000])
def test_endless_words_take_no_time(size: int) -> None:
    """Nobody is called that; the digits go all the same."""
    assert "0" * size == of("7" * size)
    assert "x" * size == of("s" * size)
