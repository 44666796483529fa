"""The control request of an operation: the valid request that every case of it is an edit of."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from conformance.cases.body_places import has, put
from conformance.cases.case import REMOVE, Edit
from conformance.cases.placeholders import BaseBody, Pool, Value
from conformance.cases.schema_walk import body_nodes, pool_of
from conformance.contract.contract import Contract, Operation, Parameter
from conformance.model.cache_keys import Keyed, Same


def control_edits(operation: Operation) -> tuple[Edit, ...]:
    """Give the parameters and the body of the request that the operation has to accept."""
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
    """Give the edits that put a group of alternative parameters in the place of the control's."""
    every = {place for other in operation.alternatives for place in other}
    removed = [p for p in operation.parameters if p.place in every & set(operation.control) and p.place not in group]
    added = [p for p in operation.parameters if p.place in group and p.place not in operation.control]
    return (
        *(Edit((p.location, p.name), REMOVE) for p in removed),
        *(Edit((p.location, p.name), good_value(p)) for p in added),
    )


def good_value(parameter: Parameter) -> Value:
    """Give a value of a parameter that satisfies the contract: from the test data, else the example of the specs."""
    pool = pool_of(parameter)
    return Pool(pool) if pool else parameter.example


def default_body(contract: Contract, operation: Operation) -> Value:
    """Give the example of the specs, with the test data in their places; nobody changes it."""
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
    return body
