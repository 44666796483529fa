"""Servers and files that the tests of runs share."""

from __future__ import annotations

import pytest

from tests.run.second_target import second_target


@pytest.fixture(scope="session")
def second():
    """Another deployment, with tokens that live for two seconds."""
    with second_target(lifetime=2.0) as served:
        yield served
