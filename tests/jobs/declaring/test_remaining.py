"""What is left of the test data that runs use up, as it is told before a run and after it."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from conformance.contract import load_contracts
from conformance.engine.test_data.share import Share
from conformance.engine.test_data.state_file import Mark, StateFile
from conformance.engine.test_data.supply import Supply
from conformance.jobs.declaring.forecast import Forecast
from conformance.jobs.declaring.remaining import remaining, told
from conformance.profile.ixit import Entry, Organisation

PLAIN = tuple(Entry(str(number)) for number in range(40))
WAITING = tuple(Entry(str(number), frozenset({"waiting"})) for number in range(40, 50))
SETTINGS = SimpleNamespace(
    contracts=load_contracts(),
    organisation=Organisation("telco", {"freeMsisdn": PLAIN + WAITING}),
    profile=SimpleNamespace(name="gate"),
)


def said(state, **planned):
    """The sentences of a run that plans to use up so many numbers of each tag."""
    tagged = {("freeMsisdn", None if tag == "any" else tag): count for tag, count in planned.items()}
    supply = Supply({"api/op": {"freeMsisdn": Share("freeMsisdn", "api/op", PLAIN, state)}}, state)
    expected = Forecast(1, 0, None, {}, {}, tagged=tagged)
    return told(SETTINGS, remaining(SETTINGS, supply, expected))


@pytest.fixture
def state(tmp_path):
    return StateFile(tmp_path / "s.json", run="aaa")


def gone(state, *values):
    for value in map(str, values):
        state.claim("freeMsisdn", value, by="api/op", index=0, tag=None)
        state.settle({("freeMsisdn", value): Mark.USED})


def test_the_tag_that_is_used_up_first_is_told(state):
    """However many values there are without it."""
    gone(state, *range(40, 44))

    assert ("6 of 10 numbers tagged waiting left: 2 more gate runs",) == said(state, any=1, waiting=3)


def test_the_whole_kind_is_told_where_no_tag_runs_out_before_it(state):
    """Takers with a tag and takers without one take from the same values."""
    gone(state, *range(10))

    assert ("40 of 50 numbers left: 4 more gate runs",) == said(state, any=8, waiting=2)


def test_a_run_for_which_too_little_is_left_is_told_before_it(state):
    """With what to supply."""
    gone(state, *range(40, 48))

    expected = "2 of 10 numbers tagged waiting left, and a gate run uses up 3: supply more in pools.freeMsisdn"
    assert (expected,) == said(state, waiting=3)


def test_what_runs_used_up_counts_where_it_is_more_than_planned(state):
    """Of the same profile, by tag."""
    state.end({"profile": "gate", "used": {"freeMsisdn": 5, "freeMsisdn#waiting": 4}})
    state.run = "bbb"
    state.end({"profile": "acceptance", "used": {"freeMsisdn": 45}})

    assert ("10 of 10 numbers tagged waiting left: 2 more gate runs",) == said(state, waiting=1)
