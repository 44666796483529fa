"""Sandboxes on a fixed day, and clients of them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from conformance.sandbox import Sandbox
from tests.sandbox.asking import TODAY, Client, contracts


@pytest.fixture
def client() -> Client:
    """Give a client of a fresh sandbox, in the name of telco."""
    return Client(Sandbox(contracts(), today=TODAY))


@pytest.fixture
def reading() -> Callable[..., Client]:
    """Make a client of a sandbox that takes other readings: `reading(block_active_meaning="blocks")`."""

    def make(**choices: str) -> Client:
        readings = {name.replace("_", "-"): choice for name, choice in choices.items()}
        return Client(Sandbox(contracts(), today=TODAY, readings=readings))

    return make
