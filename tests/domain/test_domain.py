"""Values of the domain hold by the official rules, and the almost right ones do not."""

from collections import Counter

import pytest
from stdnum import bic, imei, luhn
from stdnum import iban as any_iban
from stdnum.es import ccc, cif, iban, nie, nif, postal_code

from conformance.domain.domain import DOMAINS
from conformance.domain.random_source import Dice
from conformance.domain.spain import long_email

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


@pytest.mark.parametrize("length", range(40, 200))
def test_an_e_mail_can_be_of_any_length(length):
    """Every label stays within 63 characters, so that only the length is unusual."""
    address = long_email("ana", length)

    assert length == len(address)
    assert all(1 <= len(label) <= 63 for label in address.partition("@")[2].split("."))


def test_e_mails_reach_their_longest_form_and_never_pass_it():
    """82 characters is the longest that the documents speak of."""
    lengths = Counter(len(value) for value in made("email"))

    assert max(lengths) == 82
    assert 100 < lengths[82] < 500


def test_mobile_numbers_spread_over_their_ranges():
    """6, and 71 to 74."""
    beginnings = Counter(value[:2] if value[0] == "7" else "6" for value in made("mobile"))

    assert {"6", "71", "72", "73", "74"} == set(beginnings)
    assert 0.6 < beginnings["6"] / 2000 < 0.9


def test_names_have_accents_more_often_than_not():
    """Plain ASCII finds no encoding error."""
    assert sum(not value.isascii() for value in made("surname")) > 800


def test_every_province_has_a_postcode():
    """Fifty provinces and two cities."""
    assert {f"{n:02d}" for n in range(1, 53)} == {value[:2] for value in made("postcode", 4000)}
