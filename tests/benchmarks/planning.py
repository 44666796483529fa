"""Loading and planning, by the size of the contracts; starting the commands."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace

from conformance.cases.constraints import constraints_of
from conformance.cases.plan import plan
from conformance.contract import Contract, load_contracts
from conformance.jobs.session import loaded_aside
from conformance.profile.profiles import PROFILES
from conformance.rules import RULES

_FRESH = """
import time
from conformance.cases.plan import plan
from conformance.contract import load_contracts
from conformance.profile.profiles import PROFILES
from conformance.rules import RULES
begun = time.process_time()
contracts = load_contracts()
loaded = time.process_time()
plan(contracts, PROFILES["gate"], RULES)
print(loaded - begun, time.process_time() - loaded)
"""


def planning() -> Iterator[str]:
    """All three contracts, from the files to the plan, and the plan alone for 1, 4 and 16 times the operations."""
    fresh = subprocess.run([sys.executable, "-c", _FRESH], capture_output=True, text=True, check=True)
    loading, first = map(float, fresh.stdout.split())
    yield f"loading {loading:.2f} s, planning {first:.2f} s of CPU (goal: about 1 s together)"
    contracts = load_contracts()
    base = 0.0
    for times in (1, 4, 16):
        larger = {api: multiplied(contract, times) for api, contract in contracts.items()}
        constraints = sum(len(constraints_of(c, o)) for c in larger.values() for o in c.operations.values())
        seconds = min(_planned(_renamed(larger, turn)) for turn in range(3))
        base = base or seconds / constraints
        yield (
            f"{times:2} x: {constraints:6,} constraints planned in {seconds:5.2f} s, "
            f"{seconds / constraints * 1e6:.0f} us each: ratio {seconds / constraints / base:.2f} to 1 x (goal: 1)"
        )


def _renamed(contracts: Mapping[str, Contract], turn: int) -> Mapping[str, Contract]:
    """The same contracts under digests of their own, so that nothing of another turn is remembered."""
    return {api: replace(one, sha256=f"{one.sha256} {len(one.operations)} {turn}") for api, one in contracts.items()}


def _planned(contracts: Mapping[str, Contract]) -> float:
    with loaded_aside():  # as in a run
        begun = time.process_time()
        plan(contracts, PROFILES["gate"], RULES)
        return time.process_time() - begun


def multiplied(contract: Contract, times: int) -> Contract:
    """Give a contract with every operation several times, under other ids and paths."""
    operations = {
        f"{name}{number or ''}": replace(operation, id=f"{name}{number or ''}")
        for number in range(times)
        for name, operation in contract.operations.items()
    }
    return replace(contract, operations=operations)


def starting() -> Iterator[str]:
    """The commands that people wait for, installed: their bytecode is there."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "PYTHONPYCACHEPREFIX": folder}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        run = ["run", "--target", "sandbox", "--quiet", "--out"]
        for words, goal in ((["--help"], "0.2 s"), (["list"], "1 s"), (run, "none")):
            measured = []
            for number in range(4):
                command = [sys.executable, "-m", "conformance", *words]
                command += [f"{folder}/run-{number}"] if words is run else []
                measured.append(_timed(command, environment))
            seconds, cpu = min(measured[1:])
            yield f"{words[0]}: {seconds:.2f} s, {cpu:.2f} s of CPU, that of processes it starts included (goal: {goal})"


def _timed(command: list[str], environment: Mapping[str, str]) -> tuple[float, float]:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    begun = time.perf_counter()
    subprocess.run(command, capture_output=True, check=True, env=environment)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.perf_counter() - begun, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
