"""Serve the built-in sandbox in a process of its own and declare it like any other target."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from conformance.contract import Contract
from conformance.jobs.setup.releases import pinned
from conformance.model.cache_keys import Keyed
from conformance.model.errors import BadOption, Unreachable
from conformance.profile.declaration_builder import digest_of, ics_of, ixit_of
from conformance.profile.ics import Ics
from conformance.profile.ixit import Ixit

#: The sandbox is worked harder than a target that somebody else owns.
CONCURRENCY = 16


@dataclass(frozen=True, slots=True)
class SandboxTarget:
    """The sandbox as a target: its declarations."""

    ixit: Ixit
    ics: Ics


@contextmanager
def served_sandbox(
    contracts: Callable[[], Mapping[str, Contract]],
    *,
    seed: int = 0,
    faults: Sequence[str] = (),
    readings: Mapping[str, str] | None = None,
    latency_ms: int = 0,
    releases: Mapping[str, str] | None = None,
) -> Iterator[SandboxTarget]:
    """Serve the sandbox in a process of its own, so that it has a core of its own; it ends with the context.

    `contracts` are loaded here while that process starts; `releases` are those that it serves, where not the newest.
    """
    from conformance.sandbox.app import Sandbox
    from conformance.sandbox.chosen_readings import UnknownReadingError
    from conformance.sandbox.faults import UnknownFaultError
    from conformance.sandbox.http.server import spawn
    from conformance.sandbox.moments import Clock

    today = Clock().today()
    arguments = ["--seed", str(seed), "--today", today.isoformat()]
    arguments += [word for fault in faults for word in ("--fault", fault)]
    arguments += [word for name, choice in (readings or {}).items() for word in ("--reading", f"{name}={choice}")]
    arguments += [word for api, wanted in (releases or {}).items() for word in ("--api-release", f"{api}={wanted}")]
    arguments += ["--latency-ms", str(latency_ms)] if latency_ms else []
    with ExitStack() as serving:
        try:
            served = serving.enter_context(spawn(arguments))
        except OSError as failure:
            raise Unreachable(f"the sandbox could not be served: {failure}") from failure
        try:
            moved = pinned(contracts(), releases or {})
            sandbox = Sandbox(moved.contracts, seed=seed, faults=faults, readings=readings, today=today)
        except (UnknownFaultError, UnknownReadingError) as failure:
            raise BadOption(str(failure)) from failure
        known_by = (
            *(seed, today, tuple(sorted((readings or {}).items()))),
            *(contract.identity for contract in moved.contracts.values()),
        )
        held = _held(Keyed(known_by, sandbox))
        at = ixit_of({"environments": _environments(sandbox, served().url)})
        digest = digest_of({"environments": at.digest, "organisations": held.digest})
        yield SandboxTarget(replace(at, organisations=held.organisations, digest=digest), ics_of(statement(sandbox)))


@lru_cache(maxsize=4)
def _held(sandbox: Keyed[Any]) -> Ixit:
    """Declare the test data of a sandbox that nobody has asked anything yet, once for all that are made like it."""
    from conformance.sandbox.testdata import ixit_for

    return ixit_of(ixit_for(sandbox.value))


def declaration(sandbox: Any, url: str) -> dict[str, Any]:
    """The sandbox's IXIT as a mapping, for the URL at which it is served."""
    from conformance.sandbox.testdata import ixit_for

    return {**ixit_for(sandbox), "environments": _environments(sandbox, url)}


def _environments(sandbox: Any, url: str) -> dict[str, Any]:
    from conformance.sandbox.testdata import environment_for

    return {"sandbox": {"limits": {"concurrency": CONCURRENCY}, **environment_for(sandbox, url)}}


def statement(sandbox: Any) -> dict[str, Any]:
    """The sandbox's ICS as a mapping: it declares every operation, and agrees on its own readings."""
    from conformance.sandbox.testdata import ics_for

    return {**ics_for(sandbox), "readings": readings_taken(sandbox)}


def readings_taken(sandbox: Any) -> dict[str, dict[str, str]]:
    """The choice that the sandbox makes for each reading, by API and reading."""
    return {
        api: {name: sandbox.choices[api].of(name) for name in contract.readings}
        for api, contract in sandbox.contracts.items()
    }
