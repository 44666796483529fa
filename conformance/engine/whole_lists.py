"""`x-each`: lists in which a request has an item for each of somebody's test data, such as all lines of an account."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import lru_cache
from typing import Any

from conformance.cases.body_places import has, put
from conformance.cases.control_request import fitted
from conformance.cases.placeholders import Place, Placeholder, Pool, Value, placeholders
from conformance.cases.schema_walk import body_nodes
from conformance.contract.contract import Contract, Operation
from conformance.model.cache_keys import Same
from conformance.profile.ixit import Entry, Organisation
from conformance.profile.test_data_choice import DataSet, entries, key_of

#: Fills the placeholders of a template, which stands at a place, with a set of test data.
Fill = Callable[[Value, tuple[str | int, ...], DataSet], Any]


def completed(
    contract: Contract,
    operation: Operation,
    organisation: Organisation,
    data: DataSet,
    template: Value,
    filled: Any,
    fill: Fill,
    tags: Mapping[str, str],
) -> Any:
    """Add the items that are lacking to lists that have to be whole.

    Args:
        contract: The contract of the operation.
        operation: Whose body it is.
        organisation: The one whose test data are sent.
        data: The set that the body was filled with.
        template: The body with its placeholders.
        filled: The body without them.
        fill: Fills the template of an item.
        tags: Those that the case wants, by kind of test data.

    Returns:
        The body; each list that says `x-each` has an item for each entry of the same owner as the chosen one.
    """
    for place, kind, tag, owner in lists_of(Same(contract), Same(operation)):
        if not has(template, (*place, 0)):
            continue
        item = _at(template, (*place, 0))
        own = next((p for p in placeholders(item) if isinstance(p, Pool) and p.kind == kind), None)
        if own is None:
            continue
        chosen = data.get(key_of(kind, own.tag or tags.get(kind), own.nth))
        used_up = {known.name for known in contract.pool_kinds.values() if known.used_up}
        plain = _without(item, used_up)
        others = [
            fill(plain, ("body", *place, 0), _with(data, plain, entry, kind, tags))
            for entry in entries(organisation, kind, tag)
            if entry.value != chosen and owner in data and entry.related.get(owner) == data[owner]
        ]
        # The further items of a printed example are nobody's; those of a body of the IXIT are meant.
        given = _at(filled, place) if operation.id in organisation.bodies else _at(filled, place)[:1]
        filled = put(filled, place, [*given, *others])
    return filled


def of_another(
    datum: Callable[[Pool], Any],
    types: Any,
    resolve: Callable[[Placeholder, Place], Any],
    wanted: Placeholder,
    at: Place,
) -> Any:
    """What replaces a placeholder in an item that is added to a list: test data of its own, all else as before."""
    return fitted(datum(wanted), types, at) if isinstance(wanted, Pool) else resolve(wanted, at)


@lru_cache(maxsize=256)
def lists_of(
    contract: Same[Contract], operation: Same[Operation]
) -> tuple[tuple[tuple[str | int, ...], str, str | None, str], ...]:
    """Each list of a body that has to be whole: its place, the kind and tag of its items, and whose they are."""
    return tuple(
        (node.path[1:], str(each["pool"]), each.get("tag"), str(each["of"]))
        for node in body_nodes(contract.value, operation.value)
        if isinstance(each := node.schema.get("x-each"), Mapping)
    )


def _without(template: Value, used_up: Collection[str]) -> Value:
    """An item without what would use up test data: one such value serves one item."""
    match template:
        case dict():
            kept = {name: _without(value, used_up) for name, value in template.items()}
            return {name: value for name, value in kept.items() if not _uses_up(value, used_up)}
        case list():
            return [_without(value, used_up) for value in template if not _uses_up(value, used_up)]
    return template


def _uses_up(value: Value, used_up: Collection[str]) -> bool:
    return isinstance(value, Pool) and value.kind in used_up


def _with(data: DataSet, item: Value, entry: Entry, kind: str, tags: Mapping[str, str]) -> DataSet:
    """A set of test data with another entry, and with what is related to it, for the placeholders of an item."""
    found = dict(data)
    for pool in (p for p in placeholders(item) if isinstance(p, Pool)):
        key, base = key_of(pool.kind, pool.tag or tags.get(pool.kind), pool.nth), pool.kind.partition(".")[0]
        if base == kind.partition(".")[0]:
            found[key] = entry.value
        elif base in entry.related:
            found[key] = entry.related[base]
    return found


def _at(value: Any, place: tuple[str | int, ...]) -> Any:
    for step in place:
        value = value[step]
    return value


__all__ = ["completed", "lists_of", "of_another"]
