"""Explorers propose what an operation's effect allows, and Hypothesis shrinks from the other side of a thread."""

import json
import threading

import pytest
from hypothesis import strategies as st

from conformance.cases.body_places import has
from conformance.cases.case import Kind
from conformance.cases.exploratory.exploratory_plan import edits_maker, explored_case, explores
from conformance.cases.exploratory.explorer import explore
from conformance.cases.exploratory.schemathesis_engine import coverage_edits, fuzzed, may_be_sent
from conformance.cases.placeholders import placeholders
from conformance.domain.random_source import Dice
from conformance.model import Level

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


def test_the_smallest_value_that_fails_is_found():
    """Hypothesis shrinks although somebody else tries the values."""
    assert 101 == driven(st.integers(0, 10_000), lambda n: n > 100)[0]


def test_nothing_fails_nothing_is_found():
    """As many values as asked for, and no thread left behind."""
    value, tried = driven(st.integers(), lambda _: False)

    assert (None, True) == (value, len(tried) <= 60)
    assert [] == [t for t in threading.enumerate() if t.name == "explorer"]


def test_the_bound_holds_while_shrinking():
    """The smallest so far is kept when the bound is reached."""
    value, tried = driven(st.lists(st.integers(), min_size=1), lambda v: sum(map(abs, v)) > 50, most=30)

    assert len(tried) <= 30
    assert value is None or sum(map(abs, value)) > 50


def test_a_target_that_changes_its_mind_is_no_error_of_ours():
    """Flaky answers end the exploration with what was found."""
    answers = iter([True, False] * 1000)

    assert driven(st.integers(0, 100), lambda _: next(answers))[0] is not None


def test_closing_ends_the_thread():
    """A run that is cut waits for nobody."""
    proposals = explore(st.integers(), seed=1, examples=50, most=50)
    next(proposals)
    proposals.close()

    assert [] == [t for t in threading.enumerate() if t.name == "explorer"]


@pytest.mark.parametrize("key", WRITES)
def test_of_writes_only_refusable_requests_are_proposed(contracts, acceptance, key):
    """Each proposal has an edit that the fixed tier knows as a fault."""
    contract, operation = found(contracts, key)
    make, dice = edits_maker(contract, operation), Dice(1)
    faults = {
        json.dumps(edit.write(), sort_keys=True)
        for case in acceptance.cases[key]
        if case.kind is Kind.INVALID
        for edit in case.edits
    }

    for edits in (make(dice) for _ in range(200)):
        assert edits
        assert {json.dumps(edit.write(), sort_keys=True) for edit in edits} <= faults


@pytest.mark.parametrize("key", WRITES)
def test_of_writes_schemathesis_sends_only_what_the_contract_refuses(contracts, key):
    """Nothing comes into being that nobody wanted."""
    contract, operation = found(contracts, key)
    proposed = coverage_edits(contract, operation, most=20)

    assert 0 < len(proposed) <= 20
    assert all(may_be_sent(contract, operation, edits) for edits in proposed)


def test_reads_are_explored_with_test_data_in_their_places(contracts):
    """Ids are never made up where the target has its own."""
    contract, operation = found(contracts, "customers/searchUserTree")
    make, dice = edits_maker(contract, operation), Dice(1)
    bodies = [e.value for _ in range(50) for e in make(dice) if e.place == ("body",)]

    assert any(p.kind == "document" for body in bodies for p in placeholders(body))
    assert any(isinstance(body, dict) and has(body, ("document_type",)) for body in bodies)


def test_schemathesis_proposes_for_reads(contracts):
    """Its coverage phase, and its strategy of broken requests."""
    contract, operation = found(contracts, "feasibility/renewFinance")
    _, tried = driven(fuzzed(contract, operation), lambda _: False, examples=5, most=5)

    assert len(coverage_edits(contract, operation, most=100)) > 20
    assert {"body", "header", "raw"} >= {edit.place[0] for edits in tried for edit in edits}


def test_the_name_of_an_explored_case_is_a_mark_of_its_edits(contracts):
    """The same request has the same name in every run."""
    contract, operation = found(contracts, "customers/searchUserTree")
    edits = edits_maker(contract, operation)(Dice(1))

    assert explored_case(operation, "ours", edits).id == explored_case(operation, "ours", edits).id
    assert explored_case(operation, "ours", edits).id != explored_case(operation, "ours", ()).id


def test_what_explorers_find_never_decides_by_itself(contracts):
    """Their purposes are of the level should: warnings, unless the run is strict."""
    _, operation = found(contracts, "customers/getUser")

    assert {Level.SHOULD} == {purpose.level for purpose in explores(operation)}
