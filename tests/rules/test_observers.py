"""Rules that one answer shows by itself: what satisfies them, what breaks them, and what shows nothing."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from conformance.checks.rules.observe import Observation
from conformance.contract import load_contract
from conformance.model import Exchange, Level, NoAnswer, NoAnswerReason, Repetition, Request, Response, Verdict
from conformance.rules import RULES
from tests.rules.conducted import TIMEOUT, conduct, contract, of_role, ruled, unless
from tests.rules.conducted import told as responded

OPERATION = load_contract("customers").operations["getInvoices"]
SENT = Request("GET", "http://x/orgs/telco/accounts/7/invoices?start_date=2026-01-01")
ITEMS = "$.items[*]"


def exchange(body: Any, status: int = 200) -> Exchange:
    outcome = Response(status, (("content-type", "application/json"),), json.dumps(body).encode())
    return Exchange(1, "case", OPERATION.key, SENT, outcome, "2026-05-15T12:00:00.000Z", "id")


def shown(rule: str, arguments: dict[str, Any], body: Any, status: int = 200) -> str:
    """Say in a word what an answer shows of a rule."""
    return told(RULES[rule].look(arguments, OPERATION, exchange(body, status)))


def told(observation: Observation) -> str:
    if observation.broken is not None:
        return "broken"
    return "holds" if observation.witnessed else "lacking"


def items(*values: Any) -> dict[str, Any]:
    return {"items": list(values)}


ECHOES = {"request": "path.accountId", "response": "$.items[*].account"}
ASCENDING = {"items": ITEMS, "by": "/day", "direction": "ascending"}
DESCENDING = {**ASCENDING, "direction": "descending"}
EITHER = {**ASCENDING, "direction": "either"}
CURRENT = {"items": ITEMS, "at": "/id", "equals": "/current"}
LISTED = {"items": "$.items[*].state", "in": ["on", "off"]}
MATCHING = {"items": "$.items[*].state", "matches": "^o[nf]+$"}
WHEN = {"items": ITEMS, "member": "/end", "when": {"at": "/state", "equals": "off"}}
IMPLIED = {"at": "/risk", "in": ["REVIEW"], "status": 202, "otherwise": 200}


@pytest.mark.parametrize(
    ("rule", "arguments", "body", "expected"),
    [
        ("echoes", ECHOES, items({"account": 7}), "holds"),
        ("echoes", ECHOES, items({"account": "7"}, {"account": 8}), "broken"),
        ("echoes", ECHOES, items({}), "lacking"),
        ("echoes", {**ECHOES, "request": "query.absent"}, items({"account": 7}), "lacking"),
        ("ordered", ASCENDING, items({"day": "2026-01-01"}, {"day": "2026-02-01"}), "holds"),
        ("ordered", ASCENDING, items({"day": "2026-02-01"}, {"day": "2026-01-01"}), "broken"),
        ("ordered", DESCENDING, items({"day": 2}, {"day": 1.5}, {"day": 1.5}), "holds"),
        ("ordered", DESCENDING, items({"day": 10}, {"day": 9}, {"day": 11}), "broken"),
        ("ordered", EITHER, items({"day": "a"}, {"day": "c"}, {"day": "b"}), "broken"),
        ("ordered", EITHER, items({"day": "c"}, {"day": "b"}, {"day": "a"}), "holds"),
        ("ordered", EITHER, items({"day": "a"}, {"day": "b"}, {"day": "a"}), "broken"),
        ("ordered", EITHER, items({"day": "a"}, {"day": "b"}, {"day": "b"}), "lacking"),
        ("ordered", ASCENDING, items({"day": 1}, {"day": 1}), "lacking"),
        ("ordered", ASCENDING, items({"day": 1}, {"day": None}, {}), "lacking"),
        ("first-equals", CURRENT, {**items({"id": 1}, {"id": 2}), "current": "1"}, "holds"),
        ("first-equals", CURRENT, {**items({"id": 2}, {"id": 1}), "current": 1}, "broken"),
        ("first-equals", CURRENT, {**items({}, {"id": 1}), "current": 1}, "broken"),
        ("first-equals", CURRENT, {**items({"id": 1}), "current": 1}, "lacking"),
        ("first-equals", CURRENT, items({"id": 1}, {"id": 2}), "lacking"),
        ("first-equals", CURRENT, {**items({"id": 1}, {"id": 2}), "current": None}, "lacking"),
        ("contains", CURRENT, {**items({"id": 2}, {"id": 1}), "current": 1}, "holds"),
        ("contains", CURRENT, {**items({"id": 2}), "current": 1}, "broken"),
        ("contains", CURRENT, {**items({"id": 2}), "current": None}, "lacking"),
        ("contains", CURRENT, {"current": 1}, "lacking"),
        ("unique", {"items": "$.items[*].id"}, items({"id": 1}, {"id": 2}, {}, {}), "holds"),
        ("unique", {"items": "$.items[*].id"}, items({"id": 1}, {"id": 2}, {"id": 1}), "broken"),
        ("unique", {"items": "$.items[*].id"}, items({}), "lacking"),
        ("every", LISTED, items({"state": "on"}, {"state": None}), "holds"),
        ("every", LISTED, items({"state": "on"}, {"state": "broken"}), "broken"),
        ("every", LISTED, items({"state": None}), "lacking"),
        ("every", MATCHING, items({"state": "on"}, {"state": 1}), "holds"),
        ("every", MATCHING, items({"state": "on\n"}), "broken"),
        ("every", MATCHING, items({"state": "no"}), "broken"),
        ("present-when", WHEN, items({"state": "off", "end": "2026-01-01"}, {"state": "on"}), "holds"),
        ("present-when", WHEN, items({"state": "off", "end": None}), "broken"),
        ("present-when", WHEN, items({"state": "on"}), "lacking"),
        ("absent-when", WHEN, items({"state": "off", "end": None}, {"state": "off"}), "holds"),
        ("absent-when", WHEN, items({"state": "off"}, {"state": "off", "end": "2026-01-01"}), "broken"),
        ("absent-when", WHEN, items(), "lacking"),
    ],
)
def test_an_answer_shows_a_rule(rule: str, arguments: dict[str, Any], body: Any, expected: str) -> None:
    """Each rule has an answer that satisfies it, a liar that does not, and one that is no witness."""
    assert expected == shown(rule, arguments, body)


@pytest.mark.parametrize(
    ("body", "status", "expected"),
    [
        ({"risk": "review"}, 202, "holds"),
        ({"risk": "REVIEW"}, 200, "broken"),
        ({"risk": "ACCEPTED"}, 200, "holds"),
        ({"risk": "ACCEPTED"}, 202, "broken"),
        ({}, 202, "lacking"),
        ({}, 200, "lacking"),
        ({"risk": "REVIEW"}, 400, "lacking"),
    ],
)
def test_a_status_goes_with_a_value(body: Any, status: int, expected: str) -> None:
    """A refusal says nothing, and neither does an answer without the value."""
    assert expected == shown("status-implied-by", IMPLIED, body, status)


def test_the_status_of_the_value_without_it_is_named_as_lacking() -> None:
    """Who reads the report knows which of the two answers is wanted."""
    with_it = RULES["status-implied-by"].look(IMPLIED, OPERATION, exchange({}, 202))
    without = RULES["status-implied-by"].look(IMPLIED, OPERATION, exchange({}, 200))

    assert ("a 202 response with /risk", "a response with /risk") == (with_it.lacking, without.lacking)


def test_a_break_of_order_shows_the_first_two_items_that_are_wrong() -> None:
    """Moments are written as moments."""
    body = items({"day": "2026-01-01"}, {"day": "2026-03-01"}, {"day": "2026-02-01"})
    found = RULES["ordered"].look(ASCENDING, OPERATION, exchange(body))

    assert ("/1/day", "2026-03-01T00:00:00+00:00 before 2026-02-01T00:00:00+00:00") == (found.pointer, found.actual)


def test_a_break_of_either_order_is_where_it_turns() -> None:
    """The first two items that differ say which order it is."""
    found = RULES["ordered"].look(EITHER, OPERATION, exchange(items({"day": "a"}, {"day": "b"}, {"day": "a"})))

    assert ("/1/day", "b before a") == (found.pointer, found.actual)


@pytest.mark.parametrize("rule", ["first-equals", "status-implied-by"])
def test_silence_shows_nothing(rule: str) -> None:
    """There is no answer to look at."""
    silent = Exchange(1, "c", OPERATION.key, SENT, NoAnswer(NoAnswerReason.TIMEOUT), "2026-05-15T12:00:00.000Z", "id")

    assert "lacking" == told(RULES[rule].look({**CURRENT, **IMPLIED}, OPERATION, silent))


@pytest.mark.parametrize(
    ("body", "status", "level"),
    [({"risk": "REVIEW"}, 200, None), ({"risk": "CLEAR"}, 202, Level.SHOULD), ({"risk": "CLEAR"}, 200, None)],
)
def test_that_a_status_comes_with_no_other_value_is_inferred(body, status, level):
    """The documents say with which values it comes: what is done without them is warned of."""
    observation = RULES["status-implied-by"].look(IMPLIED, OPERATION, exchange(body, status))

    assert level is observation.level


BETWEEN = {"response": "/period/start", "request": "query.start_date", "period": ["query.start_date", "query.end_date"]}
IN_ORDER = {"items": "$.period['start', 'end']", "by": "", "direction": "ascending", "period": BETWEEN["period"]}


@pytest.mark.parametrize(
    ("rule", "arguments", "end", "period", "expected"),
    [
        ("echoes", BETWEEN, "2026-02-01", ("2026-01-01", "2026-02-01"), "holds"),
        ("echoes", BETWEEN, "2026-02-01", ("2026-02-01", "2026-01-01"), "broken"),
        ("echoes", BETWEEN, "", ("2026-02-01", "2026-02-28"), "lacking"),
        ("echoes", BETWEEN, "2025-12-01", ("2025-12-01", "2026-01-01"), "lacking"),
        ("ordered", IN_ORDER, "2026-02-01", ("2026-01-01", "2026-02-01"), "holds"),
        ("ordered", IN_ORDER, "2026-02-01", ("2026-02-01", "2026-01-01"), "broken"),
        ("ordered", IN_ORDER, "2025-12-01", ("2026-01-01", "2025-12-01"), "lacking"),
    ],
)
def test_a_period_is_judged_by_requests_that_give_both_of_its_ends(rule, arguments, end, period, expected):
    """What one date means is not said, nor what a period means that ends before it starts."""
    found = exchange({"period": dict(zip(("start", "end"), period, strict=True))})
    sent = replace(SENT, url=SENT.url + f"&end_date={end}") if end else SENT

    assert expected == told(RULES[rule].look(arguments, OPERATION, replace(found, request=sent)))


TERMS = contract().operations["getTerms"]
ORDERED = ruled(TERMS, "ordered", {"items": "$[*]", "by": "/id", "direction": "ascending"}, name="ordered")
LISTED_IDS = ruled(TERMS, "every", {"items": "$[*].id", "in": [1, 2]}, name="listed")


@pytest.mark.parametrize(
    ("outcome", "ordered", "every"),
    [
        (responded([{"id": 1}, {"id": 2}]), (Verdict.PASS, ""), (Verdict.PASS, "")),
        (
            responded([{"id": 2}, {"id": 1}]),
            (Verdict.FAIL, "returns items that are not in ascending order of /id"),
            (Verdict.PASS, ""),
        ),
        (
            responded([{"id": 1}]),
            (Verdict.INCONCLUSIVE, "needs a response with two items that differ in /id"),
            (Verdict.PASS, ""),
        ),
        (responded({}, 404), *[(Verdict.INCONCLUSIVE, "needs a success of getTerms (it responded 404)")] * 2),
        (TIMEOUT, *[(Verdict.INCONCLUSIVE, "needs a success of getTerms (it responded nothing)")] * 2),
    ],
)
def test_one_response_shows_all_rules_that_ask_the_same(outcome, ordered, every):
    """It is sent once for all of them; with further test data for those that have no witness yet."""
    found = conduct(TERMS, [ORDERED, LISTED_IDS], lambda _: outcome)

    assert ([ordered], [every]) == (found.of(ORDERED), found.of(LISTED_IDS))


def test_what_one_response_would_show_cannot_be_sent():
    """The reason is told of every rule; nothing is repeated."""
    found = conduct(TERMS, [ORDERED, LISTED_IDS], unless(of_role("witness"), lambda _: TIMEOUT, reason="no accountId"))

    assert [(Verdict.INCONCLUSIVE, "no accountId")] == found.of(ORDERED) == found.of(LISTED_IDS)
    assert [("witness", 0)] == found.roles


def test_a_response_that_is_wrong_now_and_then_is_wrong():
    """What held when it was repeated is told with it."""
    right, wrong = responded([{"id": 1}, {"id": 2}]), responded([{"id": 2}, {"id": 1}])
    found = conduct(TERMS, [ORDERED], lambda ask: right if ask.repetition == 2 else wrong)

    assert [Repetition.INTERMITTENT] == found.repetition_of(ORDERED)
