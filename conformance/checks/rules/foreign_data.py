"""Find out whether a response gives data of another organisation away."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from conformance.checks.rules.compared_values import canonical
from conformance.checks.rules.select import body_of, request_values, succeeded
from conformance.contract.contract import Operation
from conformance.model import Exchange


def tells_nothing(
    operation: Operation, answer: Exchange, control: Exchange | None, unknown: Sequence[Exchange]
) -> bool:
    """Whether a success reveals no more than the response to an unknown id, beyond the ids that were asked for.

    Without a control that says something, no emptiness means anything.
    """
    if control is None or not succeeded(answer) or not succeeded(control):
        return False
    said, at_home = _beyond_ids(operation, answer), _beyond_ids(operation, control)
    if said == at_home or holds_nothing(at_home):
        return False
    alike = any(succeeded(one) and canonical(_beyond_ids(operation, one)) == canonical(said) for one in unknown)
    return alike or holds_nothing(said)


def holds_nothing(body: Any) -> bool:
    """Whether a body contains no value at all: an empty success may be the response to an unknown id."""
    match body:
        case None:
            return True
        case dict():
            return all(map(holds_nothing, body.values()))
        case list():
            return all(map(holds_nothing, body))
        case _:
            return False


def _beyond_ids(operation: Operation, exchange: Exchange) -> Any:
    ids = {
        str(value)
        for parameter in operation.parameters
        if parameter.location == "path"
        for value in request_values(operation, exchange.request, parameter.place)
    }
    return _without(body_of(exchange), ids)


def _without(body: Any, ids: Collection[str]) -> Any:
    """Put nothing in the place of ids, whose echo gives nothing away."""
    match body:
        case dict():
            return {key: _without(value, ids) for key, value in body.items()}
        case list():
            return [_without(item, ids) for item in body]
        case bool():
            return body
        case _:
            return None if str(body) in ids else body
