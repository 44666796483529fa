"""Plain texts and numbers that a schema admits, and others where the plain one does not fit all of it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from conformance.contract import patterns
from conformance.contract.judging.expressions import engine_pattern
from conformance.domain.random_source import Source, pick

TEXTS: Mapping[str, str] = {
    "date": "2026-05-01",
    "date-time": "2026-05-01T10:00:00Z",
    "time": "10:00:00Z",
    "duration": "P1D",
    "uuid": "123e4567-e89b-42d3-a456-426614174000",
    "email": "ana@example.com",
    "idn-email": "ana@example.com",
    "ipv4": "192.0.2.1",
    "ipv6": "2001:db8::1",
    "hostname": "www.example.com",
    "idn-hostname": "www.example.com",
    "uri": "https://www.example.com/a",
    "iri": "https://www.example.com/a",
    "uri-reference": "/a",
    "iri-reference": "/a",
    "uri-template": "/a/{b}",
    "json-pointer": "/a",
    "relative-json-pointer": "1/a",
    "regex": "^a$",
    "byte": "YWJj",
}
#: Numbers further apart than this are not all in reach of a random choice.
_WIDE = 1000


class NoExample(ValueError):
    """No example can be made; the message says why."""


def plain_text(node: Mapping[str, Any]) -> str:
    """The plainest text of a node, by its pattern, else by its format and lengths."""
    if isinstance(node.get("pattern"), str):
        return _plain_of(parsed(node["pattern"]))
    return _filled(TEXTS.get(str(node.get("format")), "text"), node)


def other_text(node: Mapping[str, Any], held: Iterable[str], source: Source) -> str:
    """Another text that may fit a node: of one of the patterns that it has to match, or of its format."""
    shortest, longest = int(node.get("minLength", 0)), node.get("maxLength")
    made = []
    for pattern in held:
        make = patterns.pattern_maker(patterns.stretched(parsed(pattern), shortest))
        made += [make(source), make(source)[:longest]]
    usual = TEXTS.get(str(node.get("format")))
    if usual is not None:
        made += [usual, "".join(str(source.below(10)) if c.isdigit() else c for c in usual)]
    letters = "".join(pick(source, "abcdefghijklmnopqrstuvwxyz") for _ in range(4))
    return pick(source, [*made, *([] if made else [_filled(letters, node)])])


def _filled(text: str, node: Mapping[str, Any]) -> str:
    return text.ljust(int(node.get("minLength", 0)), "a")[: node.get("maxLength")]


def parsed(pattern: str) -> patterns.Node:
    """Parse a pattern; raises NoExample with what is not understood of it."""
    try:
        return patterns.parse(engine_pattern(pattern) or pattern)
    except patterns.UnknownPattern as exc:
        raise NoExample(f"our generators do not understand {exc} in the pattern {pattern}") from exc


def _plain_of(node: patterns.Node) -> str:
    match node:
        case patterns.Chars(of=characters):
            return characters[0]
        case patterns.Repeat(what=what, least=least, most=most):
            return _plain_of(what) * max(least, min(1, most))
        case patterns.Sequence(parts=parts):
            return "".join(map(_plain_of, parts))
        case patterns.Choice(options=options):
            return _plain_of(options[0])


def plain_number(node: Mapping[str, Any]) -> float:
    """The plainest number of a node: one, or the nearest to it that the limits admit."""
    step = _step(node)
    low = node.get("minimum", node["exclusiveMinimum"] + step if "exclusiveMinimum" in node else None)
    high = node.get("maximum", node["exclusiveMaximum"] - step if "exclusiveMaximum" in node else None)
    wanted = max(1, low) if low is not None else 1
    value = min(wanted, high) if high is not None else wanted
    value = value if value % step == 0 else (value // step + (value >= 0)) * step
    between = _between(node)
    return value if between is None or between[0] <= value <= between[1] else sum(between) / 2


def _between(node: Mapping[str, Any]) -> tuple[float, float] | None:
    """Give the limits of a number that may be a fraction; an excluded one is drawn in, halfway to the other."""
    lows = [node[name] for name in ("minimum", "exclusiveMinimum") if name in node]
    highs = [node[name] for name in ("maximum", "exclusiveMaximum") if name in node]
    if not lows or not highs or "multipleOf" in node or "number" not in _types(node):
        return None
    low, high = max(lows), min(highs)
    middle = (low + high) / 2
    return (
        (low + middle) / 2 if low == node.get("exclusiveMinimum") else low,
        (high + middle) / 2 if high == node.get("exclusiveMaximum") else high,
    )


def other_number(node: Mapping[str, Any], source: Source) -> float:
    """Another number that may fit a node: a multiple of its step between its limits."""
    step = Fraction(str(_step(node)))
    if "number" not in _types(node):
        step = Fraction(step.numerator)
    elif "multipleOf" not in node and source.below(2):
        step = Fraction(1, 4)
    lows = [Fraction(str(node[name])) for name in ("minimum", "exclusiveMinimum") if name in node]
    highs = [Fraction(str(node[name])) for name in ("maximum", "exclusiveMaximum") if name in node]
    first = math.ceil(max(lows) / step) if lows else math.floor(min(highs) / step) - _WIDE if highs else 0
    last = min(math.floor(min(highs) / step) if highs else first + _WIDE, first + _WIDE)
    if last < first:  # no multiple, and perhaps a fraction
        return float(max(lows) + (min(highs) - max(lows)) * Fraction(1 + source.below(99), 100))
    found = (first + source.below(last - first + 1)) * step
    return int(found) if found.denominator == 1 else float(found)


def _step(node: Mapping[str, Any]) -> float:
    step = node.get("multipleOf", 1)
    if not isinstance(step, int | float) or step <= 0:
        raise NoExample(f"`multipleOf` is {step!r}, and has to be a number above 0")
    return step


def _types(node: Mapping[str, Any]) -> tuple[str, ...]:
    kind = node.get("type", ())
    return (kind,) if isinstance(kind, str) else tuple(kind)
