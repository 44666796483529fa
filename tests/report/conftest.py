"""Runs made by hand, written once."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.report.formats.formats import ON_REQUEST
from conformance.report.report_files import write_reports
from tests.report import sample

FORMATS = tuple(ON_REQUEST)


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
