"""What a response names several of is looked for one by one."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from conformance.model import Exchange, Request, Response, Verdict
from conformance.rules.further_values import further_edits, wanted_values
from conformance.rules.rule_requests import answered_edits
from tests.rules.inprocess import contracts, verdict_of

LINES = {"answer": "$.lines[*].id"}
OPERATION = contracts()["customers"].operations["createSignup"]
NAMED = "customers/createSignup/rules/signup-subscription-readable"


def written(*ids):
    lines = [{"id": n, "device": n and 10 * n} for n in ids]
    body = json.dumps({"account": 5, "lines": lines}).encode()
    sent = Request("POST", "http://127.0.0.1/v2/orgs/telco/signups", body=b"{}")
    return Exchange(1, "case", OPERATION.key, sent, Response(202, (), body), "2026-05-15T12:00:00.000Z", "1")


@pytest.mark.parametrize(("ids", "expected"), [((), []), ((7,), []), ((7, 8, 9), [8, 9]), ((7, None, 9), [9])])
def test_the_first_value_is_looked_for_elsewhere(ids, expected):
    """As the effect of every write is."""
    with_ = {"path.orgId": {"request": "path.orgId"}, "path.subscriptionId": LINES}

    assert expected == [edit.value for edits in further_edits(with_, written(*ids)) for edit in edits]


@pytest.mark.parametrize(("value", "expected"), [("10000037M", 1), ("*****037M", None), ("XXXXX037M", None), (7, 1)])
def test_nobody_is_looked_for_by_what_is_masked(value, expected):
    """No document promises the clear text, and no search finds it."""
    found = answered_edits({"query.document": {"answer": "$.lines[0].id"}}, written(value))

    assert expected == (None if found is None else len(found))


def test_a_read_of_one_of_several_shows_that_one():
    """And whatever else it has to show, each time."""
    with_ = {"path.subscriptionId": LINES}

    assert [8] == wanted_values(OPERATION, {"with": with_, "equals": LINES}, written(7, 8), 1)
    assert [5] == wanted_values(OPERATION, {"with": with_, "equals": {"answer": "/account"}}, written(7, 8), 1)
    assert [80] == wanted_values(
        OPERATION, {"with": with_, "equals": {"answer": "$.lines[*].device"}}, written(7, 8), 1
    )
    assert [7, 8] == wanted_values(OPERATION, {"with": {}, "equals": LINES}, written(7, 8))


def test_every_one_that_is_named_is_there():
    """The honest sandbox makes all of them."""
    assert Verdict.PASS is verdict_of(NAMED).verdict


@pytest.mark.parametrize("lost", ["the last", "the second"])
def test_one_that_is_named_and_not_there_is_a_failure(lost):
    """Whichever it is."""
    named = set()

    def lie(request, sandbox):
        outcome = sandbox.handle(request)
        if request.method == "POST" and request.url.endswith("/signups") and outcome.status in (200, 202):
            lines = json.loads(outcome.body)["account_info"]["subscriptions"]
            named.add(str(lines[-1 if lost == "the last" else 1]["subscription_id"]))
        if request.method == "GET" and request.url.rpartition("/")[2] in named:
            return replace(outcome, status=404, body=b'{"code": "0001", "status": "NOT_FOUND", "message": "x"}')
        return outcome

    assert Verdict.FAIL is verdict_of(NAMED, lie).verdict
