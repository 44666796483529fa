"""The README is followed: its commands, its code, its links and its tables."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import click
import pytest

import conformance
from conformance.cli.command import command as whole
from conformance.contract import load_contracts
from conformance.profile.profiles import PROFILES
from conformance.verdicts.counts import Exit

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
INSTALL = "python3 -m venv .venv && .venv/bin/pip install -q -e '.[dev]' && "


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)


def run(command: list[str], place: Path) -> subprocess.CompletedProcess[str]:
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("CONFORMANCE_", "GITHUB_", "CI"))}
    package = {"PYTHONPATH": str(Path(conformance.__file__).parent.parent)}
    told = {**clean, **package}
    return subprocess.run(command, cwd=place, env=told, capture_output=True, text=True, check=False)


def test_the_first_two_commands_are_these():
    """Others rely on them: a full run against the built-in server, and the tests."""
    run_it = f"{INSTALL}.venv/bin/masstack-conformance run --target sandbox\n"

    assert [run_it, f"{INSTALL}.venv/bin/python -m pytest -n auto\n"] == blocks("sh")[:2]


def test_the_first_red_run_is_red(tmp_path):
    """With the finding that the README names, within the smallest run that shows it."""
    (line,) = [line for block in blocks("sh") for line in block.splitlines() if " --fault " in line]
    words = shlex.split(line)
    done = run([sys.executable, "-m", "conformance", *words[1:]], tmp_path)

    assert ".venv/bin/masstack-conformance" == words[0]
    assert 1 == done.returncode, done.stdout + done.stderr
    assert re.search(r"its id \(`(F-[0-9a-f]{8})`\)", README)[1] in done.stdout
    assert (tmp_path / "reports" / "sandbox-telco" / "latest" / "report.html").is_file()


def test_the_strategies_of_the_readme_run(tmp_path):
    """An example for each API."""
    (block,) = [block for block in blocks("python") if "@given" in block]
    (tmp_path / "test_strategies.py").write_text(block, encoding="utf-8")
    done = run([sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:schemathesis", "."], tmp_path)

    assert 0 == done.returncode, done.stdout + done.stderr
    assert [] == [api for api in load_contracts() if f'"{api}/' not in block]


def commands() -> list[list[str]]:
    """Give each call of ours in the blocks: its words after the command."""
    lines = [line.partition(" #")[0] for block in blocks("sh") for line in block.splitlines()]
    calls = [part for line in lines for part in re.split(r" && | &(?= |$)", line) if "masstack-conformance " in part]
    return [shlex.split(call)[1:] for call in calls]


@pytest.mark.parametrize("words", commands(), ids=" ".join)
def test_every_command_and_option_exists(words):
    """As it stands in the README."""
    context = click.Context(whole)
    command: click.Command = whole
    rest = [word for word in words if word]
    while isinstance(command, click.Group):
        found = command.get_command(context, rest.pop(0))
        assert found is not None, words
        command = found
    known = {name for parameter in command.params for name in (*parameter.opts, *parameter.secondary_opts)}

    assert [] == [word for word in rest if word.startswith("--") and word not in known]


@pytest.fixture
def practice(tmp_path):
    """Make the folder of the README in a checkout that has nothing but what pytest and git go by."""
    (made,) = re.findall(r"&& mkdir (\S+) && cd \1$", README, re.MULTILINE)
    for name in ("pyproject.toml", ".gitignore"):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    folder = tmp_path / made
    folder.mkdir()
    return folder


def test_pytest_takes_the_settings_of_this_project_in_the_practice_folder(practice):
    """They are found above it, without the tests of this project: it has nothing to collect, and says no more."""
    done = run([sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--collect-only"], practice)

    assert pytest.ExitCode.NO_TESTS_COLLECTED == done.returncode, done.stdout + done.stderr
    assert "configfile: pyproject.toml" in done.stdout


def test_git_leaves_the_practice_folder_alone(practice):
    """It holds credentials and a key."""
    (practice / "signer.pem").touch()
    git = ["git", "-C", str(practice.parent)]
    run([*git, "init", "-q"], practice)

    assert "" == run([*git, "status", "--porcelain", "--", practice.name], practice).stdout
    assert run([*git, "status", "--porcelain"], practice).stdout


def test_every_link_leads_somewhere():
    """To a file of the repository, or to a heading."""
    headings = re.findall(r"^#+ (.*)$", README, re.MULTILINE)
    anchors = {"#" + re.sub(r"[^a-z0-9 -]", "", heading.lower()).replace(" ", "-") for heading in headings}
    links = re.findall(r"\]\(([^)\s]+)\)", README)

    assert links
    assert [] == [link for link in links if link.startswith("#") and link not in anchors]
    named = [link.partition("#")[0] for link in links if not link.startswith(("#", "https://"))]
    assert [] == [link for link in named if not (ROOT / link).exists()]


@pytest.mark.parametrize("code", [*Exit])
def test_every_exit_code_has_a_row(code):
    """And says what to do."""
    assert re.search(rf"^\| {int(code)} \| .+ \|", README, re.MULTILINE)


@pytest.mark.parametrize("name", PROFILES)
def test_every_profile_has_a_row(name):
    """With what it allows."""
    assert re.search(rf"^\| `{name}`", README, re.MULTILINE)
