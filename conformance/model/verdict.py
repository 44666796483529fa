"""Findings, levels and verdicts, in the words of ISO/IEC 9646."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Any


class Verdict(IntEnum):
    """The verdict of a test purpose, in the words of ISO/IEC 9646; it only rises, in the order of the members."""

    NONE, NOT_APPLICABLE, PASS, INCONCLUSIVE, FAIL, ERROR = range(6)

    def merge(self, other: Verdict) -> Verdict:
        """Return the graver of the two: a verdict only rises."""
        return Verdict(max(self, other))

    @property
    def word(self) -> str:
        """The verdict as it is written in files: `pass`, `not_applicable`, …."""
        return self.name.lower()

    @classmethod
    def of(cls, word: str) -> Verdict:
        """Read a verdict from the word that files have for it.

        Args:
            word: Such as `pass` or `not_applicable`.

        Returns:
            The verdict.

        Raises:
            KeyError: There is no such verdict.
        """
        return cls[word.upper()]


class Owner(StrEnum):
    """Who has to act where a purpose did not pass."""

    NOBODY = "nobody"
    TARGET = "target"
    DATA = "test data"
    #: `writes` of the environment, or an operation that it excludes.
    PERMISSION = "permission"
    #: A reading on which the parties have to agree.
    AGREEMENT = "agreement"
    SUITE = "suite"
    #: Proxy, gateway, log-in page: what lies between the suite and the target.
    WAY = "way"


class Level(StrEnum):
    """How binding a statement of the contract is; a broken `should` is a warning and does not fail."""

    MUST = "must"
    SHOULD = "should"
    #: Never more than listed: undocumented members, shapes that differ from an example, what open requests did.
    NOTE = "note"


class Repetition(StrEnum):
    """What sending a failing request again showed: the same, something else, or nothing."""

    #: Nothing failed.
    NONE = ""
    CONFIRMED = "confirmed"
    #: It failed once, and not again.
    INTERMITTENT = "intermittent"
    NOT_REPEATED = "not repeated"
    #: It was never answered, however often it was sent.
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class Finding:
    """One statement of the contract that an exchange, or a history of exchanges, breaks."""

    #: `family/name` of the check that saw it.
    check: str
    level: Level
    #: One sentence, in English, without the values that differ between runs.
    message: str
    #: JSON Pointer into the body, `header:name`, `status`, or "".
    pointer: str = ""
    expected: Any = None
    actual: Any = None
    #: Numbers of the exchanges that show it.
    exchanges: tuple[int, ...] = ()
    #: What the finding rests on: the requirement's or the schema's source.
    source: str = ""
    #: JSON Pointer from the root of the body, where `pointer` counts within a list; the id is not made of it.
    place: str = ""


def finding_id(purpose: str, check: str, pointer: str) -> str:
    """Return the short id of a finding, `F-` and 8 hex digits: the same defect has the same id in every run.

    Args:
        purpose: Id of the test purpose, `api/operation/family/…`.
        check: `family/name` of the check.
        pointer: JSON Pointer into the body, `header:name` or `status`; array indices count as `*`, since they depend on
            the data.

    Returns:
        The id.
    """
    parts = ("*" if part.isdigit() else part for part in pointer.split("/"))
    digest = hashlib.sha256("\0".join((purpose, check, "/".join(parts))).encode("utf-8", "surrogatepass"))
    return f"F-{digest.hexdigest()[:8]}"
