"""The control body that the test data suffice for: what is optional and lacks them is left out.

A sign-up of the documents orders a landline, bonuses and a device as well; whoever has only numbers and SIM cards can
still sign up for a mobile line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from conformance.cases.body_places import dotted, put
from conformance.cases.case import REMOVE
from conformance.cases.control_request import default_body
from conformance.cases.placeholders import Place, Pool, Value
from conformance.cases.schema_walk import body_nodes
from conformance.contract import View, violations
from conformance.contract.contract import Contract, Operation

#: Everything that a body has to be valid by, so that no reading makes it doubtful.
_VIEWS = (View.STATED, View.SHOWN, View.SURE)


def supplied_body(contract: Contract, operation: Operation, is_supplied: Callable[[str], bool]) -> Value:
    """The control body without what the test data lack, or the whole one where that cannot be left out.

    Args:
        contract: The contract of the operation.
        operation: An operation whose control body is wanted.
        is_supplied: Whether there are test data of a kind.

    Returns:
        A body that is valid by the contract and needs only kinds that are supplied, one of them used up where the whole
        body uses something up; else the whole body, so that what is missing is said of it.
    """
    whole = default_body(contract, operation)
    if operation.body is None or not operation.body.pointer:
        return whole
    body, example = whole, operation.body.example
    for place in reversed(list(_strangers(whole))):
        if _is_valid(contract, operation, put(example, place, REMOVE)):
            body, example = put(body, place, REMOVE), put(example, place, REMOVE)
    while lacking := [place for place, pool in pools_in(body) if not is_supplied(pool.kind)]:
        around = (p for p in _around(lacking[0]) if _is_valid(contract, operation, put(example, p, REMOVE)))
        given_up = next(around, None)
        if given_up is None:
            return whole
        body, example = put(body, given_up, REMOVE), put(example, given_up, REMOVE)
    return body if _spends(contract, body) or not _spends(contract, whole) else whole


def pools_in(body: Value, above: Place = ()) -> Iterator[tuple[Place, Pool]]:
    """The places of a body that test data are put in, with the kind that each takes."""
    if isinstance(body, Pool):
        yield above, body
    elif isinstance(body, dict | list):
        for name, below in body.items() if isinstance(body, dict) else enumerate(body):
            yield from pools_in(below, (*above, name))


def ids_of_the_example(contract: Contract, operation: Operation) -> Iterator[str]:
    """The required properties of a body that identify something and that no kind of test data stands for."""
    for node in body_nodes(contract, operation) if operation.body is not None else ():
        if node.personal == "uuid" and node.pool is None and node.required and node.path[1:]:
            yield dotted(node.path[1:])


def _strangers(body: Value, above: Place = ()) -> Iterator[Place]:
    """The items of lists that name ids of the documents' example, where the first one names test data instead."""
    if isinstance(body, list) and body and isinstance(body[0], dict):
        ids = {name for name, value in body[0].items() if isinstance(value, Pool)}
        named = [{n: item[n] for n in ids & item.keys()} if isinstance(item, dict) else {} for item in body]
        foreign = (any(not isinstance(value, Pool) for value in one.values()) for one in named)
        yield from ((*above, number) for number, is_foreign in enumerate(foreign) if is_foreign)
    if isinstance(body, dict | list):
        for name, below in body.items() if isinstance(body, dict) else enumerate(body):
            yield from _strangers(below, (*above, name))


def _around(place: Place) -> Iterator[Place]:
    """What goes with a value that is missing, from within: the object that it identifies; the whole body never goes."""
    innermost = len(place) - (not isinstance(place[-1], int))
    yield from (place[:length] for length in range(innermost, 0, -1))


def _is_valid(contract: Contract, operation: Operation, example: Any) -> bool:
    pointer = operation.body.pointer if operation.body is not None else ""
    return not any(violations(contract, pointer, example, view) for view in _VIEWS)


def _spends(contract: Contract, body: Value) -> bool:
    kinds = contract.pool_kinds
    return any(kinds[pool.kind].used_up for _, pool in pools_in(body) if pool.kind in kinds)
