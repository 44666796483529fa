"""The plan of each profile over the built-in contracts, made once in each worker and not while tests are collected."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from conformance.cases.case import Case, Plan
from conformance.cases.plan import plan
from conformance.contract import load_contracts
from conformance.profile.profiles import PROFILES
from conformance.rules import RULES


@cache
def planned(profile: str) -> Plan:
    """Plan all operations, as the profile of this name wants it."""
    return plan(load_contracts(), PROFILES[profile], RULES)


def every_case(profile: str = "acceptance") -> Iterator[Case]:
    """Cases of a plan, those of rules and workflows not among them."""
    return (case for cases in planned(profile).cases.values() for case in cases)
