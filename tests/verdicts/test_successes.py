"""A success status that never comes is no second failure where another one took its place."""

from __future__ import annotations

import pytest

from conformance.cases.case import Purpose
from conformance.model import Level, Verdict
from conformance.verdicts.purpose_verdict import PurposeVerdict
from conformance.verdicts.successes import with_other_successes

KEY = "customers/getUser"


def judged(name: str, verdict: Verdict, cases: int = 0) -> PurposeVerdict:
    purpose = Purpose(f"{KEY}/conforms/{name}", "customers", "getUser", "conforms", Level.MUST, "It is so.")
    return PurposeVerdict(purpose, verdict, cases=cases)


@pytest.mark.parametrize(
    ("success", "unseen", "expected"),
    [
        (Verdict.PASS, judged("202/schema", Verdict.INCONCLUSIVE), Verdict.NOT_APPLICABLE),
        (Verdict.FAIL, judged("202/schema", Verdict.INCONCLUSIVE), Verdict.NOT_APPLICABLE),
        (Verdict.INCONCLUSIVE, judged("202/schema", Verdict.INCONCLUSIVE), Verdict.INCONCLUSIVE),
        (Verdict.PASS, judged("202/schema", Verdict.INCONCLUSIVE, cases=1), Verdict.INCONCLUSIVE),
        (Verdict.PASS, judged("404/schema", Verdict.INCONCLUSIVE), Verdict.INCONCLUSIVE),
        (Verdict.PASS, judged("202/schema", Verdict.FAIL), Verdict.FAIL),
    ],
)
def test_what_was_not_seen_of_a_success_is_not_applicable_beside_another(success, unseen, expected):
    """Only where nothing was seen of it, and the operation responded with a success."""
    _, found = with_other_successes([judged("status/success", success), unseen])

    assert expected is found.verdict
    assert (expected is Verdict.NOT_APPLICABLE) == ("another success than 202" in found.reason)
