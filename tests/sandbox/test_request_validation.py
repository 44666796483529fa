"""Whatever a request holds, it is answered as documented: never by an exception, never by a 5xx."""

from __future__ import annotations

import json
from random import Random

import pytest

from conformance.contract import Operation
from conformance.sandbox import Sandbox
from conformance.sandbox.testdata_bodies import bodies
from tests.sandbox.asking import TODAY, Client, contracts

OPERATIONS = [operation for contract in contracts().values() for operation in contract.operations.values()]
ODD = (
    None,
    True,
    False,
    0,
    -1,
    1.5,
    2**63,
    1e300,
    "",
    "x",
    "1",
    "true",
    "ñ",
    "\ud800",
    "2026-03-18",
    [],
    [None],
    {},
    {"a": [1]},
)
#: All that the documents leave open is taken, so that it reaches the handlers.
TAKING = {"scalar-coercion": "coerces", "customers/null-for-absent": "as-absent", "customers/empty-strings": "accepted"}


@pytest.fixture(scope="module")
def taking() -> Client:
    """Give a client of a sandbox that takes all it may."""
    return Client(Sandbox(contracts(), today=TODAY, readings=TAKING))


def _value(client: Client, rng: Random, kind: str) -> object:
    if rng.random() < 0.15:
        return rng.choice(("", "x", "0", "-1", "1.0", "9" * 30, "%2F", "ñ"))
    return rng.choice(client.pools.get(kind, [{"value": 1}])[:20])["value"]


def _bound(client: Client, rng: Random, template: object) -> object:
    if isinstance(template, dict):
        if "pool" in template:
            return rng.choice(client.entries(template["pool"], template.get("tag")))["value"]
        if template.keys() == {"today"}:
            return "2026-03-28"
        return {name: _bound(client, rng, value) for name, value in template.items()}
    if isinstance(template, list):
        return [_bound(client, rng, value) for value in template]
    return template


def _spoiled(rng: Random, value: object) -> object:
    """Put something odd into one place of a body, or leave something out."""
    if not isinstance(value, (dict, list)) or not value or rng.random() < 0.25:
        return rng.choice(ODD)
    if isinstance(value, list):
        return [_spoiled(rng, item) for item in value] if rng.random() < 0.8 else []
    name = rng.choice(list(value))
    if rng.random() < 0.2:
        return {key: item for key, item in value.items() if key != name}
    return {**value, name: _spoiled(rng, value[name])}


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.id)
def test_odd_requests_are_answered_as_documented(taking: Client, operation: Operation) -> None:
    """Forty times for each operation, with values that fit and others in their places."""
    rng = Random(operation.id)
    base = taking.sandbox.bases[operation.api]
    for _ in range(40):
        path, query = base + operation.path, {}
        for parameter in operation.parameters:
            value = _value(taking, rng, parameter.pool or "")
            if parameter.location == "path":
                path = path.replace("{" + parameter.name + "}", str(value).replace(" ", "") or "x")
            elif parameter.location == "query" and rng.random() < 0.7:
                query[parameter.name] = rng.choice(
                    [parameter.example, value, json.dumps({"filter": ["active"], "include": [1]})]
                )
        raw = None
        if operation.body is not None:
            body = _bound(taking, rng, bodies()[operation.id])
            for _ in range(rng.randrange(3)):
                body = _spoiled(rng, body)
            raw = json.dumps(body).encode()
        answer = taking.ask(operation.method, path, query=query, raw=raw, headers={"content-type": "application/json"})

        assert answer.status < 500


def test_equal_requests_are_judged_once(taking: Client) -> None:
    """And another body is another request."""
    path = f"/subscriptions/{taking.line().id}/blocks/1"

    assert [201, 400, 201] == [taking.send("PATCH", path, {"active": flag}).status for flag in (True, "maybe", True)]
