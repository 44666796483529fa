"""What was judged, in words that stand everywhere."""

from __future__ import annotations

from datetime import date

import pytest

from conformance.contract import EffectKind, load_contracts
from conformance.jobs.setup.judging import Judging
from conformance.profile.profiles import PROFILES

CONTRACTS = {"subscriptions": load_contracts()["subscriptions"]}
KEYS = frozenset(operation.key for operation in CONTRACTS["subscriptions"].operations.values())


def judging(profile: str = "gate", **options: object) -> Judging:
    return Judging(CONTRACTS, PROFILES[profile], KEYS, date(2026, 1, 2), **options)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("most", "expected"),
    [(None, ""), (3000, ""), (40, "at most 40 requests")],
)
def test_a_limit_of_requests_is_said(most: int | None, expected: str) -> None:
    """A green run of a part is never taken for one of the whole."""
    made = judging(max_requests=most)

    assert expected == made.limited(made.plan())


WRITES = {"subscriptions/createCreditLimits", "subscriptions/changeCreditLimits"}


@pytest.mark.parametrize(
    ("profile", "options", "expected"),
    [
        ("gate", {}, {}),
        ("smoke", {}, dict.fromkeys(WRITES, "reads only")),
        ("gate", {"writes": frozenset()}, dict.fromkeys(WRITES, "reads only")),
        ("gate", {"writes": frozenset({EffectKind.REVERSIBLE})}, {min(WRITES - {"subscriptions/changeCreditLimits"}): "its effect is not allowed"}),
        ("gate", {"excluded": {"subscriptions/getCreditLimits": "moves in May"}}, {"subscriptions/getCreditLimits": "excluded: moves in May"}),
        ("smoke", {"selected": frozenset({"subscriptions/getCreditLimits"})}, {}),
    ],
)  # fmt: skip
def test_what_a_run_leaves_out_stands_outside_with_its_reason(
    profile: str, options: dict[str, object], expected: dict[str, str]
) -> None:
    """Nothing is planned of it, so that nothing of it is lacking."""
    made = judging(profile, **options)

    assert expected == {one.key: one.why for one in made.outside()}
    assert not set(expected) & {key for key, cases in made.plan().cases.items() if cases}
