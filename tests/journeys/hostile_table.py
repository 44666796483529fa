"""The hostile table: `python -m tests.journeys.hostile_table` runs each behaviour of test_hostile.py, and prints Markdown."""

from __future__ import annotations

import multiprocessing
import resource
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.journeys.test_hostile import TARGETS, run


def row(name: str) -> str:
    """Judge one target."""
    with TemporaryDirectory() as directory, TARGETS[name].serve() as target:
        started = time.monotonic()
        document, _ = run(target.url, Path(directory), **TARGETS[name].options)
        seconds = time.monotonic() - started
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    said = next((cause["title"] for cause in document["causes"]), "").replace("|", "\\|")
    return (
        f"| {name} | {document['verdict']} | {document['exit_code']} | {document['requests']} | {seconds:.1f} "
        f"| {memory:.0f} | {document['headline']}{f'; {said}' if said else ''} |"
    )


def rows(names: list[str], of: Callable[[str], str] = row) -> Iterator[str]:
    """Give the rows, each from a process of its own, so that its memory is its own."""
    context = multiprocessing.get_context("spawn")
    for name in names:
        with context.Pool(1) as pool:
            yield pool.apply(of, (name,))


if __name__ == "__main__":
    print("| the target | verdict | exit | requests | seconds | MB | the report says |")
    print("|---|---|---:|---:|---:|---:|---|")
    for line in rows([name for name in TARGETS if all(word in name for word in sys.argv[1:])]):
        print(line, flush=True)
