"""A contract and exchanges to check."""

import json

import pytest

from conformance.checks import Subject, registered
from conformance.contract import load_contract
from conformance.model import Exchange, NoAnswer, NoAnswerReason, Request, Response


@pytest.fixture(scope="session")
def customers():
    return load_contract("customers")


@pytest.fixture
def exchange():
    """Build an exchange of an operation: an answer by status, body and media type, or none."""

    def build(operation, status=200, body=None, *, media_type="application/json", request=None, headers=(), **more):
        raw = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        given = ((("Content-Type", media_type),) if media_type else ()) + tuple(headers)
        outcome = NoAnswer(NoAnswerReason.TIMEOUT) if status is None else Response(status, given, raw, **more)
        sent = request or Request("GET", "http://127.0.0.1/v2/orgs/telco/accounts/1")
        return Exchange(
            1, f"{operation}/accepts/request/control", operation, sent, outcome, "2026-01-01T00:00:00.000Z", "x-1"
        )

    return build


@pytest.fixture
def findings(customers, exchange):
    """Run a check, by its name, over a response of an operation."""

    def run(name, operation="getAccount", **answer):
        made = exchange(f"customers/{operation}", **answer)
        subject = Subject(made, made.response, customers.operations[operation], customers)
        return list(registered()[name](subject))

    return run
