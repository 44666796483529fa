"""Put marks into texts that the suite makes up: the IXIT's, so that people see their origin, and the run's own.

The run's own is in whatever is written where the schema leaves room for it (JUDGEMENT.md, 17), the IXIT's in the names
and e-mail addresses of what is created.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from conformance.cases.body_places import PlaceMissing, get, put
from conformance.cases.case import Case
from conformance.cases.fixed.variants import types_of
from conformance.cases.schema_walk import body_nodes
from conformance.cases.value_domains import FREE, domain_of
from conformance.contract import View, violations
from conformance.contract.contract import Contract, EffectKind, Operation
from conformance.model.cache_keys import Keyed

#: Members of these classes of personal data may carry a mark.
MARKED = ("name", "email")


def marked(
    contract: Contract, operation: Operation, case: Case, body: Any, mark: str | None, *, own: str | None = None
) -> Any:
    """Give a body with the marks in its names, e-mail addresses and sentences, where an operation writes something.

    What the case is about stays as it is, and so does what the contract would no longer allow.
    """
    if operation.effect.repeatable or not isinstance(body, Mapping):
        return body
    edited = [edit.place[1:] for edit in case.edits if edit.place[0] == "body"]
    if () in edited:
        return body
    creates = operation.effect.kind is EffectKind.CREATES
    for place, named in _places(Keyed(contract.identity, contract), Keyed(operation.key, operation)):
        if any(place[: len(e)] == e or e[: len(place)] == place for e in edited):
            continue
        for one in (mark if creates and named else None, own):
            body = body if one is None else _marked_at(contract, operation, body, place, one)
    return body


def _marked_at(contract: Contract, operation: Operation, body: Any, place: Sequence[str | int], mark: str) -> Any:
    try:
        value = get(body, place)
    except PlaceMissing:
        return body
    if not isinstance(value, str) or not value:
        return body
    changed = put(body, place, _with_mark(value, mark))
    return body if _breaks(contract, operation, changed, beside=body) else changed


@lru_cache(maxsize=1024)
def _places(contract: Keyed[Contract], operation: Keyed[Operation]) -> Sequence[tuple[tuple[str | int, ...], bool]]:
    """Give the places that leave room for a mark, and whether they are names or addresses by their class."""
    found = []
    for node in body_nodes(contract.value, operation.value):
        domain = domain_of(node) if "string" in types_of(node.schema) else None
        free = node.pool is None and not {"enum", "const", "pattern"} & node.schema.keys()
        named = node.personal in MARKED
        if free and (named or (domain is not None and domain.name in FREE)):
            found.append((node.path[1:], named))
    return tuple(found)


def _with_mark(value: str, mark: str) -> str:
    if mark in value:
        return value
    name, at, domain = value.partition("@")
    return f"{name}+{mark}@{domain}" if at else f"{value} {mark}"


def _breaks(contract: Contract, operation: Operation, body: Any, *, beside: Any) -> bool:
    assert operation.body is not None
    pointer = operation.body.pointer
    return len(violations(contract, pointer, body, View.SURE)) > len(violations(contract, pointer, beside, View.SURE))
