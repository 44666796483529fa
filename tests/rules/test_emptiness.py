"""Where there is nothing to list, the response is an empty list."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from conformance.model import Exchange, NoAnswer, NoAnswerReason, Request, Response, Verdict
from conformance.profile.test_data_index import entries, ordinary
from conformance.rules.emptiness import empty
from tests.rules.conducted import by_role, conduct, contract, of_role, ruled, told, unless
from tests.rules.inprocess import contracts, declared, verdict_of


def exchange(status, body=None):
    sent = Request("GET", "http://127.0.0.1:9/v2/terms")
    outcome = NoAnswer(NoAnswerReason.TIMEOUT) if status is None else Response(status, (), json.dumps(body).encode())
    return Exchange(
        1, "customers/getTerms/rules/x", "customers/getTerms", sent, outcome, "2026-01-01T00:00:00.000Z", "x"
    )


def test_an_empty_list_is_what_is_documented():
    """The honest answer."""
    found = empty("$[*]", exchange(200, [1]), exchange(200, []), from_pool=False)

    assert (True, None, "") == (found.witnessed, found.broken, found.lacking)


@pytest.mark.parametrize(("status", "body"), [(404, {}), (400, {}), (200, [{"id": 1}])])
def test_an_error_or_an_item_is_a_lie(status, body):
    """Both are told, and seen."""
    found = empty("$[*]", exchange(200, [1]), exchange(status, body), from_pool=False)

    assert found.witnessed
    assert found.broken


def test_data_that_are_not_empty_accuse_nobody():
    """Where the test data say that there is nothing, and there is: that is the data's."""
    found = empty("$[*]", exchange(200, [1]), exchange(200, [2]), from_pool=True)

    assert (False, None) == (found.witnessed, found.broken)
    assert "test data" in found.lacking


@pytest.mark.parametrize("status", [None, 401, 403, 408, 429, 500, 503])
def test_what_says_nothing_of_lists_shows_nothing(status):
    """Silence, missing credentials, too many requests and server errors are judged elsewhere."""
    assert not empty("$[*]", exchange(200, [1]), exchange(status, {}), from_pool=False).witnessed
    assert not empty("$[*]", exchange(500, {}), exchange(404, {}), from_pool=False).witnessed


@pytest.mark.parametrize(("taken_away", "verdict"), [(8, Verdict.PASS), (60, Verdict.INCONCLUSIVE)])
def test_what_earlier_runs_took_away_is_passed_over(taken_away, verdict):
    """Lines that are declared to lack limits were given some, and the state file that knew of it was lost."""
    given, without = [{"credit_limit_id": "GIVEN"}], dict[str, bytes]()

    def later(request, sandbox):
        outcome = sandbox.handle(request)
        if outcome.status == 200 and outcome.body == b"[]":
            body = json.dumps(given).encode() if len(without) < taken_away else b"[]"
            return Response(200, outcome.headers, without.setdefault(request.url, body))
        return outcome

    found = verdict_of("subscriptions/getCreditLimits/rules/credit-limits-empty-list", later)

    assert verdict is found.verdict
    assert 9 == len(without) if verdict is Verdict.PASS else 12 == len(without)


def test_what_is_left_is_looked_for_further_away():
    """Earlier runs took the first twenty of those that are declared, one after the other."""
    tag, kind = "without-credit-limits", contracts()["subscriptions"].pool_kinds["subscriptionId.mobile"]
    pool = ordinary(entries(declared().organisations["telco"], kind.name, tag), kind.apart - {tag})
    first = [str(entry.value) for entry in pool][:20]

    def later(request, sandbox):
        outcome = sandbox.handle(request)
        taken = request.url.rpartition("/")[0].rpartition("/")[2] in first
        return replace(outcome, body=b'[{"credit_limit_id": "GIVEN"}]') if taken else outcome

    assert Verdict.PASS is verdict_of("subscriptions/getCreditLimits/rules/credit-limits-empty-list", later).verdict


TAX = contract().operations["getAccountTax"]
ITEMS = "$.historical_changes[*]"
DECLINED = {"query.include_historical_changes": False}
EMPTY = ruled(TAX, "empty-when", {"with": DECLINED, "items": ITEMS})
SOMETHING, NOTHING = told({"historical_changes": [{"id": 1}]}), told({"historical_changes": []})


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (by_role(control=SOMETHING, witness=NOTHING), (Verdict.PASS, "")),
        (
            by_role(control=SOMETHING, witness=SOMETHING),
            (Verdict.FAIL, "returns items where the documentation says an empty list"),
        ),
        (
            unless(of_role("witness"), by_role(control=SOMETHING), reason="no account"),
            (Verdict.INCONCLUSIVE, "no account"),
        ),
        (
            unless(of_role("control"), by_role(witness=NOTHING), reason="no account"),
            (Verdict.INCONCLUSIVE, "no account"),
        ),
    ],
)
def test_a_request_for_nothing_is_sent_beside_one_that_finds_something(answer, expected):
    """What cannot be sent says why."""
    assert [expected] == conduct(TAX, [EMPTY], answer).of(EMPTY)


def test_what_the_test_data_say_that_there_is_none_of_is_asked_for_further_and_further_away():
    """Two sets where the request says it, and twelve where the test data do."""
    subscription = contract().pool_kinds["subscriptionId.mobile"].name
    places = {"path.accountId": {"pool": subscription}}
    from_pool = ruled(TAX, "empty-when", {"with": places, "items": ITEMS})
    found = [conduct(TAX, [rule], by_role(control=500, witness=NOTHING)) for rule in (EMPTY, from_pool)]
    sets = [[ask.index for ask in one.asked if ask.role == "witness"] for one in found]

    assert [0, 1] == sorted(set(sets[0]))
    assert [0, 1, 3, 6, 10, 15, 21, 28, 36, 45, 55, 66] == sorted(set(sets[1]))
