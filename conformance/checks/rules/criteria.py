"""Conditions of workflow steps: comparisons of expressions, and JSONPaths that count in the body of an answer."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from conformance.checks.rules.select import same, select

#: Gives the values of an expression: none where it finds nothing.
Resolve = Callable[[str], list[Any]]

_FILLED = re.compile(r"\{(\$[^}]+)\}")
_SURROGATE = re.compile("[\ud800-\udfff]")
#: JSONPath knows no number beyond a double.
_LARGEST = 10**300
_COMPARISON = re.compile(r"==|!=")


def simple(condition: str, resolve: Resolve) -> bool | None:
    """Whether a condition of `==`, `!=`, `&&` and `||` holds; None where an expression finds nothing."""
    alternatives = [_all(part, resolve) for part in condition.split("||")]
    if any(alternatives):
        return True
    return None if None in alternatives else False


def _all(condition: str, resolve: Resolve) -> bool | None:
    held = [_compared(part, resolve) for part in condition.split("&&")]
    if False in held:
        return False
    return None if None in held else True


def _compared(condition: str, resolve: Resolve) -> bool | None:
    found = comparison(condition)
    if found is None:
        return None
    left, right = value_of(found[0], resolve), value_of(found[2], resolve)
    if not left or not right:
        return None
    return same(left[0], right[0]) is (found[1] == "==")


def comparison(condition: str) -> tuple[str, str, str] | None:
    """Take a comparison apart: what stands before its sign, the sign, and what stands behind."""
    sign = _COMPARISON.search(condition)
    if sign is None:
        return None
    left, right = condition[: sign.start()].strip(), condition[sign.end() :].strip()
    return (left, sign[0], right) if left and right else None


def value_of(text: str, resolve: Resolve) -> list[Any]:
    """The values of an expression, or the literal that the text is."""
    if text.startswith("$"):
        return resolve(text)
    try:
        return [json.loads(text)]
    except ValueError:
        return [text.strip("'")]


def asks_for_what_came(condition: str, resolve: Resolve) -> bool:
    """Whether a condition fails only because the response lacks members that have to equal known values."""
    parts = [comparison(part) for part in condition.split("&&")]
    if "||" in condition or any(part is None or part[1] != "==" for part in parts):
        return False
    terms = [text for part in parts if part is not None for text in (part[0], part[2])]
    return all(value_of(text, resolve) for text in terms if not text.startswith("$response."))


def counted(condition: str, body: Any, resolve: Resolve) -> bool | None:
    """Whether a JSONPath like `$[?count(@.items[?@.id == {$inputs.id}]) > 0]` holds for a body.

    A value is looked for as a number and as text, since ids come as either. None where an expression finds nothing.
    """
    wanted = {name: resolve(name) for name in _FILLED.findall(condition)}
    if not all(found and _sayable(found[0]) for found in wanted.values()):
        return None
    results = [_holds(condition, body, wanted, as_text=as_text) for as_text in ((False, True) if wanted else (False,))]
    return all(results) if condition.rstrip("] ").endswith("== 0") else any(results)


def _sayable(value: Any) -> bool:
    """Whether a value can be written into a JSONPath: valid text, true or false, or an ordinary number."""
    if isinstance(value, str):
        return value.isascii() or not _SURROGATE.search(value)
    return isinstance(value, int | float | Decimal) and -_LARGEST <= value <= _LARGEST


def _holds(condition: str, body: Any, wanted: dict[str, list[Any]], *, as_text: bool) -> bool:
    return bool(select([body], _said(condition, wanted, as_text=as_text)))


def filled(path: str, resolve: Resolve) -> str:
    """A JSONPath with the first value of each expression in it; one that finds nothing, or cannot be said, stays."""
    wanted = {name: resolve(name) for name in _FILLED.findall(path)}
    return _said(path, {name: found for name, found in wanted.items() if found and _sayable(found[0])}, as_text=False)


def _said(path: str, wanted: Mapping[str, list[Any]], *, as_text: bool) -> str:
    def literal(found: re.Match[str]) -> str:
        if found[1] not in wanted:
            return found[0]
        value = wanted[found[1]][0]
        if as_text:
            return json.dumps(str(value))
        if isinstance(value, str) and re.fullmatch(r"-?(0|[1-9]\d{0,14})", value, re.ASCII):
            return value
        return json.dumps(value if isinstance(value, str | bool | int) else float(value))

    return _FILLED.sub(literal, path)
