"""Bodies and requests made at random are valid however the documents are read."""

import json
from collections import Counter

import pytest

from conformance.cases.exploratory.flat_schema import Impossible, UnknownKeyword, flat
from conformance.cases.exploratory.generated_requests import RequestMaker, body_maker
from conformance.cases.exploratory.value_makers import Compiler
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


def test_alternatives_that_exclude_one_another_are_kept_apart():
    """Exactly one, at least one, and members of neither."""
    schema = {
        "type": "object",
        "properties": {"a": {"type": "string"}, "b": {"type": "integer"}, "c": {"type": "boolean"}},
        "oneOf": [{"required": ["a"]}, {"required": ["b"]}],
        "anyOf": [{"required": ["a"]}, {"required": ["b", "c"]}],
    }
    make, dice = Compiler(schema, {}).node([schema], ("body",)), Dice(1)
    validator = compiled(schema)
    values = [make(dice) for _ in range(300)]

    assert [] == [value for value in values if not validator.is_valid(value)]
    assert {True, False} == {"a" in value for value in values}


def test_alternatives_of_any_shape_are_tried_by_their_validator():
    """A branch with more than names of members is merged into its node."""
    schema = {
        "oneOf": [{"type": "string", "pattern": "^[0-9]{4}$"}, {"type": "integer", "minimum": 5, "maximum": 9}],
    }
    make, dice = Compiler(schema, {}).node([schema], ("body",)), Dice(1)
    values = [make(dice) for _ in range(200)]

    assert [] == [value for value in values if not compiled(schema).is_valid(value)]
    assert {str, int} == {type(value) for value in values}


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "integer", "exclusiveMinimum": 0, "maximum": 3},
        {"type": "number", "minimum": 0.5, "maximum": 0.75},
        {"type": "string", "minLength": 3, "maxLength": 5},
        {"type": "string", "format": "date", "pattern": "^2"},
        {"type": "array", "items": {"enum": [1, 2, 3]}, "uniqueItems": True},
        {"type": "array", "items": {"type": "string"}, "minItems": 2, "maxItems": 2},
        {"type": ["string", "null"]},
        {"allOf": [{"type": ["integer", "string"]}, {"type": "string"}, {"enum": ["a", 1]}]},
        {"const": 4},
        {"type": "object", "required": ["unknown"]},
    ],
)
def test_each_keyword_holds(schema):
    """Of each known keyword, alone and with others."""
    make, dice = Compiler(schema, {}).node([schema], ("body",)), Dice(1)

    assert [] == [value for value in (make(dice) for _ in range(300)) if not compiled(schema).is_valid(value)]


def test_what_no_value_satisfies_is_said():
    """Readings may exclude one another; the member is then left out, or the body cannot be made."""
    with pytest.raises(Impossible):
        flat([{"type": "string"}, {"type": "integer"}], {})


def test_an_optional_member_that_no_value_satisfies_is_left_out():
    """Its absence is valid however it is read."""
    schema = {"type": "object", "properties": {"a": {"allOf": [{"type": "string"}, {"type": "integer"}]}}}

    assert {} == Compiler(schema, {}).node([schema], ("body",))(Dice(1))


def test_an_unknown_keyword_is_named():
    """Never skipped in silence."""
    with pytest.raises(UnknownKeyword, match="contains"):
        flat([{"contains": {"type": "string"}}], {})
