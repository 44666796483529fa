"""One-fault-at-a-time variants of a value, keyword by keyword.

Each function takes a schema node and a value that satisfies it, and gives named variants. Those that break the
keyword are `invalid`; those about which the documents say nothing (a number sent as text, null for an optional
member, an empty string without a stated length) are `open`. The planner keeps an invalid one only when the
contract's validator agrees that it breaks this one constraint.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from conformance.cases.case import Kind
from conformance.cases.fixed.format_misses import FORMAT_MISSES
from conformance.cases.fixed.spelling import BEYOND_DOUBLE, LARGEST
from conformance.contract.vocabulary import beyond


@dataclass(frozen=True, slots=True)
class Variant:
    """A value to send instead of the good one."""

    name: str
    value: Any
    kind: Kind
    says: str
    keyword: str
    #: It comes once in an operation, and elsewhere only where there is room for everything.
    once: bool = False
    #: How its JSON is written, where no value of ours says so (cases/fixed/spelling.py).
    spelling: str = ""


#: Variants that software trips over, those that differ most from one another first: where few open requests may be
#: accepted, they are sent in this order.
TELLING = (
    "text-control", "type-null", "text-beyond-bmp", "number-beyond-double", "text-longest", "empty-object",
    "items-empty", "text-look-alike", "number-thirty-digits", "text-surrogate", "text-empty", "number-minus-zero",
    "number-beyond-int64", "text-markup", "number-beyond-int32", "number-negative", "undocumented-member",
)  # fmt: skip

ARABIC_DIGITS = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
FULLWIDTH_DIGITS = str.maketrans("0123456789", "０１２３４５６７８９")
INTEGER_LIMITS = {"int32": (-(2**31), 2**31 - 1), "int64": (-(2**63), 2**63 - 1)}

_SCALAR_MISSES: Mapping[str, tuple[tuple[str, Any, Kind, str], ...]] = {
    "integer": (
        ("object", {"value": 1}, Kind.INVALID, "an object"),
        ("array", [1, 2], Kind.INVALID, "an array"),
        ("text", "abc", Kind.INVALID, "text that is no number"),
        ("fraction", 1.5, Kind.OPEN, "a number with a fraction"),
        ("numeric-text", "1", Kind.OPEN, "a number written as text"),
        ("boolean", True, Kind.OPEN, "a boolean"),
        ("whole-float", 1.0, Kind.OPEN, "a whole number written with a fraction"),
    ),
    "number": (
        ("object", {"value": 1}, Kind.INVALID, "an object"),
        ("array", [1, 2], Kind.INVALID, "an array"),
        ("text", "abc", Kind.INVALID, "text that is no number"),
        ("numeric-text", "1.5", Kind.OPEN, "a number written as text"),
        ("boolean", True, Kind.OPEN, "a boolean"),
    ),
    "string": (
        ("object", {"value": "x"}, Kind.INVALID, "an object"),
        ("array", ["x", "y"], Kind.INVALID, "an array"),
        ("empty-object", {}, Kind.INVALID, "an empty object"),
        ("empty-array", [], Kind.INVALID, "an empty array"),
        ("number", 12345, Kind.OPEN, "a number"),
        ("number-beyond-int64", 2**63, Kind.OPEN, "a number beyond int64"),
        ("boolean", True, Kind.OPEN, "a boolean"),
    ),
    "boolean": (
        ("object", {"value": True}, Kind.INVALID, "an object"),
        ("array", [True, False], Kind.INVALID, "an array"),
        ("text", "perhaps", Kind.INVALID, "text that is no boolean"),
        ("boolean-text", "true", Kind.OPEN, "a boolean written as text"),
        ("number", 1, Kind.OPEN, "a number"),
    ),
    "object": (
        ("text", "text", Kind.INVALID, "text"),
        ("number", 7, Kind.INVALID, "a number"),
        ("array", [1, 2], Kind.INVALID, "an array"),
    ),
    "array": (
        ("object", {"value": 1}, Kind.INVALID, "an object"),
        ("text", "text", Kind.INVALID, "text"),
        ("number", 7, Kind.INVALID, "a number"),
    ),
}


def types_of(schema: Mapping[str, Any]) -> tuple[str, ...]:
    """The JSON types that a schema states, in their order; empty where it admits any."""
    stated = schema.get("type", ())
    return (stated,) if isinstance(stated, str) else tuple(stated)


def shape_of(schema: Mapping[str, Any] | bool) -> str:
    """How made-up ids of a node look: integer, uuid or string."""
    stated = schema if isinstance(schema, Mapping) else {}
    return "integer" if "integer" in types_of(stated) else "uuid" if stated.get("format") == "uuid" else "string"


def type_variants(schema: Mapping[str, Any], *, required: bool) -> Iterator[Variant]:
    """Values of the other JSON types, and null."""
    stated = types_of(schema)
    if not stated:
        return
    for name, value, kind, says in _SCALAR_MISSES[next(t for t in (*stated, "string") if t != "null")]:
        if not any(_is_of_type(value, t) for t in stated):
            yield Variant(f"type-{name}", value, kind, f"is {says}", "type", once=name.startswith("empty-"))
    if "null" not in stated:
        kind = Kind.INVALID if required else Kind.OPEN
        yield Variant("null", None, kind, "is null", "type")


def integer_variants(schema: Mapping[str, Any]) -> Iterator[Variant]:
    """Integers just outside the range of the format, and far outside."""
    limits = INTEGER_LIMITS.get(schema.get("format", ""))
    if limits is None or "integer" not in types_of(schema):
        return
    low, high = limits
    form = schema["format"]
    yield Variant(f"{form}-overflow", high + 1, Kind.INVALID, f"is one above the {form} range", "format")
    yield Variant(f"{form}-underflow", low - 1, Kind.INVALID, f"is one below the {form} range", "format")
    yield Variant("huge", 10**40, Kind.INVALID, "has forty digits", "format")


def enum_variants(schema: Mapping[str, Any]) -> Iterator[Variant]:
    """Values that the enum does not list, one of them in another letter case."""
    listed = schema.get("enum")
    if listed is None:
        return
    first = next((v for v in listed if isinstance(v, str)), None)
    if first is not None:
        yield Variant("enum-unlisted", "UNLISTED", Kind.INVALID, "is not in the documented list", "enum")
        yield Variant("enum-longer", f"{first}X", Kind.INVALID, "has one letter more than a documented value", "enum")
        yield Variant("enum-padded", f" {first} ", Kind.OPEN, "is a documented value between spaces", "enum")
        yield Variant(
            "enum-case", first.swapcase(), Kind.INVALID, "is a documented value in the other letter case", "enum"
        )
    else:
        numbers = [v for v in listed if isinstance(v, int)]
        if numbers:
            yield Variant(
                "enum-above", max(numbers) + 1, Kind.INVALID, "is one above the largest documented value", "enum"
            )
            yield Variant(
                "enum-below", min(numbers) - 1, Kind.INVALID, "is one below the smallest documented value", "enum"
            )


def pattern_variants(schema: Mapping[str, Any], good: Any) -> Iterator[Variant]:
    """Strings one step away from a pattern; the planner drops those that still match."""
    if "pattern" not in schema or not isinstance(good, str) or not good:
        return

    def miss(name: str, value: str, says: str) -> Variant:
        return Variant(f"pattern-{name}", value, Kind.INVALID, says, "pattern")

    yield miss("too-short", good[:-1], "is one character short")
    yield miss("too-long", good + good[-1], "is one character too long")
    for wrong in ("5", "0", "A"):
        yield miss(f"first-{wrong}", wrong + good[1:], f"begins with {wrong}")
    yield miss("letter-inside", good[:4] + "O" + good[5:], "has the letter O among its characters")
    yield miss("arabic-digits", good.translate(ARABIC_DIGITS), "is written in Arabic-Indic digits")
    yield miss("fullwidth-digits", good.translate(FULLWIDTH_DIGITS), "is written in full-width digits")
    yield miss("one-arabic-digit", good[:-1] + good[-1].translate(ARABIC_DIGITS), "ends with an Arabic-Indic digit")
    yield miss("trailing-newline", good + "\n", "ends with a newline")
    yield miss("leading-space", " " + good, "begins with a space")
    yield miss("country-prefix", "+34" + good, "begins with the country code")
    yield miss("empty", "", "is empty")


def length_variants(schema: Mapping[str, Any], good: Any) -> Iterator[Variant]:
    """Strings one character shorter and one longer than stated."""
    longest, shortest = schema.get("maxLength"), schema.get("minLength")
    if beyond(schema):
        return
    if isinstance(longest, int) and isinstance(good, str):
        yield Variant(
            "too-long", _stretch(good, longest + 1), Kind.INVALID, f"has {longest + 1} characters", "maxLength"
        )
        yield Variant(
            "far-too-long", _stretch(good, longest * 20), Kind.INVALID, f"has {longest * 20} characters", "maxLength"
        )
    if isinstance(shortest, int) and shortest > 0 and isinstance(good, str):
        yield Variant("too-short", good[: shortest - 1], Kind.INVALID, f"has {shortest - 1} characters", "minLength")


def range_variants(schema: Mapping[str, Any]) -> Iterator[Variant]:
    """Numbers one step outside the stated range."""
    for keyword, step in (("maximum", 1), ("minimum", -1), ("exclusiveMaximum", 0), ("exclusiveMinimum", 0)):
        limit = schema.get(keyword)
        if limit in INTEGER_LIMITS.get(schema.get("format", ""), ()):
            continue  # the range of the format itself, of which `integer_variants` are
        if isinstance(limit, int | float) and not isinstance(limit, bool):
            yield Variant(
                keyword.lower(),
                limit + step,
                Kind.INVALID,
                f"is outside the documented range ({keyword} {limit})",
                keyword,
            )


def items_variants(schema: Mapping[str, Any], good: Any) -> Iterator[Variant]:
    """Arrays with too few or too many items."""
    if not isinstance(good, list) or not good or beyond(schema):
        return
    if isinstance(schema.get("maxItems"), int):
        value = [good[0]] * (schema["maxItems"] + 1)
        yield Variant("too-many", value, Kind.INVALID, "has one item too many", "maxItems")
    if schema.get("minItems", 0) > 0:
        yield Variant("too-few", good[: schema["minItems"] - 1], Kind.INVALID, "has one item too few", "minItems")


def format_variants(schema: Mapping[str, Any]) -> Iterator[Variant]:
    """Strings that break a format, and strings that only some parsers of the format reject."""
    form = schema.get("format", "")
    if "string" not in types_of(schema):
        return
    for name, value, kind, says in FORMAT_MISSES.get(form, ()):
        yield Variant(f"{form}-{name}", value, kind, says, "format")


def open_text_variants(schema: Mapping[str, Any]) -> Iterator[Variant]:
    """Blank, odd and very long strings where the documents state no limit; the response to them is left open."""
    if "string" not in types_of(schema) or "enum" in schema or "pattern" in schema:
        return
    if not schema.get("minLength"):
        yield Variant("empty", "", Kind.OPEN, "is empty", "text")
    yield Variant("blank", "   ", Kind.OPEN, "is three spaces", "text")
    yield Variant("control", "a\u0000b\u001f", Kind.OPEN, "has control characters", "text")
    yield Variant("surrogate", "a\ud800b", Kind.OPEN, "has a lone surrogate", "text")
    yield Variant(
        "beyond-bmp", "a\U0001f4f1ñ\u200f", Kind.OPEN, "has emoji and other characters outside the basic plane", "text"
    )
    yield Variant("markup", "<script>alert(1)</script>'\"--;", Kind.OPEN, "has markup and quotes", "text")
    yield Variant(
        "look-alike", "Аnа Ρеrеz", Kind.OPEN, "has Cyrillic and Greek letters among Latin ones", "text", once=True
    )
    if "maxLength" not in schema:
        yield Variant("long", "ñ" * 5000, Kind.OPEN, "has five thousand characters", "text")
        yield Variant("longest", "x" * 20_000, Kind.OPEN, "has twenty thousand characters", "text", once=True)


def open_number_variants(schema: Mapping[str, Any]) -> Iterator[Variant]:
    """Zero, negative and extreme numbers where the documents state no range; the response is left open."""
    stated = types_of(schema)
    if "integer" in stated:
        low, high = INTEGER_LIMITS.get(schema.get("format", ""), (None, None))
        if high is not None and low is not None and "maximum" not in schema and "enum" not in schema:
            yield Variant("largest", high, Kind.OPEN, "is the largest number of its format", "number")
            yield Variant("smallest", low, Kind.OPEN, "is the smallest number of its format", "number")
    if {"integer", "number"} & set(stated) and "minimum" not in schema and "enum" not in schema:
        yield Variant("negative", -1, Kind.OPEN, "is negative", "number")
        yield Variant("zero", 0, Kind.OPEN, "is zero", "number")
    if "number" in stated:
        yield Variant("many-decimals", 0.1234567890123456, Kind.OPEN, "has sixteen decimals", "number")
    if {"integer", "number"} & set(stated) and "enum" not in schema:
        yield from _beyond(schema.get("format", ""))


def _beyond(form: str) -> Iterator[Variant]:
    """Integers beyond 64 bits, where no format says how large they may be."""
    if form not in INTEGER_LIMITS:
        for name, value, says in (
            ("beyond-int32", 2**31, "is 2^31"),
            ("beyond-int64", 2**63, "is 2^63"),
            ("thirty-digits", 10**30, "is 10^30"),
        ):
            yield Variant(name, value, Kind.OPEN, says, "number", once=True)
    yield Variant("beyond-double", LARGEST, Kind.OPEN, "is 1e400", "number", once=True, spelling=BEYOND_DOUBLE)
    yield Variant("minus-zero", -0.0, Kind.OPEN, "is a negative zero", "number", once=True)


def open_object_variants(schema: Mapping[str, Any], good: Any) -> Iterator[Variant]:
    """The empty object, where the documents do not say that a property is required."""
    if "object" in types_of(schema) and good != {} and not schema.get("required"):
        yield Variant("empty-object", {}, Kind.OPEN, "is an empty object", "object", once=True)


def digit_variants(schema: Mapping[str, Any]) -> Iterator[Variant]:
    """Strings of digits that a lax parser takes for numbers, for ids without a stated form."""
    if "string" not in types_of(schema) or {"enum", "pattern", "format", "maxLength"} & schema.keys():
        return
    for name, value, says in (
        ("beyond-int64", str(2**63), "is 2^63 in digits"),
        ("thirty-digits", str(10**30), "is 10^30 in digits"),
        ("beyond-double", "1e400", "is 1e400"),
        ("minus-zero", "-0", "is a negative zero"),
    ):
        yield Variant(name, value, Kind.OPEN, says, "digits", once=True)


def node_variants(schema: Mapping[str, Any], good: Any, *, required: bool) -> Iterator[Variant]:
    """All variants of one node: invalid ones by keyword, then open ones."""
    yield from type_variants(schema, required=required)
    yield from integer_variants(schema)
    yield from enum_variants(schema)
    yield from pattern_variants(schema, good)
    yield from length_variants(schema, good)
    yield from range_variants(schema)
    yield from items_variants(schema, good)
    yield from format_variants(schema)
    yield from open_text_variants(schema)
    yield from open_number_variants(schema)
    yield from open_object_variants(schema, good)


def _stretch(text: str, length: int) -> str:
    """Lengthen a text; an address grows in its domain, by labels, so that only the length is wrong."""
    missing = length - len(text)
    local, at, domain = text.partition("@")
    if not at:
        return text + "a" * missing
    labels = ""
    while missing > 0:
        size = min(missing, 61)
        if missing - size == 1:  # a rest of one could not hold a letter and a dot
            size -= 1
        labels += "a" * (size - 1) + "."
        missing -= size
    return f"{local}@{labels}{domain}"


def _is_of_type(value: Any, name: str) -> bool:
    match name:
        case "string":
            return isinstance(value, str)
        case "integer":
            return isinstance(value, int) and not isinstance(value, bool)
        case "number":
            return isinstance(value, int | float) and not isinstance(value, bool)
        case "boolean":
            return isinstance(value, bool)
        case "object":
            return isinstance(value, dict)
        case "array":
            return isinstance(value, list)
        case _:
            return value is None
