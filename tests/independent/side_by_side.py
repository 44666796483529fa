"""Schemathesis' command line on the same mutants: caught is what it finds beyond the clean implementation."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from tests.independent import peers
from tests.independent.commands import chosen
from tests.independent.figures import rows
from tests.independent.grading import COLUMNS
from tests.independent.keeping import keep, kept
from tests.independent.lines import START, Lines, executing
from tests.independent.mutants import Mutant
from tests.independent.operations import NONE, operations
from tests.independent.sampling import Half
from tests.independent.served import DoesNotStart, served
from tests.independent.study import Study
from tests.independent.tables import share

#: It is interrupted after so many seconds of one API: what it found until then counts.
MOST_SECONDS = 180
#: A change of what all operations share is tried at so many of them.
MOST_OPERATIONS = 4
NAME = "schemathesis.jsonl"
CLEAN = "the clean implementation"

Found = frozenset[tuple[str, str, str, str]]


def directly(lines: Lines, mutant: Mutant, compared: Mapping[str, Any]) -> list[str]:
    """Give the operations that it is asked to try: the one that was first seen to differ, then others by chance.

    The others are further ones that differ, then those that execute the change.
    """
    chance = random.Random(mutant.id)
    groups = ({compared.get("operation", NONE)}, set(compared.get("also", ())), set(executing(lines, mutant)))
    found: list[str] = []
    for group in groups:
        left = sorted(group - {START, NONE, *found})
        found += chance.sample(left, len(left))
    return (found or chance.sample(sorted(operations()), MOST_OPERATIONS))[:MOST_OPERATIONS]


def clean(study: Study, jobs: int) -> Iterator[str]:
    """Run it on the clean implementation: whole, and each operation by itself, since chance decides what it finds."""
    done = kept(study.file(NAME))
    asked: list[tuple[str, frozenset[str]]] = [(CLEAN, frozenset(operations()))]
    asked += [(f"{CLEAN}: {key}", frozenset({key})) for key in operations()]
    with ThreadPoolExecutor(jobs) as threads:
        left = [(name, keys) for name, keys in asked if name not in done]
        list(threads.map(lambda pair: tried(study, None, pair[0], pair[1]), left))
    whole = kept(study.file(NAME))[CLEAN]
    kinds = Counter(kind for _, kind, _, _ in whole["found"])
    yield f"on {CLEAN}: {sum(kinds.values())} findings ({', '.join(f'{n} {k}' for k, n in kinds.most_common())})"
    yield f"  {whole['cases']:,} cases, {whole['seconds']} s"


def tried(study: Study, mutant: Mutant | None, name: str, keys: Collection[str]) -> dict[str, Any]:
    """Run it on the operations of one mutant, API by API, each on a fresh server, and keep what it found.

    The one whole run on the clean implementation takes its time.
    """
    most = MOST_SECONDS if name != CLEAN else 10 * MOST_SECONDS
    begun, cases = time.monotonic(), 0
    found: set[tuple[str, str, str, str]] = set()
    for api in peers.APIS:
        own = sorted(key for key in keys if key.startswith(f"{api}/"))
        if not own:
            continue
        try:
            with served(study.package, study.variant, mutant=mutant) as server:
                run = peers.findings(study, server, api, own, most=most)
        except DoesNotStart:
            continue
        found |= run.found
        cases += run.cases
    seconds = round(time.monotonic() - begun, 1)
    line = {"id": name, "operations": len(keys), "found": sorted(found), "cases": cases, "seconds": seconds}
    keep(study.file(NAME), line)
    return line


def compare(
    study: Study, *, half: Half | None, sample: int, seed: int, jobs: int, budget: float, label: str
) -> Iterator[str]:
    """Run it on a sample, narrowed to what each mutant touches, and count beside ours."""
    yield from clean(study, jobs)
    mutants, verdicts, lines = chosen(study, half, sample, seed)
    done, deadline = kept(study.file(NAME)), time.monotonic() + budget
    left = [m for m in mutants if m.id not in done]

    def one(mutant: Mutant) -> None:
        if time.monotonic() < deadline:
            tried(study, mutant, mutant.id, directly(lines, mutant, verdicts[mutant.id]))

    with ThreadPoolExecutor(jobs) as threads:
        list(threads.map(one, left))
    yield from counted(study, mutants, half, sample, seed, label)


def counted(
    study: Study, mutants: list[Mutant], half: Half | None, sample: int, seed: int, label: str
) -> Iterator[str]:
    """Count what both caught, by kind of change."""
    lines = kept(study.file(NAME))
    usual = _usual(lines.values())
    caught = {m.id: bool(_found(lines[m.id]) - usual) for m in mutants if m.id in lines}
    ours = {m.id: column for m, column, _ in rows(study, half, sample, seed, label)}
    both = [m for m in mutants if m.id in caught and m.id in ours]
    yield f"{'kind of change':<20}{'n':>5}  {'ours, gate':<18}{'ours, either':<18}{'Schemathesis':<18}"
    kinds = {kind: [m for m in both if m.kind == kind] for kind in sorted({m.kind for m in both})}
    for kind, own in [*kinds.items(), ("all", both)]:
        red = [sum(ours[m.id] in columns for m in own) for columns in (COLUMNS[:1], COLUMNS[:2])]
        theirs = sum(caught[m.id] for m in own)
        cells = "".join(f"{share(n, len(own)):<18}" for n in (*red, theirs))
        yield f"{kind:<20}{len(own):>5}  {cells}".rstrip()
    took = [lines[m.id] for m in both]
    yield f"Schemathesis, narrowed to the operations touched: {sum(t['cases'] for t in took):,} cases, {sum(t['seconds'] for t in took):,.0f} s"


def _found(line: Mapping[str, Any]) -> Found:
    return frozenset((name, kind, detail, status) for name, kind, detail, status in line["found"])


def _usual(lines: Collection[Mapping[str, Any]]) -> Found:
    return frozenset[tuple[str, str, str, str]]().union(*(_found(one) for one in lines if one["id"].startswith(CLEAN)))


__all__ = ["clean", "compare", "counted", "directly", "tried"]
