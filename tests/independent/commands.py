"""What the commands do, over one study; each yields lines for people."""

from __future__ import annotations

import itertools
import os
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from tests.independent.equivalence import examine_all
from tests.independent.grading import PROFILES, Reference, clean_runs, grade_all, left, reference, touched_by
from tests.independent.judged import Judged, judge
from tests.independent.keeping import keep, kept
from tests.independent.lines import Lines, executing
from tests.independent.mutants import Mutant, mutants_of_package
from tests.independent.record import bench, lines_of, not_executed
from tests.independent.sampling import Half, half_of, in_turn, stratum_of
from tests.independent.served import served
from tests.independent.study import SEED, Study

#: How many mutants the study draws.
SAMPLE = 600
COMPARED = "compared.jsonl"


class Missing(Exception):
    """What a command needs has not been made yet."""


def ordered(study: Study, lines: Lines, seed: int = SEED) -> list[Mutant]:
    """Give all mutants of lines that some list executes, in the study's order."""
    every = [mutant for mutant in mutants_of_package(study.package, study.left_out) if executing(lines, mutant)]
    return in_turn(every, {mutant.id: stratum_of(mutant, lines, seed) for mutant in every}, seed)


def drawn(order: Iterable[Mutant], verdicts: Mapping[str, Mapping[str, Any]], most: int = SAMPLE) -> list[Mutant]:
    """Draw the sample: the first in the order whose responses differ; none is drawn beyond a gap in the examination."""
    examined = itertools.takewhile(lambda mutant: mutant.id in verdicts, order)
    return list(itertools.islice((m for m in examined if verdicts[m.id]["verdict"] == "differs"), most))


def examine(study: Study, *, need: int, jobs: int, every: bool) -> Iterator[str]:
    """Examine mutants in the study's order until enough of them differ."""
    made = bench(study)
    yield f"{len(made.lists)} lists, {sum(len(one.requests) for one in made.lists):,} requests; cleanly {made.seconds:.1f} s"
    order, path = ordered(study, made.lines), study.file(COMPARED)
    verdicts = kept(path)

    def enough() -> bool:
        return not every and sum(one["verdict"] == "differs" for one in verdicts.values()) >= need

    left = (mutant for mutant in order if mutant.id not in verdicts)
    for mutant, verdict in examine_all(made, left, jobs, enough):
        verdicts[mutant.id] = {"id": mutant.id, **verdict}
        keep(path, verdicts[mutant.id])
        if len(verdicts) % 200 == 0:
            yield f"{len(verdicts)} of {len(order)}: {dict(Counter(one['verdict'] for one in verdicts.values()))}"
    yield from summary(study, made.lines)


def summary(study: Study, lines: Lines) -> Iterator[str]:
    """Count what was examined, and list what nothing executes."""
    every = mutants_of_package(study.package, study.left_out)
    executed = [mutant for mutant in every if executing(lines, mutant)]
    verdicts = kept(study.file(COMPARED))
    counts: dict[str, Counter[str]] = {}
    for mutant in executed:
        if mutant.id in verdicts:
            counts.setdefault(mutant.kind, Counter())[verdicts[mutant.id]["verdict"]] += 1
    yield f"{len(every)} mutants, {len(every) - len(executed)} of them of lines that nothing executes"
    names = ("differs", "equivalent", "crashes", "hangs", "broken")
    yield f"{'kind':<18}{'examined':>10}" + "".join(f"{name:>12}" for name in names)
    total = sum(counts.values(), Counter[str]())
    for kind, found in [*sorted(counts.items()), ("all", total)]:
        yield f"{kind:<18}{found.total():>10}" + "".join(f"{found[name]:>12}" for name in names)
    for module, missed in not_executed(study, lines).items():
        yield f"not executed: {module} {', '.join(_ranges(missed))}"


def _ranges(numbers: list[int]) -> list[str]:
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return [str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs]


