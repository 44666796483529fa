"""What is rejected changes nothing: a difference accuses a target when it comes each time, and nobody when it does not."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from conformance.contract import load_contracts
from conformance.model import Owner, Repetition, Request, Response, Verdict
from conformance.sandbox.app import Sandbox
from conformance.selfcheck.selfcheck_judging import judged

CONTRACTS = load_contracts()
OPERATION = "customers/replaceSim"
PURPOSE = "customers/replaceSim/rules/sim-replacement-refused-changes-nothing"


class Disturbed(Sandbox):
    """Somebody else writes to a line after its SIM replacement was rejected: as often as said."""

    def __init__(self, times: int):
        super().__init__(CONTRACTS)
        self.times = times
        self.rejected = self.told = 0

    def handle(self, request: Request):
        outcome = super().handle(request)
        if "/sim-replacement" in request.url and isinstance(outcome, Response) and outcome.status >= 400:
            self.rejected += 1
        read = request.method == "GET" and request.url.partition("?")[0].rpartition("/")[0].endswith("/subscriptions")
        if not read or not self.rejected or not isinstance(outcome, Response) or outcome.status != 200:
            return outcome
        if self.told >= self.times:
            return outcome
        self.told += 1
        self.rejected = 0
        body = json.loads(outcome.body)
        changed = json.dumps({name: self._changed(value) for name, value in body.items()}).encode()
        headers = tuple((name, value) for name, value in outcome.headers if name.lower() != "content-length")
        return replace(outcome, body=changed, headers=headers)

    def _changed(self, value):
        return f"{value}-{self.told}" if isinstance(value, str) and value.isdigit() and len(value) > 15 else value


def verdict(times: int):
    found = judged(CONTRACTS, Disturbed(times), operations=[OPERATION], agreed={})
    return next(v for v in found.verdicts if v.purpose.id == PURPOSE)


@pytest.mark.parametrize("times", [1, 2])
def test_a_difference_that_does_not_repeat_accuses_nobody(times):
    """Another run may have written to the same line in between."""
    seen = verdict(times)

    assert (Verdict.INCONCLUSIVE, Owner.DATA) == (seen.verdict, seen.owner)
    assert "let nobody else write" in seen.reason


def test_a_difference_that_comes_each_time_is_a_failure():
    """Three reads before, three rejections, three reads after."""
    seen = verdict(9)

    assert (Verdict.FAIL, {Repetition.CONFIRMED}) == (seen.verdict, {e.confirmed for e in seen.evidence})


def test_the_rejection_before_a_change_is_named_and_its_exchange_shown():
    """Whoever reads it knows which request to send; the read that shows the change comes first, then the rejection."""
    found = judged(CONTRACTS, Disturbed(9), operations=[OPERATION], agreed={})
    (evidence,) = next(v for v in found.verdicts if v.purpose.id == PURPOSE).evidence

    assert "rejects a request and yet changes data, first seen after " in evidence.finding.message
    assert len(evidence.finding.exchanges) >= 3


def test_an_honest_target_passes():
    """And nothing is repeated."""
    assert Verdict.PASS == verdict(0).verdict
