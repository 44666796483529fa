"""The request lists, taken once on the clean implementation: sequences, gate, Schemathesis, acceptance."""

from __future__ import annotations

import datetime as dt
import importlib
import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

from tests.independent import peers
from tests.independent.client import InProcess
from tests.independent.equivalence import Bench, clean_responses, unstable
from tests.independent.judged import judge
from tests.independent.lines import Lines, traced
from tests.independent.mutants import digest_of
from tests.independent.recorded import Recorded, read, write
from tests.independent.replay import load, maker
from tests.independent.sequences import SEQUENCES
from tests.independent.served import Served, served
from tests.independent.study import Study

#: In this order they are replayed. The gate comes first: it finds most at once, and what it shows there and does not find
#: is known by the list of its first difference.
FILES = ("gate.gz", "sequences.gz", *(f"schemathesis-{api}.gz" for api in peers.APIS), "acceptance.gz")


class NotRecorded(Exception):
    """There are no request lists, or they were taken on another implementation."""


def record(study: Study) -> Iterator[str]:
    """Take every list, and say how many requests each has."""
    today = dt.date.today()
    for name in FILES:
        study.file(name).unlink(missing_ok=True)
    write(study.file("sequences.gz"), sequences(study, today))
    yield f"sequences: {len(SEQUENCES)}"
    if (study.declared / "ixit.yaml").exists():
        for profile in ("gate", "acceptance"):
            yield f"{profile}: {_received(study, today, f'{profile}.gz', _ours(study, profile))}"
        for api in peers.APIS:
            yield f"{api}: {_received(study, today, f'schemathesis-{api}.gz', _peer(study, api))}"
    about = {"today": today.isoformat(), "digest": digest_of(study.package), "variant": study.variant}
    study.file("lists.json").write_text(json.dumps(about))


def _ours(study: Study, profile: str) -> Callable[[Served], str]:
    return lambda server: judge(study, server, profile).headline


def _peer(study: Study, api: str) -> Callable[[Served], str]:
    return lambda server: f"{len(peers.findings(study, server, api, (), most=1800).found)} kinds of failures"


def _received(study: Study, today: dt.date, name: str, work: Callable[[Served], str]) -> str:
    path = study.file(name)
    with served(study.package, study.variant, record=path, today=today.isoformat()) as server:
        said = work(server)
    return f"{sum(len(one.requests) for one in read(path)):,} requests; {said}"


def sequences(study: Study, today: dt.date) -> list[Recorded]:
    """Play each sequence on a fresh application, and keep what it sent."""
    lists = []
    make = maker(study.package, study.variant, today)
    known = load_known(study)
    for number, sequence in enumerate(SEQUENCES):
        client = InProcess(make(), study.headers)
        try:
            sequence.play(client, known)
        finally:
            client.close()
        lists.append(Recorded(f"{number:02}-{sequence.name}", tuple(request for request, _ in client.transcript)))
    return lists


def load_known(study: Study) -> ModuleType:
    """Give the implementation's module `known`, or its package where it has none."""
    package = load(study.package)
    has_one = (study.package / "known.py").exists()
    return importlib.import_module(f"{study.package.name}.known") if has_one else package


def lines_of(study: Study) -> dict[str, dict[str, list[str]]]:
    """Read the trace that `bench` made."""
    path = study.file("lines.json")
    if not path.exists():
        raise NotRecorded("no lines were traced yet: `python -m tests.independent equivalents`")
    lines: dict[str, dict[str, list[str]]] = json.loads(path.read_text())["lines"]
    return lines


def lists_of(study: Study) -> tuple[dt.date, tuple[Recorded, ...]]:
    """Read the lists, with the day on which they were taken."""
    path = study.file("lists.json")
    about = json.loads(path.read_text()) if path.exists() else {}
    if about.get("digest") != digest_of(study.package):
        raise NotRecorded(f"{study.work}: no lists of this implementation; `python -m tests.independent record`")
    found = [one for name in FILES if study.file(name).exists() for one in read(study.file(name))]
    return dt.date.fromisoformat(about["today"]), tuple(found)


def bench(study: Study) -> Bench:
    """Read the lists, replay them cleanly twice, and trace the lines that they execute."""
    today, lists = lists_of(study)
    begun = time.process_time()
    clean = clean_responses(study.package, study.variant, today, lists)
    seconds = time.process_time() - begun
    made = Bench(study.package, study.variant, today, lists, clean, {}, seconds)
    if shaky := unstable(made):
        first = shaky[0]
        raise NotRecorded(f"{len(shaky)} responses differ on the clean implementation: {first.list} {first.request}")
    return Bench(study.package, study.variant, today, lists, clean, _traced(study, made), seconds)


def _traced(study: Study, made: Bench) -> dict[str, dict[str, list[str]]]:
    path = study.file("lines.json")
    digest = digest_of(study.package) + made.today.isoformat() + str(sum(len(one.requests) for one in made.lists))
    if path.exists() and (document := json.loads(path.read_text()))["digest"] == digest:
        lines: dict[str, dict[str, list[str]]] = document["lines"]
        return lines
    found = traced(study.package, study.variant, made.today, made.lists)
    path.write_text(json.dumps({"digest": digest, "lines": found}))
    return _traced(study, made)


def not_executed(study: Study, lines: Lines) -> dict[str, list[int]]:
    """Give the lines with code that no list executes, by module."""
    found: dict[str, list[int]] = {}
    for path in sorted(study.package.rglob("*.py")):
        module = path.relative_to(study.package).as_posix()
        if path.name != "__main__.py":
            missed = sorted(at for at in _code_lines(path) if f"{module}:{at}" not in lines)
            if missed:
                found[module] = missed
    return found


def _code_lines(path: Path) -> set[int]:
    codes, found = [compile(path.read_text(encoding="utf-8"), str(path), "exec")], set[int]()
    while codes:
        code = codes.pop()
        # The first line of a function's code is that of its `def`, which nothing executes inside of it.
        found |= {
            at for _, _, at in code.co_lines() if at and (at != code.co_firstlineno or code.co_name == "<module>")
        }
        codes += [one for one in code.co_consts if hasattr(one, "co_lines")]
    return found


__all__ = ["FILES", "NotRecorded", "bench", "lines_of", "lists_of", "not_executed", "record", "sequences"]
