"""Which mutants are equivalent: no difference in any response over all lists, each on a fresh implementation.

Each list ends at its first difference that is no server error. A mutant *differs* when a response differs that is
none; it *crashes* when all that differs is server errors, until one of a write, after which the state is another
one; it *hangs* when the lists take far longer than on the clean implementation; it is *broken* when it does not start.
Each mutant has a process of its own, forked from one that holds the lists and the clean responses.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import gc
import json
import os
import resource
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.independent.asgi import Response
from tests.independent.lines import START, Lines, executing
from tests.independent.mutants import Mutant
from tests.independent.operations import writes
from tests.independent.recorded import Recorded
from tests.independent.replay import Difference, differing, maker, responses

#: Slower than the clean implementation by so much, a mutant hangs.
_PATIENCE, _MOST_MEMORY = 6.0, 2 << 30
#: Of a body, as much is kept for people.
_SHOWN = 1500
_LOST = {"verdict": "broken", "why": "its process ended"}


@dataclass(frozen=True, slots=True)
class Bench:
    """What every mutant is compared with."""

    package: Path
    variant: str
    today: dt.date
    lists: tuple[Recorded, ...]
    clean: tuple[list[Response], ...]
    lines: Lines
    #: Seconds that the clean replay takes.
    seconds: float


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
        return [found for recorded, clean in pairs async for found in differing(make, recorded, clean)]

    return asyncio.run(replay())


def examine(bench: Bench, mutant: Mutant) -> dict[str, Any]:
    """Give the verdict on one mutant, in this process."""
    begun = time.perf_counter()
    executed = executing(bench.lines, mutant)
    try:
        make = maker(bench.package, bench.variant, bench.today, mutant)
        make()
    except Exception as problem:
        return {"verdict": "broken", "why": repr(problem)[:300]}
    return asyncio.run(_compared(bench, mutant, make, executed)) | {"seconds": round(time.perf_counter() - begun, 3)}


async def _compared(bench: Bench, mutant: Mutant, make: Any, executed: frozenset[str]) -> dict[str, Any]:
    crashes: list[Difference] = []
    for recorded, clean in zip(bench.lists, bench.clean, strict=True):
        if START not in executed and not _executes(bench.lines, mutant, recorded.name):
            continue
        async for found in differing(make, recorded, clean):
            if not found.crashed:
                return {
                    "verdict": "differs",
                    **_shown(found),
                    "also": await _also(bench, make, found) if executed <= {START} else [],
                }
            crashes.append(found)
            if writes(found.operation):
                break
    if crashes:
        return {"verdict": "crashes", **_shown(crashes[0]), "also": sorted({found.operation for found in crashes})}
    return {"verdict": "equivalent"}


def _executes(lines: Lines, mutant: Mutant, name: str) -> bool:
    first, last = mutant.lines
    return any(
        name in names for at in range(first, last + 1) for names in lines.get(f"{mutant.module}:{at}", {}).values()
    )


async def _also(bench: Bench, make: Any, first: Difference) -> list[str]:
    """No operation executes what the import executes: all that differ in the list of the first difference."""
    at = next(at for at, recorded in enumerate(bench.lists) if recorded.name == first.list)
    return sorted({found.operation async for found in differing(make, bench.lists[at], bench.clean[at])})


def _shown(found: Difference) -> dict[str, Any]:
    request = found.request
    return {
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
    waiting, running = iter(mutants), dict[int, tuple[Mutant, int]]()
    while True:
        while len(running) < jobs and not enough():
            mutant = next(waiting, None)
            if mutant is None:
                break
            pid, end = _start(bench, mutant)
            running[pid] = (mutant, end)
        if not running:
            return
        pid, status = os.wait()
        if pid in running:
            mutant, end = running.pop(pid)
            yield mutant, _verdict(end, status)


def _start(bench: Bench, mutant: Mutant) -> tuple[int, int]:
    sys.stdout.flush()
    reading, writing = os.pipe()
    pid = os.fork()
    if pid:
        os.close(writing)
        return pid, reading
    os.close(reading)
    _guard(bench)
    said: dict[str, Any]
    try:
        said = examine(bench, mutant)
    except BaseException as problem:
        said = {"verdict": "broken", "why": repr(problem)[:300]}
    # A pipe takes 64 KiB without a reader; what is shown of responses is far less.
    os.write(writing, json.dumps(said).encode()[:60_000])
    os._exit(0)


def _guard(bench: Bench) -> None:
    """Keep a mutant from hanging, from eating the memory, and from writing to the terminal."""
    devices = os.open(os.devnull, os.O_WRONLY)
    os.dup2(devices, 1)
    os.dup2(devices, 2)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, 15 + _PATIENCE * bench.seconds)
    resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))


def _verdict(end: int, status: int) -> dict[str, Any]:
    with os.fdopen(end, "rb") as pipe:
        said = pipe.read()
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGALRM:
        return {"verdict": "hangs"}
    try:
        verdict: dict[str, Any] = json.loads(said)
    except ValueError:
        return _LOST
    return verdict


__all__ = ["Bench", "clean_responses", "examine", "examine_all", "unstable"]
