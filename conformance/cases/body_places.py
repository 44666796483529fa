"""Places in a request body: paths of member names and array indices, and what stands there."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from conformance.cases.case import Remove

Path = Sequence[str | int]


class PlaceMissing(LookupError):
    """A body lacks the parent of a place that was to be edited."""

    def __init__(self, path: Path) -> None:
        super().__init__(dotted(path))
        self.path = tuple(path)


def dotted(path: Path) -> str:
    """Write a place as in case ids: `body.sell.payment.id`, array items as `[]`."""
    text = ""
    for part in path:
        text += "[]" if isinstance(part, int) else (f".{part}" if text else str(part))
    return text


def named(path: Path) -> str:
    """Name a place as people do: `sales_info.email`, `orgId`, `parameter reason`, `header x-ip-address`."""
    location, name = path[0], dotted(path[1:])
    if location == "body":
        return name or "a body"
    if not name:
        return str(location)
    return name if location == "path" else f"{location if location == 'header' else 'parameter'} {name}"


#: What is wrong with a value, by the keyword of JSON Schema that it breaks.
_WRONG = {
    "type": "of the wrong type",
    "format": "in the wrong format",
    "pattern": "in the wrong form",
    "enum": "with a value that is not documented",
    "const": "with a value that is not documented",
    "minLength": "that is too short",
    "maxLength": "that is too long",
    "minimum": "below the smallest documented number",
    "maximum": "above the largest documented number",
    "minItems": "with too few items",
    "maxItems": "with too many items",
    "uniqueItems": "with an item twice",
}


def broken(place: str, keyword: str) -> str:
    """What is wrong with a request, in words: `msisdn in the wrong form`, `a request without sales_info`.

    Args:
        place: The place as people call it (`named`).
        keyword: The keyword of JSON Schema that the value there breaks.
    """
    if keyword == "required":
        return f"a request without {place}"
    return f"{place} {_WRONG[keyword]}" if keyword in _WRONG else f"a request that breaks `{keyword}` of {place}"


def get(value: Any, path: Path) -> Any:
    """The value at a place of a template; raises PlaceMissing where there is none."""
    for depth, part in enumerate(path):
        try:
            value = value[part]
        except (LookupError, TypeError) as error:
            raise PlaceMissing(path[: depth + 1]) from error
    return value


def members_at(value: Any, name: str) -> list[Any]:
    """The values at a dotted place (`items[].id`) of a body, one for each array item; "" is the whole body."""
    values = [value]
    for part in re.findall(r"[^.\[\]]+|\[\]", name):
        if part == "[]":
            values = [item for one in values if isinstance(one, list) for item in one]
        else:
            values = [one[part] for one in values if isinstance(one, Mapping) and part in one]
    return values


def path_of(place: str) -> tuple[str | int, ...]:
    """Read a dotted place as a path: `body.items[].id` is `("body", "items", 0, "id")`."""
    location, _, rest = place.partition(".")
    if location != "body":
        return (location, rest) if rest else (location,)
    return ("body", *(0 if part == "[]" else part for part in re.findall(r"[^.\[\]]+|\[\]", rest)))


def has(value: Any, path: Path) -> bool:
    """Whether a template has a value at a place."""
    try:
        get(value, path)
    except PlaceMissing:
        return False
    return True


def put(value: Any, path: Path, new: Any) -> Any:
    """A copy of a template with one place replaced, added (as a member), or removed.

    Args:
        value: The template; it is not changed.
        path: The place; its parent has to exist.
        new: What stands there afterwards, or the mark that removes it.

    Raises:
        PlaceMissing: The parent of the place is missing.
    """
    try:
        return _put(value, path, new)
    except PlaceMissing as error:
        raise PlaceMissing(path) from error


def _put(value: Any, path: Path, new: Any) -> Any:
    if not path:
        return new
    head, rest = path[0], path[1:]
    if isinstance(head, int):
        if not isinstance(value, list) or head >= len(value):
            raise PlaceMissing(path)
        items = list(value)
        if not rest and isinstance(new, Remove):
            del items[head]
        else:
            items[head] = _put(items[head], rest, new)
        return items
    if not isinstance(value, Mapping) or (rest and head not in value):
        raise PlaceMissing(path)
    members = dict(value)
    if not rest and isinstance(new, Remove):
        members.pop(head, None)
    else:
        members[head] = _put(members.get(head), rest, new)
    return members
