"""Many files become one document."""

from __future__ import annotations

import json

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from conformance.contract import ContractError, Place, bundle
from conformance.contract.bundling.bundle import build_bundle
from conformance.contract.openapi_grammar import is_reference, walk
from tests.contract.conftest import SPECS

PARCEL = "/paths/~1parcels~1{id}"


def test_schemas_go_to_components_under_their_own_names():
    """Where two files have one of the same name, the file's name comes before it, but for common.yaml."""
    names = list(bundle(SPECS, "parcels")["components"]["schemas"])

    assert ["Address", "Change", "Parcel", "ParcelsState", "Refusal", "State"] == names


def test_all_references_are_internal_and_lead_somewhere():
    """The bundle is portable."""
    document = bundle(SPECS, "parcels")
    references = {n["$ref"].split("/")[1] for _, kind, n in walk(document, patches=True) if is_reference(kind, n)}

    assert {"components"} == references


def test_path_items_are_inlined():
    """Tools do not look behind the reference of a path item."""
    assert ["parameters", "get", "patch"] == list(bundle(SPECS, "parcels")["paths"]["/parcels/{id}"])


def test_a_recursive_schema_keeps_its_reference():
    """It is not unrolled."""
    parts = bundle(SPECS, "parcels")["components"]["schemas"]["Parcel"]["properties"]["parts"]

    assert {"$ref": "#/components/schemas/Parcel"} == parts["items"]


def test_a_referenced_response_with_members_of_its_own_is_inlined():
    """A reference object of OpenAPI cannot carry annotations."""
    answers = bundle(SPECS, "parcels")["paths"]["/parcels/{id}"]["get"]["responses"]

    assert {"$ref": "#/components/responses/Refused"} == answers["400"]
    assert ("There is no such parcel.", "1.9.0") == (answers["404"]["description"], answers["404"]["x-since"])


def test_int32_and_int64_get_their_ranges():
    """No validator knows them."""
    schemas = bundle(SPECS, "parcels")["components"]["schemas"]
    number, identity = schemas["Change"]["properties"]["number"], schemas["Parcel"]["properties"]["id"]

    assert (-(2**31), 2**31 - 1) == (number["minimum"], number["maximum"])
    assert (-(2**63), 2**63 - 1) == (identity["minimum"], identity["maximum"])


def test_references_in_merge_patches_are_followed_and_in_examples_are_not(changed):
    """A patch turns one schema into another; an example is a value."""
    changed("schemas/parcels.yaml", "narrows: {type: string}}", 'narrows: {$ref: "common.yaml#/State"}}')
    directory = changed("paths/parcels.yaml", "example: {weight: 3,", 'example: {weight: 3, $ref: "nowhere.yaml#/X",')
    document = bundle(directory, "parcels")
    choices = document["components"]["schemas"]["Parcel"]["properties"]["code"]["x-reading"][0]["choices"]
    body = document["paths"]["/parcels/{id}"]["patch"]["requestBody"]["content"]["application/json"]

    assert {"$ref": "#/components/schemas/State"} == choices[0]["narrows"]
    assert "nowhere.yaml#/X" == body["example"]["$ref"]


def test_every_node_knows_its_file_and_line():
    """Also behind references."""
    built = build_bundle(SPECS, "parcels")

    assert Place("specs/parcels/paths/parcels.yaml", 65) == built.place(f"{PARCEL}/get")
    assert Place("specs/parcels/schemas/common.yaml", 13) == built.place("/components/schemas/State/enum")
    assert Place("specs/parcels/schemas/common.yaml", 13) == built.place("/components/schemas/State/enum/7/x")


def test_bundling_twice_gives_the_same_text(changed):
    """Order depends on nothing but the files."""
    first = json.dumps(bundle(SPECS, "parcels"))
    second = json.dumps(bundle(changed("openapi.yaml", "paths:", "# The paths.\npaths:"), "parcels"))

    assert first == second


def test_annotations_can_be_left_out():
    """Names that begin with x- stay where they are names."""
    document = bundle(SPECS, "parcels", annotations=False)
    left = {key for _, kind, node in walk(document) if isinstance(node, dict) for key in node if key.startswith("x-")}

    assert set() == left
    assert "x-trace" in {p.get("name") for p in document["paths"]["/parcels"]["get"]["parameters"]}


@pytest.mark.parametrize("annotations", [True, False])
def test_the_bundle_is_openapi(annotations):
    """It passes openapi-spec-validator."""
    assert [] == list(OpenAPIV31SpecValidator(bundle(SPECS, "parcels", annotations=annotations)).iter_errors())


@pytest.mark.parametrize(
    ("reference", "sentence"),
    [
        (
            "../schemas/parcels.yaml#/Chang",
            "there is no Chang in specs/parcels/schemas/parcels.yaml; did you mean Change?",
        ),
        ("../schemas/parcel.yaml#/Change", "names a file that does not exist"),
        ("../../../../secret.yaml#/Change", "leads out of the specs"),
        ("../schemas/parcels.yaml#change", "names an `$anchor`: say where it stands, `#/components/…`"),
    ],
)
def test_a_wrong_reference_is_one_sentence_with_its_place(changed, reference, sentence):
    """The place is that of the reference, not of its target."""
    directory = changed("paths/parcels.yaml", "../schemas/parcels.yaml#/Change", reference)
    with pytest.raises(ContractError) as caught:
        bundle(directory, "parcels")

    assert Place("specs/parcels/paths/parcels.yaml", 101) == caught.value.place
    assert str(caught.value).endswith(sentence)


def test_a_reference_writes_the_name_of_its_file_as_a_url(changed):
    """A blank is %20 there."""
    directory = changed(
        "paths/parcels.yaml", "../schemas/parcels.yaml#/Change", "../schemas/more%20parcels.yaml#/Change"
    )
    schemas = directory / "parcels" / "schemas"
    (schemas / "more parcels.yaml").write_text((schemas / "parcels.yaml").read_text(encoding="utf-8"), encoding="utf-8")

    assert any(name.endswith("Change") for name in bundle(directory, "parcels")["components"]["schemas"])


def test_a_folder_without_a_root_is_refused(tmp_path):
    """There is nothing to bundle."""
    with pytest.raises(ContractError) as caught:
        bundle(tmp_path, "nothing")

    assert f"{tmp_path.name}/nothing, line 1: there is no openapi.yaml in nothing/; the APIs here are: none" == str(
        caught.value
    )
