"""Purposes of readings, and whether the requests of a plan can show what readings speak of."""

from __future__ import annotations

from functools import cache

import pytest

from conformance.cases.reading_purposes import reading_purposes
from conformance.contract import load_contracts, under
from tests.planned import every_case, planned

CONTRACTS = load_contracts()
SEEN = [r for contract in CONTRACTS.values() for r in contract.readings.values() if r.seen_in is not None]


@cache
def asked() -> set[tuple[str, str]]:
    """Operation and id of each case that a run in acceptance sends."""
    plan = planned("acceptance")
    return {
        *((case.operation, case.id) for case in every_case()),
        *((case.operation, case.id) for ruled in plan.rules for case in ruled.asks.values()),
        *((case.operation, case.id) for course in plan.courses for case in course.steps.values()),
    }


@pytest.mark.parametrize("reading", SEEN, ids=lambda reading: f"{reading.api}/{reading.id}")
def test_some_request_of_a_run_shows_each_reading(reading):
    """A reading whose cases nobody sends would be decoration."""
    shown = [
        name
        for operation, name in asked()
        if operation.partition("/")[0] == reading.api
        and reading.concerns(operation.partition("/")[2])
        and reading.seen_in.speaks_of(operation.partition("/")[2], name)
    ]

    assert shown


def test_an_agreement_has_a_purpose_of_its_own_at_each_operation_that_shows_it():
    """The other readings share one."""
    contract = under(CONTRACTS["customers"], {"terms-unknown-account": "not-found", "credentials-needed": "bearer"})

    found = list(reading_purposes(contract, contract.operations["getTerms"]))

    assert ["customers/getTerms/readings/terms-unknown-account", "customers/getTerms/readings/consistent"] == [
        purpose.id for purpose in found
    ]
    assert ["not-found", ""] == [purpose.agreed for purpose in found]
    assert found[0].source.startswith("the agreement in the ICS")
