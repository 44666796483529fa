from __future__ import annotations

import shutil

from conformance.contract import load_contract, load_contracts, under
from conformance.contract.load import specs_directory
from conformance.report.contract_statements import stated


def test_the_document_knows_places_statuses_and_what_is_agreed():
    """So that no report needs the contracts."""
    contract = load_contract("feasibility")
    reading = next(iter(contract.readings.values()))
    said = stated({"feasibility": under(contract, {reading.id: reading.permitted[0]})})
    operation = said["operations"]["feasibility/renewFinance"]

    assert {f"feasibility/{name}" for name in contract.operations} == set(said["operations"])
    assert operation["file"].startswith("feasibility/")
    assert operation["line"] > 0
    assert 200 in operation["statuses"]
    assert [(reading.id, reading.permitted[0])] == [(r["id"], r["agreed"]) for r in said["readings"] if r["agreed"]]
    assert all(one["why"] for one in said["untestable"])


def test_a_file_is_named_within_the_folder_of_contracts(tmp_path):
    """A checkout, a wheel and a copy elsewhere call that folder otherwise: what one archives another verifies."""
    for name in ("specs", "_specs"):
        shutil.copytree(specs_directory() / "feasibility", tmp_path / name / "feasibility")
    there, here = (stated(load_contracts(tmp_path / name))["operations"] for name in ("_specs", "specs"))

    assert there == here
    assert "feasibility/paths/financerenewal.yaml" == here["feasibility/renewFinance"]["file"]
