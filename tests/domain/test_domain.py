"""Values of each domain, valid and almost valid."""

import pytest
from stdnum import bic, imei, luhn
from stdnum import iban as any_iban
from stdnum.es import ccc, cif, iban, nie, nif, postal_code

from conformance.domain.domain import DOMAINS
from conformance.domain.random_source import Dice

OFFICIAL = {
    "nif": nif.is_valid,
    "nie": nie.is_valid,
    "cif": cif.is_valid,
    "iban": iban.is_valid,
    "ccc": ccc.is_valid,
    "bic": bic.is_valid,
    "imei": imei.is_valid,
    "iccid": luhn.is_valid,
    "postcode": postal_code.is_valid,
}


#: Traps that spoil what the official rule checks.
CAUGHT = {
    "nif": ("check-letter", "digit-missing"),
    "nie": ("check-letter", "digit-missing", "first-w"),
    "cif": ("check-digit", "digit-missing"),
    "iban": ("check-digits", "account-digits", "digit-missing", "unknown-country"),
    "ccc": ("check-digits", "digit-missing"),
    "bic": ("nine", "seven"),
    "imei": ("check-digit", "letter"),
    "iccid": ("check-digit", "letter"),
    "postcode": ("province-53", "province-00", "four-digits"),
}


def made(name, count=2000):
    dice = Dice(name)
    return [DOMAINS[name].valid(dice) for _ in range(count)]


@pytest.mark.parametrize("name", OFFICIAL)
def test_valid_values_hold_by_the_official_rule(name):
    """Two thousand values of each domain with check digits, none of them wrong."""
    assert [] == [value for value in made(name) if not OFFICIAL[name](value)]


@pytest.mark.parametrize(("name", "trap"), [(name, trap) for name, traps in CAUGHT.items() for trap in traps])
def test_almost_right_values_break_the_official_rule(name, trap):
    """A trap that the official rule would let pass is none."""
    spoiled = [DOMAINS[name].almost[trap].spoil(value) for value in made(name, 300)]

    assert [] == [value for value in spoiled if OFFICIAL[name](value)]


@pytest.mark.parametrize("name", DOMAINS)
def test_a_trap_always_changes_the_value(name):
    """Almost right is never right by chance."""
    values = made(name, 300)

    assert [] == [
        (trap, v) for trap, almost in DOMAINS[name].almost.items() for v in values if almost.spoil(v) == v and v != "53"
    ]


@pytest.mark.parametrize("name", DOMAINS)
def test_the_same_seed_gives_the_same_values(name):
    """Plans and runs can be repeated."""
    assert made(name, 50) == made(name, 50)


def test_an_account_of_an_iban_is_wrong_while_the_iban_holds():
    """Two rules are told apart: ISO 13616 sees nothing wrong with it."""
    spoiled = [DOMAINS["iban"].almost["account-digits"].spoil(value) for value in made("iban", 200)]

    assert all(any_iban.is_valid(value, check_country=False) for value in spoiled)
    assert not any(iban.is_valid(value) for value in spoiled)
