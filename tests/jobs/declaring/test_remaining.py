"""What is left of the test data that runs use up, as it is told before a run and after it."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from conformance.contract import load_contracts
from conformance.engine.leftovers import Leftover
from conformance.engine.test_data.share import Share
from conformance.engine.test_data.state_file import Mark, StateFile
from conformance.engine.test_data.supply import Supply, supply_for
from conformance.jobs.declaring.forecast import Forecast
from conformance.jobs.declaring.remaining import ended, remaining, told
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


def test_what_whole_runs_used_up_counts_for_more_than_the_plan(state):
    """Of whole runs of the same profile, by tag."""
    state.end({"profile": "gate", "complete": True, "used": {"freeMsisdn": 5, "freeMsisdn#waiting": 4}})
    for run, profile, complete in (("bbb", "acceptance", True), ("ccc", "gate", False)):
        state.run = run
        state.end({"profile": profile, "complete": complete, "used": {"freeMsisdn": 45, "freeMsisdn#waiting": 10}})

    assert ("10 of 10 numbers tagged waiting left: 2 more gate runs",) == said(state, waiting=1)


def test_a_run_that_was_short_of_test_data_says_nothing_of_what_the_next_uses_up(state):
    """It would have used up more, had there been more."""
    state.end({"profile": "gate", "complete": True, "used": {"freeMsisdn": 5}, "short": ["freeIccid"]})
    gone(state, *range(30))

    assert ("20 of 50 numbers left, and a gate run uses up 28: supply more in pools.freeMsisdn",) == said(state, any=28)


def test_what_serves_an_operation_once_is_told_too(tmp_path):
    """A line gets its first limits once; nothing of it is test data of its own."""
    tags = frozenset({"mobile", "without-credit-limits"})
    lines = tuple(Entry(n, tags | {"ended"} if n > 9 else tags) for n in range(14))
    settings = SimpleNamespace(
        contracts=SETTINGS.contracts,
        organisation=Organisation("telco", {"subscriptionId": lines}),
        profile=SETTINGS.profile,
    )
    key, kind = "subscriptions/createCreditLimits", "subscriptionId.mobile"
    state = StateFile(tmp_path / "s.json", run="aaa")
    state.spoil(((f"{key}:{kind}", str(number)) for number in range(8)), by="done")
    state.end({"profile": "gate", "complete": True, "used": state.done_by_this_run()})
    supply = supply_for(settings.contracts, settings.organisation, None, state=StateFile(tmp_path / "s.json", run="b"))
    found = told(settings, remaining(settings, supply, Forecast(1, 0, None, {}, {}, times={key: 5})))

    expected = f"2 of 10 values of {kind} tagged without-credit-limits left, and a gate run uses up 8"
    assert (f"{expected}: supply more in pools.{kind}",) == found


@pytest.mark.parametrize(("served", "expected"), [("13", "9 of 15"), ("99", "2 of 8")])
def test_what_runs_made_is_left_where_such_values_serve(tmp_path, served, expected):
    """Lines of sign-ups that were not looked at yet count as soon as one of them was found to serve."""
    key, kind, tags = (
        "subscriptions/createCreditLimits",
        "subscriptionId.mobile",
        frozenset({"mobile", "without-credit-limits"}),
    )
    lines = tuple(Entry(n, tags) for n in (1, 2, 3, 4, 5, 6, 7, 13))
    settings = SimpleNamespace(
        contracts=SETTINGS.contracts,
        organisation=Organisation("telco", {"subscriptionId": lines}),
        profile=SETTINGS.profile,
    )
    state = StateFile(tmp_path / "s.json", run="aaa")
    state.make(kind, [served, *range(20, 27)])
    state.spoil(((f"{key}:{kind}", str(number)) for number in range(1, 7)), by="done")
    supply = supply_for(settings.contracts, settings.organisation, None, state=state)
    (found,) = told(settings, remaining(settings, supply, Forecast(1, 0, None, {}, {}, times={key: 3})))

    assert found.startswith(f"{expected} values of {kind} tagged")


def test_a_change_that_stays_is_remembered(tmp_path):
    """The line that it was made on serves the operation after all others."""
    telco = Organisation(
        "telco", {"subscriptionId": tuple(Entry(n, frozenset({"mobile"})) for n in (1, 2))}, changeable=True
    )
    settings = SimpleNamespace(
        contracts=SETTINGS.contracts,
        organisation=telco,
        profile=SETTINGS.profile,
        out=tmp_path,
        state=tmp_path / "s.json",
    )
    own = SETTINGS.contracts["customers"].operations["changeProduct"]
    supply = supply_for(settings.contracts, telco, None, state=StateFile(settings.state, run="a"))
    left = Leftover(own.key, "c", 1, own.effect.kind.value, "", {"path.subscriptionId": "2", "body.productId": "7"})
    ended(settings, supply, Forecast(1, 0, None, {}, {}), [left], complete=True)
    later = supply_for(settings.contracts, telco, None, state=StateFile(settings.state, run="b"))

    assert [0, 2] == [later.worn(own.key, "subscriptionId.mobile", entry) for entry in telco.pools["subscriptionId"]]
