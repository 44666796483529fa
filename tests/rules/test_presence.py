"""When a property is in a response, and when it is not."""

from __future__ import annotations

import json
from typing import Any

import pytest

from conformance.checks.rules.observe import Observation
from conformance.model import Exchange, Repetition, Request, Response, Verdict
from conformance.rules.presence import joined, leaves_out, only_when_asked
from tests.rules.conducted import conduct, contract, of_role, ruled, told, unless


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
    assert {"all": True} == joined([{"all": True}, {"all": True}])
    assert 7 == joined([7, 7, 7])


LINE = contract().operations["getSubscription"]


def included(name, *, comes=""):
    """A requirement on a property that comes when it is included."""
    said = {"member": f"$.{name}", "ask": {"query.query": {"include": [name]}}, **({"comes": comes} if comes else {})}
    return ruled(LINE, "only-when-asked", said, name=name)


ORIGIN, HISTORY = included("origin", comes="for-some"), included("historical_status", comes="always")
OMITS, UNASKED = "omits a property that was asked for", "returns a property that was not asked for"


def line(*, unasked=(), never=(), together=(), beside=None):
    """A line with what it is asked for, but for what is said otherwise; `beside` names what comes beside something."""

    def answer(ask):
        asked = [name for edit in ask.case.edits for name in edit.value["include"]]
        left_out = {*never, *(together if ask.role == "together" else ())}
        brought = [(beside or {}).get(name, name) for name in asked]
        names = [name for name in [*asked, *brought, *unasked] if name not in left_out]
        return told({"id": 1, **{name: [1] for name in names}})

    return answer


@pytest.mark.parametrize(
    ("answer", "origin", "history"),
    [
        (line(), (Verdict.PASS, ""), (Verdict.PASS, "")),
        (line(unasked=["origin"]), (Verdict.FAIL, UNASKED), (Verdict.PASS, "")),
        (line(never=["historical_status"]), (Verdict.PASS, ""), (Verdict.FAIL, OMITS)),
        (
            line(together=["historical_status"]),
            (Verdict.PASS, ""),
            (Verdict.FAIL, "omits a property that was asked for together with others"),
        ),
        (line(beside={"historical_status": "origin"}), (Verdict.FAIL, UNASKED), (Verdict.PASS, "")),
        # Where the request for all of it cannot be sent, each has been seen alone.
        (unless(of_role("together"), line(together=["origin"])), (Verdict.PASS, ""), (Verdict.PASS, "")),
        (
            unless(lambda ask: ask.case is HISTORY.asks["ask"], line(), reason="no line"),
            (Verdict.INCONCLUSIVE, "no line"),
            (Verdict.INCONCLUSIVE, "no line"),
        ),
    ],
)
def test_what_is_included_comes_and_nothing_else_does(answer, origin, history):
    """Each is asked for alone, then nothing is, then all of it at once."""
    found = conduct(LINE, [ORIGIN, HISTORY], answer)

    assert ([origin], [history]) == (found.of(ORIGIN), found.of(HISTORY))


def test_what_comes_for_none_of_several_lines_is_missed():
    """One line may have no origin that is known; six have one among them."""
    never = conduct(LINE, [ORIGIN], line(never=["origin"]))
    once = conduct(LINE, [ORIGIN], lambda ask: line(never=["origin"] if ask.index < 5 else [])(ask))

    assert [(Verdict.FAIL, f"{OMITS}, with each of 6 sets of test data")] == never.of(ORIGIN)
    assert [Repetition.CONFIRMED] == never.repetition_of(ORIGIN)
    assert [(Verdict.PASS, "")] == once.of(ORIGIN)


@pytest.mark.parametrize(
    ("answer", "exchanges"),
    [
        (line(unasked=["origin"]), (3, 1)),
        (line(never=["historical_status"]), (2, 3)),
        (line(together=["origin"]), (4, 1)),
        (line(beside={"historical_status": "origin"}), (2, 1)),
    ],
)
def test_the_response_that_is_wrong_stands_first(answer, exchanges):
    """Requests 1 and 2 ask for one property each, 3 for none, 4 for all."""
    found = conduct(LINE, [ORIGIN, HISTORY], answer)
    (finding,) = [finding for c in found.contributions for finding in c.findings if finding.check.startswith("rules/")]

    assert exchanges == finding.exchanges


def test_what_is_asked_for_alone_is_not_asked_for_together():
    """With one property there is nothing to join it with."""
    tax = contract().operations["getAccountTax"]
    said = {"member": "$.historical_changes[*]", "ask": {"query.include_historical_changes": True}}
    alone = ruled(tax, "only-when-asked", said)
    found = conduct(tax, [alone], lambda ask: told({"historical_changes": [1] if ask.case.edits else []}))

    assert [("witness", 0), ("witness", 0)] == found.roles
    assert [(Verdict.PASS, "")] == found.of(alone)
