"""A run of ours against a sandbox in a process of its own, timed from the plan to the reports."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

from conformance.contract import Contract
from conformance.engine.reachability import transport_to
from conformance.engine.token_store import Wallet
from conformance.exchange import Arrival, Pump
from conformance.jobs import session
from conformance.jobs.session import Progress, conduct
from conformance.jobs.setup.prepare import Options, settings_of
from conformance.jobs.setup.sandbox_target import SandboxTarget, served_sandbox
from conformance.jobs.setup.settings import Settings
from conformance.model import Request
from conformance.profile.ixit import Ixit
from conformance.profile.profiles import PROFILES


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


class Rounds:
    """A pump that waits until everything under way is answered: what follows from an answer is the next round."""

    def __init__(self, inner: Pump) -> None:
        """Count over a pump that has room for everything."""
        self._inner = inner
        self.rounds = self.sent = 0

    @property
    def in_flight(self) -> int:
        """As many as are under way."""
        return self._inner.in_flight

    @property
    def room(self) -> int:
        """There is always room."""
        return self._inner.room

    def submit(self, key: Hashable, request: Request, *, resend: bool | None = None) -> None:
        """Count a request."""
        self.sent += 1
        self._inner.submit(key, request)

    def poll(self, timeout: float = 0.0) -> list[Arrival]:
        """Give all answers of a round."""
        self.rounds += self.in_flight > 0
        arrived: list[Arrival] = []
        while self.in_flight:
            arrived += self._inner.poll(max(timeout, 1.0))
        return arrived

    def hold(self, seconds: float) -> None:
        """Slow down."""
        self._inner.hold(seconds)

    def cut(self) -> list[Arrival]:
        """End everything."""
        return self._inner.cut()

    def close(self) -> None:
        """Close the pump below."""
        self._inner.close()


def rounds(served: SandboxTarget, contracts: Mapping[str, Contract], options: Options) -> Rounds:
    """Run once, and count the rounds that a run takes however many requests may be in flight."""
    counted: list[Rounds] = []
    open_pump_of = session.open_pump_of

    @contextmanager
    def counting(made: Settings) -> Iterator[Rounds]:
        with open_pump_of(made) as pump:
            counted.append(Rounds(pump))
            yield counted[0]

    with tempfile.TemporaryDirectory() as folder, patch.object(session, "open_pump_of", counting):
        conduct(settings(served, contracts, Path(folder) / "run", replace(options, concurrency=512)))
    return counted[0]


def address(ixit: Ixit, api: str) -> tuple[str, list[tuple[str, str]]]:
    """Give where the sandbox serves an API, and headers that it takes."""
    environment = next(iter(ixit.environments.values()))
    literals = {name: credential.literal or "" for name, credential in environment.credentials.items()}
    headers = [("Authorization", f"Bearer {value}") for value in literals.values() if value.startswith("sandbox-token")]
    roles = [("x-auth-roles", value) for value in literals.values() if not value.startswith("sandbox-token")]
    return environment.urls[api], [*headers[:1], *roles[:1]]
