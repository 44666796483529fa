"""Expected values of the IXIT (`expect:`) as requirements of the reads that show them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from conformance.contract.contract import Contract, Operation, Requirement
from conformance.model import Level, OperationKey
from conformance.profile.ixit import Expected

#: The word in which such a requirement is written.
WORD = "expects"


def with_expected(contracts: Mapping[str, Contract], expected: Sequence[Expected]) -> Mapping[str, Contract]:
    """Add the values that the IXIT expects of reads to the contracts, as requirements of level must.

    Args:
        contracts: The contracts by API name; they are returned with the requirements.
        expected: The expected values; those of operations that no contract has are left out.
    """
    changed = dict(contracts)
    for one in expected:
        key = OperationKey(one.operation)
        contract = changed.get(key.api)
        if contract is None or key.id not in contract.operations:
            continue
        operation = contract.operations[key.id]
        more = replace(operation, requirements=(*operation.requirements, _requirement(operation, one)))
        changed[key.api] = replace(contract, operations={**contract.operations, key.id: more})
    return changed


def _requirement(operation: Operation, expected: Expected) -> Requirement:
    earlier = sum(r.rule is not None and r.rule[0] == WORD for r in operation.requirements)
    return Requirement(
        id=f"expected-{earlier + 1}",
        api=operation.api,
        operation=operation.id,
        level=Level.MUST,
        says=f"{operation.id} shows the value that the IXIT expects at {expected.pointer or 'the root'}.",
        source=expected.place or "ixit.yaml",
        rule=(WORD, {"at": expected.pointer, "equals": expected.value, "ask": dict(expected.asked)}),
    )


def expected_json(expected: Sequence[Expected]) -> list[dict[str, Any]]:
    """The expected values as a list of JSON objects, for the record's header."""
    return [
        {"operation": e.operation, "with": dict(e.asked), "pointer": e.pointer, "expected": e.value, "place": e.place}
        for e in expected
    ]


def expected_again(entries: Sequence[Mapping[str, Any]]) -> tuple[Expected, ...]:
    """Take them from a record's header."""
    return tuple(Expected(e["operation"], e["with"], e["pointer"], e["expected"], e["place"]) for e in entries)
