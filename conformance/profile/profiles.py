"""Profiles: a named selection of cases, and what a run may leave open (interfaces.md)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Profile:
    """What a run sends, and what it may leave open."""

    name: str
    #: Requests at most; None: as many as the plan has.
    most_requests: int | None
    #: Cases of a higher rank are left out (cases/case.py).
    highest_rank: int
    #: Cases of one operation at most.
    per_operation: int
    #: Share of the must purposes that may be inconclusive.
    inconclusive: float
    #: Share of the answers that may be unstable.
    unstable: float
    reads_only: bool = False
    repeats: int = 2
    exploratory: bool = False
    #: Open cases of one place at most; None: all of them.
    per_place: int | None = None


PROFILES: Mapping[str, Profile] = {
    p.name: p
    for p in (
        Profile("smoke", 200, 1, 4, inconclusive=0.20, unstable=1.0, reads_only=True, repeats=0),
        Profile("gate", 3000, 4, 80, inconclusive=0.05, unstable=0.02, per_place=4),
        Profile("acceptance", None, 9, 100_000, inconclusive=0.0, unstable=0.005, exploratory=True),
    )
}
