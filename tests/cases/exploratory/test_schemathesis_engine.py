"""What Schemathesis proposes is sent where the contract refuses it, or changes nothing."""

import pytest

from conformance.cases.exploratory.explorer import explore
from conformance.cases.exploratory.schemathesis_engine import coverage_edits, fuzzed, may_be_sent

WRITES = ["customers/createSignup", "customers/activateSim", "customers/addSubscription", "customers/replaceSim"]


def found(contracts, key):
    api, _, name = key.partition("/")
    return contracts[api], contracts[api].operations[name]


def driven(strategy, fails, **bounds):
    """Drive an explorer by a function that says what fails."""
    proposals = explore(strategy, **{"seed": 1, "examples": 60, "most": 500, **bounds})
    tried = []
    try:
        value = next(proposals)
        while True:
            tried.append(value)
            value = proposals.send(fails(value))
    except StopIteration as ended:
        return ended.value, tried


@pytest.mark.parametrize("key", WRITES)
def test_of_writes_schemathesis_sends_only_what_the_contract_refuses(contracts, key):
    """Nothing comes into being that nobody wanted."""
    contract, operation = found(contracts, key)
    proposed = coverage_edits(contract, operation, most=20)

    assert 0 < len(proposed) <= 20
    assert all(may_be_sent(contract, operation, edits) for edits in proposed)


def test_schemathesis_proposes_for_reads(contracts):
    """Its coverage phase, and its strategy of broken requests."""
    contract, operation = found(contracts, "feasibility/renewFinance")
    _, tried = driven(fuzzed(contract, operation), lambda _: False, examples=5, most=5)

    assert len(coverage_edits(contract, operation, most=100)) > 20
    assert {"body", "header", "raw"} >= {edit.place[0] for edits in tried for edit in edits}
