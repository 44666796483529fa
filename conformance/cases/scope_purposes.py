"""Test purposes of the scope: operations that a buyer requires, and those that the ICS declares absent."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from conformance.cases.case import Case, Kind, Plan, Purpose
from conformance.contract.contract import Contract, Operation
from conformance.model import Level

#: Family of these purposes.
FAMILY = "declared"
REQUIRED, ABSENT = "required", "absent"


def with_scope(
    plan: Plan, contracts: Mapping[str, Contract], *, declared: Collection[str], required: Collection[str]
) -> Plan:
    """Add to a plan a purpose for each operation that is required but not declared, or declared absent.

    Args:
        plan: The plan; it is returned with those purposes.
        contracts: The contracts by API name.
        declared: Keys of the operations that the ICS claims.
        required: Keys of the operations that the buyer requires.
    """
    purposes = dict(plan.purposes)
    for contract in contracts.values():
        for operation in contract.operations.values():
            if operation.key not in declared:
                purposes.update((p.id, p) for p in _purposes(operation, required))
    return replace(plan, purposes=purposes)


def _purposes(operation: Operation, required: Collection[str]) -> Iterator[Purpose]:
    def purpose(place: str, level: Level, says: str) -> Purpose:
        return Purpose(
            id=f"{operation.key}/{FAMILY}/{place}/operation",
            api=operation.api,
            operation=operation.id,
            family=FAMILY,
            level=level,
            says=says,
            source=operation.source,
        )

    yield purpose(ABSENT, Level.SHOULD, f"{operation.id} is declared absent, and is not served.")
    if operation.key in required:
        yield purpose(REQUIRED, Level.MUST, f"{operation.id} is required, and declared.")


def absent_case(operation: Operation) -> Case:
    """The request that shows whether an operation exists; only reads are sent."""
    purpose = f"{operation.key}/{FAMILY}/{ABSENT}/operation"
    return Case(
        f"{purpose}/read", purpose, operation.key, Kind.OPEN, "a request to an operation that is declared absent"
    )
