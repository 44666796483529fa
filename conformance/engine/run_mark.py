"""Put the IXIT's mark into names and e-mail addresses of what a run creates, so that people see its origin."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from conformance.cases.body_places import PlaceMissing, get, put
from conformance.cases.case import Case
from conformance.cases.schema_walk import body_nodes
from conformance.contract import View, violations
from conformance.contract.contract import Contract, EffectKind, Operation

#: Members of these classes of personal data may carry a mark.
MARKED = ("name", "email")


def marked(contract: Contract, operation: Operation, case: Case, body: Any, mark: str | None) -> Any:
    """Give a body with the mark in its names and e-mail addresses, where an operation creates something.

    What the case is about stays as it is, and so does what the contract would no longer allow.
    """
    if mark is None or operation.effect.kind is not EffectKind.CREATES or not isinstance(body, Mapping):
        return body
    assert operation.body is not None
    own = [edit.place[1:] for edit in case.edits if edit.place[0] == "body"]
    if () in own:
        return body
    for place in _places(contract, operation):
        if any(place[: len(edited)] == edited or edited[: len(place)] == place for edited in own):
            continue
        try:
            value = get(body, place)
        except PlaceMissing:
            continue
        if not isinstance(value, str) or not value:
            continue
        changed = put(body, place, _with_mark(value, mark))
        if not _breaks(contract, operation, changed, beside=body):
            body = changed
    return body


def _places(contract: Contract, operation: Operation) -> Iterator[tuple[str | int, ...]]:
    for node in body_nodes(contract, operation):
        if node.personal in MARKED:
            yield node.path[1:]


def _with_mark(value: str, mark: str) -> str:
    if mark in value:
        return value
    name, at, domain = value.partition("@")
    return f"{name}+{mark}@{domain}" if at else f"{value} {mark}"


def _breaks(contract: Contract, operation: Operation, body: Any, *, beside: Any) -> bool:
    assert operation.body is not None
    pointer = operation.body.pointer
    return len(violations(contract, pointer, body, View.SURE)) > len(violations(contract, pointer, beside, View.SURE))
