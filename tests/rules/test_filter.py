"""A filter keeps all that it asks for and nothing else."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from conformance.checks.rules.observe import Observation
from conformance.model import Exchange, Repetition, Request, Response, Verdict
from conformance.rules.filter import apart, filtered, state_of
from tests.rules.conducted import conduct, contract, ruled, told, unless

NOW = "2026-05-15T12:00:00.000Z"


def answer(body: Any, status: int = 200, *, number: int = 1) -> Exchange:
    outcome = Response(status, (("content-type", "application/json"),), json.dumps(body).encode())
    return Exchange(number, "case", "api/read", Request("GET", "http://x/"), outcome, NOW, "id")


def shown(observation: Observation) -> str:
    """Say in a word what an observation came to."""
    if observation.broken is not None:
        return "broken"
    return "holds" if observation.witnessed else "lacking"


CURRENT = {"items": "$.items[*]", "keeps": {"start": "/from", "end": "/to", "is": ["current"]}}


PAST = {"id": 1, "from": "2020-01-01", "to": "2021-01-01"}


PRESENT = {"id": 2, "from": "2026-01-01", "to": None}


TODAY = {"id": 4, "from": "2026-05-15", "to": None}


@pytest.mark.parametrize(
    ("came", "others", "expected"),
    [
        ([PRESENT], [PAST, PRESENT], "holds"),
        ([PRESENT, PAST], [], "broken"),
        ([], [PRESENT, PAST], "broken"),
        ([PRESENT], [PRESENT], "lacking"),
        ([TODAY], [PAST], "lacking"),
        ([], [PAST], "lacking"),
    ],
)
def test_a_filter_keeps_all_of_it_and_nothing_else(came: list[Any], others: list[Any], expected: str) -> None:
    """What is near a limit counts for neither side."""
    first, second = answer({"items": came}), answer({"items": others})

    assert expected == shown(filtered(CURRENT, first, [first, second]))


def test_a_refused_filter_shows_nothing() -> None:
    """An error is judged elsewhere."""
    assert "lacking" == shown(filtered(CURRENT, answer({}, 400), []))


def test_a_span_is_past_current_or_future() -> None:
    """Without an end it lasts; what cannot be read is nothing."""
    now = datetime(2026, 5, 15, tzinfo=UTC)

    assert ["past", "current", "future", None, None] == [
        state_of("2020-01-01", "2021-01-01", now),
        state_of(None, None, now),
        state_of("2027-01-01", None, now),
        state_of("soon", None, now),
        state_of("2026-05-14T12:00:00Z", None, now),
    ]


def test_an_answer_without_a_clock_leaves_spans_open() -> None:
    """Whether a span is current depends on the server's time."""
    undated = replace(answer({"items": [PRESENT]}), sent_at="")

    assert "lacking" == shown(filtered(CURRENT, undated, [answer({"items": [PAST, PRESENT]})]))


def test_a_filter_by_value_says_what_it_keeps() -> None:
    """An item of another value has no place in the answer."""
    active = {"items": "$.items[*]", "keeps": {"at": "/active", "equals": True}}
    found = filtered(active, answer({"items": [{"id": 1, "active": False}]}), [])

    assert "active true" == found.expected


def test_a_filter_by_span_says_what_it_keeps() -> None:
    """A finding names the states of spans that are kept."""
    lasting = {"items": "$.items[*]", "keeps": {"start": "/from", "end": "/to", "is": ["current", "future"]}}
    found = filtered(lasting, answer({"items": [PAST]}), [])

    assert "current or future" == found.expected


