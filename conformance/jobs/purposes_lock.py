"""`specs lock`: specs/purposes.lock, the published list of every test purpose of an acceptance."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from conformance.cases.plan import plan
from conformance.contract.contract import Contract
from conformance.profile.profiles import PROFILES
from conformance.rules import RULES

LOCK = "purposes.lock"
HEAD = "# Every test purpose of an acceptance, sorted. Rewritten by: masstack-conformance specs lock\n"


def locked_text(contracts: Mapping[str, Contract]) -> str:
    """The whole text of `specs/purposes.lock` for some contracts."""
    return HEAD + "".join(f"{name}\n" for name in sorted(plan(contracts, PROFILES["acceptance"], RULES).purposes))


def rewrite(contracts: Mapping[str, Contract], directory: Path) -> tuple[int, int]:
    """Write the list, and say how many purposes came and went."""
    path = directory / LOCK
    before = set(path.read_text(encoding="utf-8").splitlines()) if path.exists() else set()
    text = locked_text(contracts)
    path.write_text(text, encoding="utf-8")
    after = set(text.splitlines())
    return len(after - before), len(before - after)
