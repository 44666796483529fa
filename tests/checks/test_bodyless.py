"""A success that no document gives a body has none."""

from __future__ import annotations

import pytest

from conformance.checks import Subject, registered


@pytest.mark.parametrize(
    ("operation", "status", "body", "broken"),
    [
        ("activateSim", 200, None, False),
        ("activateSim", 200, b"{}", False),
        ("activateSim", 200, b'{"activated": true}', True),
        ("changeBlock", 201, b'{"done": "yes"}', True),
        ("changeBlock", 400, b'{"code": "0001"}', False),
        ("getAccount", 200, b'{"id": 1}', False),
    ],
)
def test_a_body_where_none_is_documented_is_told(customers, exchange, operation, status, body, broken):
    """What frameworks write for nothing is none."""
    answered = exchange(f"customers/{operation}", status, body)
    subject = Subject(answered, answered.response, customers.operations[operation], customers)

    assert broken == bool(list(registered()["body/none"](subject)))