def chosen(
    study: Study, half: Half | None, sample: int, seed: int
) -> tuple[list[Mutant], dict[str, dict[str, Any]], Lines]:
    """Draw from the study's sample: a half of it, and of that half so many, stratified by a seed of one's own."""
    lines = lines_of(study)
    order, verdicts = ordered(study, lines), kept(study.file(COMPARED))
    whole = drawn(order, verdicts)
    if not whole:
        raise Missing("no mutant has been examined: `python -m tests.independent equivalents`")
    mutants = [mutant for mutant in whole if half in (None, half_of(mutant.id))]
    if sample < len(mutants):
        mutants = in_turn(mutants, {m.id: stratum_of(m, lines, SEED) for m in mutants}, seed)[:sample]
    return mutants, verdicts, lines


def grade(
    study: Study,
    *,
    half: Half,
    sample: int,
    seed: int,
    jobs: int,
    budget: float,
    label: str,
    profiles: Collection[str] = PROFILES,
) -> Iterator[str]:
    """Grade what is not graded yet under that label in those profiles; the figures are `figures`'."""
    clean = {profile: found for profile, found in references(study, label).items() if profile in profiles}
    mutants, verdicts, lines = chosen(study, half, sample, seed)
    name = f"graded-{label}.jsonl"
    done = kept(study.file(name))
    every = [(m, touched_by(lines, m, verdicts[m.id]), done.get(m.id, {})) for m in mutants]
    work = [(m, touched, before) for m, touched, before in every if left(before, touched, clean)]
    yield f"{len(mutants)} mutants of the half {half}, {len(mutants) - len(work)} graded already"
    count = itertools.count(1)

    def said(line: Mapping[str, Any]) -> None:
        print(f"\r{next(count)} of {len(work)}", end="", flush=True)

    if work:
        grade_all(study, work, clean, name, jobs=jobs, budget=budget, said=said)
        yield ""


def references(study: Study, label: str) -> dict[str, Reference]:
    """Give what the clean implementation gives, by profile, the gate at least."""
    found = clean_runs(study, study.variant, label)
    if PROFILES[0] not in found:
        raise Missing(
            f"the clean implementation was not judged yet: `python -m tests.independent clean --label {label}`"
        )
    return {profile: reference(found[profile]) for profile in PROFILES if profile in found}


def clean(study: Study, *, variants: Iterable[str], jobs: int, times: int, label: str) -> Iterator[str]:
    """Judge the clean variants in every profile, with and without --strict, `times` each."""
    asked = [
        (variant, profile, strict)
        for variant in variants
        for profile in ("smoke", *PROFILES)
        for strict in (False, True)
        for _ in range(1 if strict else times)
    ]
    with ThreadPoolExecutor(jobs) as threads:
        for (variant, profile, strict), run in zip(asked, threads.map(partial(_clean, study), asked), strict=True):
            keep(
                study.file(f"clean-{label}.jsonl"),
                {"id": "", "variant": variant, "profile": profile, "strict": strict, "run": run.as_json()},
            )
            yield f"{variant} {profile:<11}{'--strict' if strict else '':<9} exit {run.exit}  {run.headline}  {_cost(run)}"
            yield from (f"    {purpose}: {run.says.get(purpose, '')}" for purpose in (*run.failed, *run.warned))
            reasons = Counter(run.says.get(purpose, "no reason") for purpose in run.not_tested)
            yield from (f"    {count} not tested: {reason}" for reason, count in reasons.most_common())


def _clean(study: Study, asked: tuple[str, str, bool]) -> Judged:
    variant, profile, strict = asked
    with served(study.package, variant) as server:
        return judge(study, server, profile, strict=strict, variant=variant)


def _cost(run: Judged) -> str:
    failed, warned, not_tested = len(run.failed), len(run.warned), len(run.not_tested)
    return f"{failed} failed, {warned} warned, {not_tested} not tested; {run.requests:,} requests, {run.cpu} CPU s, {run.seconds} s"


def default_jobs() -> int:
    """As many as there are processors."""
    return os.cpu_count() or 1


__all__ = [
    "SAMPLE",
    "Missing",
    "chosen",
    "clean",
    "default_jobs",
    "drawn",
    "examine",
    "grade",
    "ordered",
    "references",
    "summary",
]
