"""A script that breaks is an error of the suite, and of its own purposes only."""

from dataclasses import replace
from datetime import date

import pytest

from conformance.cases.case import Purpose
from conformance.cases.plan import plan
from conformance.cases.scope_purposes import with_scope
from conformance.contract import load_contracts
from conformance.model import Level, Response, Verdict
from conformance.profile.profiles import PROFILES
from conformance.rules import RULES
from conformance.scripts.script import Ask, Contribution, Scope, Task
from conformance.scripts.script_guard import BROKEN, ScriptBroke, guarded, refuse_broken
from conformance.scripts.tasks import tasks_of
from conformance.verdicts.tally import PurposeVerdict
from tests.engine.test_engine import case, run


def breaks():
    (reply,) = yield [Ask(case("1"))]
    raise ValueError(f"cannot judge {type(reply).__name__}")


def works():
    yield [Ask(case("2"))]
    return [Contribution("x/b", Verdict.PASS)]


def concluded(*tasks):
    return {e.task.name: e.contributions for e in run(tasks, lambda _: Response(200)) if hasattr(e, "contributions")}


def test_the_purposes_of_a_broken_script_are_errors_and_the_others_are_judged():
    """The reason says what broke, and where."""
    found = concluded(Task("a", guarded(breaks(), ["x/a", "x/a"]), 0), Task("b", guarded(works(), ["x/b"]), 0))
    (broken,) = found["a"]

    assert (Contribution("x/b", Verdict.PASS),) == found["b"]
    assert ("x/a", Verdict.ERROR) == (broken.purpose, broken.verdict)
    assert broken.reason.startswith(f"{BROKEN}: ValueError: cannot judge Exchange (guard.py:")
    assert "test_guard.py:" in broken.reason


def test_the_self_check_does_not_go_on():
    """A fault is not caught by a check that breaks."""
    purpose = Purpose("x/a/accepts/it", "x", "a", "accepts", Level.MUST, "It is accepted.")
    with pytest.raises(ScriptBroke, match="x/a/accepts/it"):
        refuse_broken([PurposeVerdict(purpose, Verdict.ERROR, f"{BROKEN}: ValueError")])


CONTRACTS = load_contracts()
#: Some operations of each kind, with what a buyer requires and what is declared absent.
DECLARED = frozenset(
    {"customers/changeService", "customers/getServices", "customers/getTerms", "subscriptions/changeCreditLimits"}
)


def planned():
    everything = plan(CONTRACTS, PROFILES["acceptance"], RULES, operations=DECLARED)
    return with_scope(
        everything, CONTRACTS, declared=DECLARED, required=frozenset({"customers/getTerms", "customers/getUser"})
    )


def scope(whole, rules=RULES):
    return Scope(CONTRACTS, whole.purposes, date(2026, 1, 2), rules)


def test_every_task_of_a_plan_is_guarded():
    """Whatever breaks in its script costs what it concludes on, and nothing else."""
    whole = planned()
    tasks = tasks_of(whole, scope(whole), CONTRACTS)
    unguarded = []
    for task in tasks:
        try:
            next(task.script)
            task.script.throw(ZeroDivisionError())
        except StopIteration as ended:
            concluded = {c.purpose for c in ended.value}
            if not concluded or concluded - set(task.purposes):
                unguarded.append(task.name)
        except ZeroDivisionError:
            unguarded.append(task.name)

    assert len(tasks) > 20
    assert [] == unguarded


def test_a_rule_whose_script_cannot_be_made_costs_its_own_purposes():
    """The others of the operation are judged."""

    def breaks_at_once(*_):
        raise KeyError("response")

    word = RULES["within"]
    kind = replace(word.script(CONTRACTS["customers"].operations["getInvoices"]), make=breaks_at_once)
    rules = {**RULES, "within": replace(word, script=lambda _: kind)}
    whole = plan(CONTRACTS, PROFILES["gate"], RULES, operations={"customers/getInvoices"})
    tasks = [t for t in tasks_of(whole, scope(whole, rules), CONTRACTS) if "/rules/" in t.name]
    ended = {}
    for task in tasks:
        try:
            next(task.script)
        except StopIteration as end:
            ended |= {c.purpose: c for c in end.value}
    broken = {name for name, c in ended.items() if c.reason.startswith(BROKEN)}

    assert broken == {r.purpose for r in whole.rules if r.word == "within"}
    assert any("/observers/" in task.name for task in tasks)
