"""Time and requests until a seeded fault is caught, ours and Schemathesis' default run, one operation each."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from conformance.contract import Contract
from conformance.run.prepare import Options
from conformance.run.session import Progress
from conformance.sandbox.faults import Fault, faults_for
from tests.benchmarks import ours, peer


def detection(contracts: Mapping[str, Contract], most: int = 12) -> Iterator[str]:
    """One fault of each family, `most` at most; both judge only the operation that the fault is in.

    Ours is caught with the first purpose that fails; theirs with a kind of failure that the honest sandbox does not
    give as often, and then the whole run counts, since nothing tells before.
    """
    times: list[float] = []
    caught = Counter[str]()
    honest: dict[str, Counter[str]] = {}
    with tempfile.TemporaryDirectory() as folder:
        with ours.target(contracts) as served:
            peer.prepare(Path(folder), contracts, served.ixit)
        for fault in sample(contracts, most):
            key = min(fault.operations)
            mine = first_failure(contracts, fault, key)
            if key not in honest:
                honest[key] = theirs(contracts, Path(folder), key, ()).failures
            other = theirs(contracts, Path(folder), key, (fault.id,))
            found = bool(other.failures - honest[key])
            caught.update(ours=mine is not None, theirs=found)
            seconds, requests = mine or (0.0, 0)
            said = f"{seconds:6.2f} s {requests:5,} requests" if mine else "not caught"
            their = f"{other.seconds:6.2f} s {other.cases:5,} cases" + ("" if found else ", not caught")
            if mine:
                times.append(other.seconds / seconds)
            yield f"{fault.id:60} ours {said:24} theirs {their}"
    yield (
        f"caught: ours {caught['ours']}, theirs {caught['theirs']}; time theirs / ours: "
        f"median {statistics.median(times):.0f} (goal: 10)"
    )


def sample(contracts: Mapping[str, Contract], most: int) -> list[Fault]:
    """Take one fault of each family, in turn from the beginning, the middle and the end of the family."""
    families: dict[str, list[Fault]] = {}
    for fault in faults_for(contracts).values():
        if len(fault.operations) == 1 and not fault.readings:
            families.setdefault(fault.family, []).append(fault)
    chosen = [family[(len(family) - 1) * (n % 3) // 2] for n, family in enumerate(families.values())]
    return chosen[:: max(1, len(chosen) // most)][:most]


def first_failure(contracts: Mapping[str, Contract], fault: Fault, key: str) -> tuple[float, int] | None:
    """Run ours on one operation; give the seconds and the requests until the first failure."""
    found: list[tuple[float, int]] = []
    with ours.target(contracts, faults=(fault.id,)) as served:
        begun = time.perf_counter()

        def listen(progress: Progress) -> None:
            if progress.failures and not found:
                found.append((time.perf_counter() - begun, progress.requests))

        ours.run(served, contracts, Options(operations=(key,)), listen)
    return found[0] if found else None


def theirs(contracts: Mapping[str, Contract], folder: Path, key: str, faults: tuple[str, ...]) -> peer.Peer:
    """Run theirs on one operation, by its own defaults."""
    api, _, name = key.partition("/")
    with ours.target(contracts, faults=faults) as served:
        url, headers = ours.address(served.ixit, api)
        return peer.run(folder, api, url, headers, "--include-operation-id", name, most=240)
