"""Rulings: what the parties decided about a disputed finding (judgement.md, 13)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from conformance.profile.yaml_list import Listed, listed


class Claim(StrEnum):
    """What the finding is said to rest on, if not on a defect of the target."""

    READING = "reading"
    SUITE = "error-of-suite"
    DOCUMENT = "error-of-document"
    DATA = "test-data"


class Decision(StrEnum):
    """How the dispute stands."""

    UPHELD = "upheld"
    REJECTED = "rejected"
    PENDING = "pending"


@dataclass(frozen=True, slots=True)
class Ruling:
    """One disputed finding and what was decided. A pending one changes nothing but how the finding is shown."""

    finding: str
    claim: Claim
    argument: str
    decision: Decision
    by: str
    date: date
    #: `rulings.yaml:7`.
    place: str = ""


_FINDING = re.compile(r"F-[0-9a-f]{8}")


def read_rulings(path: Path) -> tuple[Ruling, ...]:
    """Read rulings.yaml; every key is needed, and no other is known."""
    rulings = [_ruling(entry) for entry in listed(path, "rulings")]
    seen: dict[str, Ruling] = {}
    for ruling in rulings:
        if ruling.finding in seen:
            raise Listed({}, ruling.place).wrong(
                ruling.finding, f"is ruled on already in {seen[ruling.finding].place}: keep one of the two"
            )
        seen[ruling.finding] = ruling
    return tuple(rulings)


def _ruling(entry: Listed) -> Ruling:
    entry.only({"finding", "claim", "argument", "decision", "by", "date"})
    finding = entry.text("finding")
    if not _FINDING.fullmatch(finding):
        raise entry.wrong("finding", "is the id of a finding, such as F-3a9c12e0")
    return Ruling(
        finding=finding,
        claim=Claim(entry.one_of("claim", [c.value for c in Claim])),
        argument=entry.text("argument"),
        decision=Decision(entry.one_of("decision", [d.value for d in Decision])),
        by=entry.text("by"),
        date=entry.day("date"),
        place=entry.place,
    )
