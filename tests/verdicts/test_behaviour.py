"""The fingerprint of a target's behaviour: statuses and shapes, none of its data."""

from __future__ import annotations

import json

import pytest

from conformance.model import Exchange, NoAnswer, NoAnswerReason, Request, Response
from conformance.verdicts.behaviour import DEEPEST, Behaviour

CASE = "customers/getTerms/accepts/request/control"


def exchange(body, status=200, role="probe", repetition=0):
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    sent = Request("GET", "http://127.0.0.1:9/v2/terms")
    outcome = Response(status, (), raw)
    return Exchange(1, CASE, "customers/getTerms", sent, outcome, "2026-01-01T00:00:00.000Z", "x", repetition, role)


def seen(*exchanges):
    behaviour = Behaviour()
    for one in exchanges:
        behaviour.take(one)
    return behaviour


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ({"a": 1}, {"a": 2.5}),
        ({"a": "x", "b": None}, {"b": None, "a": "y"}),
        ([{"a": 1}], [{"a": 1}, {"a": 2}]),
        ([], []),
    ],
)
def test_other_values_of_the_same_shape_are_the_same_behaviour(left, right):
    """Data differ from day to day."""
    assert seen(exchange(left)).fingerprint == seen(exchange(right)).fingerprint


@pytest.mark.parametrize(
    ("left", "right"),
    [({"a": 1}, {"a": "1"}), ({"a": True}, {"a": 1}), ({"a": None}, {}), ([1], ["1"]), ([], {}), (b"", {}), (b"{", {})],
)
def test_another_shape_is_another_behaviour(left, right):
    """Types and names of members are what clients rest on."""
    assert seen(exchange(left)).fingerprint != seen(exchange(right)).fingerprint


def test_another_status_is_another_behaviour():
    """201 for 200 breaks no contract that permits both, and some client."""
    assert seen(exchange({})).fingerprint != seen(exchange({}, 201)).fingerprint


def test_the_first_sending_is_what_counts():
    """Repetitions tell nothing new; another role of the same case does."""
    first = seen(exchange({"a": 1}))

    assert first.fingerprint == seen(exchange({"a": 1}), exchange([], 500, repetition=1), exchange([], 500)).fingerprint
    assert {CASE, f"{CASE} control"} == seen(exchange({}), exchange({}, role="control")).as_json().keys()


def test_silence_is_no_behaviour():
    """Who does not answer today may tomorrow."""
    sent = Request("GET", "http://127.0.0.1:9/v2/terms")
    silent = Exchange(
        1, CASE, "customers/getTerms", sent, NoAnswer(NoAnswerReason.TIMEOUT), "2026-01-01T00:00:00.000Z", "x"
    )

    assert {} == seen(silent).as_json()


def test_what_lies_too_deep_is_not_told_apart():
    """A hostile target sends whatever depth it likes."""
    inner, other = 1, "text"
    for _ in range(DEEPEST + 1):
        inner, other = [inner], [other]

    assert seen(exchange(inner)).fingerprint == seen(exchange(other)).fingerprint
    assert seen(exchange(inner[0])).fingerprint != seen(exchange(other[0])).fingerprint
