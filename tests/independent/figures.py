"""The figures of what was graded, and the list of what was missed, for classing by hand."""

from __future__ import annotations

import itertools
import json
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from tests.independent.commands import chosen, references
from tests.independent.grading import COLUMNS, Reference, column_of, noticed, runs_of, touched_by
from tests.independent.keeping import kept
from tests.independent.mutants import Mutant
from tests.independent.sampling import Half
from tests.independent.study import HERE, Study
from tests.independent.tables import price, share, table

CLASSES = HERE / "classes.yaml"
#: What `classes.yaml` may say of a mutant.
CLASS_NAMES = ("documented", "permitted", "invisible")
UNCLASSED = "not classed"
#: What touches more operations says little where it is caught.
_FEW = 6
#: So many of the things that a run says are shown.
_MOST = 4


class Blinded(Exception):
    """The misses of the half that is only reported were asked for."""


def classes(path: Path = CLASSES) -> dict[str, str]:
    """Read which class a mutant was given by hand."""
    found = yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else None
    given = {mutant: entry["class"] for mutant, entry in (found or {}).items()}
    wrong = sorted({name for name in given.values() if name not in CLASS_NAMES})
    if wrong:
        raise ValueError(f"{path.name}: no class {', '.join(wrong)}: there are {', '.join(CLASS_NAMES)}")
    return given


def rows(
    study: Study, half: Half | None, sample: int, seed: int, label: str
) -> list[tuple[Mutant, str, dict[str, Any]]]:
    """Give each graded mutant with its column and its line."""
    clean = references(study, label)
    mutants, verdicts, lines = chosen(study, half, sample, seed)
    graded = kept(study.file(f"graded-{label}.jsonl"))
    found = []
    for mutant in mutants:
        if mutant.id in graded:
            touched = touched_by(lines, mutant, verdicts[mutant.id])
            found.append((mutant, column_of(runs_of(graded[mutant.id]), clean, touched), graded[mutant.id]))
    return found


def figures(study: Study, half: Half, sample: int, seed: int, label: str) -> Iterator[str]:
    """Print the tables: by kind of change, and by class; of the half that is only reported nothing but counts."""
    found = rows(study, half, sample, seed, label)
    yield f"half {half}, {len(found)} mutants graded ({label})"
    yield from table([(mutant.kind, column) for mutant, column, _ in found], "kind of change")
    given = classes()
    missed = ("red" if column in COLUMNS[:2] else given.get(mutant.id, UNCLASSED) for mutant, column, _ in found)
    yield ""
    yield from table([(name, column) for name, (_, column, _) in zip(missed, found, strict=True)], "class")
    counted = [column for mutant, column, _ in found if given.get(mutant.id) not in ("permitted", "invisible")]
    for words, columns in (("gate", COLUMNS[:1]), ("gate or acceptance", COLUMNS[:2])):
        red = sum(column in columns for column in counted)
        yield f"without what is permitted or invisible, red in {words}: {red} of {len(counted)}, {share(red, len(counted))}"
    yield ""
    yield from price([runs_of(line) for _, _, line in found], [line["server_cpu"] for _, _, line in found])
    odd = sum(run.exit in (2, 4) or run.exit < 0 for _, _, line in found for run in runs_of(line).values())
    if odd:
        yield f"{odd} runs ended with 2 or 4, or were ended: faults of the suite"
    if half is Half.MENDING:
        for mutant, column, line in found:
            if column == COLUMNS[2]:
                yield f"red for another reason: {mutant.id}"
                yield from _said(line, references(study, label), None)


def _said(line: Mapping[str, Any], clean: Mapping[str, Reference], touched: Collection[str] | None) -> Iterator[str]:
    """The first things that each run says beyond the clean ones."""
    for profile, run in runs_of(line).items():
        found = noticed(run, clean[profile], touched)
        yield f"  {profile}: exit {run.exit}, {len(found)} purposes end otherwise than cleanly"
        yield from (f"    {purpose}: {run.says.get(purpose, '')}" for purpose in found[:_MOST])


def caught(study: Study, half: Half, sample: int, seed: int, label: str, most: int = 12) -> Iterator[str]:
    """Print so many mutants that were red in the gate, one of each kind in turn, as `caught.yaml` has them."""
    kinds: dict[str, list[str]] = {}
    for mutant, column, line in rows(study, half, sample, seed, label):
        if column == COLUMNS[0] and len(line["touched"]) <= _FEW:
            kinds.setdefault(mutant.kind, []).append(f"{json.dumps(mutant.id)}: [{', '.join(line['touched'])}]")
    turns = itertools.chain.from_iterable(itertools.zip_longest(*(kinds[kind] for kind in sorted(kinds))))
    yield from itertools.islice(filter(None, turns), most)


def misses(study: Study, half: Half, sample: int, seed: int, label: str, *, unblind: bool) -> Iterator[str]:
    """List what was not red, with the change, the first difference and both responses."""
    if half is Half.REPORTED and not unblind:
        raise Blinded("the half `reported` is only counted; its misses are printed with --unblind, and mend nothing")
    _, verdicts, _ = chosen(study, half, sample, seed)
    given, clean = classes(), references(study, label)
    for mutant, column, line in rows(study, half, sample, seed, label):
        if column not in COLUMNS[:2]:
            yield from _miss(mutant, column, verdicts[mutant.id], given.get(mutant.id, UNCLASSED))
            yield f"  touches: {', '.join(line['touched'])}"
            yield from _said(line, clean, line["touched"])
            yield ""


def _miss(mutant: Mutant, column: str, compared: Mapping[str, Any], given: str) -> Iterator[str]:
    method, target, body = compared["request"]
    yield f"# {mutant.id}  [{column}; {given}]  {mutant.function}"
    yield from (f"  - {text}" for text in mutant.before.splitlines())
    yield from (f"  + {text}" for text in mutant.after.splitlines())
    yield f"  first difference: {compared['list']} no. {compared['number']}, {compared['operation']}"
    yield f"    {method} {target}" + (f"  {body}" if body else "")
    for name in ("clean", "found"):
        status, headers, text = compared[name]
        yield f"    {name}: {status} {text or headers}"


__all__ = ["Blinded", "caught", "classes", "figures", "misses", "rows"]