@pytest.mark.parametrize(
    ("with_it", "without", "status", "expected"),
    [
        ([PAST], [PRESENT], 200, "holds"),
        ([PAST, PRESENT], [PRESENT], 200, "broken"),
        ([], [PRESENT], 200, "lacking"),
        ([PAST], [], 200, "lacking"),
        ([PAST], [PRESENT], 404, "lacking"),
    ],
)
def test_what_comes_with_a_filter_only_comes_with_it_only(with_it, without, status, expected):
    """An item of both responses is a lie; a rejection says nothing of either."""
    arguments = {"items": "$.items[*]"}

    assert expected == shown(apart(arguments, answer({"items": with_it}), answer({"items": without}, status)))


def test_an_item_without_an_id_is_known_by_all_that_it_has():
    """One that the filter keeps is looked for among those that came by its values."""
    here, there = ({**PRESENT, "id": None, "name": name} for name in ("here", "there"))
    gone = {**PAST, "id": None}
    both = answer({"items": [here, gone]})

    assert "holds" == shown(filtered(CURRENT, answer({"items": [here]}), [both]))
    assert "broken" == shown(filtered(CURRENT, answer({"items": [here]}), [answer({"items": [here, there, gone]})]))


SERVICES = contract().operations["getServices"]


def keeping(*names, keeps):
    """A requirement on what comes with a filter."""
    ask = {"query.query": {"filter": list(names)}}
    return ruled(SERVICES, "filtered", {"ask": ask, "items": "$.items[*]", "keeps": keeps}, name="-".join(names))


ACTIVE = keeping("active", keeps={"at": "/active", "equals": True})
IDLE = keeping("inactive", keeps={"at": "/active", "equals": False})
APART = keeping("former", keeps={"apart-from": "unfiltered"})
ON, OFF, FORMER = {"id": 1, "active": True}, {"id": 2, "active": False}, {"id": 3}


def services(**others):
    """What an honest target lists with each filter, but for what is said otherwise."""
    lists = {"active": [ON], "inactive": [OFF], "former": [FORMER], "bare": [ON, OFF]} | others

    def listed(ask):
        (name,) = [edit.value["filter"][0] for edit in ask.case.edits] or ["bare"]
        return told({"items": lists[name]})

    return listed


@pytest.mark.parametrize(
    ("lists", "expected"),
    [
        ({}, [Verdict.PASS, Verdict.PASS, Verdict.PASS]),
        ({"active": [ON, OFF]}, [Verdict.FAIL, Verdict.PASS, Verdict.PASS]),
        ({"inactive": []}, [Verdict.PASS, Verdict.FAIL, Verdict.PASS]),
        ({"former": [FORMER, ON]}, [Verdict.PASS, Verdict.PASS, Verdict.FAIL]),
        ({"former": []}, [Verdict.PASS, Verdict.PASS, Verdict.INCONCLUSIVE]),
        ({"inactive": [], "bare": [ON]}, [Verdict.INCONCLUSIVE, Verdict.INCONCLUSIVE, Verdict.PASS]),
    ],
)
def test_filters_of_one_operation_are_judged_together(lists, expected):
    """What comes with one of them shows what another one has to keep or to leave out."""
    rules = [ACTIVE, IDLE, APART]
    found = conduct(SERVICES, rules, services(**lists))

    assert expected == [found.of(rule)[0][0] for rule in rules]


def test_a_filter_that_lies_is_asked_for_again():
    """With all the others."""
    found = conduct(SERVICES, [ACTIVE, IDLE], services(active=[ON, OFF]))

    assert ([Repetition.CONFIRMED], [Repetition.NONE]) == (found.repetition_of(ACTIVE), found.repetition_of(IDLE))
    assert {0, 1, 2} == {ask.repetition for ask in found.asked}


def test_a_filter_that_cannot_be_asked_for_leaves_all_of_them_open():
    """What it would have shown is lacking to the others."""
    lacking = unless(lambda ask: ask.case.edits == IDLE.asks["ask"].edits, services(), reason="no test data")
    found = conduct(SERVICES, [ACTIVE, IDLE], lacking)

    assert [(Verdict.INCONCLUSIVE, "no test data")] == found.of(ACTIVE) == found.of(IDLE)
