"""What a user of Schemathesis sees of our checks: nothing of a conformant target, our ids and sources of any other."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import conformance
from conformance.contract import load_contract, load_contracts
from conformance.contract.bundling.plain_bundle import plain
from conformance.jobs.setup.sandbox_target import served_sandbox

OPERATIONS = ("getTerms", "getAccount", "activateSim")
#: Fault -> the test that our check names.
FAULTS = {
    "getAccount/account-echoes-id/neighbour": "customers/getAccount/rules/account-echoes-id",
    "getTerms/400-empty": "customers/getTerms/conforms/400/schema",
    "activateSim/needs-no/body.msisdn": "customers/activateSim/rejects/body.msisdn/required",
}
#: Ours alone; and ours beside theirs, as the README has them.
OURS = ("--checks", "masstack_conformance")
README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
BESIDE_THEIRS = tuple(re.findall(r"^  (--exclude-checks) (\S+)$", README, re.MULTILINE)[0])
CREDENTIALS = {"Authorization": "Bearer sandbox-token-all", "X-Auth-Roles": "sandbox-roles"}


def told(place: Path, *faults: str, checks: tuple[str, ...] = OURS) -> tuple[int, str]:
    """Run Schemathesis with some checks on the bundle, and give its exit code and report."""
    bundle = place / "customers.json"
    bundle.write_text(json.dumps(plain(load_contract("customers").document)), encoding="utf-8")
    command = [str(Path(sys.executable).with_name("st")), "run", str(bundle), "--phases", "examples,coverage"]
    command += [*checks, "--continue-on-failure", "--no-color", "--seed", "1"]
    command += [word for name in OPERATIONS for word in ("--include-operation-id", name)]
    command += [word for name, value in CREDENTIALS.items() for word in ("-H", f"{name}: {value}")]
    package = {"PYTHONPATH": str(Path(conformance.__file__).parent.parent)}
    hooks = {"SCHEMATHESIS_HOOKS": "conformance.schemathesis_hooks"}
    with served_sandbox(load_contracts, faults=faults) as served:
        command += ["--url", served.ixit.environments["sandbox"].urls["customers"]]
        told = {**os.environ, **package, **hooks}
        done = subprocess.run(command, cwd=place, env=told, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


@pytest.mark.nightly
@pytest.mark.parametrize("checks", [OURS, BESIDE_THEIRS], ids=["ours", "beside theirs"])
def test_a_conformant_target_passes(tmp_path, checks):
    """With ids that nobody knows and requests that are refused, no exchange is held against it."""
    code, report = told(tmp_path, checks=checks)

    assert 0 == code, report
    assert "ST901 F-" not in report
    assert "Tested: 3" in report


def test_each_fault_is_told_with_its_test_and_source(tmp_path):
    """What the rule, the error shape and the constraint say, in the report of Schemathesis."""
    code, report = told(tmp_path, *FAULTS)
    named = {line.split()[-1] for line in report.splitlines() if line.strip().startswith("test ")}

    assert 1 == code, report
    assert "masstack_conformance checks 39 of 39 operations" in report
    assert set(FAULTS.values()) <= named, report
    assert not [name for name in named if name.split("/")[1] not in OPERATIONS]
    assert "source    001:" in report
    assert "ST901 F-bc70299e" in report
