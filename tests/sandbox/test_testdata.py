"""The sandbox's test data."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import pytest

from conformance.contract import judge_request
from conformance.contract.pointer import resolve
from conformance.sandbox import Sandbox, ixit_for
from conformance.sandbox.testdata import ics_for
from conformance.sandbox.testdata_bodies import bodies
from tests.sandbox.asking import TODAY, Client, contracts

KINDS = {
    "orgId", "accountId", "userId", "customerId", "customerUuid", "subscriptionId.mobile", "subscriptionId.landline",
    "subscriptionId.broadband", "subscriptionId.tv", "subscriptionUUID", "serviceId", "bonusId", "freeBonusId",
    "productId", "bundleId", "freeLandline", "hostCfg", "iccid", "freeIccid", "msisdn", "freeMsisdn", "email",
    "identificationNr", "document", "documentType", "workOrderId", "dealerId", "shopId",
    "catalogueId", "reservationId", "agileTvEmail",
}  # fmt: skip
OPERATIONS = [operation for contract in contracts().values() for operation in contract.operations.values()]


def _pools_of(template: Any):
    if isinstance(template, dict) and "pool" in template:
        yield template["pool"], template.get("tag")
    elif isinstance(template, (dict, list)):
        for inner in template.values() if isinstance(template, dict) else template:
            yield from _pools_of(inner)


def _bound(client: Client, template: Any) -> Any:
    if isinstance(template, dict):
        if "pool" in template:
            return client.pool(template["pool"], template.get("tag"))
        return "2026-03-28" if template.keys() == {"today"} else {n: _bound(client, v) for n, v in template.items()}
    return [_bound(client, value) for value in template] if isinstance(template, list) else template


def test_every_kind_of_pool_is_filled(client):
    """In both organisations, and none that nobody knows."""
    ixit = ixit_for(client.sandbox)

    assert {"telco", "masmovil"} == ixit["organisations"].keys()
    for organisation in ixit["organisations"].values():
        assert KINDS == organisation["pools"].keys()
        assert all(organisation["pools"].values())


def test_pools_of_two_organisations_have_nothing_in_common(client):
    """But what is shared by nature."""
    telco, masmovil = (ixit_for(client.sandbox)["organisations"][name]["pools"] for name in ("telco", "masmovil"))
    shared = {"documentType", "serviceId", "hostCfg", "shopId", "catalogueId", "dealerId"}

    for kind in KINDS - shared:
        assert not {entry["value"] for entry in telco[kind]} & {entry["value"] for entry in masmovil[kind]}


def test_every_tag_that_the_contracts_ask_for_has_an_entry(client):
    """So that no requirement lacks its witness."""

    def asked(node: Any):
        if isinstance(node, Mapping):
            if set(node) == {"pool", "tag"}:
                yield node["pool"], node["tag"]
            for inner in node.values():
                yield from asked(inner)
        elif isinstance(node, (list, tuple)):
            for inner in node:
                yield from asked(inner)

    for contract in contracts().values():
        for requirement in contract.all_requirements():
            for kind, tag in asked(requirement.rule[1] if requirement.rule else ()):
                assert client.entries(kind, tag), f"{requirement.key}: {kind} tagged {tag}"


def test_there_is_enough_of_what_is_used_up(client):
    """For a thousand uses: each operation of a test is dealt a part of them."""
    assert 1_000 <= len(client.entries("freeIccid"))
    assert 1_000 <= len(client.entries("freeMsisdn", "unassigned"))
    assert 60 <= len(client.entries("freeMsisdn", "awaiting-activation"))
    assert 100 <= len(client.entries("subscriptionId.mobile", "without-credit-limits"))


def test_relations_hold(client):
    """What an entry is related to belongs to it."""
    for entry in client.entries("subscriptionId.mobile"):
        line = client.org.subscriptions[entry["value"]]
        account = client.org.accounts[line.account_id]
        related = entry["with"]
        assert (account.id, line.uuid, str(line.number)) == tuple(
            related[n] for n in ("accountId", "subscriptionUUID", "msisdn")
        )
        assert client.org.users[account.user_id].document == related["document"]
    for entry in client.entries("serviceId"):
        assert entry["value"] in client.org.subscriptions[entry["with"]["subscriptionId"]].services


def test_ids_fit_into_32_bits_and_numbers_into_nine_digits(client):
    """Values obey every reading of the contract."""
    for kind in ("accountId", "userId", "customerId", "subscriptionId.mobile", "bonusId"):
        assert all(0 < entry["value"] < 2**31 for entry in client.entries(kind))
    assert all(600_000_000 <= entry["value"] <= 999_999_999 for entry in client.entries("identificationNr"))


@pytest.mark.parametrize("operation", [o for o in OPERATIONS if o.body is not None], ids=lambda operation: operation.id)
def test_bodies_are_valid_as_the_sandbox_reads_the_documents(client, operation):
    """With the parameters beside them."""
    body = json.dumps(_bound(client, bodies()[operation.id])).encode()
    pools = {"subscriptionId": "subscriptionId.mobile"}
    path = {
        p.name: str(client.pool(pools.get(p.pool, p.pool)) if p.pool else p.example)
        for p in operation.parameters
        if p.location == "path"
    }
    headers = {p.name: str(p.example) for p in operation.parameters if p.location == "header"}

    judged = judge_request(
        client.sandbox.contracts[operation.api],
        operation,
        path=path,
        query=(),
        headers=headers,
        body=body,
        content_type="application/json",
    )

    assert ("valid", ()) == (judged.kind, judged.violations)


@pytest.mark.parametrize("operation", [o for o in OPERATIONS if o.body is not None], ids=lambda operation: operation.id)
def test_bodies_are_accepted_and_take_known_kinds(operation):
    """By a fresh sandbox, with values of the pools that belong together."""
    client = Client(Sandbox(contracts(), today=TODAY))
    body = bodies()[operation.id]
    lenders = {"changeProduct": "productId", "changeService": "serviceId"}
    entry = client.entries(lenders.get(operation.id, "subscriptionId.mobile"))[0]
    line = entry.get("with", {}).get("subscriptionId", entry["value"])
    bound = _bound(client, body)
    if operation.id == "changeAgileTvEmail":
        bound["document_number"] = client.entries("agileTvEmail")[0]["with"]["document"]
    if operation.id in ("searchUserTree", "getFullUserTree"):
        bound = {"document_type": client.pool("documentType"), "document": client.pool("document")}
    if operation.id == "migrateBundle":
        main = client.org.accounts[bound["account"]["account_id"]]
        bound["account"]["subscriptions"]["mobile_lines"][0]["subscription_id"] = main.subscriptions[0]
    path = operation.path.replace("{orgId}", "telco").replace("{org_id}", "telco")
    for name, value in {
        "subscriptionId": line,
        "id": line,
        "serviceId": client.pool("serviceId"),
        "blockId": 1,
    }.items():
        path = path.replace("{" + name + "}", quote(str(value)))

    answer = client.ask(operation.method, client.sandbox.bases[operation.api] + path, body=bound)

    assert answer.status in operation.success_statuses, answer.content
    assert {kind for kind, _ in _pools_of(body)} <= KINDS


@pytest.mark.parametrize(
    "name", ["createSignup", "addDevice", "activateSim", "changeBlock", "replaceSim", "changeWorkOrder"]
)
def test_bodies_are_complete(client, name):
    """Every property of the contract's object stands in them, however deep; a customer is a person and no company."""
    operation = next(operation for operation in OPERATIONS if operation.id == name)
    document = contracts()[operation.api].document

    def missing(schema: Any, value: Any, place: str):
        while isinstance(schema, Mapping) and "$ref" in schema:
            schema = resolve(document, schema["$ref"][1:])
        if isinstance(value, dict) and "pool" not in value and "today" not in value:
            for member, inner in schema.get("properties", {}).items():
                if member in value:
                    yield from missing(inner, value[member], f"{place}.{member}")
                else:
                    yield f"{place}.{member}"
        elif isinstance(value, list):
            for item in value:
                yield from missing(schema.get("items", {}), item, f"{place}[]")

    absent = {place.rpartition(".")[2] for place in missing(operation.body.schema, bodies()[name], "body")}
    assert absent <= ({"company_name"} if name == "createSignup" else set())


def test_the_environment_has_urls_credentials_and_all_writes(client):
    """For a run against the served sandbox."""
    environment = ixit_for(client.sandbox, host="http://127.0.0.1:1")["environments"]["sandbox"]

    assert {"customers": "http://127.0.0.1:1/v2", "feasibility": "http://127.0.0.1:1/v1",
            "subscriptions": "http://127.0.0.1:1/v1"} == environment["urls"]  # fmt: skip
    assert {"literal": "sandbox-token-all"} in environment["credentials"].values()
    assert "masstack-conformance sandbox" == ics_for(client.sandbox)["product"]["name"]
