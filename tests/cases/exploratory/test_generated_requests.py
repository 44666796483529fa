"""Bodies and requests made at random are valid however the documents are read."""

import json
from collections import Counter

import pytest

from conformance.cases.exploratory.flat_schema import flat
from conformance.cases.exploratory.generated_requests import RequestMaker, body_maker
from conformance.contract import View, load_contracts, view
from conformance.contract.judging.violations import compiled
from conformance.domain.random_source import Dice

CONTRACTS = load_contracts()


WITH_BODY = [o.key for c in CONTRACTS.values() for o in c.operations.values() if o.body]


EVERY = [o.key for c in CONTRACTS.values() for o in c.operations.values()]


def found(key):
    api, _, name = key.partition("/")
    return CONTRACTS[api], CONTRACTS[api].operations[name]


@pytest.mark.parametrize("key", WITH_BODY)
def test_bodies_are_valid_and_differ(key):
    """Two thousand bodies of each operation, validated one by one."""
    contract, operation = found(key)
    make, dice = body_maker(contract, operation), Dice(key)
    validator = compiled(view(contract, operation.body.pointer, View.SURE))
    bodies = [make(dice) for _ in range(2000)]

    assert [] == [body for body in bodies if not validator.is_valid(body)]
    assert len({json.dumps(body) for body in bodies}) > 1


@pytest.mark.parametrize("key", WITH_BODY)
def test_every_member_comes_and_every_optional_one_is_missing_at_times(key):
    """Values spread: each documented member is there in some bodies, and no optional one in all."""
    contract, operation = found(key)
    make, dice = body_maker(contract, operation), Dice(key)
    bodies = [make(dice) for _ in range(400)]
    top = [body for body in bodies if isinstance(body, dict)]
    seen = Counter(name for body in top for name in body)
    schema = view(contract, operation.body.pointer, View.SURE)
    required = set(flat([schema], schema.get("$defs", {})).required)

    assert {name for name, count in seen.items() if count == len(top)} <= required or len(seen) <= 2


@pytest.mark.parametrize("key", EVERY)
def test_requests_have_what_they_need(key):
    """Each required parameter is there."""
    contract, operation = found(key)
    make, dice = RequestMaker(contract, operation), Dice(key)

    for request in (make(dice) for _ in range(50)):
        given = {f"path.{n}" for n in request.path_values}
        given |= {f"query.{n}" for n, _ in request.query} | {f"header.{n}" for n, _ in request.headers}
        assert {p.place for p in operation.parameters if p.required} <= given


def test_the_same_seed_makes_the_same_bodies():
    """A seed is all that a repetition needs."""
    make = body_maker(*found("customers/createSignup"))

    assert [make(Dice(3)) for _ in range(3)] == [make(Dice(3)) for _ in range(3)]


def test_pools_stand_where_test_data_belong():
    """Templates for a run take ids from the test data, never from chance."""
    make = body_maker(*found("customers/activateSim"), lambda kind: ("pool", kind))

    assert ("pool", "freeMsisdn") in {body.get("msisdn") for body in (make(Dice(seed)) for seed in range(20))}
