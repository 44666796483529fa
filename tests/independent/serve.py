"""Serves an implementation in a process of its own, as its own `__main__` would: `python -m tests.independent.serve`.

Its `uvicorn.run` is taken over, so that its own options hold; the port is a free one, said on standard output once
connections are taken; what it received is written at the end where `--record` names a file.
"""

from __future__ import annotations

import argparse
import runpy
import signal
import socket
import sys
from pathlib import Path
from typing import Any

import uvicorn


class _Taken(Exception):
    """The application and the options that the implementation's `__main__` starts uvicorn with."""

    def __init__(self, application: Any, options: dict[str, Any]) -> None:
        super().__init__("taken")
        self.application = application
        self.options = options


def _taken(folder: Path, package: str, variant: str, today: str | None) -> _Taken:
    def run(application: Any, **options: Any) -> None:
        raise _Taken(application, options)

    setattr(uvicorn, "run", run)  # noqa: B010 - the signature is another one
    sys.path.insert(0, str(folder))
    sys.argv = [package, "--port", "1", "--variant", variant, *(["--today", today] if today else [])]
    try:
        runpy.run_module(package, run_name="__main__", alter_sys=True)
    except _Taken as taken:
        return taken
    raise SystemExit(f"{package} does not start uvicorn")


def main() -> None:
    """Serve until SIGTERM."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path, help="the folder that holds the package")
    parser.add_argument("package")
    parser.add_argument("variant")
    parser.add_argument("--today")
    parser.add_argument("--record", type=Path)
    given = parser.parse_args()
    taken = _taken(given.folder, given.package, given.variant, given.today)
    application, recorder = taken.application, None
    if given.record:
        # Only a recording loads what it needs: a graded server has nothing of ours in it.
        from tests.independent.recorded import Recorder

        application = recorder = Recorder(application)
    options = {key: value for key, value in taken.options.items() if key not in ("port", "host", "fd", "workers")}
    options |= {"access_log": False, "log_level": "critical"}
    # Without the protocol's number asyncio does not know TCP, and leaves 40 ms between head and body.
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(1024)
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        print(listening.getsockname()[1], flush=True)
        try:
            uvicorn.Server(uvicorn.Config(application, **options)).run(sockets=[listening])
        finally:
            if recorder is not None:
                from tests.independent.recorded import Recorded, write

                write(given.record, [Recorded(given.record.name.partition(".")[0], tuple(recorder.requests))])


if __name__ == "__main__":
    main()
