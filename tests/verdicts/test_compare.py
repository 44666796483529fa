from __future__ import annotations

import copy

import pytest

from conformance.cases.budget import LIMITED
from conformance.verdicts.compare import compare
from tests.report import sample

PURPOSE = "customers/getTerms/conforms/terms-newest-first"


def run(verdict: str = "pass", pointers: tuple[str, ...] = (), **changes):
    """Give a run of one purpose, with a finding for each pointer."""
    found = [sample.finding(PURPOSE, pointer=pointer) for pointer in pointers]
    return sample.document([sample.entry(PURPOSE, verdict, findings=found)], **changes)


def lists(old, new) -> dict[str, int]:
    made = compare(old, new)
    names = ("appeared", "fixed", "still", "not_judged", "no_longer_tested", "added", "removed")
    return {name: len(getattr(made, name)) for name in names if getattr(made, name)}


def test_a_failure_that_was_not_there_is_new():
    """And makes the comparison fail."""
    made = compare(run(), run("fail", ("/a",)))

    assert 1 == len(made.appeared)
    assert made.failed


def test_a_failure_that_passes_now_is_fixed():
    """Only then."""
    assert {"fixed": 1} == lists(run("fail", ("/a",)), run())


def test_a_failure_that_was_not_judged_again_is_not_fixed():
    """Inconclusive, in error, not applicable: it is newly not judged."""
    for verdict in ("inconclusive", "error", "none", "not_applicable"):
        assert {"not_judged": 1} == lists(run("fail", ("/a",)), run(verdict))


def test_another_failure_of_the_same_purpose_is_new_and_fixes_nothing():
    """It says what it came in place of."""
    old, new = run("fail", ("/a",)), run("fail", ("/b",))
    made = compare(old, new)

    assert {"appeared": 1} == lists(old, new)
    assert (old["purposes"][0]["findings"][0]["id"],) == made.appeared[0].instead_of


def test_the_same_failure_is_still_there_since_the_old_run():
    """Its age is that of the first run that saw it."""
    made = compare(run("fail", ("/a",)), run("fail", ("/a",), started="2026-11-22T00:00:00.000Z"))

    assert [sample.STARTED] == [change.first_seen for change in made.still]
    assert not made.failed


def test_an_accepted_new_failure_is_listed_and_does_not_fail():
    """A waiver is somebody's word for it."""
    new = run("fail", ("/a",))
    new["purposes"][0]["findings"][0]["waiver"] = sample.WAIVER
    made = compare(run(), new)

    assert ["OPS-812"] == [change.accepted for change in made.appeared]
    assert not made.failed


def test_a_purpose_is_added_only_where_suite_or_contract_changed():
    """A failing purpose that merely was not planned before is new."""
    empty = sample.document([])
    newer = run("fail", ("/a",), suite={"version": "9", "judgement": "1"})

    assert {"added": 1} == lists(empty, newer)
    assert {"appeared": 1} == lists(empty, run("fail", ("/a",)))


def test_a_purpose_that_suite_or_contract_dropped_is_removed():
    """With whatever it had found: nobody knows whether that is fixed."""
    made = compare(run("fail", ("/a",)), sample.document([], suite={"version": "9", "judgement": "1"}))

    assert 1 == len(made.removed[0].instead_of)
    assert "CHANGED" == made.word


def narrowed(**selection):
    return {"selection": {"operations": None, "purposes": None, **selection}}


def of_scope(kind: str):
    """Give the scope of a run that leaves the operation of the purpose out."""
    return {"scope": {**sample.document([])["scope"], kind: [{"operation": "customers/getTerms", "why": "so"}]}}


UNPLANNED = {
    "another operation": (narrowed(operations=["customers/getAccount"]), "selection"),
    "another test": (narrowed(purposes="customers/*/rejects/*"), "selection"),
    "an excluded operation": (of_scope("excluded"), "excluded"),
    "a write that is not allowed": (of_scope("outside"), "permission"),
    "another profile": ({"profile": "smoke"}, "profile"),
    "fewer requests": ({"left_out": {PURPOSE: LIMITED}}, "limit"),
    "another ICS": ({"digests": {"plan": "a", "ics": "d", "ixit": "c"}}, "declaration"),
    "nothing that is known": ({}, "plan"),
}


@pytest.mark.parametrize("name", UNPLANNED)
def test_a_failure_whose_test_the_new_run_did_not_plan_is_neither_fixed_nor_removed(name):
    """It is said with the cause, and the runs are never the same."""
    changes, cause = UNPLANNED[name]
    made = compare(run("fail", ("/a",)), sample.document([], **changes))

    assert [(cause,)] == [change.causes for change in made.no_longer_tested]
    assert () == made.fixed == made.removed
    assert ("CHANGED", True, False) == (made.word, made.differs, made.failed)


