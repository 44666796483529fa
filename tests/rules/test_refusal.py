"""Requests that a rule computes from what a read shows."""

from __future__ import annotations

import json

import pytest

from conformance.contract import load_contracts
from conformance.model import Exchange, Level, Repetition, Request, Response, Verdict
from conformance.rules.refusal import computed, told_apart
from conformance.sandbox.app import Sandbox
from conformance.sandbox.faults import all_faults
from conformance.selfcheck.selfcheck_judging import judged
from tests.rules.conducted import TIMEOUT, by_role, conduct, contract, of_role, ruled, told, unless

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


CHANGE = contract("subscriptions").operations["changeCreditLimits"]
LARGEST = {"max": {"operation": "getCreditLimits", "select": "$[*].value"}, "add": -1}
BELOW = ruled(CHANGE, "rejected-when", {"with": {"body.value": LARGEST}, "status": 409}, name="below")
ANY_REJECTION = ruled(CHANGE, "rejected-when", {"with": {"body.value": LARGEST}}, name="any")
EQUAL = ruled(CHANGE, "accepted-when", {"with": {"body.value": {**LARGEST, "add": 0}}, "status": 202}, name="equal")
SEVEN, EIGHT, NONE = told([{"value": 7}]), told([{"value": 8}]), told([])
WHAT = "value below the largest value in use"


def limits(probe, *, control=202, before=SEVEN, again=SEVEN, probe_again=409):
    """What a change is answered that is built on a read."""
    return by_role(
        observe_before=before, probe=probe, observe_again=again, probe_again=probe_again, control=control
    )  # fmt: skip


@pytest.mark.parametrize(
    ("probe", "control", "expected"),
    [
        (409, 202, (Verdict.PASS, "")),
        (202, 202, (Verdict.FAIL, f"accepts {WHAT}")),
        (202, 409, (Verdict.FAIL, f"accepts {WHAT}")),
        (400, 202, (Verdict.FAIL, f"rejects {WHAT} with another status than documented")),
        (500, 202, (Verdict.FAIL, f"responds with a server error to {WHAT}")),
        (302, 202, (Verdict.FAIL, f"does not reject {WHAT}")),
        # A rejection beside nothing that is accepted, and what does not speak of the request.
        (409, 409, (Verdict.INCONCLUSIVE, "a valid request that {} accepts, beside the rejection with 409")),
        (403, 202, (Verdict.INCONCLUSIVE, "a response of {} to the request itself (it responded 403)")),
        (408, 202, (Verdict.INCONCLUSIVE, "a response of {} to the request itself (it responded 408)")),
        (429, 202, (Verdict.INCONCLUSIVE, "a response of {} to the request itself (it responded 429)")),
        (503, 202, (Verdict.INCONCLUSIVE, "a response of {} to the request itself (it responded 503)")),
        (TIMEOUT, 202, (Verdict.INCONCLUSIVE, "a response of {} to the request itself (it responded 0)")),
    ],
)
def test_what_is_computed_to_be_wrong_is_rejected_with_the_status_that_is_documented(probe, control, expected):
    """Beside a control that is accepted; a gateway that is down accepts nothing."""
    verdict, reason = expected
    said = f"needs {reason}".format(CHANGE.id) if verdict is Verdict.INCONCLUSIVE else reason

    assert [(verdict, said)] == conduct(CHANGE, [BELOW], limits(probe, control=control)).of(BELOW)


@pytest.mark.parametrize(("status", "level"), [(404, Level.MUST), (400, Level.MUST), (418, Level.SHOULD)])
def test_a_rejection_with_a_status_that_nobody_documents_is_a_recommendation(status, level):
    """With one that is documented for something else the rule itself is broken."""
    found = conduct(CHANGE, [BELOW], limits(status))

    assert [level] == found.weights_of(BELOW)


def test_where_no_status_is_documented_any_rejection_will_do():
    """Any client error, beside what is accepted."""
    assert [(Verdict.PASS, "")] == conduct(CHANGE, [ANY_REJECTION], limits(418)).of(ANY_REJECTION)


@pytest.mark.parametrize(
    ("probe", "control", "expected"),
    [
        (202, 409, (Verdict.PASS, "")),
        (200, 409, (Verdict.PASS, "")),
        (409, 202, (Verdict.FAIL, "rejects a valid request: value at the largest value in use")),
        (500, 202, (Verdict.FAIL, "rejects a valid request: value at the largest value in use")),
        (409, 409, (Verdict.INCONCLUSIVE, "needs a request that {} accepts (it responded 409)")),
        (503, 202, (Verdict.INCONCLUSIVE, "needs a response of {} to the request itself (it responded 503)")),
    ],
)
def test_what_is_computed_to_be_right_is_accepted(probe, control, expected):
    """Who rejects every change rejects it for something else."""
    verdict, reason = expected

    assert [(verdict, reason.format(CHANGE.id))] == conduct(CHANGE, [EQUAL], limits(probe, control=control)).of(EQUAL)


def test_a_value_that_moved_is_sent_as_it_is_now():
    """What was wrong a moment ago may be right by now: the second answer counts."""
    moved = conduct(CHANGE, [BELOW], limits(202, again=EIGHT, probe_again=409))
    liar = conduct(CHANGE, [BELOW], limits(202, again=EIGHT, probe_again=202))
    values = [[edit.value for edit in ask.extra] for ask in moved.asked if ask.role.startswith("probe")]

    assert ([(Verdict.PASS, "")], [[6], [7]]) == (moved.of(BELOW), values)
    assert [(Verdict.FAIL, f"accepts {WHAT}")] == liar.of(BELOW)


