"""`DOMAINS`: for each kind of value (nif, iban, iccid, …) how to make a valid and an almost valid one.

A domain makes valid values, and for each of its traps a value that a careless reader would take for valid. Whether an
almost right value breaks the contract is not said here: check digits and numbering plans are no rules of the documents
unless the specs state them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from conformance.domain.spain import (
    LONGEST_EMAIL,
    Maker,
    account_number,
    address,
    amount,
    bank_account,
    bic,
    birthdate,
    card,
    code,
    company,
    company_number,
    day,
    document,
    email,
    foreigner,
    given_name,
    house,
    iban_digits,
    iccid,
    imei,
    imsi,
    landline,
    long_email,
    mobile,
    moment,
    month_year,
    msisdn,
    nif,
    other_digit,
    other_letter,
    passport,
    postcode,
    province,
    sentence,
    street,
    surname,
    town,
    uuid,
    with_luhn,
)

Spoiler = Callable[[str], str]


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
    "no-letter": Almost(lambda v: v[:-1], "is without its letter"),
    "lower-case": Almost(str.lower, "has its letter in lower case"),
    "hyphen": Almost(lambda v: f"{v[:-1]}-{v[-1]}", "has a hyphen before its letter"),
    "digit-missing": Almost(lambda v: v[:1] + v[2:], "is one digit short"),
}

_LUHN: Mapping[str, Almost] = {
    "check-digit": Almost(lambda v: v[:-1] + other_digit(v[-1]), "has a wrong check digit"),
    "digit-missing": Almost(lambda v: v[:-1], "is one digit short"),
    "digit-more": Almost(lambda v: v + "0", "is one digit too long"),
    "letter": Almost(lambda v: v[:-1] + "F", "ends with the letter F"),
}


DOMAINS: Mapping[str, Domain] = {
    domain.name: domain
    for domain in (
        Domain("mobile", mobile, {**_PHONE, "landline": Almost(lambda v: "91" + v[2:], "is a landline number")}),
        Domain("landline", landline, {**_PHONE, "mobile": Almost(lambda v: "61" + v[2:], "is a mobile number")}),
        Domain("msisdn", msisdn, _PHONE),
        Domain(
            "iccid",
            iccid,
            {**_LUHN, "abroad": Almost(lambda v: with_luhn("8944" + v[4:-1]), "is a British card number")},
        ),
        Domain("imei", imei, _LUHN),
        Domain(
            "imsi",
            imsi,
            {
                "abroad": Almost(lambda v: "234" + v[3:], "is a British subscriber number"),
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
                "digit-missing": Almost(lambda v: v[:1] + v[2:], "is one digit short"),
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
                "account-digits": Almost(_other_account, "has wrong check digits in its account number"),
                "digit-missing": Almost(lambda v: v[:-1], "is one digit short"),
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
                "digit-missing": Almost(lambda v: v[:-1], "is one digit short"),
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
                "short": Almost(lambda v: v[:-1], "is one digit short"),
            },
        ),
        Domain(
            "postcode",
            postcode,
            {
                "province-53": Almost(lambda v: "53" + v[2:], "names a province that does not exist"),
                "province-00": Almost(lambda v: "00" + v[2:], "names the province 00"),
                "four-digits": Almost(lambda v: v[:-1], "has four digits"),
                "no-leading-zero": Almost(lambda v: str(int("08" + v[2:])), "has lost its leading zero"),
            },
        ),
        Domain(
            "province",
            province,
            {
                "53": Almost(lambda _: "53", "names a province that does not exist"),
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
}
