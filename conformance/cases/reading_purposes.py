"""Purposes of readings: what is agreed is held, and what is not agreed is followed in one way at an operation."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.cases.case import Purpose
from conformance.contract.contract import Contract, Operation
from conformance.model import Level

#: Source of what an agreement demands.
AGREEMENT = "the agreement in the ICS"


def reading_purposes(contract: Contract, operation: Operation) -> Iterator[Purpose]:
    """A purpose for each agreed reading that responses of an operation show, and one for all others."""
    for reading in contract.readings.values():
        agreed = contract.agreed.get(reading.id)
        if agreed is None or reading.seen_in is None or not reading.concerns(operation.id):
            continue
        if operation.id in reading.seen_in.not_at:
            continue
        choice = reading.choice(agreed)
        yield Purpose(
            id=f"{operation.key}/readings/{reading.id}",
            api=operation.api,
            operation=operation.id,
            family="readings",
            level=Level.MUST,
            says=f"{operation.id} does as the ICS agrees: {choice.says if choice else agreed}",
            source=f"{AGREEMENT}; {reading.source}",
            agreed=agreed,
        )
    yield Purpose(
        id=f"{operation.key}/readings/consistent",
        api=operation.api,
        operation=operation.id,
        family="readings",
        level=Level.MUST,
        says=f"{operation.id} follows one permitted choice of each reading.",
        source=operation.source,
    )
