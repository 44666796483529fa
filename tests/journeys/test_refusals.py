"""A target that refuses every valid request of an operation is never green, however few purposes that concerns."""

from __future__ import annotations

from dataclasses import replace

import pytest

from conformance.contract import load_contracts
from conformance.model import NoAnswer, NoAnswerReason, Verdict
from conformance.profile.profiles import PROFILES
from conformance.sandbox import Sandbox
from conformance.sandbox.faults.fault import Fault
from conformance.sandbox.faults.spoiling import with_json
from conformance.selfcheck.selfcheck import DAY
from conformance.selfcheck.selfcheck_judging import judged
from conformance.verdicts.counts import Exit
from conformance.verdicts.gate import decide
from conformance.verdicts.headline import Around
from conformance.verdicts.tested_operations import operations_of

ERROR = {"code": "0001", "status": "BAD_REQUEST", "message": "no", "detailMsg": "no"}
READ, WRITE = "customers/getAccount", "customers/changeService"


SILENCE = NoAnswer(NoAnswerReason.TIMEOUT, "nothing within 30 s")


def refusing(operation, status):
    """Make a target that refuses what is valid: it has a reason in words, and is wrong."""

    def after(call, response):
        if response.status >= 300:
            return response
        return SILENCE if status is None else with_json(replace(response, status=status), ERROR)

    return Fault("refusing", operation, "It refuses.", frozenset({operation}), after=after)


@pytest.fixture(scope="module")
def contracts():
    return load_contracts()


@pytest.mark.parametrize("operation", [READ, WRITE])
@pytest.mark.parametrize("status", [None, 400, 403, 404, 418])
def test_an_operation_that_refuses_everything_leaves_the_run_unjudged(contracts, operation, status):
    """Refusals and silence: exit 3, with what it is about, however far from the share that a gate may leave open."""
    sandbox = Sandbox(contracts, today=DAY, faults=[refusing(operation, status)])
    found = judged(contracts, sandbox, operations=[operation], agreed=None)
    others = [replace(v, verdict=Verdict.PASS) for v in found.verdicts] * 100
    others = [replace(v, purpose=replace(v.purpose, operation="other"), unserved=False) for v in others]
    every = [*found.verdicts, *others]
    gate = decide(every, PROFILES["gate"], operations_of(every), Around())

    failing = any(v.verdict is Verdict.FAIL for v in found.verdicts)  # what it refuses with may be of a wrong shape too

    assert (Exit.NOT_CONFORMANT if failing else Exit.NOT_JUDGED) == gate.exit
    assert failing or f"1 of 2 operations not tested: {operation.partition('/')[2]}" in gate.reasons


def test_what_was_never_sent_was_not_refused(contracts):
    """Test data that are lacking are counted, and no accusation."""
    assert not any(v.unserved for v in judged(contracts, Sandbox(contracts, today=DAY), operations=[READ]).verdicts)
