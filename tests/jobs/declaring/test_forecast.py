"""What a run will send and use up, by the plan alone."""

import pytest

from conformance.cases.plan import plan
from conformance.contract import load_contracts
from conformance.contract.contract import EffectKind
from conformance.contract.pool_kinds import Owner, PoolKind
from conformance.jobs.declaring.forecast import Forecast, duration, forecast
from conformance.profile.ixit import Organisation
from conformance.profile.profiles import PROFILES
from conformance.rules import RULES

CONTRACTS = load_contracts()
TELCO = Organisation("telco")


def planned(profile, *operations):
    return plan(CONTRACTS, PROFILES[profile], RULES, operations=set(operations) or None)


SIM_CARD = PoolKind("freeIccid", Owner.NOBODY, used_up=True, called="SIM card")
NUMBER = PoolKind("freeMsisdn", Owner.NOBODY, used_up=True, called="number")


@pytest.mark.parametrize(
    ("forecast_", "text"),
    [
        (
            Forecast(2140, 0, 10, {SIM_CARD: 2, NUMBER: 1}, {}),
            "2,140 requests at 10/s: 3 min 34 s; uses up 2 SIM cards, 1 number",
        ),
        (Forecast(1, 0, None, {}, {}), "1 request"),
        (Forecast(90, 7, 0.5, {}, {"customer": 1}), "at most 90 requests at 0.5/s: 3 min; creates 1 customer"),
    ],
)
def test_a_forecast_is_one_line(forecast_, text):
    """As people read it before they say yes."""
    assert text == str(forecast_)


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.4, "0 s"), (59.6, "1 min"), (214, "3 min 34 s"), (3600, "1 h"), (3725, "1 h 2 min")]
)
def test_times_as_people_say_them(seconds, text):
    """Nothing finer than matters."""
    assert text == duration(seconds)


def test_reads_use_nothing_up():
    """A smoke run leaves nothing behind."""
    found = forecast(planned("smoke"), CONTRACTS, TELCO)

    assert ({}, {}) == (found.used_up, found.created)
    assert found.requests <= 200


def test_each_accepted_order_takes_a_number():
    """The control and every further valid request have a set of data each."""
    found = forecast(planned("gate", "customers/activateSim"), CONTRACTS, TELCO)

    assert ["freeMsisdn"] == [kind.name for kind in found.used_up]
    assert min(found.used_up.values()) >= 1


def test_what_may_not_be_written_is_not_sent():
    """Effects that the IXIT does not allow cost nothing."""
    everything = forecast(planned("gate"), CONTRACTS, TELCO)
    reads = forecast(planned("gate"), CONTRACTS, TELCO, writes=frozenset())
    undone = forecast(planned("gate"), CONTRACTS, TELCO, writes={EffectKind.REVERSIBLE})

    assert ({}, {}) == (reads.used_up, reads.created)
    assert reads.requests < undone.requests < everything.requests


def test_a_forecast_is_kept_as_plain_values():
    """In the record's header and in run.json."""
    assert {
        "requests": 4,
        "saved": 0,
        "rate": 2,
        "seconds": 2.0,
        "uses_up": {},
        "creates": {},
        "text": "4 requests at 2/s: 2 s",
    } == (Forecast(4, 0, 2, {}, {}).as_json())


def test_the_limit_of_open_requests_says_what_it_leaves_out():
    """Doctor prints it, with what to do about it."""
    made = forecast(planned("acceptance", "customers/activateSim"), CONTRACTS, TELCO, accepted_at_most=3)

    assert f"up to {made.saved} requests of this profile" in made.cost_of_limit(3)
    assert "limits.accepted_at_most is 3" in made.cost_of_limit(3)
    assert "" == Forecast(1, 0, None, {}, {}).cost_of_limit(3)
