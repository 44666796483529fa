"""The control request of an operation, as a template."""

from __future__ import annotations

from typing import Any

from conformance.cases.case import Edit
from conformance.cases.places import has, put
from conformance.cases.values import BaseBody, Pool, Value
from conformance.cases.walk import body_nodes, pool_of
from conformance.contract.contract import Contract, Operation, Parameter


def control_edits(operation: Operation) -> tuple[Edit, ...]:
    """Give the parameters and the body of the request that the operation has to accept."""
    edits = [
        Edit((p.location, p.name), good_value(p))
        for p in operation.parameters
        if p.required or p.place in operation.control
    ]
    if operation.body is not None:
        edits.append(Edit(("body",), BaseBody()))
    return tuple(edits)


def good_value(parameter: Parameter) -> Value:
    """Give a value of a parameter that satisfies the contract: from the test data, else the example of the specs."""
    pool = pool_of(parameter)
    return Pool(pool) if pool else parameter.example


def default_body(contract: Contract, operation: Operation) -> Value:
    """Give the example of the specs, with the test data in their places."""
    if operation.body is None:
        return None
    body: Any = operation.body.example
    for node in body_nodes(contract, operation):
        place = node.path[1:]
        if node.pool and has(body, place):
            body = put(body, place, Pool(node.pool))
    return body
