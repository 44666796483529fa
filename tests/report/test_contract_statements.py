from __future__ import annotations

from conformance.contract import load_contract, under
from conformance.report.contract_statements import stated


def test_the_document_knows_places_statuses_and_what_is_agreed():
    """So that no report needs the contracts."""
    contract = load_contract("feasibility")
    reading = next(iter(contract.readings.values()))
    said = stated({"feasibility": under(contract, {reading.id: reading.permitted[0]})})
    operation = said["operations"]["feasibility/renewFinance"]

    assert {f"feasibility/{name}" for name in contract.operations} == set(said["operations"])
    assert operation["file"].startswith("specs/feasibility/")
    assert operation["line"] > 0
    assert 200 in operation["statuses"]
    assert [(reading.id, reading.permitted[0])] == [(r["id"], r["agreed"]) for r in said["readings"] if r["agreed"]]
    assert all(one["why"] for one in said["untestable"])
