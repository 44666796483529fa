"""The verdict of one test purpose, with the findings that it rests on."""

from __future__ import annotations

from dataclasses import dataclass

from conformance.cases.case import Purpose
from conformance.model import Finding, Owner, Repetition, Verdict


@dataclass(frozen=True, slots=True)
class Evidence:
    """One finding of a purpose, with its identity and everything that shows it."""

    id: str
    finding: Finding
    cases: tuple[str, ...]
    confirmed: Repetition
    occurrences: int = 1


@dataclass(frozen=True, slots=True)
class PurposeVerdict:
    """The verdict of one purpose and what it rests on."""

    purpose: Purpose
    verdict: Verdict
    reason: str = ""
    evidence: tuple[Evidence, ...] = ()
    #: Broken `should` statements on a pass.
    warnings: tuple[Evidence, ...] = ()
    notes: tuple[str, ...] = ()
    unstable: int = 0
    #: It is inconclusive because what is valid by the documents was not accepted.
    unserved: bool = False
    #: Cases that contributed.
    cases: int = 0
    #: Whose turn it is, where it is no pass.
    owner: Owner = Owner.NOBODY
