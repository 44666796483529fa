"""Peak memory of a run that goes on and on: 10,000, 50,000 and 100,000 exchanges, each in a process of its own."""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from conformance.engine.engine import Sent, execute
from conformance.jobs.coverage import Covered
from conformance.jobs.findings_collector import Findings
from conformance.jobs.session import binder_of, open_pump_of
from conformance.jobs.setup.judging import judging_of
from conformance.jobs.setup.prepare import Options, prepared
from conformance.record import RecordWriter
from conformance.scripts.tasks import tasks_of
from conformance.verdicts.tally import Tally

COUNTS = (10_000, 50_000, 100_000)


def memory() -> Iterator[str]:
    """Compare the peaks."""
    first = 0.0
    for count in COUNTS:
        done = subprocess.run(
            [sys.executable, "-m", "tests.benchmarks.memory", str(count)], capture_output=True, text=True, check=True
        )
        sent, peak = map(float, done.stdout.split())
        first = first or peak
        yield f"{sent:9,.0f} exchanges: peak {peak:.0f} MB, ratio {peak / first:.2f} to the first (goal: 1)"


def repeat(count: int) -> tuple[int, float]:
    """Run the plan again and again with the same findings and record, until `count` exchanges have been taken in."""
    with tempfile.TemporaryDirectory() as folder, prepared(Options(targets=("sandbox",), read_only=True)) as settings:
        judging = judging_of(settings)
        plan = judging.plan()
        findings = Findings(Tally(plan.purposes), Covered(plan, settings.contracts))
        sent = 0
        with RecordWriter(Path(folder) / "run.jsonl") as record:
            while sent < count:
                binder = binder_of(settings, {"run": "memory"}, plan)
                binder.sent = sent
                tasks = [t for t in tasks_of(plan, judging.scope(plan), settings.contracts) if t.phase == 0]
                with open_pump_of(settings) as pump:
                    for event in execute(tasks, binder, pump):
                        findings.take(event)
                        if isinstance(event, Sent):
                            record.exchange(event.exchange, key=event.key)
                            sent += 1
    return sent, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    print(*repeat(int(sys.argv[1])))
