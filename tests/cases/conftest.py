"""The contracts and the whole plan, made once."""

import pytest

from conformance.contract import load_contracts
from tests.planned import planned


@pytest.fixture(scope="session")
def contracts():
    return load_contracts()


@pytest.fixture(scope="session")
def acceptance():
    return planned("acceptance")
