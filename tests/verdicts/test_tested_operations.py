"""Which operations of a run were tested, why each other one was not, and what is to be done next."""

from __future__ import annotations

import pytest

from conformance.cases.case import Purpose
from conformance.model import Level, Owner, Verdict
from conformance.model.sentences import LIMIT_REACHED
from conformance.verdicts.case_verdict import CONTROL
from conformance.verdicts.purpose_verdict import PurposeVerdict
from conformance.verdicts.tested_operations import GENERATED, Outside, operations_of

KEY = "customers/getUser"


def judged(name, verdict=Verdict.PASS, reason="", owner=Owner.NOBODY, *, operation="getUser", family="conforms"):
    purpose = Purpose(name, "customers", operation, family, Level.MUST, "It is so.")
    return PurposeVerdict(purpose, verdict, reason, owner=owner)


HELD = judged(f"{KEY}{CONTROL}")


def told(*verdicts):
    """Give what stands in run.json of the only operation, where it was not tested."""
    return operations_of(verdicts).as_json()["not_tested"]


@pytest.mark.parametrize(
    ("owner", "then"),
    [
        (
            Owner.AGREEMENT,
            "mend getUser; only if no read of this target ever shows its effect, agree on `effects: {getUser: not-shown}` in ics.yaml",
        ),
        (Owner.PERMISSION, "allow it under `writes` of the environment in ixit.yaml"),
        (Owner.TARGET, "mend getUser, then run again"),
        (Owner.SUITE, "see the reason; it is no matter of the target"),
        (Owner.WAY, "look at what lies between the suite and the target"),
        (Owner.DATA, f"masstack-conformance explain {KEY}{CONTROL}"),
    ],
)
def test_whose_turn_it_is_decides_what_is_next(owner, then):
    """An operation without a judged control is not tested."""
    lost = judged(f"{KEY}{CONTROL}", Verdict.INCONCLUSIVE, "nothing came", owner)

    assert [(KEY, owner.value, then)] == [(one["operation"], one["owner"], one["next"]) for one in told(lost)]


def test_a_success_that_says_nothing_leaves_an_operation_untested():
    """Unless the content of another success says something, or none has any."""
    empty = judged(f"{KEY}/conforms/200/content", Verdict.INCONCLUSIVE, "an empty list")
    full = judged(f"{KEY}/conforms/202/content")
    none = judged(f"{KEY}/conforms/200/content", Verdict.NOT_APPLICABLE)

    assert [KEY] == [one["operation"] for one in told(HELD, empty)]
    assert [] == told(HELD, empty, full)
    assert [] == told(HELD, none)


def test_generated_requests_of_which_none_is_accepted_leave_an_operation_untested():
    """What is accepted is then too little to judge by."""
    refused = judged(f"{KEY}{GENERATED}", Verdict.INCONCLUSIVE, "0 of 20 accepted", Owner.TARGET)

    assert [KEY] == [one["operation"] for one in told(HELD, refused)]
    assert [] == told(HELD, judged(f"{KEY}{GENERATED}"))


def test_what_belongs_to_a_whole_api_is_counted_beside_the_operations():
    """A failure there is of no operation."""
    broken = judged("customers/any/rules/x", Verdict.FAIL, operation=None)
    left = Outside("customers/addBonus", "reads only")
    found = operations_of([HELD, broken], outside=[left], absent=1)

    assert (1, 1, "getUser") == (found.of_apis, found.absent, found.run[0].name)
    assert [{"operation": "customers/addBonus", "why": "reads only"}] == found.as_json()["outside"]


def test_what_the_limit_of_requests_kept_back_is_allowed_otherwise_than_a_write():
    """More requests, and not more writes."""
    lost = judged(
        f"{KEY}{CONTROL}", Verdict.INCONCLUSIVE, f"{LIMIT_REACHED} of 9 requests is reached", Owner.PERMISSION
    )

    assert "allow more requests with --max-requests, once what failed is mended" == told(lost)[0]["next"]
