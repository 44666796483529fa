"""Put marks into texts that the suite makes up: the IXIT's, so that people see their origin, and the run's own.

The run's own is in whatever is written where the schema leaves room for it (JUDGEMENT.md, 17), the IXIT's in the names
and e-mail addresses of what is created.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from conformance.cases.body_places import get, has, put
from conformance.cases.case import Case
from conformance.cases.schema_walk import body_nodes
from conformance.cases.value_domains import FREE, domain_of
from conformance.contract import View, violations
from conformance.contract.contract import Contract, EffectKind, Operation
from conformance.model.cache_keys import Keyed

Path = tuple[str | int, ...]
#: Members of these classes of personal data may carry a mark.
MARKED = ("name", "email")


def marked(
    contract: Contract, operation: Operation, case: Case, body: Any, mark: str | None, *, own: str | None = None
) -> Any:
    """Put the run's mark into names, e-mail addresses and sentences of a body that creates or changes data.

    What the case is about stays as it is, and so does what the contract would no longer allow.
    """
    if operation.effect.repeatable or not isinstance(body, Mapping):
        return body
    edited = [edit.place[1:] for edit in case.edits if edit.place[0] == "body"]
    if () in edited:
        return body
    creates = operation.effect.kind is EffectKind.CREATES
    wanted: list[tuple[Path, str]] = []
    for place, named in _places(Keyed(contract.identity, contract), Keyed(operation.key, operation)):
        value = get(body, place) if has(body, place) else None
        about = any(place[: len(e)] == e or e[: len(place)] == place for e in edited)
        if isinstance(value, str) and value and not about:
            value = _with_mark(value, mark, "+") if mark is not None and creates and named else value
            wanted.append((place, value if own is None else _with_mark(value, own, ".")))
    return _put_together(contract, operation, body, wanted)


def _put_together(contract: Contract, operation: Operation, body: Any, wanted: Sequence[tuple[Path, str]]) -> Any:
    """Put all texts in at once; where that is not allowed, each that is allowed by itself."""
    changed = body
    for place, text in wanted:
        changed = put(changed, place, text)
    if changed == body or not _breaks(contract, operation, changed, beside=body):
        return changed
    for place, text in wanted:
        changed = put(body, place, text)
        body = body if _breaks(contract, operation, changed, beside=body) else changed
    return body


@lru_cache(maxsize=1024)
def _places(contract: Keyed[Contract], operation: Keyed[Operation]) -> Sequence[tuple[Path, bool]]:
    """The places of a body that can carry a mark, each with whether it is a name or address."""
    found = []
    for node in body_nodes(contract.value, operation.value):
        domain = domain_of(node) if "string" in node.types else None
        free = node.pool is None and not {"enum", "const", "pattern"} & node.schema.keys()
        named = node.personal in MARKED
        if free and (named or (domain is not None and domain.name in FREE)):
            found.append((node.path[1:], named))
    return tuple(found)


def _with_mark(value: str, mark: str, before: str) -> str:
    if mark in value:
        return value
    name, at, domain = value.partition("@")
    return f"{name}{before}{mark}@{domain}" if at else f"{value} {mark}"


def _breaks(contract: Contract, operation: Operation, body: Any, *, beside: Any) -> bool:
    assert operation.body is not None
    pointer = operation.body.pointer
    return len(violations(contract, pointer, body, View.SURE)) > len(violations(contract, pointer, beside, View.SURE))
