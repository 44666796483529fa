"""A directory of specs becomes contracts."""

from __future__ import annotations

import json

import pytest

from conformance.contract import (
    Answer,
    ContractError,
    Effect,
    EffectKind,
    Place,
    RemovedOperation,
    Requirement,
    SecurityScheme,
    load_bundle,
    load_contract,
    load_contracts,
)
from conformance.model import Level
from tests.contract.conftest import SPECS

PATH = "/paths/~1parcels~1{id}"


def test_operations_come_in_the_order_of_the_paths(parcels):
    """Methods in the order of their path item."""
    assert ["listParcels", "getParcel", "changeParcel", "sendParcel"] == list(parcels.operations)


def test_parameters_of_the_path_item_belong_to_each_operation(parcels):
    """They are not repeated in the specs."""
    (parameter,) = parcels.operations["changeParcel"].parameters

    assert ("path.id", True, "parcelId", 1, "001:31 parameters") == (
        parameter.place,
        parameter.required,
        parameter.pool,
        parameter.example,
        parameter.source,
    )
    assert f"{PATH}/parameters/0/schema" == parameter.pointer


def test_a_shared_parameter_points_into_components(parcels):
    """There is one place for it."""
    page = parcels.operations["listParcels"].parameter("query", "page")

    assert page is not None
    assert "/components/parameters/Page/schema" == page.pointer


def test_a_parameter_may_be_json(parcels):
    """Its schema and example are those of the media type."""
    parameter = parcels.operations["listParcels"].parameter("query", "filter")

    assert parameter is not None
    assert ("application/json", {"state": ["new"]}) == (parameter.content, parameter.example)
    assert parameter.pointer.endswith("/parameters/3/content/application~1json/schema")


def test_an_answer_without_content_has_no_body_when_it_is_a_success(parcels):
    """Of a refusal without content, nobody knows the body, unless the specs say so."""
    answers = parcels.operations["changeParcel"].answers

    assert Answer("202", "It will be done.", None, None) == answers["202"]


def test_what_is_said_of_a_body_can_be_unknown(changed):
    """`x-body: unknown` on a success, and every refusal without content."""
    changed("paths/parcels.yaml", '"201": {description: It was sent.}', '"201": {description: S, x-body: unknown}')
    directory = changed("paths/parcels.yaml", '"202": {description: It will be done.}', '"409": {description: No.}')
    operations = load_contract("parcels", directory).operations

    assert not operations["sendParcel"].answers["201"].body_known
    assert not operations["changeParcel"].answers["409"].body_known


def test_requirements_keep_rule_and_source(parcels):
    """Those of the API are on the contract."""
    (removed,) = parcels.requirements

    assert (
        Requirement(
            id="removed-is-gone",
            api="parcels",
            operation=None,
            level=Level.SHOULD,
            says="What was removed is served no longer.",
            source="001:4 changelog",
            rule=("not-served", {}),
        )
        == removed
    )
    assert "no time is named" == parcels.operations["listParcels"].requirements[1].untestable
    assert ["removed-is-gone", "newest-first", "lists-quickly", "weight-shows"] == [
        r.id for r in parcels.all_requirements()
    ]


def test_an_operation_knows_its_place_effect_and_security(parcels):
    """What the other folders ask for."""
    operation = parcels.operations["sendParcel"]

    assert Place("specs/parcels/paths/parcels.yaml", 107) == operation.place
    assert Effect(EffectKind.CREATES, ("a parcel",)) == operation.effect
    assert (("token",),) == operation.security
    assert {"token": SecurityScheme("token", "http-bearer", "Authorization", "Bearer ")} == parcels.security_schemes


def test_removed_operations_are_listed(parcels):
    """Their shapes are no longer documented."""
    assert (RemovedOperation("GET", "/labels", "1.10.0", "001:4 changelog"),) == parcels.removed


def test_the_same_files_make_the_same_contract():
    """Nothing is read twice."""
    assert load_contract("parcels", SPECS) is load_contract("parcels", SPECS)


def test_a_directory_holds_contracts_by_folder_name():
    """Folders without a root are no contracts."""
    assert ["parcels"] == list(load_contracts(SPECS))


def test_a_directory_without_contracts_is_refused(tmp_path):
    """Nothing that judges may start from nothing."""
    with pytest.raises(ContractError, match="there are no contracts in"):
        load_contracts(tmp_path)


def test_a_contract_that_lint_would_refuse_makes_no_contract(changed):
    """There is one sentence, and the advice to lint."""
    directory = changed("paths/parcels.yaml", "- id: newest-first\n", "- name: newest-first\n")
    with pytest.raises(ContractError) as caught:
        load_contract("parcels", directory)

    assert (
        "specs/parcels/openapi.yaml, line 1: the contract parcels cannot be read (KeyError: 'id'); "
        "`specs lint` says where"
    ) == str(caught.value)


def test_a_bundle_is_a_contract_too(parcels, tmp_path):
    """What `specs bundle` writes can be loaded anywhere."""
    path = tmp_path / "parcels.json"
    path.write_text(json.dumps(parcels.base), encoding="utf-8")

    assert parcels.sha256 == load_bundle(path).sha256


@pytest.mark.parametrize("text", ["[]", "{}", '{"paths": {}}'])
def test_a_file_that_is_no_bundle_is_refused(tmp_path, text):
    """With one sentence."""
    path = tmp_path / "x.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ContractError, match=r"x\.json, line 1: "):
        load_bundle(path)
