"""Every way in which a value breaks a view."""

from __future__ import annotations

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.contract import View, Violation, undocumented, violations
from conformance.contract.judging.violations import compiled, errors_of

PARCEL = "/components/schemas/Parcel"


def test_every_error_is_named_with_its_pointer_and_limit(parcels):
    """Not the first one only, and deep in recursive schemas too."""
    value = {"id": 2**70, "weight": 1, "state": "old", "parts": [{"id": None, "weight": 1, "to": {}}]}

    assert (
        Violation("/id", "maximum", f"the number is greater than {2**63 - 1}", 2**63 - 1),
        Violation("/parts/0/id", "type", "the value is not integer", ("integer",)),
        Violation("/parts/0/to/street", "required", "the property is missing", "street"),
        Violation("/state", "enum", "the value is none of new, sent", ("new", "sent")),
    ) == tuple(sorted(violations(parcels, PARCEL, value, View.STATED), key=lambda v: v.pointer))


def test_a_value_that_holds_has_no_violations(parcels):
    """1.0 is an integer in JSON Schema."""
    assert () == violations(parcels, PARCEL, {"id": 1.0, "weight": 2, "sent_on": "2020-04-20"}, View.SURE)


def test_undocumented_members_are_no_violations(parcels):
    """They are listed apart."""
    value = {"id": 1, "weight": 2, "strange": 1, "parts": [{"id": 1, "weight": 1, "a/b": 2}], "to": {"street": "A"}}

    assert () == violations(parcels, PARCEL, value, View.STATED)
    assert ("/strange", "/parts/0/a~1b") == undocumented(parcels, PARCEL, value)


def test_an_object_of_unknown_members_has_no_undocumented_ones(changed):
    """Nothing is said about what is in it."""
    from conformance.contract import load_contract

    contract = load_contract("parcels", changed("schemas/parcels.yaml", "weight: {type: number, x", "weight: {x"))

    assert () == undocumented(contract, f"{PARCEL}/properties/weight", {"a": {"b": 1}})


@pytest.mark.parametrize(
    ("schema", "value", "holds"),
    [
        ({"pattern": r"^[6789]\d{8}$"}, "612345678", True),
        ({"pattern": r"^[6789]\d{8}$"}, "612345678\n", False),
        ({"pattern": r"^\d+$"}, "١٢٣", False),
        ({"format": "date"}, "2020-02-29", True),
        ({"format": "date"}, "2019-02-29", False),
        ({"format": "date-time"}, "2017-09-15T22:00:00Z", True),
        ({"format": "date-time"}, "2017-09-15T22:00:00", False),
        ({"format": "uuid"}, "963085b0-f526-4a53-88bc-4d14d8311eaa", True),
        ({"format": "uuid"}, "963085b0", False),
        ({"format": "email"}, "a@b.es", True),
        ({"format": "email"}, "a", False),
        ({"format": "ipv4"}, "192.168.1.1", True),
        ({"format": "ipv4"}, "256.1.1.1", False),
        ({"format": "uri"}, "https://example.org/a", True),
        ({"format": "uri"}, "no uri", False),
        ({"type": "integer"}, 1.0, True),
        ({"type": "integer"}, True, False),
        ({"type": "integer", "maximum": 2**63 - 1}, 10**400, False),
    ],
)
def test_patterns_and_formats_mean_what_the_documents_mean(schema, value, holds):
    """ASCII digits, no trailing newline, real dates."""
    assert holds is (errors_of(compiled(schema), value) == ())


@pytest.mark.parametrize(
    ("value", "violation"),
    [
        ("\ud800", Violation("", "unicode", "the text holds half of a surrogate pair")),
        ({"\udfff": 1}, Violation("", "unicode", "the name of a property holds half of a surrogate pair")),
        ([float("nan")], Violation("/0", "number", "the number is not finite")),
        ({"a": float("-inf")}, Violation("/a", "number", "the number is not finite")),
    ],
)
def test_what_the_validator_cannot_take_is_a_violation_not_an_exception(value, violation):
    """The target decides what comes; nothing of it may end a run."""
    assert (violation,) == errors_of(compiled(True), value)


def test_endless_nesting_is_a_violation():
    """The validator's stack would end the process."""
    deep: list[object] = []
    for _ in range(100_000):
        deep = [deep]
    schema = {"$ref": "#/$defs/a", "$defs": {"a": {"type": "array", "items": {"$ref": "#/$defs/a"}}}}
    (violation,) = errors_of(compiled(schema), deep)

    assert ("depth", "/0" * 256) == (violation.keyword, violation.pointer)


@pytest.mark.parametrize(
    ("schema", "value", "message"),
    [
        ({"type": ["string", "null"]}, 1, "the value is not null or string"),
        ({"const": 3}, 4, "the value is not 3"),
        ({"minItems": 2}, [1], "the array has fewer than 2 items"),
        ({"uniqueItems": True}, [1, 1], "two items of the array are equal"),
        ({"exclusiveMinimum": 2}, 2, "the number is not greater than 2"),
        ({"multipleOf": 2}, 3, "the value breaks `multipleOf`"),
        ({"oneOf": [True, True]}, 1, "the value fits more than one of the alternatives"),
        (
            {"anyOf": [{"type": "string"}, {"type": "null"}]},
            1,
            "the value fits none of the alternatives (the value is not string; the value is not null)",
        ),
        ({"enum": [{"a": 1}, [2]]}, 1, 'the value is none of {"a": 1}, (2,)'),
    ],
)
def test_messages_are_sentences(schema, value, message):
    """Without the value itself, which differs between runs."""
    assert [message] == [v.message for v in errors_of(compiled(schema), value)]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(codec=None)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(st.characters(codec=None)), inner, max_size=3),
    max_leaves=10,
)


@given(JSON)
def test_no_value_raises(value):
    """Whatever the standard library's parser may hand over."""
    schema = {"type": ["object", "array"], "items": {"type": "string", "pattern": "^a"}}

    assert isinstance(errors_of(compiled(schema), value), tuple)


@given(JSON)
def test_what_is_sure_is_shown_and_what_is_shown_is_stated(value):
    """The three views are ordered by strength."""
    from conformance.contract import load_contract
    from tests.contract.conftest import SPECS

    contract = load_contract("parcels", SPECS)
    body = {"id": 1, "weight": 1, "code": value, "to": {"street": "A", "house": value, "state": value}}
    held = [not violations(contract, PARCEL, body, strength) for strength in (View.SURE, View.SHOWN, View.STATED)]

    assert held == sorted(held)


def test_violations_are_values(parcels):
    """They can be put in sets, whatever their limit is."""
    found = violations(parcels, PARCEL, {}, View.STATED)

    assert set(found) == set(violations(parcels, PARCEL, {}, View.STATED))
    assert isinstance(compiled({}), jsonschema_rs.Draft202012Validator)
