"""A script that breaks is an error of the suite, and of its own purposes only."""

import pytest

from conformance.cases.case import Purpose
from conformance.model import Level, Response, Verdict
from conformance.scripts.guard import BROKEN, ScriptBroke, guarded, refuse_broken
from conformance.scripts.script import Ask, Contribution, Task
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
