"""Values that a JSON Pointer or a JSONPath selects in an answer, and what stands there instead."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from datetime import date, timedelta
from typing import Any

import jsonpath_rfc9535 as jsonpath

from conformance.contract import Contract, Operation, Requirement
from conformance.contract.pointer import tokens
from conformance.sandbox.call import Call
from conformance.sandbox.faults.spoiling import REMOVED, asked_at
from conformance.sandbox.lenient_json import parsed

#: What a specification sets that only the test data, or earlier answers, tell.
_DATA = frozenset({"pool", "request", "answer", "max", "today"})
Location = tuple[int | str, ...]


def located(content: Any, selection: str) -> list[Location]:
    """The locations of the values that a JSON Pointer or JSONPath selects."""
    if selection.startswith("$"):
        return [tuple(node.location) for node in jsonpath.find(selection, content)]
    location: list[int | str] = []
    here = content
    for token in tokens(selection):
        step: int | str = int(token) if isinstance(here, list) and token.isdigit() else token
        try:
            here = here[step]
        except (KeyError, IndexError, TypeError):
            return []
        location.append(step)
    return [tuple(location)]


def at(content: Any, location: Sequence[int | str]) -> Any:
    """The value at a location."""
    for step in location:
        content = content[step]
    return content


def with_selected(content: Any, selection: str, change: Callable[[Any], Any], *, most: int | None = None) -> Any:
    """A copy whose first `most` selected values are changed, or all of them; `REMOVED` removes a value."""
    copy = deepcopy(content)
    for location in sorted(located(content, selection)[:most], key=str, reverse=True):
        if not location:
            return change(copy)
        holder = at(copy, location[:-1])
        new = change(holder[location[-1]])
        if new is REMOVED:
            del holder[location[-1]]
        else:
            holder[location[-1]] = new
    return copy


def with_items(content: Any, selection: str, change: Callable[[list[Any]], list[Any]]) -> Any:
    """A copy in which each list of selected items is changed as a whole."""
    copy = deepcopy(content)
    holders = dict.fromkeys(location[:-1] for location in located(content, selection) if location)
    for location in holders:
        items = at(copy, location)
        if isinstance(items, list):
            items[:] = change(list(items))
    return copy


def other(value: Any) -> Any:
    """Another value of the same kind."""
    match value:
        case bool():
            return not value
        case int() | float():
            return value + 1
        case str() if re.fullmatch(r"\d{4}-\d\d-\d\d.*", value):
            return (date.fromisoformat(value[:10]) + timedelta(days=40)).isoformat() + value[10:]
        case str() if value and value[-1].isdigit():
            return value[:-1] + str((int(value[-1]) + 1) % 10)
        case str():
            return f"{value[:-1]}{'b' if value[-1:] == 'a' else 'a'}"
        case dict():
            return {name: other(below) for name, below in value.items()}
        case list():
            return [other(item) for item in value]
        case _:
            return "another"


def matches(call: Call, wanted: Mapping[str, Any]) -> bool:
    """Whether a request has what an `ask` or `with` sets; of test data only that some value is there."""
    return all(_matches(call, place, value) for place, value in wanted.items())


def _matches(call: Call, place: str, value: Any) -> bool:
    found = asked_at(call, place)
    if value == {"absent": True}:
        return not found
    if place == "query.query":
        found = [parsed(text) for text in found]
    return any(_fits(value, one) for one in found)


def _fits(wanted: Any, found: Any) -> bool:
    if isinstance(wanted, Mapping):
        if set(wanted) & _DATA:
            return True
        return isinstance(found, Mapping) and all(n in found and _fits(v, found[n]) for n, v in wanted.items())
    return bool(wanted == found or str(wanted) == found or str(wanted).lower() == found)


def readings_of(contract: Contract, requirement: Requirement) -> tuple[tuple[str, str], ...]:
    """The readings that a requirement presupposes and the sandbox does not choose by default."""
    return tuple(
        (f"{contract.api}/{name}", choices[0])
        for name, choices in requirement.under.items()
        if name in contract.readings and contract.readings[name].sandbox not in choices
    )


def readings_for(contract: Contract, operation: Operation, status: int) -> tuple[tuple[str, str], ...]:
    """The readings under which an operation returns a status and that the sandbox does not choose by default."""

    def without(reading: str, choice: str) -> bool:
        narrows = next((c.narrows for c in contract.readings[reading].choices if c.id == choice), None)
        return str(status) in ((narrows or {}).get("responses") or {})

    found: list[tuple[str, str]] = []
    for name, reading in contract.readings.items():
        if reading.operations == (operation.id,) and without(name, reading.sandbox):
            found.append((f"{contract.api}/{name}", next(c for c in reading.permitted if not without(name, c))))
    return tuple(found)
