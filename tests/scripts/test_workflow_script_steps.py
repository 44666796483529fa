"""The steps of a workflow, conducted by hand: which of them accuse, and which only say what to supply."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from conformance.cases.case import Case, Course, Kind, Purpose
from conformance.contract.workflows import Criterion, Step, Workflow
from conformance.model import Level, NoAnswer, NoAnswerReason, Owner, Verdict
from conformance.rules import RULES
from conformance.scripts.script import Limits, NotSent, Scope
from conformance.scripts.workflow_script import TRIES, UNTIMED, workflow_script
from tests.rules.conducted import contract, driven, told

READ, WRITE = "customers/getBlocks", "customers/changeBlock"
ON, OFF = told({"items": [{"id": 1}]}), told({"items": []})
SHOWN, GONE = "$[?count(@.items[?@.id == 1]) > 0]", "$[?count(@.items[?@.id == 1]) == 0]"


def step(name, operation=READ, condition="$statusCode == 200", **more):
    jsonpath = condition.startswith("$[")
    criteria = (Criterion(condition, jsonpath=jsonpath),)
    return Step(name, f"{name[0].upper()}{name[1:]} is so.", operation, {}, None, criteria, **more)


BEFORE = replace(
    step("before", condition=GONE, given=True),
    criteria=(Criterion(GONE, jsonpath=True), Criterion("$statusCode == 200")),
)
BLOCK = step("block", WRITE, "$statusCode == 201")
BLOCKED = step("blocked", condition=SHOWN, settles=True)
UNBLOCK = step("unblock", WRITE, "$statusCode == 201", restores="block")
FREE = step("free", condition=GONE, settles=True)
SETTLED = Limits(settle=1.0, settle_accepted=1.0)
STEPS = (BEFORE, BLOCK, BLOCKED, UNBLOCK, FREE)


def played(answers, steps=STEPS, *, limits=SETTLED, inputs=None):
    """What each step comes to, by its name: the verdict and the reason, and everything that was asked for."""
    workflow = Workflow("w", "customers", "It is so.", "001:1 text", (), {}, inputs or {}, tuple(steps))
    purposes = {one.id: f"customers/workflows/w/{one.id}" for one in steps}
    cases = {one.id: Case(purposes[one.id], purposes[one.id], one.operation, Kind.VALID, "a step") for one in steps}
    course = Course("customers", workflow, Case("i", "i", READ, Kind.VALID, "test data"), cases, purposes)
    scope = Scope(
        {"customers": contract()},
        {name: Purpose(name, "customers", "getBlocks", "workflows", Level.MUST, "") for name in purposes.values()},
        date(2026, 5, 15),
        RULES,
        limits,
    )

    def answer(ask):
        outcome = answers[ask.role.removeprefix("step:")]
        outcome = outcome(ask) if callable(outcome) else outcome
        return told({}, outcome) if isinstance(outcome, int) else outcome

    found = driven(workflow_script(scope, course), answer, contract())
    names = {purpose: name for name, purpose in purposes.items()}
    verdicts = {names[c.purpose]: (c.verdict, c.reason) for c in found.contributions if c.purpose in names}
    return verdicts, found


HONEST = {"before": OFF, "block": 201, "blocked": ON, "unblock": 201, "free": OFF}
PASS = (Verdict.PASS, "")


def test_each_step_of_an_honest_target_holds():
    """What the last one restores is told with the write that it undoes."""
    verdicts, found = played(HONEST)

    assert dict.fromkeys(HONEST, PASS) == verdicts
    assert [(2, 4)] == [c.restored for c in found.contributions if c.restored]


def skipped(name, why):
    return (Verdict.INCONCLUSIVE, f'skipped: step "{name}" failed ({why})')


@pytest.mark.parametrize(
    ("name", "outcome", "verdict", "reason"),
    [
        ("blocked", OFF, Verdict.FAIL, "does not show after changeBlock that blocked is so"),
        ("blocked", 404, Verdict.FAIL, "does not show after changeBlock that blocked is so"),
        ("blocked", 500, Verdict.INCONCLUSIVE, "response 500"),
        ("blocked", 503, Verdict.INCONCLUSIVE, "response 503"),
        ("blocked", 401, Verdict.INCONCLUSIVE, "response 401"),
        ("blocked", 408, Verdict.INCONCLUSIVE, "response 408"),
        ("blocked", 429, Verdict.INCONCLUSIVE, "response 429"),
        (
            "blocked", NoAnswer(NoAnswerReason.TIMEOUT), Verdict.INCONCLUSIVE,
            "no response (timeout): whether it was carried out is unknown",
        ),
        ("blocked", NotSent("no base URL"), Verdict.INCONCLUSIVE, "no base URL"),
    ],
)  # fmt: skip
def test_a_read_after_a_write_accuses_where_it_shows_something_else(name, outcome, verdict, reason):
    """What does not come, or does not speak of the thing, says nothing; what was written is taken back all the same."""
    verdicts, found = played({**HONEST, name: outcome})

    assert (verdict, reason) == verdicts[name]
    assert PASS == verdicts["unblock"]
    assert Verdict.INCONCLUSIVE is verdicts["free"][0]
    assert "step:free" not in {ask.role for ask in found.asked}


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"before": ON}, (Verdict.INCONCLUSIVE, "the test data do not fit; needed: before is so")),
        ({"before": 404}, (Verdict.INCONCLUSIVE, "the test data do not fit; needed: before is so")),
    ],
)
def test_what_is_not_as_the_workflow_needs_it_is_tried_with_other_test_data(answers, expected):
    """A line that is blocked already shows no blocking; nothing is written to it."""
    verdicts, found = played({**HONEST, **answers})
    once, _ = played({**HONEST, "before": lambda ask: OFF if ask.index == 2 else answers["before"]})

    assert expected == verdicts["before"]
    assert list(range(TRIES)) == [ask.index for ask in found.asked]
    assert dict.fromkeys(HONEST, PASS) == once


def test_a_first_write_that_is_rejected_is_the_test_datas():
    """Six sets are tried; the target's own words are told."""
    rejection = told({"message": "The line is no line."}, 404)
    verdicts, found = played({**HONEST, "block": rejection})

    assert (
        Verdict.INCONCLUSIVE, 'rejected with 404 "The line is no line.": check the test data'
    ) == verdicts["block"]  # fmt: skip
    assert TRIES == sum(ask.role == "step:block" for ask in found.asked)


