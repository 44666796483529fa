"""The small specs of this folder, as they are and as a test changes them."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from conformance.contract import Contract, load_contract

SPECS = Path(__file__).parent / "specs"

Change = Callable[..., Path]


@pytest.fixture(scope="session")
def parcels() -> Contract:
    """The invented API Parcels at its newest release."""
    return load_contract("parcels", SPECS)


@pytest.fixture
def changed(tmp_path: Path) -> Change:
    """Give a specs directory in which one text of one file of Parcels is another."""

    def change(file: str, old: str, new: str, *, count: int = 1) -> Path:
        directory = tmp_path / "specs"
        if not directory.exists():
            shutil.copytree(SPECS, directory)
        path = directory / "parcels" / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, count), encoding="utf-8")
        return directory

    return change
