"""`run` with waivers, rulings and a baseline: what is accepted is said, and what is new is red."""

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from conformance.cli.command import command
from conformance.sandbox.moments import MADRID

FAULT = "getTerms/missing-credentials"
PURPOSE = "customers/getTerms/answers/credentials/missing"
#: As the sandbox counts it, whose day begins an hour or two before that of UTC.
TODAY = datetime.now(MADRID).date()

WAIVER = """
waivers:
  - purpose: {purpose}
    check: invalid/accepted
    reason: the gateway is replaced
    owner: ana
    ticket: T-9
    expires: "{expires}"
    where: {{env: sandbox}}
"""
RULING = """
rulings:
  - finding: {finding}
    claim: reading
    argument: it is documented so elsewhere
    decision: {decision}
    by: both
    claimed_by: vendor
    date: "2026-01-31"
"""


@pytest.fixture
def call(tmp_path, monkeypatch):
    """Calls the command in an empty directory; a run takes a second, being of two purposes."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CI", raising=False)

    def call(*words):
        return CliRunner().invoke(command, words)

    return call


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """A run that failed and one that did not, in one directory."""
    place = tmp_path_factory.mktemp("runs")
    for name, fault in (("red", True), ("green", False)):
        run(lambda *words: CliRunner().invoke(command, words), str(place / name), fault=fault)
    return place


def run(call, out, *words, fault=True):
    """Judges the sandbox, and gives the exit code and run.json."""
    words = (*words, "--fault", FAULT) if fault else words
    chosen = ("--operation", "getTerms", "--purpose", "customers/getTerms/a*")
    result = call("run", "--target", "sandbox", *chosen, "--quiet", "--out", out, *words)
    return result.exit_code, json.loads(Path(out, "run.json").read_text())


def test_a_baseline_lets_the_gate_decide_on_what_is_new(call, runs):
    """The verdict stays what it is; the last line does not call it conformant."""
    accepted = call("baseline", "accept", str(runs / "red"), "--by", "Ana", "--ticket", "T-1")
    known, document = run(call, "known", "--baseline", "baseline.json")
    finding = next(e for e in document["purposes"] if e["id"] == PURPOSE)["findings"][0]

    assert (0, 0) == (accepted.exit_code, known)
    assert ("not-conformant", {"new": 0, "fixed": 0, "known": 1}) == (document["verdict"], document["gate"])
    assert "still" == finding["state"]
    assert "exit 0 (nothing new)" in call("status", "known").output


def test_a_failure_that_the_baseline_lacks_is_red(call, runs):
    """A run that exited 0 is a baseline; what fails since then is new."""
    code, document = run(call, "out", "--baseline", str(runs / "green"))

    assert (1, 1) == (code, document["gate"]["new"])


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("red", "the run exited 1 and is no baseline"),
        ("nowhere", "No such file or directory"),
        ("broken", "broken is no JSON"),
        ("list", "list is neither a baseline nor the run.json of a run"),
        ("ids", "is no run.json of a run: name a run's directory"),
        ("green", "the baseline is of another selection"),
    ],
)
def test_a_baseline_that_says_nothing_is_refused_before_anything_is_sent(call, runs, tmp_path, name, says):
    """One sentence, exit 2, no directory of a run."""
    for broken, text in {"broken": "{", "list": "[]", "ids": "{}"}.items():
        (runs / broken).write_text(text)
    result = call("run", "--target", "sandbox", "--out", "out", "--baseline", str(runs / name))

    assert (2, True) == (result.exit_code, says in result.output), result.output
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("days", "code", "waived", "warning"),
    [(60, 0, 1, ""), (5, 0, 1, "expires in 5 days"), (-1, 1, 0, "expired on")],
)
def test_a_waiver_helps_until_it_expires(call, tmp_path, days, code, waived, warning):
    """Waived failures stay failures, and are counted apart."""
    (tmp_path / "waivers.yaml").write_text(WAIVER.format(purpose=PURPOSE, expires=TODAY + timedelta(days=days)))
    result = call("run", "--target", "sandbox", "--purpose", PURPOSE, "--fault", FAULT, "--out", "out", "--quiet")
    document = json.loads((tmp_path / "out" / "run.json").read_text())

    assert (code, 1, waived) == (result.exit_code, document["counts"]["fail"], document["counts"]["waived"])
    assert warning in result.output


@pytest.mark.parametrize(("decision", "code"), [("pending", 1), ("rejected", 1), ("upheld", 0)])
def test_a_ruling_counts_when_it_is_upheld(call, runs, tmp_path, decision, code):
    """An upheld finding no longer counts, and the headline says that something was ruled."""
    document = json.loads((runs / "red" / "run.json").read_text())
    finding = next(e for e in document["purposes"] if e["id"] == PURPOSE)["findings"][0]["id"]
    (tmp_path / "rulings.yaml").write_text(RULING.format(finding=finding, decision=decision))
    ended, document = run(call, "ruled")

    assert code == ended
    assert [decision] == [ruling["decision"] for ruling in document["rulings"]]
    assert ("1 ruled" in document["headline"]) == (decision == "upheld")


def test_a_record_judged_again_settles_alike(call, tmp_path):
    """Waivers and rulings travel in the record: the files are not needed again."""
    (tmp_path / "waivers.yaml").write_text(WAIVER.format(purpose=PURPOSE, expires=TODAY + timedelta(days=60)))
    run(call, "out")
    (tmp_path / "waivers.yaml").unlink()
    judged = call("judge", "out", "--out", "again", "--quiet")
    packed = call("archive", "out", "--evidence", "--out", "out.zip")

    assert (0, 0) == (judged.exit_code, packed.exit_code)
    assert 1 == json.loads((tmp_path / "again" / "run.json").read_text())["counts"]["waived"]
    assert 0 == call("verify", "out.zip").exit_code


def test_a_replay_of_a_sandbox_run_meets_the_same_fault(call, runs):
    """The record says which faults were on; without them a failure would seem to be gone."""
    document = json.loads((runs / "red" / "run.json").read_text())
    finding = next(e for e in document["purposes"] if e["id"] == PURPOSE)["findings"][0]["id"]
    result = call("replay", str(runs / "red"), finding)

    assert (1, True) == (result.exit_code, f"still fails: {finding} " in result.output), result.output
