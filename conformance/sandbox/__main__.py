"""`python -m conformance.sandbox`: the sandbox in a process of its own; its first line is its URL."""

from __future__ import annotations

import argparse
import gc
import json
import signal
import sys
import threading
from collections.abc import Sequence
from datetime import date
from types import FrameType

from conformance.contract import ContractError, at, load_contracts
from conformance.sandbox.app import Sandbox
from conformance.sandbox.chosen_readings import UnknownReadingError
from conformance.sandbox.faults import UnknownFaultError
from conformance.sandbox.http.server import serve
from conformance.sandbox.testdata import ics_for, ixit_for


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until a signal comes, or the input ends where that was asked for."""
    gc.set_threshold(50_000, 20, 50)  # contracts and seeded data are many objects, none of them garbage
    asked = asked_for(arguments)
    try:
        sandbox = sandbox_of(asked)
    except (UnknownFaultError, UnknownReadingError, ContractError) as exc:
        if not asked.until_eof:  # else whoever began us says it
            print(exc, file=sys.stderr)
        return 2
    ended = threading.Event()

    def end(_signal: int = 0, _frame: FrameType | None = None) -> None:
        ended.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)
    if asked.until_eof:
        threading.Thread(target=_wait_for_eof, args=(ended,), daemon=True).start()
    with serve(sandbox, asked.host, asked.port, latency_ms=asked.latency_ms) as served:
        described = {"ixit": ixit_for(sandbox, host=served.url), "ics": ics_for(sandbox)}
        print(json.dumps(described) if asked.describe else served.url, flush=True)
        ended.wait()
    return 0


def _wait_for_eof(ended: threading.Event) -> None:
    sys.stdin.read()
    ended.set()


def sandbox_of(asked: argparse.Namespace) -> Sandbox:
    """Make the sandbox that the arguments describe.

    Raises:
        UnknownFaultError, UnknownReadingError, ContractError: There is no such fault, reading or release.
    """
    readings = dict(pair.split("=", 1) for pair in asked.reading if "=" in pair)
    releases = dict(pair.split("=", 1) for pair in asked.api_release if "=" in pair)
    contracts = {api: at(contract, releases.get(api, contract.release)) for api, contract in load_contracts().items()}
    return Sandbox(contracts, seed=asked.seed, faults=asked.fault, readings=readings, today=asked.today)


def asked_for(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Parse the arguments; None: those of this process."""
    parser = argparse.ArgumentParser(prog="python -m conformance.sandbox", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0, help="0: a free one")
    parser.add_argument("--seed", type=int, default=0, help="other seeds give other ids, names and numbers")
    parser.add_argument("--fault", action="append", default=[], metavar="ID")
    parser.add_argument("--reading", action="append", default=[], metavar="ID=CHOICE")
    parser.add_argument("--api-release", action="append", default=[], metavar="API=RELEASE")
    parser.add_argument("--today", type=date.fromisoformat, metavar="YYYY-MM-DD", help="let time stand on a day")
    parser.add_argument("--latency-ms", type=float, default=0)
    parser.add_argument("--describe", action="store_true", help="the first line is IXIT and ICS as JSON instead")
    parser.add_argument("--until-eof", action="store_true", help="end when the standard input ends")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
