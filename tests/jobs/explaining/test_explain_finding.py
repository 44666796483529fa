"""What `explain` says of a finding and of a cause of a run."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from conformance.contract import load_contracts
from conformance.jobs.explaining.explain_id import explain
from conformance.model.errors import BadOption
from tests.report import sample

PURPOSE = "customers/getTerms/rules/terms-newest-first"
SAYS = "Terms come ordered by their end, the latest first."


@pytest.fixture(scope="module")
def contracts():
    return load_contracts()


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """Give a run with two findings of one cause."""
    found = [
        sample.finding(
            PURPOSE, check="rules/ordered", pointer=f"/{n}/end_date", cause="C-0a0b0c0d", source="001:2246 text"
        )
        for n in "ab"
    ]
    entry = sample.entry(PURPOSE, "fail", says=SAYS, requirements=["customers/terms-newest-first"], findings=found)
    (tmp_path / "run.json").write_text(json.dumps(sample.document([entry])))
    return tmp_path


def finding_ids(run: Path) -> list[str]:
    return [f["id"] for e in json.loads((run / "run.json").read_text())["purposes"] for f in e["findings"]]


def test_a_finding_is_explained_with_its_rule_and_its_source_once(contracts, run):
    """The source with the title and the address of its document; the word, its arguments and an example."""
    text = explain(contracts, finding_ids(run)[0], run)

    assert (1, 1, 1) == (text.count(SAYS), text.count("source   001:2246 text"), text.count("001 is Customers API"))
    assert "word     ordered: keys are in order" in text
    assert "good     /end_date of" in text
    assert f"replay   masstack-conformance replay {run} F-" in text
    assert "explain C-0a0b0c0d" in text


def test_a_cause_is_explained_with_all_its_findings(contracts, run):
    """By the id that run.json prints."""
    text = explain(contracts, "C-0a0b0c0d", run)

    assert "2 findings in 1 operation" in text
    assert all(name in text for name in finding_ids(run))


@pytest.mark.parametrize(
    ("name", "says"),
    [("C-ffffffff", "has no cause C-ffffffff: it has C-0a0b0c0d"), ("F-ffffffff", f"the gate run of {sample.STARTED}")],
)
def test_an_id_that_the_run_does_not_have_names_the_run(contracts, run, name, says):
    """And what it has."""
    with pytest.raises(BadOption, match=says):
        explain(contracts, name, run)
