"""Numbers that look like the real ones: documents, bank accounts, SIM cards, telephone numbers, with check digits."""

from __future__ import annotations

import uuid
from decimal import Decimal
from random import Random

_LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE"
_CCC_WEIGHTS = (1, 2, 4, 8, 5, 10, 9, 7, 3, 6)
_BANKS = ("0049", "0075", "0081", "0128", "0182", "1465", "2085", "2100", "3058")


def nif(rng: Random) -> str:
    """Give a Spanish citizen's number, with its letter."""
    number = rng.randrange(10_000_000, 79_999_999)
    return f"{number:08d}{_LETTERS[number % 23]}"


def nie(rng: Random) -> str:
    """Give a foreign resident's number, with its letter."""
    prefix, number = rng.randrange(3), rng.randrange(10_000_000)
    return f"{'XYZ'[prefix]}{number:07d}{_LETTERS[(prefix * 10_000_000 + number) % 23]}"


def cif(rng: Random) -> str:
    """Give a limited company's number, with its control digit."""
    digits = f"{rng.randrange(1_000_000, 9_999_999)}"
    doubled = sum(sum(divmod(int(digit) * 2, 10)) for digit in digits[::2])
    control = -(doubled + sum(int(digit) for digit in digits[1::2])) % 10
    return f"B{digits}{control}"


def passport(rng: Random) -> str:
    """Give a passport's number."""
    return f"{''.join(rng.choices('ABCDEFGHJKLMNPRSTV', k=3))}{rng.randrange(100_000, 999_999)}"


def luhn(digits: str) -> int:
    """Give the check digit that belongs behind these digits."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 - place % 2)
        total += value - 9 if value > 9 else value
    return -total % 10


def iccid(serial: int, operator: str) -> str:
    """Give the 19 digits of a Spanish SIM card."""
    body = f"8934{operator}{serial:012d}"
    return f"{body}{luhn(body)}"


def imsi(rng: Random, network: str) -> int:
    """Give a subscriber identity of 15 digits."""
    return int(f"214{network}{rng.randrange(10**9, 10**10 - 1)}")


def imei(rng: Random) -> str:
    """Give a device's identity, with its check digit."""
    body = f"35{rng.randrange(10**11, 10**12 - 1)}"
    return f"{body}{luhn(body)}"


def bank_account(rng: Random) -> dict[str, str]:
    """Give a Spanish bank account in its parts, and its IBAN."""
    entity, subsidiary = rng.choice(_BANKS), f"{rng.randrange(1, 9999):04d}"
    number = f"{rng.randrange(10**9, 10**10 - 1)}"
    control = _ccc_digit(f"00{entity}{subsidiary}") + _ccc_digit(number)
    ccc = f"{entity}{subsidiary}{control}{number}"
    # E is 14, S is 28: the country's letters as digits, then two zeros in the place of the check digits.
    check = 98 - int(f"{ccc}142800") % 97
    return {
        "entity": entity,
        "subsidiary": subsidiary,
        "control_digit": control,
        "number": number,
        "iban": f"ES{check:02d}{ccc}",
    }


def cents(rng: Random, low: int, high: int) -> Decimal:
    """Give an amount of euros between two amounts of cents."""
    return Decimal(rng.randrange(low, high + 1)).scaleb(-2)


def uuid4(rng: Random) -> str:
    """Give a random UUID that the seed decides."""
    return str(uuid.UUID(int=rng.getrandbits(128), version=4))


def _ccc_digit(digits: str) -> str:
    rest = 11 - sum(int(digit) * weight for digit, weight in zip(digits, _CCC_WEIGHTS, strict=True)) % 11
    return {10: "1", 11: "0"}.get(rest, str(rest))
