"""Test data that earlier runs made, and a run that lets them serve."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pytest

from conformance.contract import load_contracts
from conformance.contract.contract import EffectKind
from conformance.engine.single_reads import Reader
from conformance.engine.test_data.state_file import StateFile
from conformance.jobs.setup.made_data import ENOUGH, LOOKED_AT, with_made
from conformance.model import NoAnswer, NoAnswerReason, Response
from conformance.profile.ixit import Entry, Environment, Organisation

CONTRACTS = load_contracts()
KIND, TAG = "subscriptionId.mobile", "without-credit-limits"
DECLARED = Entry(1, frozenset({"mobile", TAG}))


class Target:
    """Shows limits of some lines, fails on others, and knows the rest without limits."""

    def __init__(self, *, limited=(), broken=()):
        self.limited, self.broken = limited, broken
        self.asked = []

    def send(self, request):
        line = int(request.url.split("/")[-2])
        self.asked.append(line)
        if line in self.broken:
            return NoAnswer(NoAnswerReason.TIMEOUT) if line % 2 else Response(404, body=b"[]")
        found = [{"credit_limit_id": "MOBILE_SUBSCRIPTION_TOTAL_CREDIT_LIMIT"}] if line in self.limited else []
        return Response(200, body=json.dumps(found).encode())


@pytest.fixture
def state(tmp_path):
    return StateFile(tmp_path / "s.json", run="aaa")


def found(path, target, *, declared=(DECLARED,), writes=(EffectKind.CREATES,), reads_only=False):
    """The lines that a run has beyond those that were declared."""
    environment = Environment("e", dict.fromkeys(CONTRACTS, "http://x"), writes=frozenset(writes))
    settings = SimpleNamespace(
        contracts=CONTRACTS,
        environment=environment,
        organisation=Organisation("telco", {"subscriptionId": declared}, changeable=False),
        profile=SimpleNamespace(reads_only=reads_only),
        state=path,
    )
    now = with_made(settings, Reader(CONTRACTS, environment, settings.organisation, {}, target))
    assert declared == now.pools["subscriptionId"][: len(declared)]
    return now.pools["subscriptionId"][len(declared) :]


def test_what_was_made_serves_where_a_read_shows_that_it_does(state):
    """The latest first; what has limits, or cannot be read, serves nobody."""
    state.make(KIND, [11, 12, 13, 14, 15])
    serving = found(state.path, Target(limited=(12,), broken=(13, 14)))

    assert tuple(Entry(line, frozenset({"mobile", TAG}), changeable=True) for line in (15, 11)) == serving


def test_what_was_used_or_declared_is_not_looked_at(state):
    """The state file and the IXIT know it already."""
    state.make(KIND, [1, 11, 12])
    state.spoil([(f"subscriptions/createCreditLimits:{KIND}", "11")], by="done")
    target = Target()

    assert [12] == [entry.value for entry in found(state.path, target)] == target.asked


def test_no_more_is_looked_at_than_is_lacking(state):
    """A read of a line costs the target a request."""
    state.make(KIND, range(100, 200))
    many = tuple(Entry(n, DECLARED.tags) for n in range(ENOUGH - 2))
    some, enough, vain = Target(), Target(), Target(limited=range(100, 200))

    assert (2, 2) == (len(found(state.path, some, declared=many)), len(some.asked))
    assert ((), []) == (found(state.path, enough, declared=(*many, *many)), enough.asked)
    assert ((), LOOKED_AT) == (found(state.path, vain), len(vain.asked))


@pytest.mark.parametrize("said", [{"writes": ()}, {"writes": (EffectKind.ONCE,)}, {"reads_only": True}])
def test_a_run_that_uses_nothing_up_asks_nothing(state, said):
    """Nor does one without a state file, or with one that is not there yet."""
    state.make(KIND, [11])
    target = Target()

    assert ((), (), (), []) == (
        found(state.path, target, **said),
        found(None, target),
        found(state.path.with_name("none.json"), target),
        target.asked,
    )
