"""What a broken condition of a workflow step expected, what came in its place, and where that stands in the body."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from conformance.checks.rules.criteria import Resolve, comparison, filled, value_of
from conformance.checks.rules.select import located, same
from conformance.model.sentences import OwnWords, alternatives, some

#: Items of a list that are told.
MOST = 10
_COUNTED = re.compile(r"\$\[\?count\(@(?P<path>.*)\) (?P<sign>> 0|== 0)\]")
_FILTERED = re.compile(r"(?P<list>.*)\[\?(?P<filter>@.*)\]")
_AT_INDEX = re.compile(r"(?P<list>.*)\[(?P<index>\d+)\]")
_EQUAL = re.compile(r"@\.(?P<name>\w+) == (?P<literal>.+)")
_STATUS = "$statusCode"


@dataclass(frozen=True, slots=True)
class Told:
    """One broken condition: `place` is a JSON Pointer into the body, or empty where the status is what broke it."""

    expected: Any
    actual: Any
    place: str = ""


def told(condition: str, status: int, body: Any, resolve: Resolve) -> Told:
    """Say of a condition that does not hold what it expected and what came.

    Args:
        condition: A comparison of expressions, or a JSONPath that counts, as a workflow states it.
        status: The status of the response.
        body: Its parsed body, or None.
        resolve: Gives the values of an expression.

    Returns:
        Both, with the place; the status, where the condition speaks of it or says nothing that could be shown.
    """
    if _STATUS in condition:
        return Told(_statuses(condition), OwnWords(status))
    count = _COUNTED.fullmatch(condition.strip())
    if count is not None and "{" not in count["path"].partition("[")[0]:
        return _counted(filled(count["path"], resolve), body, wanted=count["sign"] == "> 0")
    parts = [part for part in re.split(r"&&|\|\|", condition) if _breaks(part, resolve)]
    return _compared(parts[0], body, resolve) if parts else Told(OwnWords(condition), OwnWords(status))


def _statuses(condition: str) -> OwnWords:
    found = [parts for one in condition.split("||") if (parts := comparison(one)) is not None and parts[0] == _STATUS]
    if any(sign == "!=" for _, sign, _ in found):
        return OwnWords(f"another status than {alternatives([right for *_, right in found])}")
    return OwnWords(alternatives([right for *_, right in found]))


def _breaks(part: str, resolve: Resolve) -> bool:
    """Whether a comparison compares a place of the body, and that is what makes it fail."""
    parts = comparison(part)
    if parts is None or not parts[0].startswith("$response.body"):
        return False
    left, right = value_of(parts[0], resolve), value_of(parts[2], resolve)
    return not left or not right or same(left[0], right[0]) is not (parts[1] == "==")


def _compared(part: str, body: Any, resolve: Resolve) -> Told:
    left, sign, right = comparison(part) or ("", "", "")
    place, found = left.partition("#")[2], value_of(right, resolve)
    came = [value for _, value in located(body, place)]
    expected = found[0] if sign == "==" and found else OwnWords("another value")
    return Told(expected, came[0] if came else OwnWords("the property is missing"), place)


def _counted(path: str, body: Any, *, wanted: bool) -> Told:
    """What a list has, or lacks: items with certain values, or more of them than there are."""
    filtered, indexed = _FILTERED.fullmatch(path), _AT_INDEX.fullmatch(path)
    where = (filtered or indexed or {"list": path})["list"]
    (place, items) = next(iter(located(body, f"${where}")), ("", None))
    if not isinstance(items, list):
        return Told(OwnWords("a list" if wanted else "no such item"), OwnWords("the property is missing"), place)
    if filtered is None:
        least = int(indexed["index"]) + 1 if indexed else 1
        expected = f"at least {some(least, 'item')}" if wanted else "no item" if least == 1 else some(least - 1, "item")
        return Told(OwnWords(expected), items[:MOST], place)
    values = _values_of(filtered["filter"])
    near = next((at for at, item in enumerate(items) if _fits(item, dict(list(values.items())[:1]))), None)
    if not wanted:
        there = next((at for at, item in enumerate(items) if _fits(item, values)), 0)
        return Told(OwnWords("no such item"), _short(items[there : there + 1], values)[0], f"{place}/{there}")
    if near is not None:
        return Told(values, _short(items[near : near + 1], values)[0], f"{place}/{near}")
    return Told([values] if values else OwnWords("one item"), _short(items[:MOST], values), place)


def _values_of(condition: str) -> dict[str, Any]:
    """The values that a filter like `@.id == 14 && @.active == true` wants, by name; other conditions are left out."""
    found: dict[str, Any] = {}
    for part in condition.split("&&"):
        equal = _EQUAL.fullmatch(part.strip())
        if equal is not None:
            try:
                found[equal["name"]] = json.loads(equal["literal"])
            except ValueError:
                found[equal["name"]] = equal["literal"].strip("'")
    return found


def _fits(item: Any, values: Mapping[str, Any]) -> bool:
    if not isinstance(item, Mapping) or not values:
        return False
    return all(name in item and str(item[name]) == str(value) for name, value in values.items())


def _short(items: Sequence[Any], values: Mapping[str, Any]) -> list[Any]:
    """Items with the members that are compared alone, where they have any of them."""
    kept = [
        {name: item[name] for name in values if name in item} if isinstance(item, Mapping) else item for item in items
    ]
    return [short or item for short, item in zip(kept, items, strict=True)]
