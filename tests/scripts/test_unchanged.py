"""What is rejected changes nothing: a difference accuses a target when it comes each time, and nobody when it does not."""

from __future__ import annotations

import json
from dataclasses import replace

from conformance.contract import load_contracts
from conformance.model import Owner, Repetition, Request, Response, Verdict
from conformance.sandbox.app import Sandbox
from conformance.selfcheck.selfcheck_judging import judged

CONTRACTS = load_contracts()
OPERATION = "customers/replaceSim"
PURPOSE = "customers/replaceSim/rules/sim-replacement-refused-changes-nothing"


class Disturbed(Sandbox):
    """Somebody else writes to a line after its SIM replacement was rejected: as often as said, or for one read only."""

    def __init__(self, times: int, *, lasting: bool = True):
        super().__init__(CONTRACTS)
        self.times, self.lasting = times, lasting
        self.rejected = self.told = 0
        self.written: dict[str, int] = {}

    def handle(self, request: Request):
        outcome = super().handle(request)
        if "/sim-replacement" in request.url and isinstance(outcome, Response) and outcome.status >= 400:
            self.rejected += 1
        line = request.url.partition("?")[0]
        read = request.method == "GET" and line.rpartition("/")[0].endswith("/subscriptions")
        if not read or not isinstance(outcome, Response) or outcome.status != 200:
            return outcome
        if self.rejected and self.told < self.times:
            self.told += 1
            self.rejected = 0
            self.written[line] = self.told
        turn = self.written.get(line, 0) if self.lasting else self.written.pop(line, 0)
        if not turn:
            return outcome
        body = json.loads(outcome.body)
        changed = json.dumps({name: self._changed(value, turn) for name, value in body.items()}).encode()
        headers = tuple((name, value) for name, value in outcome.headers if name.lower() != "content-length")
        return replace(outcome, body=changed, headers=headers)

    def _changed(self, value, turn):
        return f"{value}-{turn}" if isinstance(value, str) and value.isdigit() and len(value) > 15 else value


def verdict(times: int, *, lasting: bool = True):
    found = judged(CONTRACTS, Disturbed(times, lasting=lasting), operations=[OPERATION], agreed={})
    return next(v for v in found.verdicts if v.purpose.id == PURPOSE)


def test_a_read_that_is_different_once_is_no_change():
    """A replica that is behind shows what was before; the next read, after the time to settle, shows what is."""
    assert Verdict.PASS is verdict(1, lasting=False).verdict


def test_a_difference_that_does_not_come_again_accuses_nobody():
    """An earlier write may have shown late; two more sets, which show a valid request, show no rejected one."""
    assert Verdict.PASS is verdict(1).verdict


def test_a_difference_that_comes_again_and_not_each_time_is_left_open():
    """Another run may write to the same lines."""
    seen = verdict(2)

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
