"""The same contract at another release, or under a further agreement, is built once."""

from __future__ import annotations

import pytest

from conformance.contract import ContractError, load_contract
from conformance.contract.editions import at, under

CUSTOMERS = load_contract("customers")
READING, CHOICE = next(
    (reading.id, reading.permitted[-1]) for reading in CUSTOMERS.readings.values() if len(reading.permitted) > 1
)


def test_a_release_is_built_once_and_keeps_what_is_agreed():
    """What was worked out for it counts when it is judged by again."""
    agreed = under(CUSTOMERS, {READING: CHOICE})
    older = at(agreed, "2.30.0")

    assert older is at(agreed, "2.30.0")
    assert ("2.30.0", {READING: CHOICE}) == (older.release, dict(older.agreed))
    assert CUSTOMERS is at(CUSTOMERS, CUSTOMERS.release)


def test_an_agreement_is_applied_once_and_replaces_an_earlier_one():
    """Nothing agreed is the contract itself."""
    other = CUSTOMERS.readings[READING].permitted[0]
    agreed = under(CUSTOMERS, {READING: CHOICE})

    assert agreed is under(CUSTOMERS, {READING: CHOICE})
    assert {READING: other} == dict(under(agreed, {READING: other}).agreed)
    assert CUSTOMERS is under(CUSTOMERS, {})


def test_what_cannot_be_agreed_is_refused_each_time():
    """A failure is not remembered as a contract."""
    for _ in range(2):
        with pytest.raises(ContractError):
            under(CUSTOMERS, {"no-such-reading": "x"})
