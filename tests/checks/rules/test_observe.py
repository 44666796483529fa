"""What an observation says where it shows nothing, and the finding where it shows a break."""

from __future__ import annotations

import pytest

from conformance.checks.rules.observe import Observation, finding_of
from conformance.contract.contract import Requirement
from conformance.model import Finding, Level


@pytest.mark.parametrize(
    ("observation", "reason"),
    [
        (Observation(False, lacking="two items"), "needs two items"),
        (Observation(False, unsent="no base URL for customers"), "no base URL for customers"),
    ],
)
def test_why_nothing_is_shown_is_a_sentence(observation, reason):
    """What could not be sent says what to supply in its own words."""
    assert reason == observation.open_because


@pytest.mark.parametrize(
    ("rule", "level", "check", "weighs"),
    [(("ordered", {}), None, "rules/ordered", Level.MUST), (None, Level.SHOULD, "rules", Level.SHOULD)],
)
def test_a_break_becomes_a_finding(rule, level, check, weighs):
    """As grave as its requirement, unless what was seen weighs less."""
    requirement = Requirement("r", "a", "o", Level.MUST, "It is so.", "001:1 text", rule, None)
    observation = Observation(True, "returns another value", "/a", 1, 2, place="/b", level=level)
    expected = Finding(
        check=check, level=weighs, message="returns another value", pointer="/a", place="/b", expected=1, actual=2,
        exchanges=(3, 1), source="001:1 text",
    )  # fmt: skip

    assert expected == finding_of(requirement, observation, (3, 1))
