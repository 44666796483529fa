"""Requests that a rule computes from what a read shows."""

from __future__ import annotations

import json

import pytest

from conformance.model import Exchange, Request, Response
from conformance.rules.refusal import computed


def read(*limits, status=200):
    body = json.dumps([{"value": limit} for limit in limits]).encode()
    sent = Request("GET", "http://127.0.0.1:9/v1/limits")
    return Exchange(
        1, "c", "subscriptions/getCreditLimits", sent, Response(status, (), body), "2026-01-01T00:00:00.000Z", "x"
    )


@pytest.mark.parametrize(
    ("limits", "add", "expected"),
    [
        ((3, 7.5), -1, [6.5]),
        ((3, 1), -1, [2]),
        ((1,), -1, [0]),
        ((-5, -3), -1, [-4]),
        ((0.3, 0), 0, [0.3]),
        ((0.3, 0), -1, []),
        ((0,), -1, []),
        ((), -1, []),
    ],
)
def test_a_step_down_that_would_lead_below_zero_is_none(limits, add, expected):
    """A target may reject a negative limit for what it is: 400 for 409 would say nothing of the rule."""
    with_ = {"body.value": {"max": {"operation": "getCreditLimits", "select": "$[*].value"}, "add": add}}

    assert expected == [edit.value for edit in computed(with_, read(*limits))]


def test_a_read_that_failed_shows_nothing():
    """Whatever its body has."""
    with_ = {"body.value": {"max": {"operation": "getCreditLimits", "select": "$[*].value"}, "add": -1}}

    assert [] == computed(with_, read(9, status=404))


@pytest.mark.parametrize(("where", "expected"), [("$[?@.value == 7]", [6]), ("$[?@.value == 8]", [])])
def test_what_is_to_be_changed_has_to_be_there(where, expected):
    """A line without the limit that is named rejects the change as unknown, whatever the value."""
    of = {"operation": "getCreditLimits", "select": "$[*].value", "where": where}

    assert expected == [edit.value for edit in computed({"body.value": {"max": of, "add": -1}}, read(3, 7))]
