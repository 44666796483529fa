"""The benchmarks, side by side on this machine: `python -m tests.benchmarks [NAME …]`; without a name all of them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping

from conformance.contract import load_contracts
from tests.benchmarks import detection, memory, planning, speed
from tests.benchmarks.machine import machine


def benchmarks(faults: int) -> Mapping[str, Callable[[], Iterator[str]]]:
    """Name every benchmark; `faults` says how many seeded faults are tried."""
    contracts = load_contracts()
    return {
        "start": planning.starting,
        "planning": planning.planning,
        "stages": lambda: speed.stages(contracts),
        "speed": lambda: speed.whole_run(contracts),
        "latency": lambda: speed.latency(contracts),
        "memory": memory.memory,
        "detection": lambda: detection.detection(contracts, faults),
    }


def main(words: list[str]) -> int:
    """Run those that are named; a number says how many faults `detection` tries."""
    numbers = [int(word) for word in words if word.isdigit()]
    known = benchmarks(numbers[0] if numbers else 12)
    names = [word for word in words if not word.isdigit()] or list(known)
    unknown = [name for name in names if name not in known]
    if unknown:
        print(f"no benchmark {', '.join(unknown)}: there are {', '.join(known)}", file=sys.stderr)
        return 2
    print(machine())
    for name in names:
        for line in known[name]():
            print(f"{name:10} {line}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
