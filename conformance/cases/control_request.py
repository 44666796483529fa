"""The control request of an operation: the valid request that every case of it is an edit of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from conformance.cases.body_places import has, put
from conformance.cases.case import REMOVE, Edit
from conformance.cases.placeholders import BaseBody, Place, Placeholder, Pool, Today, Value, bind
from conformance.cases.schema_walk import body_nodes, pool_of
from conformance.contract.contract import Contract, Operation, Parameter
from conformance.contract.vocabulary import days_in
from conformance.model.cache_keys import Keyed, Same

_NUMBERS = frozenset({"integer", "number"})


def control_edits(operation: Operation) -> tuple[Edit, ...]:
    """The edits that make the control: the valid request that the operation has to accept."""
    return _control_edits(Same(operation))


@lru_cache(maxsize=1024)
def _control_edits(same: Same[Operation]) -> tuple[Edit, ...]:
    operation = same.value
    edits = [
        Edit((p.location, p.name), good_value(p))
        for p in operation.parameters
        if p.required or p.place in operation.control
    ]
    if operation.body is not None:
        edits.append(Edit(("body",), BaseBody()))
    return tuple(edits)


def alternative_edits(operation: Operation, group: Sequence[str]) -> tuple[Edit, ...]:
    """The edits that send one group of alternative parameters instead of the control's."""
    every = {place for other in operation.alternatives for place in other}
    removed = [p for p in operation.parameters if p.place in every & set(operation.control) and p.place not in group]
    added = [p for p in operation.parameters if p.place in group and p.place not in operation.control]
    return (
        *(Edit((p.location, p.name), REMOVE) for p in removed),
        *(Edit((p.location, p.name), good_value(p)) for p in added),
    )


def good_value(parameter: Parameter) -> Value:
    """A valid value of a parameter: a placeholder for test data or for a day, else the example of the specs."""
    if parameter.days is not None:
        return Today(parameter.days, "date-time" if "T" in str(parameter.example) else "date")
    pool = pool_of(parameter)
    return Pool(pool) if pool else parameter.example


def default_body(contract: Contract, operation: Operation) -> Value:
    """The body of the control request: the example of the specs, with placeholders for test data. Do not mutate it."""
    return _default_body(Keyed(contract.identity, contract), Keyed(operation.key, operation))


@lru_cache(maxsize=1024)
def _default_body(known: Keyed[Contract], at: Keyed[Operation]) -> Value:
    contract, operation = known.value, at.value
    if operation.body is None:
        return None
    body: Any = operation.body.example
    for node in body_nodes(contract, operation):
        place = node.path[1:]
        if node.pool and has(body, place):
            body = put(body, place, Pool(node.pool))
        elif "x-day" in node.schema and has(body, place):
            body = put(body, place, Today(days_in(node.schema["x-day"]["today"])))
    return body


def fullest_body(contract: Contract, operation: Operation) -> Value:
    """The control's body plus the properties that only other examples of the documents have."""
    body = default_body(contract, operation)
    for example in operation.body.further if operation.body is not None else ():
        body = _filled_up(body, example)
    return body


def _filled_up(value: Value, other: Any) -> Value:
    if not isinstance(value, dict) or not isinstance(other, dict):
        return value
    return {**other, **{name: _filled_up(held, other.get(name)) for name, held in value.items()}}


def numbered(body: Value, used_up: Collection[str]) -> Value:
    """Number the values of kinds that are used up, so that no two places of a body get the same one."""
    counts: Counter[tuple[str, str | None]] = Counter()

    def resolve(placeholder: Placeholder) -> Placeholder:
        if not isinstance(placeholder, Pool) or placeholder.kind not in used_up:
            return placeholder
        key = placeholder.kind, placeholder.tag
        counts[key] += 1
        return replace(placeholder, nth=counts[key] - 1)

    return bind(body, resolve)


def body_types(contract: Contract, operation: Operation) -> Mapping[Place, tuple[str, ...]]:
    """The JSON types that the contract states at each place of a body."""
    return _body_types(Keyed(contract.identity, contract), Keyed(operation.key, operation))


@lru_cache(maxsize=1024)
def _body_types(contract: Keyed[Contract], operation: Keyed[Operation]) -> Mapping[Place, tuple[str, ...]]:
    nodes = body_nodes(contract.value, operation.value)
    return {node.path: node.types for node in nodes if node.pool is not None}


def fitted(value: Any, types: Mapping[Place, tuple[str, ...]], place: Place) -> Any:
    """Write a value of the test data as the type of its place: digits as a number, or a number as text."""
    kinds = set(types.get(tuple(0 if isinstance(part, int) else part for part in place), ()))
    if isinstance(value, int) and not isinstance(value, bool) and "string" in kinds and not kinds & _NUMBERS:
        return str(value)
    if isinstance(value, str) and kinds & _NUMBERS and "string" not in kinds:
        return int(value) if value.isdecimal() and str(int(value)) == value else value
    return value
