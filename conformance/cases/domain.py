"""Values of Spanish telecommunications: what is right, and what is almost right.

A domain makes valid values, and for each of its traps a value that a careless reader would take for valid. Whether an
almost right value breaks the contract is not said here: check digits and numbering plans are no rules of the documents
unless the specs state them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from stdnum import luhn
from stdnum.es import ccc, cif, dni, nie

from conformance.cases.source import Source, between, digits, pick
from conformance.cases.words import (
    COMPANIES,
    COMPANY_FORMS,
    GIVEN_NAMES,
    PROVINCES,
    SENTENCES,
    STREETS,
    SURNAMES,
)

Maker = Callable[[Source], str]
Spoiler = Callable[[str], str]

#: The longest address that the documents speak of.
LONGEST_EMAIL = 82


@dataclass(frozen=True, slots=True)
class Almost:
    """One way of being almost right: how a valid value is spoiled."""

    spoil: Spoiler
    says: str


@dataclass(frozen=True, slots=True)
class Domain:
    """A kind of value."""

    name: str
    valid: Maker
    almost: Mapping[str, Almost]


def other_digit(digit: str) -> str:
    """Give the next digit."""
    return str((int(digit) + 1) % 10)


def other_letter(letter: str) -> str:
    """Give the next letter that documents end with."""
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
    return _luhn("8934" + digits(source, 14))


def imei(source: Source) -> str:
    """Make an IMEI, fifteen digits with its Luhn digit."""
    return _luhn("35" + digits(source, 12))


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
    """Give the two check digits of a Spanish account number."""
    return str(98 - int(f"{number}142800") % 97).zfill(2)


def bic(source: Source) -> str:
    """Make a BIC of a Spanish bank, of eight or eleven characters."""
    bank = pick(source, ("CAIXESBB", "BBVAESMM", "BSCHESMM", "INGDESMM"))
    return bank + pick(source, ("", "XXX"))


def card(source: Source) -> str:
    """Make a masked card number: the first six digits and the last four."""
    number = _luhn("454881" + digits(source, 9))
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


def _luhn(number: str) -> str:
    return number + luhn.calc_check_digit(number)


_PHONE: Mapping[str, Almost] = {
    "eight-digits": Almost(lambda v: v[:-1], "has eight digits"),
    "ten-digits": Almost(lambda v: v + "0", "has ten digits"),
    "first-five": Almost(lambda v: "5" + v[1:], "begins with 5"),
    "plus-34": Almost(lambda v: "+34" + v, "begins with +34"),
    "double-zero-34": Almost(lambda v: "0034" + v, "begins with 0034"),
    "spaces": Almost(lambda v: f"{v[:3]} {v[3:6]} {v[6:]}", "has spaces between its groups"),
    "letter-o": Almost(lambda v: v[:4] + "O" + v[5:], "has the letter O for a digit"),
}

_DATE: Mapping[str, Almost] = {
    "impossible-day": Almost(lambda v: v[:5] + "02-30" + v[10:], "names the 30th of February"),
    "no-leap-year": Almost(lambda v: "2023-02-29" + v[10:], "names a 29th of February that there was not"),
    "day-first": Almost(lambda v: f"{v[8:10]}-{v[5:7]}-{v[:4]}{v[10:]}", "is written day first"),
    "one-digit-month": Almost(lambda v: f"{v[:5]}{int(v[5:7]) % 9 + 1}-{v[8:]}", "has a month of one digit"),
}

_DOCUMENT: Mapping[str, Almost] = {
    "check-letter": Almost(lambda v: v[:-1] + other_letter(v[-1]), "ends with the wrong letter"),
    "no-letter": Almost(lambda v: v[:-1], "lacks its letter"),
    "lower-case": Almost(str.lower, "has its letter in lower case"),
    "hyphen": Almost(lambda v: f"{v[:-1]}-{v[-1]}", "has a hyphen before its letter"),
    "digit-missing": Almost(lambda v: v[:1] + v[2:], "has one digit less"),
}

_LUHN: Mapping[str, Almost] = {
    "check-digit": Almost(lambda v: v[:-1] + other_digit(v[-1]), "has a wrong check digit"),
    "digit-missing": Almost(lambda v: v[:-1], "has one digit less"),
    "digit-more": Almost(lambda v: v + "0", "has one digit more"),
    "letter": Almost(lambda v: v[:-1] + "F", "ends with the letter F"),
}


def _domains() -> tuple[Domain, ...]:
    return (
        Domain("mobile", mobile, {**_PHONE, "landline": Almost(lambda v: "91" + v[2:], "is a landline's")}),
        Domain("landline", landline, {**_PHONE, "mobile": Almost(lambda v: "61" + v[2:], "is a mobile line's")}),
        Domain("msisdn", msisdn, _PHONE),
        Domain("iccid", iccid, {**_LUHN, "abroad": Almost(lambda v: _luhn("8944" + v[4:-1]), "is a British card's")}),
        Domain("imei", imei, _LUHN),
        Domain(
            "imsi",
            imsi,
            {
                "abroad": Almost(lambda v: "234" + v[3:], "is a British subscriber's"),
                "digit-missing": Almost(lambda v: v[:-1], "has fourteen digits"),
            },
        ),
        Domain("nif", nif, _DOCUMENT),
        Domain("nie", foreigner, {**_DOCUMENT, "first-w": Almost(lambda v: "W" + v[1:], "begins with W")}),
        Domain(
            "cif",
            company_number,
            {
                "check-digit": Almost(_other_company, "has a wrong check character"),
                "first-i": Almost(lambda v: "I" + v[1:], "begins with I"),
                "digit-missing": Almost(lambda v: v[:1] + v[2:], "has one digit less"),
            },
        ),
        Domain(
            "passport",
            passport,
            {
                "two-letters": Almost(lambda v: v[1:], "has two letters"),
                "digits-first": Almost(lambda v: v[3:] + v[:3], "has its digits first"),
            },
        ),
        Domain("document", document, {"lower-case": _DOCUMENT["lower-case"], "spaces": Almost(_spaced, "has spaces")}),
        Domain(
            "iban",
            bank_account,
            {
                "check-digits": Almost(lambda v: v[:2] + _other_pair(v[2:4]) + v[4:], "has wrong check digits"),
                "account-digits": Almost(
                    _other_account, "is sound, but the check digits of its account number are not"
                ),
                "digit-missing": Almost(lambda v: v[:-1], "has one digit less"),
                "lower-case": Almost(str.lower, "has its country in lower case"),
                "spaces": Almost(lambda v: " ".join(v[i : i + 4] for i in range(0, 24, 4)), "is in groups of four"),
                "no-country": Almost(lambda v: v[4:], "is the account number alone"),
                "unknown-country": Almost(lambda v: "XX" + v[2:], "names the country XX"),
            },
        ),
        Domain(
            "ccc",
            account_number,
            {
                "check-digits": Almost(lambda v: v[:8] + _other_pair(v[8:10]) + v[10:], "has wrong check digits"),
                "digit-missing": Almost(lambda v: v[:-1], "has one digit less"),
                "hyphens": Almost(lambda v: f"{v[:4]}-{v[4:8]}-{v[8:10]}-{v[10:]}", "has hyphens"),
            },
        ),
        Domain(
            "bic",
            bic,
            {
                "nine": Almost(lambda v: v[:8] + "X", "has nine characters"),
                "seven": Almost(lambda v: v[:7], "has seven characters"),
                "lower-case": Almost(str.lower, "is in lower case"),
            },
        ),
        Domain(
            "card",
            card,
            {
                "unmasked": Almost(lambda v: v[:6] + "000000" + v[-4:], "shows all digits"),
                "short": Almost(lambda v: v[:-1], "lacks its last digit"),
            },
        ),
        Domain(
            "postcode",
            postcode,
            {
                "province-53": Almost(lambda v: "53" + v[2:], "names a province that there is not"),
                "province-00": Almost(lambda v: "00" + v[2:], "names the province 00"),
                "four-digits": Almost(lambda v: v[:-1], "has four digits"),
                "no-leading-zero": Almost(lambda v: str(int("08" + v[2:])), "has lost its leading zero"),
            },
        ),
        Domain(
            "province",
            province,
            {
                "53": Almost(lambda _: "53", "names a province that there is not"),
                "one-digit": Almost(lambda v: str(int(v) % 9 + 1), "has lost its leading zero"),
            },
        ),
        Domain("date", day, _DATE),
        Domain("birthdate", birthdate, {**_DATE, "tomorrow": Almost(lambda v: "2999" + v[4:], "is in the future")}),
        Domain("date-time", moment, {k: _DATE[k] for k in ("impossible-day", "day-first")}),
        Domain("month-year", month_year, {"thirteenth": Almost(lambda v: "13" + v[2:], "names a thirteenth month")}),
        Domain("code", code, {"no-leading-zeros": Almost(lambda v: str(int(v) % 1000), "has lost its leading zeros")}),
        Domain(
            "amount",
            amount,
            {
                "comma": Almost(lambda v: v.replace(".", ","), "has a comma"),
                "three-decimals": Almost(lambda v: v + "5", "has three decimals"),
                "currency": Almost(lambda v: v + " €", "has a currency sign"),
            },
        ),
        Domain(
            "email",
            email,
            {
                "longer": Almost(lambda _: long_email("ana", LONGEST_EMAIL + 1), "has 83 characters"),
                "two-dots": Almost(lambda v: v.replace("@", "..x@"), "has two dots in a row"),
                "comma": Almost(lambda v: v.replace(".", ",", 1), "has a comma for a dot"),
                "display-name": Almost(lambda v: f"Ana <{v}>", "has a display name"),
            },
        ),
        Domain("name", given_name, {"digits": Almost(lambda v: v + " 2", "has a digit")}),
        Domain("surname", surname, {"decomposed": Almost(lambda v: v + "n\u0303a", "has a combining tilde")}),
        Domain("company", company, {"ampersand": Almost(lambda v: f"{v} & Cía. <1>", "has an ampersand and brackets")}),
        Domain("street", street, {"slash": Almost(lambda v: f"C/ {v}, 3º", "has a slash and an ordinal sign")}),
        Domain("town", town, {"newline": Almost(lambda v: v + "\n", "ends with a newline")}),
        Domain("house", house, {"negative": Almost(lambda _: "-1", "is negative")}),
        Domain("sentence", sentence, {}),
        Domain("uuid", uuid, {"no-hyphens": Almost(lambda v: v.replace("-", ""), "has no hyphens")}),
        Domain(
            "ip",
            address,
            {
                "256": Almost(lambda v: v.rpartition(".")[0] + ".256", "has a part of 256"),
                "three-parts": Almost(lambda v: v.rpartition(".")[0], "has three parts"),
            },
        ),
    )


def _other_pair(pair: str) -> str:
    return f"{(int(pair) + 1) % 100:02d}"


def _other_company(value: str) -> str:
    last = value[-1]
    return value[:-1] + (other_digit(last) if last.isdigit() else "JABCDEFGHI"[("JABCDEFGHI".index(last) + 1) % 10])


def _other_account(value: str) -> str:
    number = value[4:12] + _other_pair(value[12:14]) + value[14:]
    return f"ES{iban_digits(number)}{number}"


def _spaced(value: str) -> str:
    return f"{value[:2]} {value[2:]}"


DOMAINS: Mapping[str, Domain] = {domain.name: domain for domain in _domains()}
