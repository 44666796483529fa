"""What a run is asked to do, with everything resolved: contracts, target, data, limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from conformance.contract.contract import Contract
from conformance.jobs.setup.settling import Settling
from conformance.profile.ics import Ics
from conformance.profile.ixit import Environment, Organisation
from conformance.profile.profiles import Profile


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
    seed: int = 0
    strict: bool = False
    #: API -> headers of valid credentials.
    credentials: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    #: Literal secrets that must be written nowhere.
    secrets: tuple[str, ...] = ()
    #: Operation keys that `--operation` selects, or None.
    operations: frozenset[str] | None = None
    #: Glob of purposes that `--purpose` selects, or None.
    purposes: str | None = None
    max_requests: int | None = None
    #: Seconds after which the run is cut.
    max_time: float | None = None
    ixit_digest: str = ""
    #: Folder of other contracts than the built-in ones, as it was named.
    specs: Path | None = None
    #: Of a sandbox: its `faults` and `readings`.
    sandbox: Mapping[str, Any] = field(default_factory=dict)
    #: Operation keys that a buyer's list requires.
    required: frozenset[str] = frozenset()
    #: What was accepted or decided before the run.
    settling: Settling = field(default_factory=Settling)
    #: What the user should know before the run.
    warnings: tuple[str, ...] = ()
    #: Reports beyond the standard ones, by their names (report/formats/registry.py).
    formats: tuple[str, ...] = ()
