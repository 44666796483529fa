"""Values of Spanish telecommunications that are right: numbers with their check digits, names, addresses, times."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from stdnum import luhn
from stdnum.es import ccc, cif, dni, nie

from conformance.domain.random_source import Source, between, digits, pick
from conformance.domain.spanish_names import (
    COMPANIES,
    COMPANY_FORMS,
    GIVEN_NAMES,
    PROVINCES,
    SENTENCES,
    STREETS,
    SURNAMES,
)

Maker = Callable[[Source], str]

#: The longest address that the documents speak of.
LONGEST_EMAIL = 82


def other_digit(digit: str) -> str:
    """The digit after the given one; 0 after 9."""
    return str((int(digit) + 1) % 10)


def other_letter(letter: str) -> str:
    """The check letter after the given one."""
    letters = "TRWAGMYFPDXBNJZSQVHLCKE"
    return letters[(letters.index(letter) + 1) % len(letters)]


def mobile(source: Source) -> str:
    """Make a Spanish mobile number: nine digits that begin with 6, or with 71 to 74."""
    return "6" + digits(source, 8) if source.below(4) < 3 else f"7{between(source, 1, 4)}" + digits(source, 7)


def landline(source: Source) -> str:
    """Make a Spanish landline number: nine digits that begin with 81 to 88 or 91 to 98."""
    return pick(source, "98") + str(between(source, 1, 8)) + digits(source, 7)


def msisdn(source: Source) -> str:
    """Make a Spanish number, mobile more often."""
    return landline(source) if source.below(4) == 3 else mobile(source)


def iccid(source: Source) -> str:
    """Make an ICCID of Spain, nineteen digits with its Luhn digit."""
    return with_luhn("8934" + digits(source, 14))


def imei(source: Source) -> str:
    """Make an IMEI, fifteen digits with its Luhn digit."""
    return with_luhn("35" + digits(source, 12))


def imsi(source: Source) -> str:
    """Make an IMSI of Spain: country 214, a network, ten digits."""
    return "214" + pick(source, ("04", "01", "03", "07", "08")) + digits(source, 10)


def nif(source: Source) -> str:
    """Make a NIF of a citizen: eight digits and their letter."""
    number = digits(source, 8)
    return number + dni.calc_check_digit(number)


def foreigner(source: Source) -> str:
    """Make a NIE: X, Y or Z, seven digits and their letter."""
    number = pick(source, "XYZ") + digits(source, 7)
    return number + nie.calc_check_digit(number)


def company_number(source: Source) -> str:
    """Make a CIF: a letter, seven digits, and a digit or a letter by the first one."""
    kind = pick(source, "BACDEFGHJUVPQRSNW")
    number = kind + digits(source, 7)
    both = cif.calc_check_digits(number)
    return number + (both[1] if kind in "PQRSNW" else both[0])


def passport(source: Source) -> str:
    """Make a Spanish passport: three letters and six digits."""
    return "".join(chr(65 + source.below(26)) for _ in range(3)) + digits(source, 6)


def document(source: Source) -> str:
    """Make an identity document, a NIF more often."""
    return pick(source, (nif, nif, foreigner, company_number, passport))(source)


def account_number(source: Source) -> str:
    """Make a CCC: bank, branch, two check digits, account."""
    bank, branch, account = pick(source, ("2100", "0049", "0182", "1465")), digits(source, 4), digits(source, 10)
    return bank + branch + ccc.calc_check_digits(bank + branch + "00" + account) + account


def bank_account(source: Source) -> str:
    """Make an IBAN of Spain, whose account number holds as well."""
    number = account_number(source)
    return f"ES{iban_digits(number)}{number}"


def iban_digits(number: str) -> str:
    """The two check digits of a Spanish account number in an IBAN."""
    return str(98 - int(f"{number}142800") % 97).zfill(2)


def bic(source: Source) -> str:
    """Make a BIC of a Spanish bank, of eight or eleven characters."""
    bank = pick(source, ("CAIXESBB", "BBVAESMM", "BSCHESMM", "INGDESMM"))
    return bank + pick(source, ("", "XXX"))


def card(source: Source) -> str:
    """Make a masked card number: the first six digits and the last four."""
    number = with_luhn("454881" + digits(source, 9))
    return f"{number[:6]}******{number[-4:]}"


def postcode(source: Source) -> str:
    """Make a postcode: the number of a province and three digits."""
    return f"{pick(source, PROVINCES)[0]:02d}{digits(source, 3)}"


def province(source: Source) -> str:
    """Make the two digits of a province."""
    return f"{pick(source, PROVINCES)[0]:02d}"


def town(source: Source) -> str:
    """Make a town."""
    return pick(source, PROVINCES)[2]


def street(source: Source) -> str:
    """Make the name of a street."""
    return pick(source, STREETS)


def house(source: Source) -> str:
    """Make a house number."""
    return str(between(source, 1, 299)) if source.below(8) else pick(source, ("s/n", "12 bis", "3-5"))


def given_name(source: Source) -> str:
    """Make a given name."""
    return pick(source, GIVEN_NAMES)


def surname(source: Source) -> str:
    """Make a family name."""
    return pick(source, SURNAMES)


def company(source: Source) -> str:
    """Make the name of a company."""
    return f"{pick(source, COMPANIES)} {pick(source, COMPANY_FORMS)}"


def sentence(source: Source) -> str:
    """Make a remark in Spanish."""
    return pick(source, SENTENCES)


def email(source: Source) -> str:
    """Make an e-mail address of at most 82 characters, seldom of exactly as many."""
    local = pick(source, ("ana", "luis.ruiz", "b.munoz", "inigo-pena", "maria_jose", "x", "ana+movil"))
    host = pick(source, ("example.com", "correo.example.es", "example.org"))
    number = source.below(2000)
    if number >= 1750:
        return long_email(local, LONGEST_EMAIL)
    return f"{local}{number if number > 500 else ''}@{host}"


def long_email(local: str, length: int) -> str:
    """Lengthen an address by labels of its domain, so that every part stays within what mail allows."""
    rest = length - len(local) - len("@example.com")
    labels = ""
    while rest > 0:
        size = min(rest, 61)
        size -= rest - size == 1  # a rest of one could not hold a letter and its dot
        labels += "a" * (size - 1) + "."
        rest -= size
    return f"{local}@{labels}example.com"


def day(source: Source) -> str:
    """Make a date, with ends of months and leap days more often than chance has them."""
    if source.below(6) == 5:
        return pick(source, ("2024-02-29", "2023-12-31", "2030-01-01", "2021-02-28", "2000-02-29", "1999-12-31"))
    return (date(2020, 1, 1) + timedelta(days=source.below(5000))).isoformat()


def birthdate(source: Source) -> str:
    """Make the birthday of an adult."""
    return (date(1940, 1, 1) + timedelta(days=source.below(22000))).isoformat()


def moment(source: Source) -> str:
    """Make a date-time with an offset."""
    hour, minute, second = source.below(24), source.below(60), source.below(60)
    offset = pick(source, ("Z", "Z", "+02:00", "+01:00", ".250Z"))
    return f"{day(source)}T{hour:02d}:{minute:02d}:{second:02d}{offset}"


def month_year(source: Source) -> str:
    """Make the month and year until which a card is good."""
    return f"{between(source, 1, 12):02d}{between(source, 27, 39)}"


def code(source: Source) -> str:
    """Make a code of four digits with its leading zeros."""
    return digits(source, 4)


def amount(source: Source) -> str:
    """Make an amount with two decimals after a point."""
    return f"{source.below(1000)}.{source.below(100):02d}"


def uuid(source: Source) -> str:
    """Make a UUID of version 4."""
    text = f"{source.below(2**122):031x}"
    return f"{text[:8]}-{text[8:12]}-4{text[12:15]}-{'89ab'[source.below(4)]}{text[15:18]}-{text[18:30]}"


def address(source: Source) -> str:
    """Make an IPv4 address of the ranges kept for documentation."""
    return pick(source, ("192.0.2.", "198.51.100.", "203.0.113.")) + str(between(source, 1, 254))


def with_luhn(number: str) -> str:
    """A number with its Luhn check digit appended."""
    return number + luhn.calc_check_digit(number)
