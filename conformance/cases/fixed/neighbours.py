"""Values near a valid one, by name: one property or item more, fewer, or of another type."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import Any

from conformance.cases.body_places import put
from conformance.cases.case import REMOVE
from conformance.contract.bundling.example_values import NoExample
from conformance.contract.bundling.undescribed_members import names_for

Named = Iterator[tuple[str, Any]]
#: What makes an example of a schema.
Made = Callable[[Any], Any]

#: What is rarely one of several things.
STRANGERS: Mapping[str, Any] = {
    "stranger": {"unlisted_member": "x"},
    "text": "UNLISTED",
    "number": -1,
    "list": [],
    "null": None,
}
#: Values of each JSON type.
_OF_EACH_TYPE: Mapping[str, Any] = {
    "text": "UNLISTED",
    "number": 0.5,
    "object": {"value": 1},
    "list": ["UNLISTED"],
    "true": True,
    "null": None,
}
#: Names that a property may not have, as a name that follows no custom.
_NAMED = 5
_NAMES = ("undocumented_member", "UNLISTED name", "9")


def spoiled(good: Any) -> Named:
    """Values of other types, and the good value with one property spoiled."""
    yield from STRANGERS.items()
    for member, value in good.items() if isinstance(good, Mapping) else ():
        spoils: dict[str, Any] = {"without": REMOVE, "object-for": {"value": 1}}
        if isinstance(value, str):
            spoils |= {"empty": "", "endless": value + "x" * 5000, "other": "UNLISTED"}
        if isinstance(value, int | float) and not isinstance(value, bool):
            spoils |= {"negative": -(10**9), "huge": 10**9}
        yield from ((f"{word}-{member}", put(good, (member,), spoil)) for word, spoil in spoils.items())


def neighbours(good: Any, schema: Mapping[str, Any], made: Made) -> Named:
    """Values near a good one, and near those that the conditions of its schema speak of."""
    yield from _near(good, schema, made)
    for word, other in _spoken_of(schema, made):
        yield word, other
        if isinstance(good, Mapping) and isinstance(other, Mapping):
            yield f"good-and-{word}", {**good, **other}
        yield from ((f"{word}-{name}", value) for name, value in _near(other, schema, made))


def _spoken_of(schema: Mapping[str, Any], made: Made) -> Named:
    """Examples of what the schema excludes, or makes depend on a condition."""
    rest = {key: value for key, value in schema.items() if key not in ("if", "then", "else", "not")}
    wanted: list[tuple[str, Any]] = []
    if "not" in schema:
        wanted += [("excluded", {**rest, "allOf": [schema["not"]]}), ("excluded", schema["not"])]
    if "if" in schema:
        wanted += [("if", {**rest, "allOf": [schema["if"]]}), ("if-not", {**rest, "not": schema["if"]})]
    for word, other in wanted:
        try:
            yield word, made(other)
        except NoExample:
            continue


def _near(good: Any, schema: Mapping[str, Any], made: Made) -> Named:
    match good:
        case bool():
            yield "other", not good
        case int() | float():
            step = schema.get("multipleOf", 1)
            yield from (("more", good + 1), ("less", good - 1), ("half", good + step / 2), ("part", good + step / 10))
        case str():
            yield from (("longer", f"{good}x"), ("shorter", good[:-1]), ("empty", ""), ("unlisted", "UNLISTED"))
        case Mapping():
            yield from _objects(good, schema, made)
        case list():
            yield from _lists(good, schema, made)
    yield from _OF_EACH_TYPE.items()


def _objects(good: Mapping[str, Any], schema: Mapping[str, Any], made: Made) -> Named:
    required = schema.get("required") or ()
    for member in good:
        yield f"without-{member}", put(good, (member,), REMOVE)
    least = {name: value for name, value in good.items() if name in required}
    yield "least", least
    yield "empty-object", {}
    for member in good:
        yield f"only-{member}", {**least, member: good[member]}
        yield from ((f"{word}-for-{member}", {**good, member: value}) for word, value in _OF_EACH_TYPE.items())
    described = dict(_described(good, schema, made))
    for member, value in described.items():
        yield f"with-{member}", {**good, member: value}
        yield f"least-with-{member}", {**least, member: value}
    yield "every", {**good, **described}
    named = (name for name in names_for(schema, made) if name not in good and name not in described)
    for name in (*_NAMES, *islice(named, _NAMED)):
        yield from ((f"{word}-at-{name.replace(' ', '-')}", {**good, name: v}) for word, v in _OF_EACH_TYPE.items())
    most = schema.get("maxProperties")
    if isinstance(most, int) and most < _FEW:
        yield "too-many", {**good, **{f"property{n}": "x" for n in range(most + 1)}}
        for value in list(good.values())[:1]:
            yield "too-many-alike", {**good, **{f"property{n}": value for n in range(most + 1)}}


#: Lists and objects of more members are not written for a limit.
_FEW = 1000


def _described(good: Mapping[str, Any], schema: Mapping[str, Any], made: Made) -> Iterator[tuple[str, Any]]:
    for member, below in (schema.get("properties") or {}).items():
        if member not in good:
            try:
                yield member, made(below)
            except NoExample:
                continue


def _lists(good: list[Any], schema: Mapping[str, Any], made: Made) -> Named:
    yield from (("empty-list", []), ("shorter", good[:-1]))
    for word, value in _OF_EACH_TYPE.items():
        yield f"{word}-added", [*good, value]
        for index in range(len(good)):
            yield f"{word}-at-{index}", [*good[:index], value, *good[index + 1 :]]
    counted = schema.get("maxContains")
    if "contains" in schema and isinstance(counted, int) and counted < _FEW:
        try:
            item = made(schema["contains"])
        except NoExample:
            return
        yield "too-many-contained", [item] * (counted + 1)
        yield "more-contained", [*good, *[item] * (counted + 1)]
