from __future__ import annotations

import json
from pathlib import Path

import jsonschema_rs
import pytest

from conformance.verdicts.baseline import BaselineError, accepted_of, baseline_of, fits, hashes, stand
from tests.report import sample

SCHEMA = Path(__file__).parents[2] / "reports/schemas/baseline.schema.json"
BY = {"by": "Ana", "ticket": "OPS-1", "at": "2026-11-21T00:00:00Z"}
HERE = {"env": "sta", "org": "telco", "profile": "gate", "selection": None}


def standing(baseline, document):
    return stand(
        baseline,
        document["purposes"],
        started=document["started"],
        suite=document["suite"],
        contracts=hashes(document),
    )


def test_an_accepted_baseline_is_read_back_as_it_was():
    """By its schema, through JSON."""
    baseline = accepted_of(sample.red()[0], BY)
    text = json.dumps(baseline.as_json())

    assert [] == list(jsonschema_rs.Draft202012Validator(json.loads(SCHEMA.read_text())).iter_errors(json.loads(text)))
    assert baseline == baseline_of(json.loads(text))


def test_a_red_run_is_no_baseline():
    """Somebody has to accept it."""
    with pytest.raises(BaselineError, match=r"the run exited 1 .* baseline accept"):
        baseline_of(sample.red()[0])


def test_a_green_run_is_a_baseline():
    """Nothing is known to fail then."""
    assert {} == baseline_of(sample.green()).findings


def test_what_is_no_baseline_is_refused():
    """In one sentence."""
    with pytest.raises(BaselineError, match="neither a baseline nor"):
        baseline_of({"kind": "other"})


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"env": "pro"}, "another env"),
        ({"org": "otra"}, "another org"),
        ({"profile": "smoke"}, "another profile"),
        ({"selection": {"operations": ["a"]}}, "another selection"),
        ({"profile": "acceptance"}, "an acceptance takes no baseline"),
    ],
)
def test_a_baseline_of_something_else_is_refused(change, sentence):
    """It would say nothing."""
    with pytest.raises(BaselineError, match=sentence):
        fits(accepted_of(sample.red()[0], BY), **{**HERE, **change})


def test_a_baseline_of_the_same_is_taken():
    """Environment, organisation, profile and selection are those of the run."""
    fits(accepted_of(sample.red()[0], BY), **HERE)


def test_known_failures_are_known_and_keep_their_age():
    """All of them, and nothing is new."""
    red = sample.red()[0]
    now = standing(accepted_of(red, BY), {**red, "started": "2026-12-01T00:00:00.000Z"})

    assert 0 == now.new
    assert {"still"} == set(now.state.values())
    assert {e["id"] for e in red["purposes"] if any(not f["waiver"] for f in e["findings"])} == now.known
    assert {sample.STARTED, "2026-11-03T08:00:00.000Z"} == set(now.first_seen.values())


def test_a_new_finding_of_a_failing_purpose_is_new():
    """A baseline knows findings, not purposes."""
    red = sample.red()[0]
    baseline = accepted_of(red, BY)
    purpose = next(e for e in red["purposes"] if e["verdict"] == "fail")
    purpose["findings"].append(sample.finding(purpose["id"], pointer="/other"))
    now = standing(baseline, red)

    assert 1 == now.new
    assert purpose["id"] not in now.known


def test_a_purpose_of_a_known_and_a_waived_finding_is_not_new():
    """Somebody answers for each of the two, so that nothing is left to decide."""
    document, _ = sample.red()
    baseline = accepted_of(document, BY)
    entry = next(e for e in document["purposes"] if e["verdict"] == "fail")
    further = {**entry["findings"][0], "id": "F-00000001", "waiver": {"ticket": "OPS-2"}}
    entry["findings"] = [*entry["findings"], further]
    found = standing(baseline, document)

    assert (0, "new") == (found.new, found.state["F-00000001"])
    assert entry["id"] in found.known


def test_fixed_is_only_what_passes_now():
    """What was not judged is told apart."""
    red, green = sample.red()[0], sample.green()
    now = standing(accepted_of(red, BY), green)
    verdicts = {e["id"]: e["verdict"] for e in green["purposes"]}
    was = accepted_of(red, BY).findings

    assert {"pass"} == {verdicts[was[name]["purpose"]] for name in now.fixed}
    assert len(was) == len(now.fixed) + len(now.not_judged)
    assert now.not_judged


def test_an_added_purpose_only_warns():
    """Where the suite brought it, not where the plan of before was smaller."""
    empty, red = accepted_of(sample.document([]), BY), sample.red()[0]
    newer = {**red, "suite": {"version": "9", "judgement": "1"}}

    assert 7 == standing(empty, red).new  # of eight, one is waived
    assert 0 == standing(empty, newer).new
    assert {"added"} == set(standing(empty, newer).state.values())