def test_tests_that_passed_and_are_not_planned_any_more_are_counted_by_cause():
    """A target that broke there would not be seen."""
    made = compare(run(), sample.document([], **narrowed(operations=["customers/getAccount"])))

    assert (("selection", 1),) == made.not_planned
    assert "CHANGED" == made.word


def test_a_failure_that_was_fixed_is_not_better_while_another_was_not_tested():
    """Not planned, or planned and not judged."""
    other = "customers/getAccount/accepts/request/control"
    failing = sample.entry(other, "fail", findings=[sample.finding(other)])
    old = sample.document([failing, *run("fail", ("/a",))["purposes"]])
    only = narrowed(operations=["customers/getTerms"])
    open_one = sample.entry(other, "inconclusive", reason="no test data", owner="test data")

    assert "CHANGED" == compare(old, run(**only)).word
    assert "CHANGED" == compare(old, sample.document([open_one, *run()["purposes"]])).word
    assert "BETTER" == compare(old, sample.document([sample.entry(other), *run()["purposes"]])).word


def test_each_change_names_what_may_have_caused_it():
    """The target always may have, but where the same evidence was judged again."""
    old, new = run(), run("fail", ("/a",))
    contract, profile, environment = (copy.deepcopy(new) for _ in range(3))
    contract["contracts"]["customers"]["sha256"] = "f" * 64
    profile["profile"] = "smoke"
    environment["target"]["env"] = "pro"

    later = {**contract, "started": "2026-11-22T00:00:00.000Z"}

    assert [("target",), ("contract",), ("profile",), ("environment", "target"), ("contract", "target")] == [
        compare(old, each).appeared[0].causes for each in (new, contract, profile, environment, later)
    ]


def test_a_run_compared_with_itself_differs_in_nothing():
    """Failures are still there, and nothing else is listed."""
    red = sample.red()[0]

    assert {"still": 8} == lists(red, red)
    assert () == compare(red, red).differences


def test_what_differs_beside_the_results_is_said():
    """Suite, rules, contract, options, target and declaration, each in a sentence."""
    new = run(
        suite={"version": "0.2.0", "judgement": "2"},
        profile="smoke",
        selection={"operations": ["customers/getTerms"], "purposes": None},
        digests={"plan": "a", "ics": "d", "ixit": "c"},
    )
    new["contracts"].pop("feasibility")
    new["contracts"]["customers"]["release"] = "2.37.1"
    new["target"]["version"] = "4.8"

    assert (
        "suite: 0.1.0 became 0.2.0",
        "rules of judgement: 1 became 2",
        "contract of customers: current (111111111111) became 2.37.1 (111111111111)",
        "contract of feasibility: current (222222222222) became none",
        "profile: gate became smoke",
        "the new run is narrowed to 45 of 45 operations",
        "target version: 4.7 became 4.8",
        "the ICS differs",
    ) == compare(run(), new).differences


def test_an_upheld_ruling_accepts_a_finding():
    """A pending one does not."""
    for decision, failed in (("upheld", False), ("pending", True)):
        new = run("fail", ("/a",))
        new["purposes"][0]["findings"][0]["ruling"] = {"decision": decision, "by": "Board"}

        assert failed == compare(run(), new).failed


def test_a_run_of_a_sandbox_says_so_beside_the_other():
    """Even in a comparison."""
    sandbox = run()
    sandbox["target"]["sandbox"] = True

    assert compare(run(), sandbox).new.target.startswith("SANDBOX ")


def test_a_comparison_has_one_word():
    """Worse before better, better before changed."""
    red, moved = run("fail", ("/a",)), {"behaviour": {"c": "200 object"}}
    changed = run() | {"behaviour": {"c": "200 list"}}

    assert "WORSE" == compare(run(), red).word
    assert "BETTER" == compare(red, run()).word
    assert "CHANGED" == compare(run() | moved, changed).word
    assert "SAME" == compare(run() | moved, run() | moved).word
    assert (("c", "200 object", "200 list"),) == compare(run() | moved, changed).changed


def test_an_operation_that_the_target_lost_is_worse():
    """One that was lost before, or for another reason, is not."""
    lost = {"operation": "customers/getUser", "why": "no response", "owner": "target"}
    of_data = {"operation": "customers/getTerms", "why": "no test data", "owner": "data"}
    scope = run()["scope"]
    old, new = (run() | {"scope": {**scope, "not_tested": told}} for told in ([], [lost, of_data]))

    assert (("customers/getUser", "no response"),) == compare(old, new).lost
    assert compare(old, new).failed
    assert () == compare(new, new).lost
