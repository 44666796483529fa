"""The contracts and the whole plan, made once."""

import pytest

from conformance.cases.plan import plan
from conformance.contract import load_contracts
from conformance.profile.profiles import PROFILES
from conformance.rules import RULES


@pytest.fixture(scope="session")
def contracts():
    return load_contracts()


@pytest.fixture(scope="session")
def acceptance(contracts):
    return plan(contracts, PROFILES["acceptance"], RULES)
