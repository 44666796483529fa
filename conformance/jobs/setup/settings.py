"""`Settings` of a run with everything resolved: contracts, target, test data, limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from conformance.contract.contract import Contract
from conformance.jobs.setup.accepted_failures import Settling
from conformance.profile.draw import UNDRAWN, Draw
from conformance.profile.ics import Ics
from conformance.profile.ixit import Environment, Organisation
from conformance.profile.profiles import Profile


@dataclass(frozen=True, slots=True)
class Selection:
    """Which part of what is declared is judged, and what has to be declared."""

    #: Operation keys that `--operation` selects, or None.
    operations: frozenset[str] | None = None
    #: Glob of purposes that `--purpose` selects, or None.
    purposes: str | None = None
    max_requests: int | None = None
    #: Operation keys that a buyer's list requires.
    required: frozenset[str] = frozenset()

    @property
    def narrowed(self) -> bool:
        """Whether operations or purposes were selected."""
        return self.operations is not None or self.purposes is not None

    def block(self) -> dict[str, Any]:
        """Its JSON object in the header of the run record."""
        return {
            "selected": sorted(self.operations) if self.operations is not None else None,
            "purposes": self.purposes,
            "max_requests": self.max_requests,
            "required": sorted(self.required),
        }

    @classmethod
    def of(cls, block: Mapping[str, Any]) -> Selection:
        """Read it from a record's header."""
        selected = block["selected"]
        operations = frozenset(selected) if selected is not None else None
        return cls(operations, block["purposes"], block["max_requests"], frozenset(block.get("required", ())))


@dataclass(frozen=True, slots=True)
class Settings:
    """One run: which target, judged by what, how far."""

    #: At the releases of the ICS, under its readings, only the APIs in scope.
    contracts: Mapping[str, Contract]
    environment: Environment
    organisation: Organisation
    #: Organisations whose data must not show; the first lends its ids.
    others: tuple[Organisation, ...]
    ics: Ics
    profile: Profile
    out: Path
    today: date
    #: Go on with the run that stands in `out`.
    resume: bool = False
    #: Where it is kept what runs against this environment and organisation used up; None: nowhere.
    state: Path | None = None
    seed: int = 0
    #: What the run draws for itself; one that goes on has that of its record.
    draw: Draw = UNDRAWN
    strict: bool = False
    #: API -> headers of valid credentials.
    credentials: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    #: Literal secrets that must be written nowhere.
    secrets: tuple[str, ...] = ()
    selection: Selection = field(default_factory=Selection)
    #: Seconds after which the run is cut.
    max_time: float | None = None
    ixit_digest: str = ""
    #: File and line of the environment in the user's repository, or None: it stands in none.
    declared_in: Mapping[str, Any] | None = None
    #: Address of the CI job that makes the run, or "".
    ci_job: str = ""
    #: Folder of other contracts than the built-in ones, as it was named.
    specs: Path | None = None
    #: Of a sandbox: its `faults` and `readings`.
    sandbox: Mapping[str, Any] = field(default_factory=dict)
    #: What was accepted or decided before the run.
    settling: Settling = field(default_factory=Settling)
    #: What the user should know before the run.
    warnings: tuple[str, ...] = ()
    #: Reports beyond the standard ones, by their names (report/formats/formats.py).
    formats: tuple[str, ...] = ()
