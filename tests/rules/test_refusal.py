"""Requests that a rule computes from what a read shows."""

from __future__ import annotations

import json

import pytest

from conformance.contract import load_contracts
from conformance.model import Exchange, Request, Response, Verdict
from conformance.rules.refusal import computed, told_apart
from conformance.sandbox.app import Sandbox
from conformance.sandbox.faults import all_faults
from conformance.selfcheck.selfcheck_judging import judged

CONTRACTS = load_contracts()


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


def change(code, status=200):
    body = json.dumps({"told": {"code": code}} if code else {}).encode()
    sent = Request("PATCH", "http://127.0.0.1:9/v1/orders")
    return Exchange(1, "c", "api/change", sent, Response(status, (), body), "2026-01-01T00:00:00.000Z", "x")


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (change("13"), "held"),
        (change("0"), "broken"),
        (change(None, 404), "broken"),
        (change(None, 500), "lacking"),
        (change(None, 403), "lacking"),
    ],
)
def test_a_rejection_inside_of_a_success_says_otherwise_than_what_is_accepted(other, expected):
    """The same code as for a change that was made rejects nothing, and a status is another choice."""
    arguments = {"with": {"body.order": "NOBODYS"}, "at": "$.told.code"}
    seen = told_apart(arguments, other, change("0"))

    assert expected == ("lacking" if seen.lacking else "held" if seen.broken is None else "broken")


def test_a_success_that_says_nothing_differs_from_one_that_rejects():
    """What comes in no response of an accepted change may tell all the same."""
    arguments = {"with": {"body.order": "NOBODYS"}, "at": "$.told.code"}

    assert told_apart(arguments, change("13"), change(None)).broken is None
    assert told_apart(arguments, change(None), change(None)).broken is not None
    assert told_apart(arguments, change("13"), change(None, 404)).lacking


class Lagging(Sandbox):
    """Serves two reads of limits after a change as it was before: a cache in front of it."""

    def __init__(self, *faults):
        super().__init__(CONTRACTS, faults=faults)
        self.stale, self.shown = {}, {}

    def handle(self, request):
        line = request.url.partition("?")[0]
        outcome = super().handle(request)
        if not line.endswith("/credit_limits") or not isinstance(outcome, Response) or outcome.status >= 300:
            return outcome
        if request.method == "PATCH":
            self.stale[line] = [self.shown.get(line, outcome)] * 2
            return outcome
        if request.method == "GET" and self.stale.get(line):
            return self.stale[line].pop()
        if request.method == "GET":
            self.shown[line] = outcome
        return outcome


COMPUTED = ("other-above-total-conflicts", "other-equal-to-total-accepted", "total-above-others-accepted")


def verdicts_of(sandbox):
    found = judged(CONTRACTS, sandbox, operations=["subscriptions/changeCreditLimits"], agreed={})
    return {v.purpose.id.rpartition("/")[2]: v.verdict for v in found.verdicts}


def test_a_value_that_was_read_before_it_settled_accuses_nobody():
    """The request was built on what stood there a moment ago; with what stands there it is answered as documented."""
    found = verdicts_of(Lagging())

    assert Verdict.FAIL not in {found[name] for name in COMPUTED}


def test_a_liar_behind_a_cache_is_found_all_the_same():
    """The second request is built on what stands still."""
    fault = all_faults()["changeCreditLimits/other-above-total-conflicts/accepted"]

    assert Verdict.FAIL is verdicts_of(Lagging(fault))["other-above-total-conflicts"]


@pytest.mark.parametrize(
    ("other", "valid", "expected"),
    [((1, 2), (1,), "held"), ((1,), (1,), "suspected"), ((), (), "lacking"), ((1,), (), "held")],
)
def test_what_differs_for_some_accuses_nobody_by_one_response(other, valid, expected):
    """Of one account both penalties may be the same; nothing is known where there are none."""
    arguments = {"with": {"query.reason": "cancel"}, "at": "$[*].value", "comes": "for-some"}
    seen = told_apart(arguments, read(*other), read(*valid))

    assert seen.broken is None
    assert expected == ("suspected" if seen.never else "lacking" if seen.lacking else "held")
