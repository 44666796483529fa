"""What a node demands: what is stated, what is shown, what is sure."""

from __future__ import annotations

import pytest

from conformance.contract import View, load_contract, view
from conformance.contract.judging.views import Document, viewed

PARCEL = "/components/schemas/Parcel"


def properties(contract, name, strength):
    schema = view(contract, f"/components/schemas/{name}", strength)
    assert isinstance(schema, dict)
    return schema["properties"]


def test_what_an_example_shows_is_not_stated(parcels):
    """The house number is shown as an integer, and nothing rests on that."""
    assert ({}, {"type": "integer"}) == (
        properties(parcels, "Address", View.STATED)["house"],
        properties(parcels, "Address", View.SHOWN)["house"],
    )


def test_a_keyword_may_bind_although_its_node_does_not(parcels):
    """The street is said to be required; that an address is an object is only shown."""
    schema = view(parcels, "/components/schemas/Address", View.STATED)

    assert (["street"], False) == (schema["required"], "type" in schema)


def test_a_component_with_a_source_of_its_own_uses_that(parcels):
    """One state comes from a table and one from an example, whoever refers to them."""
    defs = view(parcels, PARCEL, View.STATED)["$defs"]

    assert ({"type": "string", "enum": ["new", "sent"]}, {}) == (defs["State"], defs["ParcelsState"])


def test_a_component_without_a_source_takes_that_of_who_refers_to_it(changed):
    """The same component may be stated here and shown there."""
    directory = changed("schemas/common.yaml", '\n  x-source: "001:62 table"', "")
    changed("schemas/parcels.yaml", "house: {type: integer,", 'house: {$ref: "common.yaml#/State",')
    contract = load_contract("parcels", directory)
    defs = view(contract, PARCEL, View.STATED)["$defs"]

    assert {"type": "string", "enum": ["new", "sent"]} == defs["State.bound"]
    assert {} == defs["State.free"]


def test_references_stay_inside_the_view(parcels):
    """A view is a whole schema, also of a recursive one."""
    schema = view(parcels, "/paths/~1parcels/get/responses/200/content/application~1json/schema", View.SHOWN)

    assert {"type": "array", "items": {"$ref": "#/$defs/Parcel"}} == {k: schema[k] for k in ("type", "items")}
    assert {"$ref": "#/$defs/Parcel"} == schema["$defs"]["Parcel"]["properties"]["parts"]["items"]


def test_a_node_with_readings_is_their_union_until_it_has_to_be_sure(parcels):
    """Sure is what holds under every permitted choice at once."""
    union = {"type": ["string", "integer"]}
    number = {"type": "integer", "format": "int32", "minimum": -(2**31), "maximum": 2**31 - 1}

    assert (
        union == properties(parcels, "Parcel", View.STATED)["code"] == properties(parcels, "Parcel", View.SHOWN)["code"]
    )
    assert {"allOf": [union, {"type": "string"}, number]} == properties(parcels, "Parcel", View.SURE)["code"]


def test_a_rejected_choice_narrows_nothing(changed):
    """The documents speak against it."""
    directory = changed(
        "schemas/parcels.yaml",
        "narrows: {type: integer, format: int32}}",
        "narrows: {type: integer, format: int32}}\n          permitted: [text]",
    )
    code = properties(load_contract("parcels", directory), "Parcel", View.SURE)["code"]

    assert {"allOf": [{"type": ["string", "integer"]}, {"type": "string"}]} == code


def test_a_narrowing_of_one_member_repeats_only_that_member(changed):
    """The rest of the object is demanded beside it already."""
    reading = (
        '  x-reading: [{id: street-length, says: S., source: "001:1 text", choices: ['
        "{id: any, says: Any.}, {id: short, says: Short., narrows: {properties: {street: {maxLength: 9}}}}]}]\n"
    )
    directory = changed("schemas/parcels.yaml", "Address:\n  type: object\n", f"Address:\n  type: object\n{reading}")
    schema = view(load_contract("parcels", directory), "/components/schemas/Address", View.SURE)

    assert {"properties": {"street": {"type": "string", "minLength": 1, "maxLength": 9}}} == schema["allOf"][1]


def test_one_of_alternatives_that_lost_what_does_not_bind_any_may_match(changed):
    """Two of them may now admit the same value, which nobody forbids."""
    one_of = "kind: {oneOf: [{type: string, enum: [box]}, {type: integer, enum: [1]}]}"
    pointer = "/paths/~1parcels~1sent/post/requestBody/content/application~1json/schema/properties/kind"
    shown = one_of.replace("{type: integer, enum: [1]}", '{type: integer, x-source: "001:1 example"}')
    contract = load_contract("parcels", changed("paths/parcels.yaml", one_of, shown))

    assert {"anyOf": [{"type": "string", "enum": ["box"]}, {}]} == view(contract, pointer, View.STATED)
    assert {"oneOf": [{"type": "string", "enum": ["box"]}, {"type": "integer"}]} == view(contract, pointer, View.SHOWN)


def test_the_range_of_a_format_binds_when_the_format_does(changed):
    """It comes from nowhere else."""
    directory = changed(
        "schemas/parcels.yaml",
        "number: {type: integer, format: int32}",
        'number: {type: integer, format: int32, x-source: {shape: "001:1 table", format: "001:1 example"}}',
    )
    number = properties(load_contract("parcels", directory), "Change", View.STATED)["number"]

    assert {"type": "integer"} == number


@pytest.mark.parametrize("strength", list(View))
def test_a_view_has_no_annotations_and_no_prose(parcels, strength):
    """It is for validators."""
    text = str(view(parcels, PARCEL, strength))

    assert not any(word in text for word in ("x-", "description", "example"))


def test_what_refers_to_itself_among_alternatives_has_a_view():
    """A node whose next is a leaf or a node: what a branch lost is asked of once."""
    next_ = {"oneOf": [{"type": "boolean"}, {"$ref": "#/components/schemas/Node"}]}
    node = {"type": "object", "properties": {"next": next_}}
    document = Document("made up", (), {"openapi": "3.1.0", "components": {"schemas": {"Node": node}}})

    for view_ in View:
        made = viewed(document, "/components/schemas/Node", view_)
        assert "next" in str(made), view_
