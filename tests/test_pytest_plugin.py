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
#: Other plugins are large to load; `test_api.py` has them beside ours.
ALONE = {"PYTHONPATH": str(Path(conformance.__file__).parent.parent), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
#: Values of each kind of test data that the tests of one operation go by.
FEW = 40
OF_GET_TERMS = "customers/getTerms/rules"
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
        with declared(tmp_path, FEW) as secrets:
            return subprocess.run(
                command,
                capture_output=True,
                text=True,
                cwd=tmp_path,
                env={**os.environ, **secrets, **ALONE},
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


@pytest.fixture(scope="module")
def items(tmp_path_factory):
    """Run the tests of one operation of a faulty target: all, those that failed last, and with two workers."""
    place = tmp_path_factory.mktemp("items")
    command = [sys.executable, "-m", "pytest", "-p", "conformance.pytest_plugin", "--color=no", "--rootdir", str(place)]
    command += ["--conformance-ixit", "ixit.yaml", "--conformance-org", "telco", "-k", OF_GET_TERMS]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(test_concurrency, "FAULTS", ("getTerms/terms-newest-first/reversed",))
        with declared(place, FEW) as secrets:
            told = {**os.environ, **secrets, **ALONE, "COLUMNS": "200"}
            return [
                subprocess.run(
                    [*command, *more], capture_output=True, text=True, cwd=place, env=told, check=False
                ).stdout
                for more in ((), ("--lf",), ("-p", "xdist", "-n", "2"))
            ]


@pytest.mark.nightly
def test_a_failure_reads_like_an_assertion(items):
    """What went wrong, the difference, the exchange in a section of its own, and one line in the summary."""
    said = items[0]

    assert "E   getTerms" in said
    assert "E     - expected: descending order" in said
    assert "E     + got:      " in said
    assert f"FAILED conformance::{ORDER} - getTerms" in said
    assert "exchange of F-" in said
    assert "  GET http://127.0.0.1" in said
    assert "\n> " in said
    assert "Traceback" not in said
    assert "pytest_plugin.py" not in said


@pytest.mark.nightly
def test_no_credential_is_shown(items):
    """The section has what was sent, without what opens the door."""
    assert "authorization" in items[0].lower()
    assert "sandbox-token" not in items[0]


@pytest.mark.nightly
def test_the_last_failures_are_run_again(items):
    """`--lf` selects them, and `-n` gives the same."""

    def failed(said):
        return sorted(
            {line.split(" ")[1].partition("@")[0] for line in said.splitlines() if line.startswith("FAILED ")}
        )

    assert [[f"conformance::{ORDER}"]] * 3 == [failed(said) for said in items]
    assert " passed" in items[0]
    assert " passed" not in items[1]
