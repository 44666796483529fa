"""A whole run in which the script of a rule breaks: it costs its own purposes, and the reports are written."""

from __future__ import annotations

import json
from typing import Any, NoReturn

import pytest
from click.testing import CliRunner

from conformance.cli.command import command
from conformance.rules import effect
from conformance.scripts.script_guard import BROKEN


def breaks(*_: Any, **__: Any) -> NoReturn:
    raise KeyError("response")


def test_a_rule_that_breaks_costs_its_own_purposes(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    """The run ends with our own error and whole reports, and everything else is judged."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(effect, "writes_script", breaks)
    words = ["run", "--target", "sandbox", "--operation", "changeService", "--out", "out"]
    result = CliRunner().invoke(command, words, catch_exceptions=False)
    purposes = json.loads((tmp_path / "out" / "run.json").read_text())["purposes"]
    broken = [entry["id"] for entry in purposes if entry["reason"].startswith(BROKEN)]

    assert 4 == result.exit_code
    assert {"report.html", "junit.xml", "run.jsonl", "run.json"} <= {path.name for path in (tmp_path / "out").iterdir()}
    assert broken
    assert all("/rules/service-switched-" in name for name in broken)
    assert {"pass"} == {entry["verdict"] for entry in purposes if "/accepts/" in entry["id"]}
