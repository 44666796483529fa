"""A write changes nothing of a neighbour."""

from __future__ import annotations

import json

from conformance.contract import load_contracts
from conformance.model import Exchange, Level, Request, Response
from conformance.scripts.neighbour import neighbour_kept

CONTRACTS = load_contracts()
WRITE = next(
    operation
    for contract in CONTRACTS.values()
    for operation in contract.operations.values()
    if operation.observed_by is not None and str(operation.observed_by.get("select", "")).startswith("$.items")
)


def read(number, items, *, url="http://127.0.0.1/neighbour"):
    outcome = Response(200, (("content-type", "application/json"),), json.dumps({"items": items}).encode())
    return Exchange(number, "case", WRITE.key, Request("GET", url), outcome, "2026-05-15T12:00:00.000Z", str(number))


ONE = [{"id": 1, "name": "one", "status": "ACTIVE", "value": 1, "active": True}]


def test_a_neighbour_that_stays_as_it_was_is_no_finding():
    """Both reads show the same."""
    assert neighbour_kept(WRITE, [read(1, ONE)], [read(2, ONE)]) is None


def test_a_neighbour_that_lost_everything_is_a_warning():
    """Everybody relies on it, and no document says it: should."""
    found = neighbour_kept(WRITE, [read(1, ONE)], [read(2, [])])

    assert found is not None
    assert (Level.SHOULD, 2) == (found[0].level, found[1])
    assert found[0].broken


def test_reads_of_different_neighbours_prove_nothing():
    """Only the same URL twice can be compared."""
    assert neighbour_kept(WRITE, [read(1, ONE)], [read(2, [], url="http://127.0.0.1/other")]) is None
