"""Where annotations point: at the IXIT in the user's repository, or nowhere."""

from __future__ import annotations

from dataclasses import replace

import pytest

from conformance.contract import load_contracts
from conformance.jobs.setup.run_places import declared_in
from conformance.profile.declaration_reader import read_ixit

IXIT = """\
environments:
  test:
    urls: {customers: https://test.example/v2}
  staging:
    urls: {customers: https://sta.example/v2}
organisations:
  telco: {}
"""


@pytest.fixture
def file(tmp_path):
    """Give an IXIT below a folder of a repository, and what it declares."""
    path = tmp_path / "repository" / "deploy" / "ixit.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(IXIT, encoding="utf-8")
    return path, read_ixit(path, load_contracts())


@pytest.mark.parametrize(("env", "line"), [("test", 2), ("staging", 4)])
def test_it_is_the_line_of_the_environment(file, tmp_path, env, line):
    """Relative to the folder that holds `.git`, wherever the command was called."""
    path, ixit = file
    (tmp_path / "repository" / ".git").mkdir()

    assert {"file": "deploy/ixit.yaml", "line": line} == declared_in(path, ixit, env)


def test_without_a_repository_it_is_the_working_directory(file, monkeypatch):
    """As in a job that got the files without git."""
    path, ixit = file
    monkeypatch.chdir(path.parent)

    assert "ixit.yaml" == declared_in(path, ixit, "test")["file"]


def test_a_file_elsewhere_has_no_place(file, tmp_path, monkeypatch):
    """Nobody is sent to a file that is not in the repository."""
    path, ixit = file
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)

    assert declared_in(path, ixit, "test") is None
    assert declared_in(None, ixit, "test") is None


def test_what_no_file_declares_has_no_place(file):
    """The embedded sandbox declares itself, though an IXIT of another target may lie beside it."""
    path, ixit = file

    assert declared_in(path, replace(ixit, file="", placed=lambda _: ""), "test") is None
