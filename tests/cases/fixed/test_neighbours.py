"""Values near a good one have names, and differ from it in one thing."""

from functools import partial

from conformance.cases.fixed.neighbours import neighbours, spoiled
from conformance.contract.bundling.example_values import made_example

made = partial(made_example, {})


def test_an_object_has_fewer_more_and_other_properties():
    """Each by the name of the property."""
    schema = {"properties": {"a": {"type": "string"}, "b": {"type": "integer"}}, "required": ["a"]}
    near = dict(neighbours({"a": "x"}, schema, made))

    assert {} == near["without-a"]
    assert {"a": "x", "b": 1} == near["with-b"]
    assert {"a": None} == near["null-for-a"]
    assert {"a": "x", "undocumented_member": True} == near["true-at-undocumented_member"]


def test_a_list_has_items_of_other_types():
    """At each place, and at the end."""
    near = dict(neighbours([1], {"contains": {"const": 1}, "maxContains": 1}, made))

    assert ([], ["UNLISTED"], [1, None], [1, 1]) == (
        near["empty-list"],
        near["text-at-0"],
        near["null-added"],
        near["too-many-contained"],
    )


def test_what_is_excluded_is_near():
    """A value that `not` speaks of, and both sides of a condition."""
    schema = {"type": "integer", "not": {"const": 7}, "if": {"minimum": 5}, "then": {"multipleOf": 2}}
    near = dict(neighbours(1, schema, made))

    assert 7 == near["excluded"]
    assert near["if"] >= 5 > near["if-not"]


def test_a_spoiled_value_lacks_a_property():
    """Or has one of another type, or is another type as a whole."""
    found = dict(spoiled({"a": 1}))

    assert ({}, {"a": {"value": 1}}, None) == (found["without-a"], found["object-for-a"], found["null"])
