from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from conformance.cli.command import command
from tests.report import sample


def call(*arguments: object) -> Result:
    return CliRunner().invoke(command, [str(a) for a in arguments])


def run(directory: Path, document) -> Path:
    directory.mkdir(parents=True)
    (directory / "run.json").write_text(json.dumps(document))
    return directory


@pytest.fixture
def green(tmp_path: Path) -> Path:
    return run(tmp_path / "reports" / "sta-telco" / "20261120T080000Z-gate", sample.green())


@pytest.fixture
def red(tmp_path: Path) -> Path:
    document = sample.red()[0]
    return run(tmp_path / "reports" / "sta-telco" / "20261121T080000Z-gate", document)


def test_compare_exits_1_on_new_failures(green, red, tmp_path):
    """And 0 otherwise; the page is written where it is asked for."""
    worse = call("compare", green, red, "--html", tmp_path / "c.html")

    assert 1 == worse.exit_code
    assert worse.output.splitlines()[-1].startswith("WORSE: 8 new failures")
    assert "WORSE · 8 new" in (tmp_path / "c.html").read_text()
    assert 0 == call("compare", red, green).exit_code


def test_compare_says_what_a_selection_did_not_test(red, tmp_path):
    """The caller chose it: exit 0, and 1 where changes are to fail; the page groups and explains it."""
    chosen = {"operations": ["customers/getAccount"], "purposes": None}
    kept = [e for e in sample.red()[0]["purposes"] if e["id"].startswith("customers/getAccount/")]
    scope = {**sample.document([])["scope"], "in_run": 1}
    new = run(tmp_path / "new", sample.document(kept, selection=chosen, scope=scope))
    said = call("compare", red, new, "--html", tmp_path / "c.html")
    page = (tmp_path / "c.html").read_text()

    assert 0 == said.exit_code
    assert said.output.splitlines()[-1].startswith("CHANGED: 0 new failures")
    assert "the new run is narrowed to 1 of 45 operations" in said.output
    assert "outside the selection of the new run" in said.output
    assert "outside the selection of the new run" in page
    assert "no longer tested</h1>" in page
    assert 1 == call("compare", red, new, "--fail-on", "changed").exit_code


def test_one_new_failure_is_one(tmp_path):
    """Numbers and words agree."""
    purpose = "customers/getTerms/conforms/404/schema"
    failing = sample.document([sample.entry(purpose, "fail", findings=[sample.finding(purpose)])])
    old = run(tmp_path / "old", sample.document([sample.entry(purpose)]))
    said = call("compare", old, run(tmp_path / "new", failing), "--quiet").output

    assert said.startswith("WORSE: 1 new failure, 0 still failing")


@pytest.mark.parametrize("text", ["", "[]", '{"a": 1}', "\x00"])
def test_what_is_no_run_is_refused_in_one_sentence(tmp_path, red, text):
    """Exit 2, never a traceback."""
    (tmp_path / "x.json").write_text(text)
    result = call("compare", tmp_path / "x.json", red)

    assert 2 == result.exit_code
    assert 1 == len(result.output.strip().splitlines())


def test_status_says_the_newest_run(green, red, tmp_path, monkeypatch):
    """In one line, with a badge where it is asked for."""
    monkeypatch.chdir(tmp_path)
    result = call("status", green, "--badge", "b.svg")

    assert result.output.startswith("CONFORMANT · 45 of 45 operations tested · ")
    assert "CONFORMANT · 45 of 45 operations tested" in (tmp_path / "b.svg").read_text()
    assert 1 == len(call("status").stdout.splitlines())
    assert 0 == call("status", red, "--badge", "b.json").exit_code
    assert (
        "NOT CONFORMANT · 6 of 45 operations fail · 3 causes · 6 new failures"
        == json.loads((tmp_path / "b.json").read_text())["message"]
    )


def test_trend_takes_a_directory(green, red, tmp_path):
    """Every run below it, each once."""
    (tmp_path / "reports" / "sta-telco" / "latest").symlink_to(red.name)
    result = call("trend", tmp_path / "reports", "--out", tmp_path / "t.html")

    assert result.output.startswith("2 runs")
    assert "Failures by target" in (tmp_path / "t.html").read_text()


def test_baseline_accept_writes_the_small_file(red, tmp_path):
    """With who accepted it and where it was decided."""
    out = tmp_path / "baseline.json"
    result = call("baseline", "accept", red, "--by", "Ana", "--ticket", "OPS-1", "--out", out)

    assert "8 known failures" in result.output
    assert ("Ana", "OPS-1") == tuple(json.loads(out.read_text())["accepted"][k] for k in ("by", "ticket"))


@pytest.mark.parametrize("change", [{"profile": "acceptance"}, {"complete": False}])
def test_no_baseline_of_an_acceptance_or_of_a_part(tmp_path, change):
    """The one takes none, the other knows too little."""
    directory = run(tmp_path / "r", {**sample.red()[0], **change})

    assert 2 == call("baseline", "accept", directory, "--by", "A", "--ticket", "T").exit_code


def test_prune_takes_out_what_met_nothing(tmp_path):
    """What was used stays."""
    unused = {**sample.WAIVER, "ticket": "OPS-2", "use": "unused", "expires": "2999-01-01"}
    used = {**sample.WAIVER, "expires": "2999-01-01"}
    directory = run(tmp_path / "r", {**sample.red()[0], "waivers": [used, unused]})
    keys = ("purpose", "check", "reason", "owner", "ticket", "expires", "where")
    file = tmp_path / "waivers.yaml"
    file.write_text(json.dumps({"waivers": [{k: w[k] for k in keys} for w in (used, unused)]}, indent=1))
    dry = call("waivers", "prune", directory, "--file", file, "--dry-run")

    assert "1 of 2 waivers would go" in dry.output
    assert "OPS-2 of Vendor, unused" in dry.output


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("status", "RED", "--badge", "badge.png"), "a badge is an .svg or a .json file"),
        (("baseline", "accept", "RED", "--by", "", "--ticket", ""), "neither may be empty"),
        (("coverage", "nowhere"), "cannot read nowhere"),
        (("verify", "nowhere.zip"), "cannot read nowhere.zip"),
        (("run", "--format", "sarf"), "did you mean sarif?"),
        (("run", "--target", "sandbox", "--out", "FILE"), "File exists"),
        (("specs", "bundle", "custmers"), "the APIs here are: customers, feasibility, subscriptions"),
    ],
)
def test_a_new_users_mistakes_get_one_sentence(words, says, red, tmp_path, monkeypatch):
    """None of them is passed over, and none ends in a traceback."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_text("")
    named = {"RED": str(red), "FILE": str(tmp_path / "file")}
    result = CliRunner().invoke(command, [named.get(word, word) for word in words])

    assert (2, True) == (result.exit_code, says in result.output), result.output


def test_a_run_of_another_schema_is_refused(red, tmp_path):
    """What a later suite wrote is not half understood."""
    text = (red / "run.json").read_text() if red.is_dir() else red.read_text()
    (tmp_path / "run.json").write_text(text.replace('"schema_version": "2"', '"schema_version": "9"', 1))
    result = CliRunner().invoke(command, ["status", str(tmp_path)])

    assert (2, True) == (result.exit_code, "has schema version 9" in result.output), result.output
