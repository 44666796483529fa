"""The target of a run: the embedded sandbox, served beside us, or what URLs and the IXIT say."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from conformance.profile.build import ics_of, ixit_of
from conformance.profile.ics import Ics
from conformance.profile.ixit import Ixit

#: Seconds until the sandbox's process has to answer with its address.
START = 30


class SandboxDied(RuntimeError):
    """The sandbox's process ended before it served; the message holds its last words."""


@dataclass(frozen=True, slots=True)
class SandboxTarget:
    """The sandbox as a target: its declaration and its process."""

    ixit: Ixit
    ics: Ics
    process: subprocess.Popen[str]


@contextmanager
def served_sandbox(
    *, seed: int = 0, faults: Sequence[str] = (), readings: Mapping[str, str] | None = None, latency_ms: int = 0
) -> Iterator[SandboxTarget]:
    """Serve the sandbox in a process of its own, so that it has a core of its own; it ends with the context."""
    command = [sys.executable, "-m", "conformance.sandbox", "--port", "0", "--seed", str(seed), "--describe"]
    for fault in faults:
        command += ["--fault", fault]
    for reading, choice in (readings or {}).items():
        command += ["--reading", f"{reading}={choice}"]
    if latency_ms:
        command += ["--latency-ms", str(latency_ms)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, stdin=subprocess.PIPE)
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        if not line.startswith("{"):
            raise SandboxDied(process.communicate(timeout=START)[1].strip().rpartition("\n")[2] or "no address came")
        described: Mapping[str, Any] = json.loads(line)
        yield SandboxTarget(ixit_of(described["ixit"]), ics_of(described["ics"]), process)
    finally:
        process.terminate()
        try:
            process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
