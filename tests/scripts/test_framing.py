"""A response that is torn each time is the target's fault; one that was torn once is nobody's."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from conformance.model import Exchange, NoAnswer, NoAnswerReason, Request, Response, Verdict
from conformance.scripts.framing import TIMES, TornWrites, torn_throughout

OPERATION = SimpleNamespace(key="a/b", source="001:1", effect=SimpleNamespace(repeatable=False))
CASE = SimpleNamespace(id="a/b/accepts/request/control", purpose="a/b/accepts/request", rank=0)
WHOLE = "a/b/conforms/body/whole"


def exchange(number, *, torn=True, status=200):
    outcome = NoAnswer(NoAnswerReason.TORN, "3 of 9 bytes came", status=status) if torn else Response(status)
    return Exchange(
        number, CASE.id, "a/b", Request("POST", "http://127.0.0.1:9/"), outcome, "2026-01-01T00:00:00.000Z", "x"
    )


def concluded(*exchanges, purposes=(WHOLE,), repeats=2):
    scope = SimpleNamespace(limits=SimpleNamespace(repeats=repeats), purposes=dict.fromkeys(purposes))
    return [(c.purpose, c.verdict) for c in torn_throughout(scope, OPERATION, CASE, exchanges)]


def test_a_response_that_never_arrives_whole_fails_its_own_purpose():
    """The case itself could not be judged."""
    own = (CASE.purpose, Verdict.INCONCLUSIVE)

    assert [own, (WHOLE, Verdict.FAIL)] == concluded(*map(exchange, range(TIMES)))
    assert [own] == concluded(*map(exchange, range(TIMES)), purposes=())


@pytest.mark.parametrize(
    "exchanges", [[exchange(1)], [exchange(1), exchange(2)], [exchange(1), exchange(2), exchange(3, torn=False)]]
)
def test_a_response_that_arrives_at_times_is_no_fault(exchanges):
    """Too few are an accident, and so is one that came whole in the end."""
    assert [] == concluded(*exchanges)


def test_a_profile_that_repeats_once_takes_two_for_enough():
    """It has no third."""
    assert concluded(exchange(1), exchange(2), repeats=1)


@pytest.mark.parametrize(
    ("exchanges", "purposes"),
    [
        ([exchange(n) for n in range(TIMES)], [WHOLE]),
        ([exchange(n) for n in range(TIMES - 1)], []),
        ([*(exchange(n) for n in range(TIMES)), exchange(9, torn=False)], []),
        ([exchange(n, status=400) for n in range(TIMES)], []),
    ],
)
def test_a_write_is_looked_at_as_a_whole(exchanges, purposes):
    """No success of it arrived whole, three times or more; refusals are judged where they are repeated."""
    writes = TornWrites()
    for one in exchanges:
        writes.take(one)

    assert purposes == [found.purpose for found, _ in writes.concluded([OPERATION])]
