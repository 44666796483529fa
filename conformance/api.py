"""The suite as a Python library: what the command does, as functions."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from conformance.contract import load_contract, load_contracts
from conformance.jobs.evidence.finished_runs import contracts_of, record_path
from conformance.jobs.evidence.judge_record import rejudge
from conformance.jobs.session import conduct
from conformance.jobs.setup.prepare import Options, prepared
from conformance.jobs.setup.run_places import with_own_place

#: Keywords of `run` that are paths, and may be given as text.
PATHS = frozenset({"out", "specs", "ixit", "ics", "required", "baseline", "state", "directory"})


def run(*targets: str, **options: Any) -> dict[str, Any]:
    """Test a target, write the files of the run, and return run.json as a dict.

    Args:
        targets: What `--target` takes: a URL, `API=URL`, or `sandbox`. None: the target of ixit.yaml.
        options: Fields of `conformance.jobs.setup.prepare.Options`: profile, env, org, apis, operations, purpose, out,
            directory (of ixit.yaml and ics.yaml), and others. Paths may be strings.

    Returns:
        The document that `reports/schemas/run.schema.json` describes: verdict, exit_code, purposes, …

    Raises:
        InvalidInput: An option, a declaration or a spec cannot be used; the command exits 2 here.
        Unreachable: The target answers nothing at all.
        TypeError: There is no option of that name.
    """
    given: dict[str, Any] = {
        name: Path(value) if name in PATHS and value is not None else value for name, value in options.items()
    }
    with prepared(Options(targets=targets, **given)) as settings:
        return conduct(with_own_place(settings, given="out" in given)).document


def judge(record: Path | str, out: Path | str | None = None, *, specs: Path | str | None = None) -> dict[str, Any]:
    """Judge a recorded run again without its target, and return the new run.json as a dict.

    Args:
        record: A `run.jsonl`, or the directory of a run.
        out: Where to write the reports; None writes nothing that stays. It must not be the directory of the run.
        specs: The folder of the run's contracts, where they were not the built-in ones and have moved since.

    Returns:
        The same document as `run` gives, with the verdicts of this version of the suite.

    Raises:
        InvalidInput: The record cannot be read, is incomplete, or was made with contracts that are not here.
    """
    path = record_path(Path(record))
    contracts = contracts_of(path, Path(specs) if specs is not None else None)
    if out is not None:
        return rejudge(path, contracts, Path(out)).document
    with tempfile.TemporaryDirectory(prefix="masstack-judge-") as place:
        return rejudge(path, contracts, Path(place) / "again").document


__all__ = ["judge", "load_contract", "load_contracts", "run"]
