"""Checks of bodies against what was sent."""

import pytest

from conformance.checks import Subject, registered
from conformance.contract import load_contracts
from conformance.model import Exchange, Request, Response

CONTRACT = load_contracts()["customers"]
OPERATION = CONTRACT.operations["searchUserTree"]


@pytest.mark.parametrize(
    ("sent", "shown", "found"),
    [
        (b'{"n": 1e400}', b'{"n": 1E+400}', []),
        (b'{"n": 1e400}', b'{"n": 1e401}', ["json:exponent"]),
        (b'{"n": 7}', b'{"n": 1e400}', ["json:exponent"]),
        (None, b'{"n": 1e400}', ["json:exponent"]),
    ],
)
def test_a_number_that_was_sent_may_come_back(sent, shown, found):
    """JSON has numbers that no double holds: an echo makes none up, anything else does."""
    response = Response(200, (("content-type", "application/json"),), shown)
    request = Request("POST", "http://127.0.0.1/", (), sent)
    exchange = Exchange(1, "c", OPERATION.key, request, response, "2026-01-01T00:00:00.000Z", "r")
    subject = Subject(exchange, response, OPERATION, CONTRACT)

    assert found == [finding.pointer for finding in registered()["body/json"](subject)]
