"""Which mutants are equivalent: no difference in any response over all lists, each on a fresh implementation.

Each list ends at its first difference that is no server error. A mutant *differs* when a response differs that is
none; it *crashes* when all that differs is server errors, until one of a write, after which the state is another
one; it *hangs* when a list takes far longer than on the clean implementation; it is *broken* when it does not start.
Each mutant has a process of its own, forked from one that holds the lists and the clean responses; what has just been
made there is forked again for each list, which is as fresh as another one and is made once.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import gc
import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.independent.asgi import Application, Response
from tests.independent.forked import Forked, Hangs, Lost, fork
from tests.independent.lines import START, Lines, executing
from tests.independent.mutants import Mutant
from tests.independent.operations import writes
from tests.independent.recorded import Recorded
from tests.independent.replay import Difference, differing, maker, responses

#: Slower than the clean implementation by so much, a mutant hangs.
_PATIENCE = 6.0
#: Of a body, as much is kept for people.
_SHOWN = 1500


@dataclass(frozen=True, slots=True)
class Bench:
    """What every mutant is compared with."""

    package: Path
    variant: str
    today: dt.date
    lists: tuple[Recorded, ...]
    clean: tuple[list[Response], ...]
    lines: Lines
    #: Seconds of the processor that the clean replay takes.
    seconds: float

    @property
    def most(self) -> float:
        """What a mutant may take for one list."""
        return 10 + _PATIENCE * self.seconds


def clean_responses(
    package: Path, variant: str, today: dt.date, lists: Sequence[Recorded]
) -> tuple[list[Response], ...]:
    """Replay every list on a clean implementation of its own."""
    make = maker(package, variant, today)

    async def replay() -> tuple[list[Response], ...]:
        return tuple([await responses(make(), recorded.requests) for recorded in lists])

    return asyncio.run(replay())


def unstable(bench: Bench) -> list[Difference]:
    """Replay everything again on the clean implementation: what differs then makes equivalence worthless."""
    make = maker(bench.package, bench.variant, bench.today)

    async def replay() -> list[Difference]:
        pairs = zip(bench.lists, bench.clean, strict=True)
        return [found for recorded, clean in pairs async for found in differing(make(), recorded, clean)]

    return asyncio.run(replay())


def examine(bench: Bench, mutant: Mutant) -> dict[str, Any]:
    """Give the verdict on one mutant; what it makes stays in this process."""
    begun = time.perf_counter()
    executed = executing(bench.lines, mutant)
    try:
        application = maker(bench.package, bench.variant, bench.today, mutant)()
    except Exception as problem:
        return {"verdict": "broken", "why": repr(problem)[:300]}
    try:
        found = _compared(bench, mutant, application, executed)
    except Hangs:
        found = {"verdict": "hangs"}
    return found | {"seconds": round(time.perf_counter() - begun, 3)}


def _compared(bench: Bench, mutant: Mutant, application: Application, executed: frozenset[str]) -> dict[str, Any]:
    crashes: list[dict[str, Any]] = []
    for recorded, clean in zip(bench.lists, bench.clean, strict=True):
        if START not in executed and not _executes(bench.lines, mutant, recorded.name):
            continue

        def replay(recorded: Recorded = recorded, clean: Sequence[Response] = clean) -> list[dict[str, Any]]:
            return asyncio.run(_replayed(application, recorded, clean, whole=executed <= {START}))

        found = fork(replay, bench.most).wait()
        if found and not found[-1]["crashed"]:
            return {"verdict": "differs", **found[-1]}
        crashes += found
    if crashes:
        return {"verdict": "crashes", **crashes[0], "also": sorted({one["operation"] for one in crashes})}
    return {"verdict": "equivalent"}


async def _replayed(
    application: Application, recorded: Recorded, clean: Sequence[Response], *, whole: bool
) -> list[dict[str, Any]]:
    """Give the crash that came first, and what ended the list.

    No operation executes what the import executes: there (`whole`) all operations that differ in the list are named.
    """
    crash: list[dict[str, Any]] = []
    last: dict[str, Any] | None = None
    also: set[str] = set()
    async for found in differing(application, recorded, clean):
        also.add(found.operation)
        if last is not None:
            continue
        if not found.crashed:
            last = _shown(found)
            if not whole:
                break
        else:
            crash = crash or [_shown(found)]
            if writes(found.operation):
                break
    if last is None:
        return [one | {"also": sorted(also)} for one in crash]
    return [last | {"also": sorted(also) if whole else []}]


def _executes(lines: Lines, mutant: Mutant, name: str) -> bool:
    first, last = mutant.lines
    return any(
        name in names for at in range(first, last + 1) for names in lines.get(f"{mutant.module}:{at}", {}).values()
    )


def _shown(found: Difference) -> dict[str, Any]:
    request = found.request
    return {
        "crashed": found.crashed,
        "list": found.list,
        "number": found.number,
        "operation": found.operation,
        "request": [request.method, request.target, request.body.decode("utf-8", "replace")[:_SHOWN]],
        "clean": _response(found.clean),
        "found": _response(found.found),
    }


def _response(response: Response) -> list[Any]:
    headers = [list(pair) for pair in response.headers if pair[0].lower() not in ("date", "server")]
    return [response.status, headers, response.body.decode("utf-8", "replace")[:_SHOWN]]


def examine_all(
    bench: Bench, mutants: Iterable[Mutant], jobs: int, enough: Callable[[], bool]
) -> Iterator[tuple[Mutant, dict[str, Any]]]:
    """Examine each in a process of its own, `jobs` at once, until it is enough; verdicts come as they are reached."""
    gc.collect()
    gc.freeze()
    waiting, running = iter(mutants), dict[int, tuple[Mutant, Forked]]()
    most = bench.most * (1 + len(bench.lists))
    while True:
        while len(running) < jobs and not enough():
            mutant = next(waiting, None)
            if mutant is None:
                break
            begun = fork(lambda one=mutant: examine(bench, one), most)  # type: ignore[misc]
            running[begun.pid] = (mutant, begun)
        if not running:
            return
        pid, status = os.wait()
        if pid in running:
            mutant, begun = running.pop(pid)
            yield mutant, _verdict(begun, status)


def _verdict(begun: Forked, status: int) -> dict[str, Any]:
    try:
        verdict: dict[str, Any] = begun.result(status)
    except Hangs:
        return {"verdict": "hangs"}
    except Lost:
        return {"verdict": "broken", "why": "its process ended"}
    return verdict


__all__ = ["Bench", "clean_responses", "examine", "examine_all", "unstable"]
