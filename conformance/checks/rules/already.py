"""Tell whether a write asked for what there was already: then it need not show as anything new."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from conformance.cases.body_places import path_of
from conformance.cases.schema_walk import body_nodes
from conformance.checks.rules.compared_values import includes
from conformance.checks.rules.select import body_of, request_values, select, succeeded
from conformance.contract.contract import Contract, Operation
from conformance.model import Exchange


def asked_as_it_was(
    contract: Contract, operation: Operation, arguments: Mapping[str, Any], written: Exchange, before: object
) -> bool:
    """Whether the read before a write already shows the id that the write asks for, at another place than the rule's.

    Whoever has a tariff need not be told when it begins. Only test data count, such as the id of a tariff: any other
    value may stand in a response by chance.

    Args:
        contract: The contract of the write.
        operation: The write, whose `x-observed-by` says where its effect shows.
        arguments: Those of the rule.
        written: The accepted write.
        before: The read before it, or whatever came instead.
    """
    equals, observed = arguments.get("equals"), operation.observed_by
    if not isinstance(equals, Mapping) or "request" not in equals or observed is None:
        return False
    if observed["operation"] != arguments.get("operation") or not isinstance(before, Exchange) or not succeeded(before):
        return False
    place = path_of(str(equals["request"]))
    nodes = body_nodes(contract, operation)
    if not any(node.path == place and node.pool is not None for node in nodes):
        return False
    name = str(arguments["select"]).rpartition(".")[2].rpartition("/")[2]
    there = [one for value in select(body_of(before), str(observed.get("select", ""))) for one in _called(name, value)]
    return all(includes(there, wanted) for wanted in request_values(operation, written.request, str(equals["request"])))


def _called(name: str, value: Any) -> Iterator[Any]:
    """Every value whose member has a name, at any depth."""
    match value:
        case Mapping():
            for key, item in value.items():
                if key == name:
                    yield item
                yield from _called(name, item)
        case list():
            for item in value:
                yield from _called(name, item)
