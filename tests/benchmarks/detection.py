"""Time and requests until a seeded fault is caught, ours and Schemathesis' default run, one operation each."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from conformance.contract import Contract
from conformance.jobs.session import Progress
from conformance.jobs.setup.prepare import Options
from conformance.sandbox.faults import faults_for
from conformance.sandbox.faults.fault import Fault
from tests.benchmarks import ours, peer

#: Theirs is interrupted after so many seconds: what it found until then counts.
MOST_SECONDS = 120


@dataclass(frozen=True, slots=True)
class Try:
    """What it took one of the two to catch a fault, or to find nothing."""

    caught: bool
    seconds: float
    requests: int

    def __str__(self) -> str:
        return f"{'caught' if self.caught else 'missed'} {self.seconds:6.2f} s {self.requests:6,} requests"


def detection(contracts: Mapping[str, Contract], most: int = 12) -> Iterator[str]:
    """One fault of each family, `most` at most; both judge only the operation that the fault is in.

    Ours catches with the first purpose that fails, or at the end with a warning. Theirs catches with its first failure
    where the honest sandbox gives none, else with a kind of failure that the honest sandbox does not give as often: then
    its whole run counts, since nothing tells before.
    """
    with tempfile.TemporaryDirectory() as folder:
        with ours.target(contracts) as served:
            peer.prepare(Path(folder), contracts, served.ixit)
        chosen = sample(contracts, most)
        honest = {
            key: _theirs(contracts, Path(folder), key, None) for key in {min(fault.operations) for fault in chosen}
        }
        tries: list[tuple[Try, Try]] = []
        for fault in chosen:
            key = min(fault.operations)
            mine = _ours(contracts, fault.id, key)
            other = _theirs(contracts, Path(folder), key, fault.id, stop=not honest[key].failures)
            theirs = Try(bool(other.failures - honest[key].failures), other.seconds, other.cases)
            tries.append((mine, theirs))
            yield f"{fault.id:60} ours {mine}   theirs {theirs}"
    yield from _summary(tries)
    accused = {key: sum(run.failures.values()) for key, run in honest.items() if run.failures}
    alarms = sum(_ours(contracts, None, key).caught for key in honest)
    yield (
        f"false alarms on the honest sandbox, {len(honest)} operations: ours in {alarms}; theirs in {len(accused)}, "
        f"{sum(accused.values())} failures ({', '.join(sorted(accused)) or 'none'})"
    )


def _summary(tries: list[tuple[Try, Try]]) -> Iterator[str]:
    both = [(mine, theirs) for mine, theirs in tries if mine.caught and theirs.caught]
    yield f"caught: ours {sum(m.caught for m, _ in tries)}, theirs {sum(t.caught for _, t in tries)} of {len(tries)}"
    for name, pairs in (("caught by ours", [pair for pair in tries if pair[0].caught]), ("caught by both", both)):
        if pairs:
            seconds = statistics.median(theirs.seconds / mine.seconds for mine, theirs in pairs)
            requests = statistics.median(theirs.requests / mine.requests for mine, theirs in pairs if mine.requests)
            yield f"{name}, {len(pairs)}: theirs / ours, median: time {seconds:.0f} (goal: 10), requests {requests:.1f}"


def sample(contracts: Mapping[str, Contract], most: int) -> list[Fault]:
    """Take one fault of each family, in turn from the beginning, the middle and the end of the family."""
    families: dict[str, list[Fault]] = {}
    for fault in faults_for(contracts).values():
        if len(fault.operations) == 1 and not fault.readings:
            families.setdefault(fault.family, []).append(fault)
    chosen = [family[(len(family) - 1) * (n % 3) // 2] for n, family in enumerate(families.values())]
    return [chosen[n * len(chosen) // most] for n in range(most)] if most < len(chosen) else chosen


def _ours(contracts: Mapping[str, Contract], fault: str | None, key: str) -> Try:
    """Run the gate on one operation, and the acceptance where the gate sees nothing: what both take counts."""
    seconds, requests = 0.0, 0
    for profile in ("gate", "acceptance"):
        tried = _ours_with(contracts, fault, Options(operations=(key,), profile=profile))
        seconds, requests = seconds + tried.seconds, requests + tried.requests
        if tried.caught:
            break
    return Try(tried.caught, seconds, requests)


def _ours_with(contracts: Mapping[str, Contract], fault: str | None, options: Options) -> Try:
    """Run ours until its first failure; a broken `should` shows at the end, as a warning."""
    found: list[Try] = []
    with ours.target(contracts, faults=(fault,) if fault else ()) as served:
        begun = time.perf_counter()

        def listen(progress: Progress) -> None:
            if progress.failures and not found:
                found.append(Try(True, time.perf_counter() - begun, progress.requests))

        run = ours.run(served, contracts, options, listen)
        whole = Try(run.document["counts"]["warnings"] > 0, time.perf_counter() - begun, run.requests)
    return found[0] if found else whole


def _theirs(
    contracts: Mapping[str, Contract], folder: Path, key: str, fault: str | None, *, stop: bool = False
) -> peer.Peer:
    """Run theirs on one operation, by its own defaults."""
    api, _, name = key.partition("/")
    ending = ("--max-failures", "1") if stop else ("--continue-on-failure",)
    with ours.target(contracts, faults=(fault,) if fault else ()) as served:
        url, headers = ours.address(served.ixit, api)
        return peer.run(folder, api, url, headers, "--include-operation-id", name, *ending, most=MOST_SECONDS)


__all__ = ["MOST_SECONDS", "Try", "detection", "sample"]