def test_values_that_went_away_show_nothing():
    """There is nothing to compare with any more."""
    found = conduct(CHANGE, [BELOW], limits(202, again=NONE))

    assert [(Verdict.INCONCLUSIVE, "needs test data for which the read shows the values to compare with")] == found.of(
        BELOW
    )
    assert {"observe-before", "probe", "observe-again"} == {ask.role for ask in found.asked}


def test_a_value_that_cannot_be_read_again_is_taken_to_stand_still():
    """The answer to the request accuses as it is."""
    found = conduct(CHANGE, [BELOW], unless(of_role("observe-again"), limits(202)))

    assert [(Verdict.FAIL, f"accepts {WHAT}")] == found.of(BELOW)


def test_nothing_is_sent_where_a_read_shows_nothing_to_compare_with():
    """Twelve sets of test data are read, and one that shows something is enough."""
    idle = conduct(CHANGE, [BELOW], limits(409, before=NONE))
    late = conduct(CHANGE, [BELOW], lambda ask: limits(409, before=SEVEN if ask.index == 11 else NONE)(ask))

    assert [("observe-before", index) for index in range(12)] == idle.roles
    assert [(Verdict.INCONCLUSIVE, "needs test data for which the read shows the values to compare with")] == idle.of(
        BELOW
    )
    assert [(Verdict.PASS, "")] == late.of(BELOW)


@pytest.mark.parametrize("role", ["observe-before", "probe"])
def test_what_cannot_be_sent_says_why(role):
    """And no control is sent for it."""
    found = conduct(CHANGE, [BELOW], unless(of_role(role), limits(409), reason="writes are not allowed"))

    assert [(Verdict.INCONCLUSIVE, "writes are not allowed")] == found.of(BELOW)
    assert "control" not in {ask.role for ask in found.asked}


def test_a_rule_that_can_be_looked_at_does_not_wait_for_one_that_cannot():
    """Each says its own; what one of them had accepted bears out the rejection of the other."""
    of_below = BELOW.asks["ask"]
    both = conduct(CHANGE, [BELOW, EQUAL], lambda ask: limits(409 if ask.case is of_below else 202, control=409)(ask))
    one = conduct(CHANGE, [BELOW, EQUAL], unless(lambda ask: ask.case is of_below, limits(202)))

    assert ([(Verdict.PASS, "")], [(Verdict.PASS, "")]) == (both.of(BELOW), both.of(EQUAL))
    assert [(Verdict.PASS, "")] == one.of(EQUAL)
    assert [(Verdict.INCONCLUSIVE, "needs test data for which the read shows the values to compare with")] == one.of(
        BELOW
    )


def test_a_change_that_is_repeated_takes_other_test_data():
    """A write is never repeated with the same."""
    found = conduct(CHANGE, [BELOW], limits(202))

    assert [0, 12, 24] == [ask.index for ask in found.asked if ask.role == "probe"]
    assert [Repetition.CONFIRMED] == found.repetition_of(BELOW)


PENALTIES = contract().operations["getAccountPenalties"]
DIFFERENT = ruled(PENALTIES, "answered-otherwise", {"with": {"query.reason": "cancel"}, "at": "$[*].value"})
ORDER = contract().operations["changeWorkOrder"]
UNKNOWN = ruled(ORDER, "answered-otherwise", {"with": {"body.workorderid": "NOBODYS"}, "at": "$.error_code"})


@pytest.mark.parametrize(
    ("probe", "expected"),
    [
        (told([{"value": 2}]), (Verdict.PASS, "")),
        (
            told([{"value": 1}]),
            (Verdict.FAIL, 'returns for parameter reason "cancel" what it returns for a valid request'),
        ),
        (404, (Verdict.FAIL, 'rejects parameter reason "cancel" by its status')),
        (503, (Verdict.INCONCLUSIVE, "needs a success of getAccountPenalties (it responded 503)")),
    ],
)
def test_another_request_is_answered_otherwise_than_the_valid_one(probe, expected):
    """The value at the place that tells is another one."""
    found = conduct(PENALTIES, [DIFFERENT], by_role(probe=probe, control=told([{"value": 1}])))

    assert [expected] == found.of(DIFFERENT)


def test_what_is_answered_alike_is_asked_again_with_test_data_of_its_own():
    """A read with the same; a write with such as nothing was done to."""
    read = conduct(PENALTIES, [DIFFERENT], by_role(probe=told([]), control=told([])))
    write = conduct(ORDER, [UNKNOWN], by_role(probe=told({"error_code": 0}), control=told({"error_code": 0})))

    assert ([0, 0, 0], [0, 4, 8]) == tuple(
        [ask.index for ask in found.asked if ask.role == "probe"] for found in (read, write)
    )
    assert ([Repetition.CONFIRMED], [Repetition.CONFIRMED]) == (
        read.repetition_of(DIFFERENT), write.repetition_of(UNKNOWN)
    )  # fmt: skip


def test_without_the_valid_request_nothing_is_told_apart():
    """There is nothing to compare with."""
    found = conduct(PENALTIES, [DIFFERENT], unless(of_role("control"), by_role(probe=404), reason="no accountId"))

    assert [(Verdict.INCONCLUSIVE, "no accountId")] == found.of(DIFFERENT)
