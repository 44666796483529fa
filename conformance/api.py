"""The suite as a Python library: what the command does, as functions."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from conformance.contract import load_contract, load_contracts
from conformance.jobs.evidence import contracts_of, record_path
from conformance.jobs.rejudge import rejudge
from conformance.jobs.session import conduct
from conformance.jobs.setup.place import with_own_place
from conformance.jobs.setup.prepare import Options, prepared

#: Keywords of `run` that are paths, and may be given as text.
PATHS = frozenset({"out", "specs", "ixit", "ics", "required", "baseline", "state", "directory"})


def run(*targets: str, **options: Any) -> dict[str, Any]:
    """Judge a target and give run.json as a dict; the files of the run are written as the command writes them.

    `targets` as in `--target`; further keywords are those of `conformance.jobs.setup.prepare.Options` (profile, env,
    org, apis, operations, purpose, out, directory of ixit.yaml and ics.yaml, …). Raises what the command answers with
    exit 2.
    """
    given: dict[str, Any] = {
        name: Path(value) if name in PATHS and value is not None else value for name, value in options.items()
    }
    with prepared(Options(targets=targets, **given)) as settings:
        return conduct(with_own_place(settings, given="out" in given)).document


def judge(record: Path | str, out: Path | str | None = None, *, specs: Path | str | None = None) -> dict[str, Any]:
    """Judge a recorded run again, offline, and give its new run.json; without `out` nothing is kept."""
    path = record_path(Path(record))
    contracts = contracts_of(path, Path(specs) if specs is not None else None)
    if out is not None:
        return rejudge(path, contracts, Path(out)).document
    with tempfile.TemporaryDirectory(prefix="masstack-judge-") as place:
        return rejudge(path, contracts, Path(place) / "again").document


__all__ = ["judge", "load_contract", "load_contracts", "run"]
