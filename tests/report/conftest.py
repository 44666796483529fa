"""Runs made by hand, written once; the browser's tests are chosen by `-m browser`."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.report.report_files import write_reports
from tests.report import sample


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "browser: needs chromium on the machine; run with `-m browser`")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the browser's tests out, unless an expression of markers is given."""
    if config.getoption("markexpr"):
        return
    chosen = [item for item in items if "browser" not in item.keywords]
    if len(chosen) < len(items):
        config.hook.pytest_deselected(items=[item for item in items if "browser" in item.keywords])
        items[:] = chosen


FORMATS = ("sarif", "ctrf")


@pytest.fixture(scope="session")
def red(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the directory of a run with three causes."""
    return written(tmp_path_factory.mktemp("red"), *sample.red())


@pytest.fixture(scope="session")
def green(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the directory of a run in which nothing failed."""
    return written(tmp_path_factory.mktemp("green"), sample.green(), [sample.exchange(n) for n in range(1, 30)])


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the directory of a run against a hostile target."""
    return written(tmp_path_factory.mktemp("hostile"), *sample.hostile())


def written(directory, document, exchanges) -> Path:
    """Write a run's record and reports."""
    write_reports(document, sample.record(directory / "run.jsonl", document, exchanges), directory, FORMATS)
    return directory
