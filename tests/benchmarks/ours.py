"""A run of ours against a sandbox in a process of its own, timed from the plan to the reports."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from conformance.contract import Contract
from conformance.profile.ixit import Ixit
from conformance.profile.profiles import PROFILES
from conformance.run.prepare import Options, settings_of
from conformance.run.reach import transport_to
from conformance.run.session import Progress, conduct
from conformance.run.settings import Settings
from conformance.run.target import SandboxTarget, served_sandbox
from conformance.run.wallet import Wallet


@dataclass(frozen=True, slots=True)
class Ours:
    """One run."""

    requests: int
    seconds: float
    #: Of this process alone; the sandbox has its own.
    cpu: float
    document: Mapping[str, Any]


@contextmanager
def target(
    contracts: Mapping[str, Contract], *, faults: Sequence[str] = (), latency_ms: int = 0
) -> Iterator[SandboxTarget]:
    """Serve a sandbox."""
    with served_sandbox(lambda: contracts, faults=faults, latency_ms=latency_ms) as served:
        yield served


def settings(served: SandboxTarget, contracts: Mapping[str, Contract], out: Path, options: Options) -> Settings:
    """Give the settings of a run against a served sandbox."""
    chosen = replace(options, out=out, org=next(iter(served.ixit.organisations)))
    made = settings_of(chosen, PROFILES[options.profile], contracts, served.ixit, served.ics)
    with transport_to(made.environment) as transport:
        wallet = Wallet(made.environment, made.contracts, transport.send)
    return replace(made, credentials=wallet, secrets=wallet.secrets)


def run(
    served: SandboxTarget,
    contracts: Mapping[str, Contract],
    options: Options | None = None,
    listener: Callable[[Progress], None] = lambda _: None,
) -> Ours:
    """Plan, exchange, check, record and report."""
    with tempfile.TemporaryDirectory() as folder:
        made = settings(served, contracts, Path(folder) / "run", options or Options())
        begun, cpu = time.perf_counter(), time.process_time()
        result = conduct(made, listener)
        seconds, cpu = time.perf_counter() - begun, time.process_time() - cpu
    return Ours(result.document["requests"], seconds, cpu, result.document)


def address(ixit: Ixit, api: str) -> tuple[str, list[tuple[str, str]]]:
    """Give where the sandbox serves an API, and headers that it takes."""
    environment = next(iter(ixit.environments.values()))
    literals = {name: credential.literal or "" for name, credential in environment.credentials.items()}
    headers = [("Authorization", f"Bearer {value}") for value in literals.values() if value.startswith("sandbox-token")]
    roles = [("x-auth-roles", value) for value in literals.values() if not value.startswith("sandbox-token")]
    return environment.urls[api], [*headers[:1], *roles[:1]]
