"""What answers show of rules by the way, and what they do not."""

from __future__ import annotations

from datetime import date

import pytest

from conformance.cases.plan import plan
from conformance.contract import load_contracts
from conformance.model import Exchange, Request, Response, Verdict
from conformance.profile.profiles import PROFILES
from conformance.rules import RULES
from conformance.scripts.response_rules import by_the_way
from conformance.scripts.script import Scope

CONTRACTS = load_contracts()
OPERATION = CONTRACTS["customers"].operations["getAccount"]
SCOPE = Scope(
    CONTRACTS, plan(CONTRACTS, PROFILES["gate"], RULES, operations={OPERATION.key}).purposes, date(2026, 3, 18), RULES
)


def answered(family: str) -> Exchange:
    """Give an answer that names another account than was asked for."""
    request = Request("GET", "http://127.0.0.1/v2/orgs/telco/accounts/12")
    outcome = Response(200, (("content-type", "application/json"),), b'{"id": 13}')
    case = f"{OPERATION.key}/{family}/path.accountId/some"
    return Exchange(1, case, OPERATION.key, request, outcome, "2026-03-18T12:00:00.000Z", "r")


def test_a_valid_request_shows_what_it_breaks():
    """An answer to somebody who asked properly has to echo."""
    found = by_the_way(SCOPE, OPERATION, answered("accepts"))

    assert [Verdict.FAIL] == [c.verdict for c in found]


@pytest.mark.parametrize("family", ["open", "rejects", "answers"])
def test_the_answer_to_an_open_or_wrong_request_says_nothing_of_rules(family):
    """No document says what is echoed where the request is no valid one."""
    assert [] == by_the_way(SCOPE, OPERATION, answered(family))
