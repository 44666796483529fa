"""What a job of GitHub is told: the causes that are new, or that nothing could be judged."""

from __future__ import annotations

from conformance.report.formats.github import workflow_commands
from tests.report import sample


def test_a_green_run_says_nothing():
    """Its summary is enough."""
    assert () == workflow_commands(sample.green())


def test_a_run_that_could_not_judge_says_so():
    """A job that is red without an annotation would have to be searched."""
    document = {
        **sample.green(),
        "verdict": "not-judged",
        "exit_code": 3,
        "headline": "NOT JUDGED · 3 of 45 operations",
    }

    assert (
        "::error file=deploy/ixit.yaml,line=7,title=masstack-conformance::NOT JUDGED · 3 of 45 operations",
    ) == workflow_commands(document)


def test_a_failure_names_its_operation():
    """The title says what it does wrong; the request, what came, expected and got stand in the text."""
    first = workflow_commands(sample.red()[0])[0]

    assert first.startswith("::error file=deploy/ixit.yaml,line=7,title=F-")
    assert "activateSim: Required property status is missing" in first.replace("%3A", ":")
    assert "::PATCH /v2/orgs/telco/signups/activate-sim -> 200. Expected " in first
    assert "Expected " in first
    assert "; got " in first
