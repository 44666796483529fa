"""A bundle as anybody reads it."""

from __future__ import annotations

import json

import pytest

from conformance.contract import at, load_contracts
from conformance.contract.bundling.plain_bundle import plain

CONTRACTS = load_contracts()


def nodes(node):
    """Give every mapping of a document."""
    if isinstance(node, dict):
        yield node
        for below in node.values():
            yield from nodes(below)
    elif isinstance(node, list):
        for below in node:
            yield from nodes(below)


@pytest.mark.parametrize("api", CONTRACTS)
def test_nothing_of_ours_is_left(api):
    """No annotation, at no depth."""
    document = plain(CONTRACTS[api].document)

    assert set() == {name for node in nodes(document) for name in node if name.startswith("x-")}


@pytest.mark.parametrize("api", CONTRACTS)
def test_every_reference_leads_to_a_schema_by_its_name(api):
    """Generators of code want named schemas; and each of them is referred to."""
    document = plain(CONTRACTS[api].document)
    references = {node["$ref"] for node in nodes(document) if isinstance(node.get("$ref"), str)}
    schemas = {r for r in references if r.startswith("#/components/schemas/")}

    assert schemas == {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}


@pytest.mark.parametrize("api", CONTRACTS)
def test_it_says_whose_it_is_and_of_what(api):
    """License, contact, the public documentation, and a version."""
    document = plain(CONTRACTS[api].document)

    assert {"license", "contact"} <= set(document["info"])
    assert document["info"]["version"][:1].isdigit()
    assert (
        document["externalDocs"]["url"]
        == CONTRACTS[api].documents[{"customers": "001", "feasibility": "000"}.get(api, "002")].url
    )


@pytest.mark.parametrize("api", CONTRACTS)
def test_what_a_format_or_a_reference_says_is_not_said_again(api):
    """Pages round the range of 64 bits, and generators warn of a type beside a reference."""
    document = plain(CONTRACTS[api].document)

    assert [] == [n for n in nodes(document) if isinstance(n.get("$ref"), str) and "type" in n]
    assert [] == [n for n in nodes(document) if 2**63 - 1 == n.get("maximum")]


def test_the_object_in_a_parameter_has_a_name():
    """Generators of code make no class of one that stands inside."""
    document = plain(CONTRACTS["customers"].document)
    parameters = document["paths"]["/orgs/{orgId}/subscriptions/{subscriptionId}/bonuses"]["get"]["parameters"]
    (query,) = (one for one in parameters if "content" in one)

    assert {"$ref": "#/components/schemas/GetBonusesQuery"} == query["content"]["application/json"]["schema"]
    assert "filter" in document["components"]["schemas"]["GetBonusesQuery"]["properties"]


def test_a_range_of_its_own_stays():
    """Narrower than its format, or beside a reference to a schema of another type."""
    schema = {"properties": {"a": {"type": "integer", "format": "int32", "minimum": 0, "maximum": 2**31 - 1}}}
    schema["properties"]["b"] = {"$ref": "#/components/schemas/Either", "type": "string"}
    schemas = {"One": schema, "Either": {"type": ["string", "null"]}}
    paths = {
        "/one": {
            "get": {
                "responses": {
                    "200": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/One"}}}}
                }
            }
        }
    }
    found = plain({"paths": paths, "components": {"schemas": schemas}})["components"]["schemas"]["One"]["properties"]

    assert {"type": "integer", "format": "int32", "minimum": 0} == found["a"]
    assert "string" == found["b"]["type"]


def test_a_union_that_a_reading_makes_is_explained():
    """In one sentence of the description."""
    schema = {
        "type": ["string", "integer"],
        "description": "A code.",
        "x-reading": [
            {
                "id": "code-type",
                "says": "The table says string. The example prints a number.",
                "choices": [
                    {"id": "string", "narrows": {"type": "string"}},
                    {"id": "number", "narrows": {"type": "integer"}},
                ],
            }
        ],
    }
    shown = plain(
        {"paths": {"/a": {"get": {"responses": {"200": {"content": {"application/json": {"schema": schema}}}}}}}}
    )
    media = shown["paths"]["/a"]["get"]["responses"]["200"]["content"]["application/json"]

    assert {
        "type": ["string", "integer"],
        "description": "A code. The documentation is ambiguous here: the table says string.",
    } == media["schema"]


def test_data_of_the_api_keep_their_members():
    """A member of an example, or of a map of names, may begin with x- as it pleases."""
    document = {
        "info": {"title": "T", "x-source": "001:1 text"},
        "tags": [{"name": "A", "x-source": "001:1 text"}],
        "paths": {"/a": {"get": {"responses": {"200": {"headers": {"x-total": {"x-source": "001:1 text", "schema": {}}},
            "content": {"application/json": {"examples": {"one": {"x-source": "001:1 text", "value": {"x-a": 1}}}}}}}}}},
        "components": {"schemas": {}, "securitySchemes": {"k": {"type": "http", "x-source": "001:1 text"}}},
    }  # fmt: skip
    shown = plain(document)
    answer = shown["paths"]["/a"]["get"]["responses"]["200"]

    assert {"x-total": {"schema": {}}} == answer["headers"]
    assert {"one": {"value": {"x-a": 1}}} == answer["content"]["application/json"]["examples"]
    assert ([{"name": "A"}], {"title": "T"}) == (shown["tags"], shown["info"])
    assert {"k": {"type": "http"}} == shown["components"]["securitySchemes"]


def test_an_earlier_release_is_plain_too():
    """It has what was removed later, and not what came later."""
    document = plain(at(CONTRACTS["customers"], "2.30.0").document)

    assert "patch" in document["paths"]["/orgs/{orgId}/accounts/{accountId}/paymentinfo"]
    assert "2.30.0" == document["info"]["version"]
    assert "catalogue_id" not in json.dumps(document["components"])
