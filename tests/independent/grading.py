"""The grading of one mutant: a fresh server, the whole gate, and the acceptance where the gate is not red."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Collection, Iterable, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import Any

from tests.independent.judged import Judged, from_json, judge
from tests.independent.keeping import keep
from tests.independent.lines import START, Lines, executing
from tests.independent.mutants import Mutant
from tests.independent.operations import NONE, with_links
from tests.independent.sampling import half_of
from tests.independent.served import DoesNotStart, served
from tests.independent.study import Study

COLUMNS = ("red in gate", "red only in acceptance", "red for another reason", "warned", "only not tested", "nothing")
PROFILES = ("gate", "acceptance")


@dataclass(frozen=True, slots=True)
class Reference:
    """What the clean implementation gives in one profile, over all runs of it: nothing of it counts as noticed."""

    exits: frozenset[int]
    failed: frozenset[str]
    warned: frozenset[str]
    not_tested: frozenset[str]


def reference(runs: Iterable[Judged]) -> Reference:
    """Join the clean runs of one profile."""
    found = list(runs)
    return Reference(
        frozenset(run.exit for run in found),
        frozenset[str]().union(*(run.failed for run in found)),
        frozenset[str]().union(*(run.warned for run in found)),
        frozenset[str]().union(*(run.not_tested for run in found)),
    )


def touched_by(lines: Lines, mutant: Mutant, compared: Mapping[str, Any]) -> frozenset[str]:
    """Give the operations that execute the change, those seen to differ, and what a documented rule links with them."""
    found = {compared.get("operation", NONE), *compared.get("also", ()), *executing(lines, mutant)}
    return with_links(found - {START, NONE})


def is_red(run: Judged, clean: Reference, touched: Collection[str]) -> bool:
    """Whether it ended with 1 and found something new at an operation that is touched, or at a whole API."""
    return run.exit == 1 and bool(_new(run.failed, clean.failed, touched))


def _new(found: Mapping[str, str], clean: Collection[str], touched: Collection[str] | None) -> list[str]:
    return [
        purpose
        for purpose, operation in found.items()
        if purpose not in clean and (touched is None or _concerns(operation, touched))
    ]


def _concerns(operation: str, touched: Collection[str]) -> bool:
    """Whether an operation is touched; of a whole API (`api/`), whether any of it is, or nothing that is documented."""
    if operation.endswith("/"):
        return not touched or any(key.startswith(operation) for key in touched)
    return operation in touched


def column_of(runs: Mapping[str, Judged], clean: Mapping[str, Reference], touched: Collection[str]) -> str:
    """Give the column of a mutant."""
    for profile, column in zip(PROFILES, COLUMNS[:2], strict=True):
        if profile in runs and is_red(runs[profile], clean[profile], touched):
            return column
    if any(run.exit == 1 and _new(run.failed, clean[p].failed, None) for p, run in runs.items()):
        return COLUMNS[2]
    if any(_new(run.warned | run.failed, clean[p].warned | clean[p].failed, touched) for p, run in runs.items()):
        return COLUMNS[3]
    if any(
        _new(run.not_tested, clean[p].not_tested, touched) or run.exit not in clean[p].exits for p, run in runs.items()
    ):
        return COLUMNS[4]
    return COLUMNS[5]


def noticed(run: Judged, clean: Reference, touched: Collection[str] | None) -> list[str]:
    """Give what a run says beyond the clean ones, of the operations touched or of all; failures come first."""
    told = {**run.failed, **run.warned, **run.not_tested}
    return _new(told, clean.failed | clean.warned | clean.not_tested, touched)


def grade(
    study: Study, mutant: Mutant, touched: Collection[str], clean: Mapping[str, Reference], before: Mapping[str, Any]
) -> dict[str, Any]:
    """Judge one mutant in the profiles of `clean`; what it was judged by already, `before`, stands."""
    line: dict[str, Any] = {"id": mutant.id, "kind": mutant.kind, "half": half_of(mutant.id)}
    line |= {"touched": sorted(touched), "server_cpu": before.get("server_cpu", 0.0)}
    line["runs"] = dict(before.get("runs", {}))
    for profile in left(line, touched, clean):
        try:
            with served(study.package, study.variant, mutant=mutant) as server:
                run = judge(study, server, profile)
        except DoesNotStart:
            return line | {"why": "it does not start"}
        line["server_cpu"] = round(line["server_cpu"] + server.cpu, 2)
        line["runs"][profile] = run.as_json()
        if is_red(run, clean[profile], touched):
            break
    return line


def left(line: Mapping[str, Any], touched: Collection[str], clean: Mapping[str, Reference]) -> list[str]:
    """Give the profiles that a mutant is still to be judged in: none after one in which it was red."""
    runs = runs_of(line)
    if any(is_red(run, clean[profile], touched) for profile, run in runs.items() if profile in clean):
        return []
    return [profile for profile in PROFILES if profile in clean and profile not in runs]


def runs_of(line: Mapping[str, Any]) -> dict[str, Judged]:
    """Read the runs of a line."""
    return {profile: from_json(run) for profile, run in line.get("runs", {}).items()}


def grade_all(
    study: Study,
    work: Iterable[tuple[Mutant, frozenset[str], Mapping[str, Any]]],
    clean: Mapping[str, Reference],
    file: str,
    *,
    jobs: int,
    budget: float,
    said: Callable[[Mapping[str, Any]], None],
) -> None:
    """Grade each, with what is known of it, `jobs` at once; none is begun after the budget of seconds, each is kept."""
    deadline, waiting = time.monotonic() + budget, iter(work)
    running: set[Future[dict[str, Any]]] = set()
    with ThreadPoolExecutor(jobs) as threads:
        while True:
            while len(running) < jobs and time.monotonic() < deadline and (one := next(waiting, None)):
                mutant, touched, before = one
                running.add(threads.submit(grade, study, mutant, touched, clean, before))
            if not running:
                return
            done, running = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                line = future.result()
                keep(study.file(file), line)
                said(line)


def clean_runs(study: Study, variant: str, label: str) -> dict[str, list[Judged]]:
    """Read the clean runs of a variant, without --strict, by profile; each grading has its own."""
    path = study.file(f"clean-{label}.jsonl")
    found: dict[str, list[Judged]] = {}
    for text in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
        line = json.loads(text)
        if line["variant"] == variant and not line["strict"]:
            found.setdefault(line["profile"], []).append(from_json(line["run"]))
    return found


__all__ = [
    "COLUMNS", "PROFILES", "Reference", "clean_runs", "column_of", "grade", "grade_all", "is_red", "left", "noticed", "reference", "runs_of",
    "touched_by",
]  # fmt: skip
