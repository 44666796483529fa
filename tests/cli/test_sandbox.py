"""The commands `sandbox` and `self-check`."""

from __future__ import annotations

import json
import re

import pytest
from click.testing import CliRunner

from conformance.cli.command import command
from conformance.cli.sandbox import first_steps
from conformance.contract import load_contracts
from conformance.sandbox import Sandbox

REVERSED = "getTerms/terms-newest-first/reversed"


def run(*arguments):
    return CliRunner().invoke(command, list(arguments))


def test_faults_are_listed_with_what_they_break():
    """One a line: id, family, what it breaks, what it does."""
    lines = [line.split("\t") for line in run("sandbox", "--list-faults").output.splitlines()]

    assert [REVERSED, "rule-ordered", "customers/terms-newest-first"] in [line[:3] for line in lines]
    assert {4} == {len(line) for line in lines}


def test_a_served_sandbox_says_how_to_judge_it():
    """Its token and a customer that it knows, as commands."""
    served = Sandbox(load_contracts())
    said = "\n".join(first_steps(served, "http://127.0.0.1:8080"))
    kind, value = re.search(r"discover --document (\w+):(\w+)$", said).groups()
    customers = [u for o in served.world.organisations.values() for u in o.users.values()]

    assert (kind, True) in [(u.document_kind, u.may_log_in) for u in customers if u.document == value]
    assert "export MASSTACK_TOKEN=sandbox-token-all" in said


@pytest.mark.parametrize(
    "arguments",
    [
        ["sandbox", "--fault", "no-such-fault"],
        ["sandbox", "--reading", "no-such-reading=x"],
        ["sandbox", "--reading", "customers/error-texts"],
        ["self-check", "--fault", "no-such-fault"],
    ],
)
def test_what_cannot_be_meant_ends_with_2(arguments):
    """An unknown fault or reading is a mistake of whoever typed it."""
    assert 2 == run(*arguments).exit_code


def test_a_fault_that_is_caught_ends_with_0(tmp_path):
    """The kill matrix names what caught it."""
    result = run("self-check", "--fault", REVERSED, "--no-readings", "--workers", "1", "--out", str(tmp_path))
    matrix = json.loads((tmp_path / "self-check.json").read_text())["matrix"]

    assert 0 == result.exit_code
    assert result.output.splitlines()[-1] == "caught 1 of 1, false alarms 0"
    assert [["customers/getTerms/rules/terms-newest-first"]] == [one["caught_by"] for one in matrix]


def test_a_fault_that_escapes_ends_with_1(monkeypatch):
    """Nothing that escaped is passed over."""
    monkeypatch.setattr("conformance.selfcheck.selfcheck.catches", lambda *_: ((), ()))
    result = run("self-check", "--fault", REVERSED, "--no-readings", "--workers", "1")

    assert 1 == result.exit_code
    assert f"ESCAPED {REVERSED}: breaks customers/terms-newest-first; it showed" in result.output