def test_a_rejection_of_what_an_earlier_step_achieved_accuses():
    """The line was just blocked: that it cannot be freed is no matter of test data."""
    verdicts, found = played({**HONEST, "unblock": 400})

    assert (Verdict.FAIL, 'fails "unblock is so" after changeBlock') == verdicts["unblock"]
    assert {0} == {ask.index for ask in found.asked}


def test_what_cannot_be_taken_back_after_a_failure_is_no_second_failure():
    """The first one is told; what was to be restored is said to remain."""
    verdicts, _ = played({**HONEST, "blocked": OFF, "unblock": 409})

    assert (Verdict.INCONCLUSIVE, "sent to restore what block did, and not accepted") == verdicts["unblock"]


def test_what_was_restored_with_test_data_that_did_not_fit_is_told_as_restored():
    """Else it would be said to remain in the target."""
    late = step("late", WRITE, "$statusCode == 201", given=True)
    answers = {**HONEST, "late": lambda ask: 201 if ask.index else 404}
    verdicts, found = played(answers, (*STEPS, late))

    assert PASS == verdicts["late"]
    assert [(2, 4), (8, 10)] == [c.restored for c in found.contributions if c.restored]


@pytest.mark.parametrize(
    ("status", "accepted", "expected"),
    [
        (202, None, (Verdict.INCONCLUSIVE, UNTIMED)),
        (202, 1.0, (Verdict.FAIL, "does not show after changeBlock that blocked is so")),
        (201, None, (Verdict.FAIL, "does not show after changeBlock that blocked is so")),
    ],
)
def test_an_effect_after_202_has_no_time_to_show_unless_it_is_said(status, accepted, expected):
    """As after any other write."""
    block = replace(BLOCK, criteria=(Criterion(f"$statusCode == {status}"),))
    steps = (BEFORE, block, BLOCKED, UNBLOCK, FREE)
    verdicts, _ = played(
        {**HONEST, "block": status, "blocked": OFF}, steps, limits=Limits(settle=1.0, settle_accepted=accepted)
    )

    assert expected == verdicts["blocked"]


def test_a_status_that_decides_nothing_leaves_the_steps_behind_it_open():
    """A held request may be carried out later."""
    held = replace(BLOCK, undecided=(206,))
    verdicts, _ = played({**HONEST, "block": 206}, (BEFORE, held, BLOCKED))

    assert (Verdict.INCONCLUSIVE, "response 206: nothing is decided yet") == verdicts["block"]
    assert skipped("block", "response 206: nothing is decided yet") == verdicts["blocked"]


def test_the_steps_behind_a_failed_one_are_the_targets_turn():
    """Nobody has to supply anything for them."""
    _, found = played({**HONEST, "blocked": OFF})
    owners = {c.purpose.rpartition("/")[2]: c.owner for c in found.contributions if c.verdict is Verdict.INCONCLUSIVE}

    assert {"free": Owner.TARGET} == owners


