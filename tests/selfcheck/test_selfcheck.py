"""The self-check: liars are caught by what they break, and nobody honest is accused."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from conformance.contract import load_contracts
from conformance.model import NoAnswer, NoAnswerReason, Request, Response
from conformance.sandbox import Sandbox, all_faults
from conformance.selfcheck.selfcheck import DAY, Trial, Tried, chosen, do, operations_for, self_check, try_fault
from conformance.selfcheck.selfcheck_honest import Accused, Agreed, Alarm, Honest, check_honest, honest_jobs
from conformance.selfcheck.selfcheck_judging import as_received, judged
from conformance.selfcheck.selfcheck_lint import untested
from conformance.selfcheck.selfcheck_report import SelfCheck, document, lines, write

REVERSED = "getTerms/terms-newest-first/reversed"


@pytest.fixture(scope="module")
def contracts():
    return load_contracts()


def trial(name):
    return Trial(name, DAY)


def test_a_fault_is_caught_by_the_requirement_that_it_names():
    """Terms in the wrong order break the requirement of their order."""
    tried = do(trial(REVERSED))

    assert ("customers/getTerms/rules/terms-newest-first",) == tried.caught_by
    assert tried.shown


def test_a_fault_that_shows_nowhere_escapes(contracts):
    """Nothing is caught by accident: without its seams a fault is an honest sandbox."""
    harmless = replace(all_faults()[REVERSED], after=None)
    tried = try_fault(contracts, harmless, trial(REVERSED))

    assert (False, False, ()) == (tried.caught, tried.shown, tried.collateral)


def test_what_something_else_catches_is_collateral(contracts):
    """A fault is not caught by a purpose that it does not name."""
    mislabelled = replace(all_faults()[REVERSED], breaks="customers/terms-isolated")
    tried = try_fault(contracts, mislabelled, trial(REVERSED))

    assert not tried.caught
    assert "customers/getTerms/rules/terms-newest-first" in tried.collateral


def test_what_a_fault_breaks_as_well_may_catch_it(contracts):
    """Who sees it depends on whose turn it is."""
    fault = replace(all_faults()[REVERSED], breaks="customers/terms-isolated", also=("customers/terms-newest-first",))

    assert try_fault(contracts, fault, trial(REVERSED)).caught


def test_what_an_agreement_decides_is_tried_without_it(contracts):
    """No body is open only as long as nobody says whether one is needed."""
    fault = all_faults()["changeService/500-without-body"]
    agreed = try_fault(contracts, replace(fault, unagreed=False), trial(fault.id))

    assert (True, False) == (try_fault(contracts, fault, trial(fault.id)).caught, agreed.caught)


def test_the_check_that_a_fault_names_has_to_see_it(contracts):
    """Another check of the same purpose does not do."""
    fault = replace(all_faults()["getTerms/duplicate-keys"], check="body/media-type")

    assert not try_fault(contracts, fault, trial(fault.id)).caught


def test_our_own_exception_is_an_error_and_no_catch(monkeypatch):
    """A self-check that cannot judge does not pass."""

    def broken(*_):
        raise RuntimeError("out of order")

    monkeypatch.setattr("conformance.selfcheck.selfcheck.try_fault", broken)
    tried = do(trial(REVERSED))

    assert not tried.caught
    assert "RuntimeError: out of order" in tried.error


def test_a_lifecycle_is_judged_with_all_its_operations(contracts):
    """A requirement of a workflow needs every operation of it."""
    fault = all_faults()["deletePenalties/deleted-penalty-is-unknown/again"]

    assert {"customers/confirmPenalties", "customers/deletePenalties"} < operations_for(contracts, fault)


def test_the_stratified_part_has_each_family_and_operation():
    """A part of the faults stands for all of them."""
    part, every = chosen(stratified=True), chosen()

    assert {fault.family for fault in part} == {fault.family for fault in every}
    assert {fault.id.partition("/")[0] for fault in part} == {fault.id.partition("/")[0] for fault in every}
    assert 5 * len(part) < len(every)


FIRSTS = {fault.family: fault.id for fault in reversed(chosen())}


@pytest.mark.nightly
@pytest.mark.parametrize("family", sorted(FIRSTS))
def test_one_fault_of_each_family_is_caught(family):
    """The self-check in small: what CI runs in a stratified part, and tox as a whole."""
    tried = do(trial(FIRSTS[family]))

    assert (True, "") == (tried.caught, tried.error)


@pytest.mark.parametrize("workers", [1, 2])
def test_outcomes_come_in_the_order_of_the_faults_however_many_processes_judge_them(workers):
    """One after the other, or side by side; the listener hears of each."""
    names, heard = [REVERSED, "getTerms/duplicate-keys"], []
    tried, accused = self_check(
        [trial(name) for name in names], workers=workers, listener=lambda *told: heard.append(told)
    )

    assert (names, ()) == ([one.fault for one in tried], accused)
    assert all(one.caught for one in tried)
    assert [(tried[0], 1, 2), (tried[1], 2, 2)] == heard


@pytest.mark.nightly
@pytest.mark.long
def test_the_honest_sandbox_is_not_accused(contracts):
    """In its own readings, whether the ICS agrees on them or on nothing."""
    accused = check_honest(contracts, next(honest_jobs(contracts, DAY)))

    assert () == accused.alarms


def test_a_reading_that_shows_is_not_accused(contracts):
    """Errors in Spanish are as good as English ones."""
    spanish = Honest(
        "errors in Spanish", DAY, (("customers/error-texts", "spanish"),), operations=("customers/getTerms",)
    )
    accused = check_honest(contracts, spanish)

    assert ((), True) == (accused.alarms, accused.shown)


def test_a_reading_that_does_not_show_is_not_judged_twice(contracts):
    """Choices of other operations change nothing here."""
    elsewhere = Honest("elsewhere", DAY, (("customers/blocks-none", "absent"),), operations=("customers/getTerms",))
    own = Honest("own", DAY, operations=("customers/getTerms",), agreed=(Agreed.NOTHING,))
    accused = check_honest(contracts, elsewhere)

    assert not accused.shown
    assert accused.requests == check_honest(contracts, own).requests


def test_an_accusation_of_somebody_honest_is_an_alarm(contracts, monkeypatch):
    """Whatever fails at an honest sandbox is told with the purpose and the agreement."""
    fault = all_faults()[REVERSED]
    monkeypatch.setattr(
        "conformance.selfcheck.selfcheck_honest.Sandbox", lambda *args, **more: Sandbox(*args, **more, faults=[fault])
    )
    accused = check_honest(
        contracts, Honest("a liar", DAY, operations=("customers/getTerms",), agreed=(Agreed.NOTHING,))
    )

    assert ["customers/getTerms/rules/terms-newest-first"] == [alarm.purpose for alarm in accused.alarms]


def test_sandboxes_are_judged_alike_twice(contracts):
    """The same sandbox answers the same to the same requests, byte by byte."""
    first, second = (
        judged(contracts, Sandbox(contracts, today=DAY), operations=["customers/getTerms"]) for _ in range(2)
    )

    assert (first.answers, first.requests) == (second.answers, second.requests)


REQUEST = Request("GET", "http://sandbox/")


def test_a_body_that_ends_early_is_no_answer():
    """A client gives up on a body that is shorter than announced."""
    received = as_received(REQUEST, Response(200, (("content-length", "9"),), b"{}"))

    assert isinstance(received, NoAnswer)
    assert NoAnswerReason.TORN is received.reason


def test_a_body_longer_than_announced_is_cut():
    """A client reads no further than announced."""
    assert b"{" == as_received(REQUEST, Response(200, (("content-length", "1"),), b"{}")).body


def test_a_coding_that_is_none_is_an_anomaly():
    """What claims to be compressed and is not is told."""
    response = Response(200, (("content-encoding", "gzip"), ("content-length", "2")), b"{}")

    assert ("bad content-encoding",) == as_received(REQUEST, response).anomalies


def test_every_requirement_check_family_and_operation_has_a_fault(contracts):
    """What has none says why."""
    bare = [one for one in untested(contracts, all_faults().values()) if one.why.startswith("no fault")]

    assert [] == bare


def test_what_has_no_fault_is_listed(contracts):
    """Without the faults of the terms their requirements are untested."""
    others = [fault for fault in all_faults().values() if "customers/getTerms" not in fault.operations]
    names = {one.name for one in untested(contracts, others)}

    assert {"customers/terms-newest-first", "customers/getTerms"} <= names


CAUGHT = Tried("a/one", "order", "x/one", caught_by=("x/a/rules/one",), profile="acceptance", shown=True)
ESCAPED = Tried("a/two", "order", "x/two", shown=False)
ACCUSED = Accused("spanish", (Alarm(Agreed.NOTHING, "x/a/rules/one", "fail", "It is in Spanish."),))


def test_the_headline_counts_what_was_caught_and_who_was_accused():
    """Only a check without escapes and alarms passes."""
    bad = SelfCheck((CAUGHT, ESCAPED), (ACCUSED,), ())
    good = SelfCheck((CAUGHT,), (Accused("own"),), ())

    assert ("caught 0 of 2 in the gate, 1 more in acceptance, 0 warned, false alarms 1", False) == (
        bad.headline,
        bad.passed,
    )
    assert ("caught 0 of 1 in the gate, 1 more in acceptance, 0 warned, false alarms 0", True) == (
        good.headline,
        good.passed,
    )


def test_what_is_only_warned_of_is_no_catch_of_the_gate():
    """The headline figure is what turns a run red."""
    warned = replace(CAUGHT, profile="gate", warned=True)
    red = replace(CAUGHT, profile="gate")

    assert (
        "caught 1 of 2 in the gate, 0 more in acceptance, 1 warned, false alarms 0"
        == SelfCheck((warned, red), (), ()).headline
    )


def test_the_text_names_what_escaped_first():
    """Escapes, then alarms, then the families, and the headline last."""
    assert [
        "ESCAPED a/two: breaks x/two; it never showed",
        "FALSE ALARM spanish (agreed: nothing): fail x/a/rules/one: It is in Spanish.",
        "family faults   gate acceptance warned requests seconds",
        "order       2      0          1      0        0     0.0",
        "0 requests, 0 s",
        "caught 0 of 2 in the gate, 1 more in acceptance, 0 warned, false alarms 1",
    ] == list(lines(SelfCheck((CAUGHT, ESCAPED), (ACCUSED,), ())))


def test_the_kill_matrix_is_written(tmp_path):
    """As JSON and as text."""
    check = SelfCheck((CAUGHT, ESCAPED), (ACCUSED,), ())
    write(check, tmp_path / "out")

    assert json.loads(json.dumps(document(check))) == json.loads((tmp_path / "out" / "self-check.json").read_text())
    assert (
        (tmp_path / "out" / "self-check.txt")
        .read_text()
        .endswith("caught 0 of 2 in the gate, 1 more in acceptance, 0 warned, false alarms 1\n")
    )
