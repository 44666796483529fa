"""Numbers that look like the real ones: documents, bank accounts, SIM cards, telephone numbers, with check digits."""

from __future__ import annotations

import uuid
from decimal import Decimal
from random import Random

from stdnum import luhn as luhns
from stdnum.es import ccc as accounts
from stdnum.es import cif as companies
from stdnum.es import dni as citizens
from stdnum.es import nie as foreigners

from conformance.domain.spain import iban_digits

_BANKS = ("0049", "0075", "0081", "0128", "0182", "1465", "2085", "2100", "3058")


def nif(rng: Random) -> str:
    """A random number of a Spanish citizen, with its check letter."""
    number = f"{rng.randrange(10_000_000, 79_999_999):08d}"
    return number + citizens.calc_check_digit(number)


def nie(rng: Random) -> str:
    """A random number of a foreign resident, with its check letter."""
    number = f"{'XYZ'[rng.randrange(3)]}{rng.randrange(10_000_000):07d}"
    return number + foreigners.calc_check_digit(number)


def cif(rng: Random) -> str:
    """A random number of a limited company, with its control digit."""
    number = f"B{rng.randrange(1_000_000, 9_999_999)}"
    return number + companies.calc_check_digits(number)[0]


def passport(rng: Random) -> str:
    """A random number of a Spanish passport."""
    return f"{''.join(rng.choices('ABCDEFGHJKLMNPRSTV', k=3))}{rng.randrange(100_000, 999_999)}"


def iccid(serial: int, operator: str) -> str:
    """The 19 digits of a Spanish SIM card, from its serial number and operator."""
    body = f"8934{operator}{serial:012d}"
    return f"{body}{luhns.calc_check_digit(body)}"


def imsi(rng: Random, network: str) -> int:
    """A random subscriber identity of 15 digits in a network."""
    return int(f"214{network}{rng.randrange(10**9, 10**10 - 1)}")


def imei(rng: Random) -> str:
    """A random device identity, with its check digit."""
    body = f"35{rng.randrange(10**11, 10**12 - 1)}"
    return f"{body}{luhns.calc_check_digit(body)}"


def bank_account(rng: Random) -> dict[str, str]:
    """A random Spanish bank account in its parts, with its IBAN."""
    entity, subsidiary = rng.choice(_BANKS), f"{rng.randrange(1, 9999):04d}"
    number = f"{rng.randrange(10**9, 10**10 - 1)}"
    control = accounts.calc_check_digits(f"{entity}{subsidiary}00{number}")
    ccc = f"{entity}{subsidiary}{control}{number}"
    return {
        "entity": entity,
        "subsidiary": subsidiary,
        "control_digit": control,
        "number": number,
        "iban": f"ES{iban_digits(ccc)}{ccc}",
    }


def cents(rng: Random, low: int, high: int) -> Decimal:
    """A random amount of euros between two amounts of cents."""
    return Decimal(rng.randrange(low, high + 1)).scaleb(-2)


def uuid4(rng: Random) -> str:
    """A random UUID that depends only on the generator's seed."""
    return str(uuid.UUID(int=rng.getrandbits(128), version=4))
