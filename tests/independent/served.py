"""A fresh server of the implementation, or of a copy of it with one change, for as long as it is needed."""

from __future__ import annotations

import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.independent.mutants import Mutant
from tests.independent.study import HERE

#: A server that does not listen by then does not start.
START_SECONDS = 300


class DoesNotStart(Exception):
    """The implementation ended, or hung, before it listened."""


@dataclass(slots=True)
class Served:
    """Where it listens; its CPU seconds once it has ended."""

    port: int
    process: subprocess.Popen[str]
    cpu: float = 0.0

    @property
    def address(self) -> str:
        """Its base URL."""
        return f"http://127.0.0.1:{self.port}"

    def end(self, *, gently: bool = False) -> None:
        """End it, at once unless it has something to write."""
        self.process.send_signal(signal.SIGTERM if gently else signal.SIGKILL)
        _, status, used = os.wait4(self.process.pid, 0)
        self.process.returncode = os.waitstatus_to_exitcode(status)
        self.cpu = used.ru_utime + used.ru_stime


def copy_with(package: Path, folder: Path, mutant: Mutant | None) -> None:
    """Copy the package into a folder, with the mutant's change."""
    copied = folder / package.name
    shutil.copytree(package, copied)
    if mutant is not None:
        path = copied / mutant.module
        path.write_text(mutant.apply(path.read_text(encoding="utf-8")), encoding="utf-8")


@contextmanager
def served(
    package: Path, variant: str, *, mutant: Mutant | None = None, record: Path | None = None, today: str | None = None
) -> Iterator[Served]:
    """Serve a copy of the package until the block ends."""
    with tempfile.TemporaryDirectory() as name:
        copy_with(package, Path(name), mutant)
        command = [sys.executable, "-m", "tests.independent.serve", name, package.name, variant]
        command += ["--record", str(record)] if record else []
        command += ["--today", today] if today else []
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=HERE.parent.parent
        )
        server = Served(_port(process), process)
        try:
            yield server
        finally:
            server.end(gently=record is not None)


def _port(process: subprocess.Popen[str]) -> int:
    assert process.stdout is not None
    ready, _, _ = select.select([process.stdout], [], [], START_SECONDS)
    said = process.stdout.readline() if ready else ""
    if not said.strip().isdigit():
        process.kill()
        process.wait()
        raise DoesNotStart(said)
    return int(said)


__all__ = ["DoesNotStart", "Served", "copy_with", "served"]
