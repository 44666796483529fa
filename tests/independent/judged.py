"""One run of the suite under measurement, as its exit code and its run.json tell it, and what it cost."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from tests.independent.served import Served
from tests.independent.study import HERE, Study

#: A run that takes longer is ended, and counts as one that could not judge.
MOST_SECONDS = 900


@dataclass(frozen=True, slots=True)
class Judged:
    """One run: test purposes by what became of them, each with the operation that it is of."""

    exit: int
    requests: int
    cpu: float
    seconds: float
    headline: str = ""
    #: Purpose id -> operation key; `api/` for what concerns a whole API.
    failed: dict[str, str] = field(default_factory=dict)
    warned: dict[str, str] = field(default_factory=dict)
    not_tested: dict[str, str] = field(default_factory=dict)
    #: Purpose id -> the check and the message of its first finding.
    says: dict[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Give it as JSON; texts only of what failed or warned."""
        return asdict(self)


def from_json(document: dict[str, Any]) -> Judged:
    """Read what `as_json` gave."""
    return Judged(**document)


def judge(
    study: Study,
    server: Served,
    profile: str,
    *,
    strict: bool = False,
    variant: str | None = None,
    operations: Sequence[str] = (),
    beside: Path | None = None,
) -> Judged:
    """Run the whole profile on a server, or what it has of some operations; the settling is the IXIT's.

    The declaration lies in the folder `beside`, where the state file of earlier runs is, or in one of the run's own.
    """
    with tempfile.TemporaryDirectory() as name:
        run, folder = Path(name) / "run", beside or Path(name)
        study.declare(folder, server.address, variant)
        command = [str(study.suite), "run", "--ixit", "ixit.yaml", "--ics", "ics.yaml", "--out", str(run)]
        command += ["--profile", profile, "--quiet", *(["--strict"] if strict else [])]
        command += [word for operation in operations for word in ("--operation", operation)]
        command += ["--env", study.env(variant)] if study.env(variant) else []
        command += ["--org", study.org] if study.org else []
        begun = time.monotonic()
        code, cpu, said = _run(command, folder, study)
        seconds = round(time.monotonic() - begun, 2)
        document = run / "run.json"
        if not document.exists():
            return Judged(code, 0, cpu, seconds, said[-400:])
        return _read(json.loads(document.read_text(encoding="utf-8")), code, cpu, seconds)


def _run(command: list[str], folder: Path, study: Study) -> tuple[int, float, str]:
    environment = {**os.environ, **study.environment, "NO_COLOR": "1"}
    environment.pop("CI", None)
    output = folder / "said"
    with output.open("wb") as said:
        process = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=said, stderr=said, start_new_session=True
        )
        code, cpu = waited(process, MOST_SECONDS)
    return code, cpu, output.read_text(encoding="utf-8", errors="replace")


def waited(process: subprocess.Popen[bytes], most: float) -> tuple[int, float]:
    """Wait for a process and give its exit code and its CPU seconds; end it when it takes too long."""
    deadline = time.monotonic() + most
    while True:
        pid, status, used = os.wait4(process.pid, os.WNOHANG)
        if pid:
            process.returncode = os.waitstatus_to_exitcode(status)
            return process.returncode, round(used.ru_utime + used.ru_stime, 2)
        if time.monotonic() > deadline:
            os.killpg(process.pid, signal.SIGKILL)
        time.sleep(0.02)


def _read(document: dict[str, Any], code: int, cpu: float, seconds: float) -> Judged:
    failed, warned, not_tested, says = {}, {}, {}, {}
    for purpose in document["purposes"]:
        operation = f"{purpose['api']}/{(purpose.get('operation') or {}).get('id', '')}"
        if purpose["verdict"] in ("fail", "error"):
            failed[purpose["id"]] = operation
        elif purpose["warnings"]:
            warned[purpose["id"]] = operation
        elif purpose["verdict"] == "inconclusive":
            not_tested[purpose["id"]] = operation
        told = [*purpose["findings"], *purpose["warnings"]]
        if told:
            says[purpose["id"]] = _words(told[0])
        elif purpose["verdict"] == "inconclusive":
            says[purpose["id"]] = str(purpose["reason"])[:200]
    requests, headline = document["requests"], document["headline"]
    return Judged(code, requests, cpu, seconds, headline, failed, warned, not_tested, says)


def _words(finding: Any) -> str:
    if not isinstance(finding, dict):
        return str(finding)[:200]
    return f"{finding.get('check', '')}: {finding.get('message', '')} [{finding.get('actual', '')}]"[:300]


__all__ = ["HERE", "Judged", "from_json", "judge", "waited"]
