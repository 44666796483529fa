"""What `explain` says of the responses that are good."""

import pytest

from conformance.contract import load_contracts
from conformance.jobs.explaining.explain_id import explain


@pytest.mark.parametrize(
    ("purpose", "good"),
    [
        ("subscriptions/getCreditLimits/answers/method/unsupported", "a rejection: 404; any other 4xx passes too"),
        ("feasibility/renewFinance/answers/credentials/missing", "a rejection: 401; 400, 403, 406, 413, 414, 415 or 422 pass too"),
        ("customers/getTerms/answers/credentials/missing", "a rejection: any 4xx, since the documents name no status for it"),
    ],
)  # fmt: skip
def test_every_status_that_passes_is_told(purpose: str, good: str) -> None:
    """What is documented comes first, and what contradicts no document after it."""
    told = " ".join(explain(load_contracts(), purpose, None).split())

    assert f"good {good} bad" in told
