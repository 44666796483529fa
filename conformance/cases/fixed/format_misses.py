"""Strings that break a format, and strings that only some parsers of it reject: those are open."""

from __future__ import annotations

from collections.abc import Mapping

from conformance.cases.case import Kind

#: Format -> name of the miss, the string, whether every parser rejects it, and what is wrong with it.
FORMAT_MISSES: Mapping[str, tuple[tuple[str, str, Kind, str], ...]] = {
    "date": (
        ("impossible-day", "2021-02-30", Kind.INVALID, "names the 30th of February"),
        ("thirteenth-month", "2021-13-01", Kind.INVALID, "names a thirteenth month"),
        ("day-first", "31-12-2020", Kind.INVALID, "is written day first"),
        ("slashes", "2020/12/31", Kind.INVALID, "is written with slashes"),
        ("words", "yesterday", Kind.INVALID, "is a word"),
        ("short-year", "20-12-31", Kind.INVALID, "has a year of two digits"),
        ("date-time", "2020-12-31T00:00:00Z", Kind.OPEN, "is a date with a time"),
        ("compact", "20201231", Kind.OPEN, "is written without hyphens"),
    ),
    "date-time": (
        ("impossible-day", "2021-02-30T00:00:00Z", Kind.INVALID, "names the 30th of February"),
        ("hour-25", "2021-01-01T25:00:00Z", Kind.INVALID, "names the hour 25"),
        ("words", "yesterday", Kind.INVALID, "is a word"),
        ("day-first", "31-12-2020T00:00:00Z", Kind.INVALID, "is written day first"),
        ("date-only", "2021-01-01", Kind.OPEN, "has no time"),
        ("no-offset", "2021-01-01T00:00:00", Kind.OPEN, "has no offset"),
    ),
    "uuid": (
        ("short", "123e4567-e89b-12d3-a456-55664244000", Kind.INVALID, "is one digit short"),
        ("letter-g", "g23e4567-e89b-12d3-a456-556642440000", Kind.INVALID, "has the letter g"),
        ("words", "not-a-uuid", Kind.INVALID, "is no UUID"),
        ("braces", "{123e4567-e89b-12d3-a456-556642440000}", Kind.OPEN, "is in braces"),
    ),
    "email": (
        ("no-at", "ana.example.com", Kind.INVALID, "has no @"),
        ("no-domain", "ana@", Kind.INVALID, "has no domain"),
        ("no-local", "@example.com", Kind.INVALID, "has nothing before the @"),
        ("two-ats", "ana@b@example.com", Kind.INVALID, "has two @"),
        ("space", "ana maria@example.com", Kind.INVALID, "has a space"),
        ("quoted-local", '"ana maria"@example.com', Kind.OPEN, "has a quoted local part"),
        ("domain-literal", "ana@[127.0.0.1]", Kind.OPEN, "has an IP address as its domain"),
        ("international", "ñandú@example.com", Kind.OPEN, "has letters beyond ASCII"),
    ),
    "time": (
        ("hour-25", "25:00:00Z", Kind.INVALID, "names the hour 25"),
        ("words", "noon", Kind.INVALID, "is a word"),
        ("no-offset", "10:00:00", Kind.OPEN, "has no offset"),
    ),
    "duration": (
        ("words", "one day", Kind.INVALID, "is words"),
        ("number", "86400", Kind.INVALID, "is a number of seconds"),
    ),
    "hostname": (
        ("space", "www example com", Kind.INVALID, "has spaces"),
        ("hyphen", "-www-.example.com", Kind.INVALID, "begins with a hyphen"),
        ("underscore", "my_host.example.com", Kind.OPEN, "has an underscore"),
    ),
    "idn-hostname": (("space", "www example com", Kind.INVALID, "has spaces"),),
    "ipv6": (
        ("groups", "2001:db8:0:0:0:0:0:0:1", Kind.INVALID, "has nine groups"),
        ("words", "not-an-address", Kind.INVALID, "is a word"),
        ("ipv4", "192.0.2.1", Kind.INVALID, "is an IPv4 address"),
    ),
    "uri": (
        ("space", "https://www.example.com/a b", Kind.INVALID, "has a space"),
        ("relative", "/a/b", Kind.INVALID, "is relative"),
    ),
    "iri": (("space", "https://www.example.com/a b", Kind.INVALID, "has a space"),),
    "uri-reference": (("space", "/a b", Kind.INVALID, "has a space"),),
    "iri-reference": (("space", "/a b", Kind.INVALID, "has a space"),),
    "uri-template": (("open", "/a/{b", Kind.INVALID, "has a brace without a partner"),),
    "json-pointer": (("words", "a/b", Kind.INVALID, "does not begin with a slash"),),
    "relative-json-pointer": (("words", "/a", Kind.INVALID, "does not begin with a number"),),
    "regex": (("open", "^(a$", Kind.INVALID, "has a bracket without a partner"),),
    "ipv4": (
        ("256", "256.1.1.1", Kind.INVALID, "has a part above 255"),
        ("words", "not-an-address", Kind.INVALID, "is a word"),
    ),
}
