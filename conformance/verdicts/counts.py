"""Counts of test purposes by verdict, and the exit codes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import IntEnum

from conformance.model import Verdict
from conformance.verdicts.purpose_verdict import PurposeVerdict


class Exit(IntEnum):
    """What the process ends with; nothing that did not judge exits 0."""

    CONFORMANT = 0
    NOT_CONFORMANT = 1
    USAGE = 2
    NOT_JUDGED = 3
    SUITE_ERROR = 4


@dataclass(frozen=True, slots=True)
class Counts:
    """How many purposes ended how; planned is their sum."""

    planned: int = 0
    passed: int = 0
    fail: int = 0
    inconclusive: int = 0
    error: int = 0
    not_applicable: int = 0
    waived: int = 0
    warnings: int = 0
    unstable: int = 0
    #: Exchanges that could not be redacted, and are not in the record.
    withheld: int = 0

    def as_json(self) -> dict[str, int]:
        """The counts by their names in run.json."""
        return {"planned": self.planned, "pass": self.passed, "fail": self.fail, "inconclusive": self.inconclusive,
                "error": self.error, "not_applicable": self.not_applicable, "waived": self.waived,
                "warnings": self.warnings, "unstable": self.unstable, "withheld": self.withheld}  # fmt: skip


def count(verdicts: Sequence[PurposeVerdict], *, waived: Collection[str] = ()) -> Counts:
    """Count purposes by verdict; `waived` names the purposes all of whose findings are waived."""
    of = {v: sum(1 for p in verdicts if p.verdict is v) for v in Verdict}
    return Counts(
        planned=len(verdicts),
        passed=of[Verdict.PASS],
        fail=of[Verdict.FAIL],
        inconclusive=of[Verdict.INCONCLUSIVE],
        error=of[Verdict.ERROR] + of[Verdict.NONE],
        not_applicable=of[Verdict.NOT_APPLICABLE],
        waived=sum(1 for p in verdicts if p.verdict is Verdict.FAIL and p.purpose.id in waived),
        warnings=sum(1 for p in verdicts if p.warnings),
        unstable=sum(p.unstable for p in verdicts),
    )
