"""Readings: collected, and agreed on."""

from __future__ import annotations

import pytest

from conformance.contract import Choice, ContractError, Reading, View, under, view
from conformance.contract.readings import narrow

CODE = "/components/schemas/Parcel/properties/code"


def test_a_reading_knows_its_node_and_the_operations_that_reach_it(parcels):
    """Through references, and through components of components."""
    assert (
        Reading(
            id="code-type",
            api="parcels",
            says="The table has text and the example a number.",
            source="001:71 table; 001:80 example",
            choices=(
                Choice("text", "It is text.", {"type": "string"}),
                Choice(
                    "number",
                    "It is a number.",
                    {"type": "integer", "format": "int32", "minimum": -(2**31), "maximum": 2**31 - 1},
                ),
            ),
            permitted=("text", "number"),
            sandbox="text",
            pointer=CODE,
            operations=("listParcels", "getParcel"),
        )
        == parcels.readings["code-type"]
    )


def test_a_reading_of_the_root_concerns_every_operation(parcels):
    """It names none."""
    assert ("", ()) == (parcels.readings["day-limits"].pointer, parcels.readings["day-limits"].operations)


def test_a_reading_on_an_operation_concerns_that_one(parcels):
    """Nobody else reaches it."""
    assert ("sendParcel",) == parcels.readings["send-body"].operations


@pytest.mark.parametrize(
    ("choice", "schema"),
    [
        ("text", {"type": "string"}),
        ("number", {"type": "integer", "format": "int32", "minimum": -(2**31), "maximum": 2**31 - 1}),
    ],
)
def test_an_agreement_replaces_the_node(parcels, choice, schema):
    """In every view: nothing is open about it any more."""
    agreed = under(parcels, {"code-type": choice})

    assert [schema] * len(View) == [view(agreed, CODE, strength) for strength in View]


def test_an_agreement_on_behaviour_changes_no_schema(parcels):
    """It is only remembered."""
    agreed = under(parcels, {"day-limits": "utc"})

    assert ({"day-limits": "utc"}, parcels.document["components"]) == (agreed.agreed, agreed.document["components"])


def test_an_agreement_may_concern_an_operation_as_a_whole(parcels):
    """Here that its body is required."""
    body = under(parcels, {"send-body": "required"}).operations["sendParcel"].body

    assert body is not None
    assert body.required


def test_agreements_add_up_and_the_later_one_counts(parcels):
    """All of them are remembered."""
    agreed = under(under(parcels, {"code-type": "text", "day-limits": "utc"}), {"code-type": "number"})

    assert {"code-type": "number", "day-limits": "utc"} == agreed.agreed
    assert under(parcels, {"code-type": "number", "day-limits": "utc"}) == agreed


def test_the_contract_keeps_its_hash_under_an_agreement(parcels):
    """What is agreed is the business of the ICS, not of the contract."""
    assert parcels.sha256 == under(parcels, {"code-type": "text"}).sha256


@pytest.mark.parametrize(
    ("agreed", "sentence"),
    [
        ({"nothing": "x"}, "parcels has no reading nothing"),
        ({"code-type": "x"}, "reading code-type of parcels permits text, number; not x"),
    ],
)
def test_what_cannot_be_agreed_is_refused(parcels, agreed, sentence):
    """A choice that the documents speak against, too."""
    with pytest.raises(ContractError) as caught:
        under(parcels, agreed)

    assert sentence == str(caught.value)


def test_a_node_inlined_twice_has_one_reading_of_both_operations(changed):
    """The same lines of the specs are the same reading."""
    from conformance.contract import load_contract

    reading = (
        "description: There is no such parcel.\n        x-reading:\n"
        "          - {id: unknown, says: A., source: '001:1 text',"
        " choices: [{id: a, says: A.}]}"
    )
    directory = changed("paths/parcels.yaml", "description: There is no such parcel.", reading)
    changed(
        "paths/parcels.yaml",
        '      "202": {description: It will be done.}',
        '      "202": {description: It will be done.}\n      "404": &gone\n'
        '        description: It is gone.\n        x-reading: [{id: gone, says: A., source: "001:1 text",'
        " choices: [{id: a, says: A.}]}]",
    )
    changed("paths/parcels.yaml", '      "201": {description: It was sent.}', '      "201": *gone')
    contract = load_contract("parcels", directory)

    assert ("changeParcel", "sendParcel") == contract.readings["gone"].operations
    assert ("getParcel",) == contract.readings["unknown"].operations


@pytest.mark.parametrize(
    ("node", "patch", "result"),
    [
        (
            {"type": "integer", "format": "int64", "minimum": -(2**63), "maximum": 2**63 - 1},
            {"type": "string", "format": None},
            {"type": "string"},
        ),
        (
            {"type": "integer", "format": "int32", "minimum": 0, "maximum": 2**31 - 1},
            {"format": "int64"},
            {"type": "integer", "format": "int64", "minimum": 0, "maximum": 2**63 - 1},
        ),
        ({"type": ["string", "null"]}, {"type": "string"}, {"type": "string"}),
    ],
)
def test_the_range_of_a_format_goes_and_comes_with_it(node, patch, result):
    """A bound that the specs state stays."""
    assert result == narrow(node, patch, kind="schema")
