"""When a property is in a response, and when it is not."""

from __future__ import annotations

import json
from typing import Any

import pytest

from conformance.checks.rules.observe import Observation
from conformance.model import Exchange, Request, Response
from conformance.rules.presence import joined, leaves_out, only_when_asked


def answer(body: Any, status: int = 200) -> Exchange:
    outcome = Response(status, (("content-type", "application/json"),), json.dumps(body).encode())
    return Exchange(1, "case", "api/read", Request("GET", "http://x/"), outcome, "2026-05-15T12:00:00.000Z", "id")


def shown(observation: Observation) -> str:
    """Say in a word what an observation came to."""
    if observation.broken is not None:
        return "broken"
    return "holds" if observation.witnessed else "lacking"


@pytest.mark.parametrize(
    ("plain", "asked", "comes", "expected"),
    [
        ({}, {"history": [1]}, "always", "holds"),
        ({}, {"history": []}, "always", "broken"),
        ({}, {}, "always", "broken"),
        ({}, {}, "for-some", "lacking"),
        ({}, {}, "", "lacking"),
        ({"history": [1]}, {"history": [1]}, "always", "broken"),
    ],
)
def test_what_is_guaranteed_comes_when_it_is_asked_for(plain: Any, asked: Any, comes: str, expected: str) -> None:
    """Elsewhere the test data may have none of it."""
    seen = only_when_asked("$.history[*]", answer(plain), answer(asked), comes)

    assert expected == shown(seen)


def test_a_guarantee_needs_a_success() -> None:
    """A rejection says nothing of what would come."""
    assert "lacking" == shown(only_when_asked("$.h[*]", answer({}), answer({}, 404), "always"))


def test_what_comes_alone_comes_beside_others_too() -> None:
    """What nobody has need not come; a rejection leaves nothing out."""
    both, first, none = answer({"a": 1, "b": [2]}), answer({"a": 1, "b": []}), answer({})

    assert leaves_out("$.b[*]", both, first)
    assert not leaves_out("$.b[*]", both, both)
    assert not leaves_out("$.b[*]", first, none)
    assert not leaves_out("$.b[*]", both, answer({}, 400))
    assert not leaves_out("$.b[*]", answer({"b": [2]}, 400), none)


def test_what_rules_ask_for_is_asked_for_at_once() -> None:
    """Values of one list stand beside each other; what contradicts itself cannot be asked for."""
    include = [{"query": {"include": [name]}} for name in ("a", "b", "a")]

    assert {"query": {"include": ["a", "b"]}, "all": True} == joined([*include, {"all": True}])
    assert joined([{"all": True}, {"all": False}]) is None
    assert joined([{"query": {"all": True}}, {"query": {"all": False}}]) is None
