"""Values to send instead of good ones."""

import json

import pytest

from conformance.cases.case import Kind
from conformance.cases.fixed.spelling import BEYOND_DOUBLE, LARGEST, spelled
from conformance.cases.fixed.variants import digit_variants, enum_variants, node_variants
from conformance.cases.plan import plan
from conformance.contract import load_contracts
from conformance.profile.profiles import PROFILES
from conformance.rules import RULES


def values(schema, good=None):
    """Give the variants of a node by name."""
    return {v.name: v for v in node_variants(schema, good, required=False)}


def test_numbers_without_a_format_go_beyond_every_machine_word():
    """2^31, 2^63, 10^30 and 1e400 are open where no format says how large an integer may be."""
    found = values({"type": "integer"})

    assert [2**31, 2**63, 10**30, LARGEST] == [
        found[name].value for name in ("beyond-int32", "beyond-int64", "thirty-digits", "beyond-double")
    ]
    assert {Kind.OPEN} == {found[name].kind for name in ("beyond-int32", "beyond-double", "minus-zero")}
    assert b'{"n": 1e400}' == spelled({"n": LARGEST}, BEYOND_DOUBLE)


def test_a_stated_format_says_how_large_an_integer_may_be():
    """There the overflow is a fault, and has its cases."""
    found = values({"type": "integer", "format": "int64"})

    assert "beyond-int64" not in found
    assert Kind.INVALID is found["int64-overflow"].kind


def test_a_negative_zero_is_written_as_one():
    """JSON has it."""
    assert "-0.0" == json.dumps(values({"type": "number"})["minus-zero"].value)


def test_an_id_of_a_stated_form_has_no_digits_of_ours():
    """What breaks a pattern has its cases."""
    assert [] == list(digit_variants({"type": "string", "pattern": "^[0-9]{9}$"}))
    assert str(10**30) in {v.value for v in digit_variants({"type": "string"})}


@pytest.mark.parametrize(("stated", "kind"), [({"enum": ["NIF", "CIF"]}, Kind.INVALID), ({}, None)])
def test_a_listed_word_in_the_other_case_is_not_listed(stated, kind):
    """The list says which words there are."""
    found = {v.name: v.kind for v in enum_variants(stated)}

    assert kind is found.get("enum-case")


@pytest.mark.parametrize(
    ("operation", "place", "family"),
    [
        ("customers/findUserTree", "query.documentType", "rejects"),
        ("customers/changeAgileTvEmail", "body.old_email", None),
    ],
)
def test_letter_case_is_a_fault_where_the_documents_list_the_words(operation, place, family):
    """Where they say that the case does not matter, there is no such case."""
    made = plan(load_contracts(), PROFILES["acceptance"], RULES, operations={operation})
    found = [c.id for c in made.cases[operation] if c.id.endswith(f"{place}/enum-case")]

    assert ([] if family is None else [f"{operation}/{family}/{place}/enum-case"]) == found


def test_each_value_that_a_rule_names_for_a_status_is_asked_for():
    """Three risk decisions make a sign-up wait; each has a request of its own."""
    key = "customers/addDevice"
    made = plan(load_contracts(), PROFILES["gate"], RULES, operations={key})
    asked = [c for c in made.cases[key] if c.tags == {"dealerId": "risk-check"}]

    assert [0, 1, 2] == [case.entry for case in asked]
    assert [False, True, True] == [case.optional for case in asked]
