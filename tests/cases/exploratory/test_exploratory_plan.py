"""Explorers propose what an operation's effect allows."""

import json

import pytest

from conformance.cases.body_places import has
from conformance.cases.case import Kind
from conformance.cases.exploratory.exploratory_plan import edits_maker, explored_case, explores
from conformance.cases.placeholders import placeholders
from conformance.domain.random_source import Dice
from conformance.model import Level

WRITES = ["customers/createSignup", "customers/activateSim", "customers/addSubscription", "customers/replaceSim"]


def found(contracts, key):
    api, _, name = key.partition("/")
    return contracts[api], contracts[api].operations[name]


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


def test_reads_are_explored_with_test_data_in_their_places(contracts):
    """Ids are never made up where the target has its own."""
    contract, operation = found(contracts, "customers/searchUserTree")
    make, dice = edits_maker(contract, operation), Dice(1)
    bodies = [e.value for _ in range(50) for e in make(dice) if e.place == ("body",)]

    assert any(p.kind == "document" for body in bodies for p in placeholders(body))
    assert any(isinstance(body, dict) and has(body, ("document_type",)) for body in bodies)


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
