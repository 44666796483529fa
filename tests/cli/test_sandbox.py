"""The commands `sandbox` and `self-check`."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys

import pytest
from click.testing import CliRunner

from conformance.cli.command import command
from conformance.cli.sandbox import first_steps
from conformance.contract import load_contracts
from conformance.contract.contract import EffectKind
from conformance.model.errors import BadOption
from conformance.profile.declaration_reader import read_ics, read_ixit
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
    kind, value = re.search(r"discover --document (\w+):(\w+)\n", said).groups()
    customers = [u for o in served.world.organisations.values() for u in o.users.values()]

    assert (kind, True) in [(u.document_kind, u.may_log_in) for u in customers if u.document == value]
    assert "export MASSTACK_TOKEN=sandbox-token-all" in said


@pytest.mark.parametrize(
    "arguments",
    [
        ["sandbox", "--fault", "no-such-fault"],
        ["sandbox", "--reading", "no-such-reading=x"],
        ["sandbox", "--reading", "customers/error-texts"],
        ["sandbox", "--api-release", "customers"],
        ["sandbox", "--api-release", "customer=2.30.0"],
        ["sandbox", "--api-release", "customers=7.0.0"],
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
    assert result.output.splitlines()[-1] == "caught 1 of 1 in the gate, 0 more in acceptance, 0 warned, false alarms 0"
    assert [["customers/getTerms/rules/terms-newest-first"]] == [one["caught_by"] for one in matrix]


def test_a_fault_that_escapes_ends_with_1(monkeypatch):
    """Nothing that escaped is passed over."""
    monkeypatch.setattr("conformance.selfcheck.selfcheck.catches", lambda *_: ((), ()))
    result = run("self-check", "--fault", REVERSED, "--no-readings", "--workers", "1")

    assert 1 == result.exit_code
    assert f"ESCAPED {REVERSED}: breaks customers/terms-newest-first; it showed" in result.output


def test_a_served_sandbox_declares_itself_as_any_target_is(tmp_path):
    """What it writes is read without a word, has no secret in it, and gives leave to everything that a run needs."""
    served, file = Sandbox(load_contracts()), tmp_path / "here" / "ixit.yaml"
    said = list(first_steps(served, "http://127.0.0.1:8080", file))
    ixit, ics = read_ixit(file, served.contracts), read_ics(file.with_name("ics.yaml"), served.contracts)
    environment, organisation = ixit.pair("sandbox", "telco")

    assert f"run --org telco --ixit {file} --ics {file.with_name('ics.yaml')}" in said[-1]
    assert (False, True, 1800) == (environment.sandbox, organisation.changeable, len(organisation.pools["freeIccid"]))
    assert frozenset(EffectKind) - {EffectKind.NONE, EffectKind.COMPUTES} == environment.writes
    assert set(served.contracts) == set(ics.readings)
    assert "sandbox-token-all" not in file.read_text()
    assert {0o600} == {path.stat().st_mode & 0o777 for path in file.parent.glob("ixit.*") if path.suffix != ".yaml"}


def test_a_declaration_of_somebody_else_stays_as_it_is(tmp_path):
    """One's own is written anew, since ids and days are others."""
    served, file = Sandbox(load_contracts()), tmp_path / "ixit.yaml"
    list(first_steps(served, "http://127.0.0.1:8080", file))
    list(first_steps(served, "http://127.0.0.1:8081", file))
    assert "8081" in file.read_text()[:2000]

    file.write_text("environments: {mine: {}}\n")
    with pytest.raises(BadOption, match="exists and was not written by the sandbox"):
        list(first_steps(served, "http://127.0.0.1:8080", file))


def test_init_declares_the_sandbox(tmp_path):
    """As `masstack-conformance sandbox` serves it."""
    result = run("init", "--target", "sandbox", "--directory", str(tmp_path))

    assert (0, True) == (
        result.exit_code,
        "serve it in another terminal: masstack-conformance sandbox" in result.output,
    )
    assert "http://127.0.0.1:8080" in (tmp_path / "ixit.yaml").read_text()[:2000]


def served_in_vain(*words):
    done = subprocess.run(
        [sys.executable, "-m", "conformance", "sandbox", *words], check=False, capture_output=True, text=True
    )
    return done.returncode, done.stderr


def test_a_port_in_use_is_said_once_with_what_to_do():
    """And nothing is served."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = served_in_vain("--port", str(port))

    said = f"masstack-conformance: cannot listen on 127.0.0.1:{port}: Address already in use; choose another --port\n"
    assert (2, said) == ended


def test_a_declaration_that_cannot_be_written_does_not_speak_of_listening(tmp_path):
    """It listened; the file is at fault."""
    (tmp_path / "file").write_text("")
    code, said = served_in_vain("--port", "0", "--ixit", str(tmp_path / "file" / "ixit.yaml"))

    assert (2, True, False) == (code, f"{tmp_path / 'file'}" in said, "listen" in said)
