"""What was judged, in words that stand everywhere."""

from __future__ import annotations

from datetime import date

import pytest

from conformance.contract import load_contracts
from conformance.jobs.setup.judging import Judging
from conformance.jobs.setup.settings import Selection
from conformance.profile.profiles import PROFILES

CONTRACTS = {"subscriptions": load_contracts()["subscriptions"]}
KEYS = frozenset(operation.key for operation in CONTRACTS["subscriptions"].operations.values())


@pytest.mark.parametrize(
    ("profile", "options", "expected"),
    [
        ("gate", {}, "4 of 4 operations"),
        ("gate", {"max_requests": 3000}, "4 of 4 operations"),
        ("gate", {"max_requests": 40}, "4 of 4 operations (at most 40 requests)"),
        ("smoke", {}, "2 of 4 operations (reads only)"),
        ("smoke", {"purposes": "*/accepts/*"}, "2 of 4 operations (selected, reads only)"),
    ],
)
def test_what_was_narrowed_is_said(profile: str, options: dict[str, object], expected: str) -> None:
    """A green run of a part is never taken for one of the whole."""
    judging = Judging(CONTRACTS, PROFILES[profile], KEYS, date(2026, 1, 2), Selection(**options))  # type: ignore[arg-type]

    assert expected == judging.sentence(judging.plan())
