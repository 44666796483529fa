"""What a user of pytest sees of the purposes: a waived failure is an expected one, a ruling is a skip."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

import conformance
from conformance.model import finding_id
from tests.journeys import test_concurrency
from tests.journeys.test_concurrency import declared

ORDER = "customers/getTerms/rules/terms-newest-first"
DOOR = "customers/getTerms/answers/credentials/missing"
WAIVER = {
    "purpose": DOOR,
    "check": "*",
    "reason": "comes with 3.2",
    "owner": "Ana",
    "ticket": "OPS-1",
    "where": {"org": "telco"},
}
RULING = {"claim": "reading", "argument": "the table is silent", "by": "both", "claimed_by": "me", "date": "2026-01-02"}


@pytest.fixture
def shown(tmp_path, monkeypatch):
    """Run the items of two faulty purposes beside waivers and rulings, and give what pytest shows."""
    monkeypatch.setattr(
        test_concurrency, "FAULTS", ("getTerms/terms-newest-first/reversed", "getTerms/missing-credentials")
    )

    def run(expires, decision):
        day = {"expires": expires}
        ruling = {"finding": finding_id(ORDER, "rules/ordered", "/0/end_date"), "decision": decision, **RULING}
        (tmp_path / "waivers.yaml").write_text(yaml.safe_dump({"waivers": [{**WAIVER, **day}]}))
        (tmp_path / "rulings.yaml").write_text(yaml.safe_dump({"rulings": [ruling]}))
        command = [sys.executable, "-m", "pytest", "-rxsf", "-p", "conformance.pytest_plugin", "-p", "no:cacheprovider"]
        command += ["--conformance-ixit", "ixit.yaml", "--conformance-org", "telco", "--rootdir", str(tmp_path)]
        command += ["-k", f"{ORDER} or {DOOR}"]
        package = {"PYTHONPATH": str(Path(conformance.__file__).parent.parent)}
        with declared(tmp_path) as secrets:
            return subprocess.run(
                command,
                capture_output=True,
                text=True,
                cwd=tmp_path,
                env={**os.environ, **secrets, **package},
                check=False,
            )

    return run


def test_a_waived_failure_is_expected_and_a_ruling_is_a_skip(shown):
    """Both say who answers for them, and neither is hidden."""
    done = shown("2999-12-31", "upheld")

    assert 0 == done.returncode, done.stdout + done.stderr
    assert "1 skipped" in done.stdout
    assert "1 xfailed" in done.stdout
    assert "waived   until 2999-12-31 by Ana (OPS-1): comes with 3.2" in done.stdout
    assert "ruled by both on 2026-01-02" in done.stdout


def test_neither_an_expired_waiver_nor_a_pending_ruling_helps(shown):
    """They are shown beside the failure."""
    done = shown("2026-01-31", "pending")

    assert 1 == done.returncode, done.stdout + done.stderr
    assert "2 failed" in done.stdout
    assert "waived   expired on 2026-01-31 by Ana (OPS-1)" in done.stdout
    assert "ruling   pending, by both: the table is silent" in done.stdout
