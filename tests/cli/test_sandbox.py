"""The commands `sandbox` and `self-check`."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from conformance.cli.command import command

REVERSED = "getTerms/terms-newest-first/reversed"


def run(*arguments):
    return CliRunner().invoke(command, list(arguments))


def test_faults_are_listed_with_what_they_break():
    """One a line: id, family, what it breaks, what it does."""
    lines = [line.split("\t") for line in run("sandbox", "--list-faults").output.splitlines()]

    assert [REVERSED, "rule-ordered", "customers/terms-newest-first"] in [line[:3] for line in lines]
    assert {4} == {len(line) for line in lines}


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
    monkeypatch.setattr("conformance.run.selfcheck.catches", lambda *_: ((), ()))
    result = run("self-check", "--fault", REVERSED, "--no-readings", "--workers", "1")

    assert 1 == result.exit_code
    assert f"ESCAPED {REVERSED}: breaks customers/terms-newest-first; it showed" in result.output
