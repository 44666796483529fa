"""The wheel is whole: installed elsewhere and run from an empty folder, it writes everything that it can write."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
#: A fault that fails a quick run, so that there are failures to write of.
FAULT = "getTerms/200/null-for-body"
#: Commands after each other, each given as JSON: they share what takes a second to load.
IN_ONE_PROCESS = """
import json, sys
from conformance.cli.command import command

for words in map(json.loads, sys.argv[1:]):
    try:
        command(words)
    except SystemExit as ended:
        print("ended", ended.code or 0, flush=True)
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder of the commands of an environment that has the wheel, and the packages of this one."""
    place = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(place)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = place.glob("*.whl")
    environment = place / "environment"
    venv.create(environment, with_pip=False, symlinks=True)
    commands = environment / ("Scripts" if os.name == "nt" else "bin")
    python = str(commands / "python")
    install = ["--python", python, "install", "--quiet", "--no-deps", "--no-index", str(wheel)]
    subprocess.run([sys.executable, "-m", "pip", *install], check=True, capture_output=True)
    ask = "import sysconfig; print(sysconfig.get_path('purelib'))"
    own = subprocess.run([python, "-c", ask], check=True, capture_output=True, text=True).stdout.strip()
    # What a path file names is searched, but the path files there are not followed: not the one that an editable
    # install of this checkout left.
    (Path(own) / "packages_of_the_tests.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return commands


@pytest.fixture
def call(installed, tmp_path, monkeypatch):
    """Call the installed command in an empty folder, and give its exit code and what it printed."""
    empty = tmp_path / "empty"
    empty.mkdir()
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("CONFORMANCE_", "PYTHON"))}

    def called(*words: str, program: str = "masstack-conformance", **environ: str) -> tuple[int, str]:
        command = [str(installed / program), *words]
        done = subprocess.run(command, cwd=empty, env={**clean, **environ}, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout + done.stderr

    called.folder = empty
    return called


def test_the_installed_package_is_the_one_that_runs(call, installed):
    """With its contracts and schemas inside it."""
    code, said = call(
        "-c",
        "import conformance.contract, conformance.profile.declaration as d, conformance.pytest_plugin;"
        "print(conformance.__file__, conformance.contract.specs_directory(), len(d.schema('ixit')), conformance.run)",
        program="python",
    )

    assert (code, said.count(str(installed.parent))) == (0, 2), said
    assert "_specs" in said


def test_every_report_is_written(call):
    """The standard ones, those that are asked for, and what other commands make of a run."""
    formats = ("--format", "sarif,ctrf")
    words = ("--operation", "getTerms", "--fault", FAULT, *formats, "--out", "out")
    github = {"GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": str(call.folder / "step.md")}
    code, said = call("run", "--target", "sandbox", *words, **github)

    assert code == 1, said
    assert "::error" in said
    assert (call.folder / "step.md").is_file()
    written = {path.name for path in (call.folder / "out").iterdir()}
    assert written == {
        "junit.xml", "report.ctrf.json", "report.html", "report.sarif", "run.json", "run.jsonl", "summary.md",
        "waivers.new.yaml",
    }  # fmt: skip

    document = json.loads((call.folder / "out" / "run.json").read_text(encoding="utf-8"))
    finding = min(finding["id"] for purpose in document["purposes"] for finding in purpose.get("findings", ()))
    commands = (
        (("status", "out", "--badge", "badge.svg"), "badge.svg"),
        (("status", "out", "--badge", "badge.json"), "badge.json"),
        (("trend", "."), "trend.html"),
        (("compare", "out", "out", "--html", "compare.html"), "compare.html"),
        (("archive", "out", "--out", "run.zip", "--evidence"), "run.zip"),
        (("dispute", "out", finding, "--out", "dispute.json"), "dispute.json"),
        (("judge", "out", "--out", "again"), "again/report.html"),
        (("init", "--target", "https://test.example"), "ixit.yaml"),
        (("specs", "bundle", "customers", "--out", "customers.json"), "customers.json"),
    )
    code, said = call("-c", IN_ONE_PROCESS, *(json.dumps(words) for words, _ in commands), program="python")

    assert code == 0, said
    codes = {int(line.partition(" ")[2]) for line in said.splitlines() if line.startswith("ended ")}
    assert codes <= {0, 1}, said
    assert said.count("ended ") == len(commands), said
    for _, file in commands:
        assert (call.folder / file).stat().st_size > 0, said