NUMBERED = step("numbered", WRITE, "$statusCode == 201", outputs={"id": "$response.body#/id"})
BY_NUMBER = step("byNumber", condition="$response.body#/id == $steps.numbered.outputs.id")


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (told({"id": 7}, 201), told({"id": 7}), PASS),
        (told({"id": 7}, 201), told({"id": 8}), (Verdict.FAIL, "does not show after changeBlock that byNumber is so")),
        (told({}, 201), told({"id": 8}), (Verdict.INCONCLUSIVE, "the response does not have what the step compares")),
    ],
)
def test_a_step_is_held_against_what_an_earlier_one_showed(first, second, expected):
    """Where that showed nothing, there is nothing to compare with."""
    verdicts, _ = played({"numbered": first, "byNumber": second}, (NUMBERED, BY_NUMBER))

    assert expected == verdicts["byNumber"]


@pytest.mark.parametrize(
    ("first", "sent"), [(told({"id": 7}, 201), [7]), (told({}, 201), []), (told({"id": None}, 201), [])]
)
def test_a_step_sends_what_an_earlier_one_showed(first, sent):
    """And is not sent without it."""
    of_it = replace(
        step("ofIt"), parameters={"path.subscriptionId": "$steps.numbered.outputs.id", "query.not-there": "x"}
    )
    verdicts, found = played({"numbered": first, "ofIt": 200}, (NUMBERED, of_it))
    values = [edit.value for ask in found.asked if ask.role == "step:ofIt" for edit in ask.extra]

    assert sent == values
    assert (PASS if sent else (Verdict.INCONCLUSIVE, "an earlier response does not have what it is to send")) == (
        verdicts["ofIt"]
    )


def test_a_step_is_held_against_what_the_workflow_is_given():
    """By a literal of the workflow, or by what a request had in the place of its input."""
    literal = step("literal", condition="$response.body#/n == $inputs.five")
    given = replace(
        step("given", condition="$response.body#/n == $inputs.line"), parameters={"path.subscriptionId": "$inputs.line"}
    )
    unknown = step("unknown", condition="$response.body#/n == $inputs.nowhere")
    strange = step("strange", condition="$response.body#/n == $url")
    verdicts, _ = played(
        {"literal": told({"n": 5}), "given": told({"n": "ID-0"}), "unknown": told({"n": 1}), "strange": told({"n": 1})},
        (literal, given, unknown),
        inputs={"five": {"x-value": 5}, "line": {"x-pool": "subscriptionId"}, "nowhere": {"x-pool": "accountId"}},
    )

    assert (PASS, PASS) == (verdicts["literal"], verdicts["given"])
    assert (Verdict.INCONCLUSIVE, "the response does not have what the step compares") == verdicts["unknown"]
    assert (Verdict.INCONCLUSIVE, "the response does not have what the step compares") == (
        played({"strange": told({"n": 1})}, (strange,))[0]["strange"]
    )


def test_what_was_given_is_looked_at_again_when_every_input_was_sent():
    """What the test data rule out makes the passes vacuous: others are tried, and who has none is told what fits."""
    other = replace(step("other", condition="$response.body#/n != $inputs.line"), given=True)
    change = replace(step("change", WRITE, "$statusCode == 201"), parameters={"path.subscriptionId": "$inputs.line"})
    inputs = {"line": {"x-pool": "subscriptionId"}}
    same = {"other": lambda ask: told({"n": f"ID-{ask.index}"}), "change": 201}
    fits = {"other": lambda ask: told({"n": f"ID-{min(ask.index, 3)}"}), "change": 201}
    never, _ = played(same, (other, change), inputs=inputs)
    later, found = played(fits, (other, change), inputs=inputs)

    assert (
        dict.fromkeys(("other", "change"), (Verdict.INCONCLUSIVE, "the test data do not fit; needed: other is so"))
        == never
    )
    assert dict.fromkeys(("other", "change"), PASS) == later
    assert 4 == max(ask.index for ask in found.asked)


@pytest.mark.parametrize(
    ("output", "expected"),
    [("id", PASS), ("other", (Verdict.INCONCLUSIVE, "an earlier response does not have what it is to send"))],
)
def test_a_body_takes_what_an_earlier_step_showed_and_is_held_against_it(output, expected):
    """What no step says that it shows cannot be sent."""
    said = f"$steps.numbered.outputs.{output}"
    sending = step("sending", WRITE, "$request.body#/n == $response.body#/n")
    sending = replace(sending, payload={"n": said, "of": ["x", {"y": "z"}]})
    answers = {"numbered": told({"id": 7}, 201), "sending": told({"n": 7}, 201)}
    verdicts, found = played(answers, (NUMBERED, sending))

    assert expected == verdicts["sending"]
    assert [7] * (expected is PASS) == [edit.value for ask in found.asked for edit in ask.extra]
