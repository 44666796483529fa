"""Floors: which part of a family's faults the gate has to turn red, as data (floors.yaml)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

import yaml

from conformance.selfcheck.selfcheck import PROFILES, Tried


@dataclass(frozen=True, slots=True)
class Family:
    """The faults of one kind, and how many of them the gate turned red."""

    name: str
    tried: int
    red: int
    #: How many there are, tried or not.
    faults: int
    #: The least share that has to be red, or None: nobody set one.
    floor: float | None = None

    @property
    def share(self) -> float:
        """The part of the tried faults that was red in the gate."""
        return self.red / self.tried if self.tried else 0.0

    @property
    def below(self) -> bool:
        """Whether all faults were tried, and too few were red."""
        return self.floor is not None and self.tried == self.faults and self.share < self.floor


def families(
    tried: Iterable[Tried], every: Iterable[str], floors: Mapping[str, float] | None = None
) -> Iterator[Family]:
    """The share of caught faults in each family that was tried.

    Args:
        tried: What became of the faults.
        every: The family of each fault that there is.
        floors: Family -> least share; those of floors.yaml unless given.
    """
    known = shipped_floors() if floors is None else floors
    all_of, seen, red = Counter(every), Counter[str](), Counter[str]()
    for one in tried:
        if not one.everything:
            seen[one.family] += 1
            red[one.family] += one.caught and not one.warned and one.profile == PROFILES[0]
    for name in sorted(seen):
        yield Family(name, seen[name], red[name], all_of[name], known.get(name))


@lru_cache(maxsize=1)
def shipped_floors() -> Mapping[str, float]:
    """Read floors.yaml."""
    text = resources.files("conformance.selfcheck").joinpath("floors.yaml").read_text("utf-8")
    return {str(name): float(share) for name, share in (yaml.safe_load(text) or {}).items()}
