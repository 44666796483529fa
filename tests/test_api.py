"""The Python interface: paths may be given as text."""

import subprocess
import sys

import conformance


def test_run_takes_paths_as_text(tmp_path, monkeypatch):
    """Nobody has to import pathlib to judge the sandbox."""
    monkeypatch.delenv("CI", raising=False)
    purpose = "customers/getTerms/answers/credentials/missing"
    document = conformance.run("sandbox", purpose=purpose, out=str(tmp_path / "out"), directory=str(tmp_path))

    assert 1 == document["counts"]["planned"]
    assert document["headline"] == conformance.judge(str(tmp_path / "out"))["headline"]


def test_the_plugin_refuses_an_ixit_that_is_not_there(tmp_path):
    """Another ixit.yaml beside it is never taken instead."""
    (tmp_path / "ixit.yaml").write_text("environments: {}\n")
    words = ["-p", "conformance.pytest_plugin", "--conformance-ixit", "nope.yaml", "-p", "no:cacheprovider"]
    result = subprocess.run(
        [sys.executable, "-m", "pytest", *words], cwd=tmp_path, capture_output=True, text=True, check=False
    )

    assert "nope.yaml: this file cannot be read" in result.stderr
