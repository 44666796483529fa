"""From options and declarations to the settings of a run."""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from conformance.contract import Contract, at, load_contracts, under
from conformance.contract.contract import EffectKind
from conformance.profile.ics import Ics
from conformance.profile.ixit import Environment, Ixit, Organisation, TargetLimits
from conformance.profile.profiles import PROFILES, Profile
from conformance.run.credentials import headers_of
from conformance.run.errors import BadOption, NoTarget
from conformance.run.settings import Settings
from conformance.run.target import served_sandbox

SANDBOX = "sandbox"
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line, or a Python caller, asks for."""

    targets: tuple[str, ...] = ()
    profile: str = "gate"
    env: str | None = None
    org: str | None = None
    apis: tuple[str, ...] = ()
    operations: tuple[str, ...] = ()
    purpose: str | None = None
    releases: tuple[str, ...] = ()
    seed: int = 0
    concurrency: int | None = None
    rate: float | None = None
    max_requests: int | None = None
    max_time: float | None = None
    read_only: bool = False
    strict: bool = False
    out: Path | None = None
    formats: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()
    readings: tuple[str, ...] = ()
    specs: Path | None = None
    directory: Path = Path()


@contextmanager
def prepared(options: Options) -> Iterator[Settings]:
    """Give the settings of a run; the sandbox is served as long as the context lasts."""
    profile = named(options.profile, PROFILES, "profile")
    target = target_of(options)
    contracts = load_contracts(options.specs)
    chosen = {api: named(api, contracts, "API") for api in options.apis} or contracts
    if target == SANDBOX:
        readings = dict(_pair(r, "--reading") for r in options.readings)
        with served_sandbox(contracts, seed=options.seed, faults=options.faults, readings=readings) as served:
            sandboxed = options if options.org else replace(options, org=next(iter(served.ixit.organisations)))
            settings = settings_of(sandboxed, profile, chosen, served.ixit, served.ics)
            yield replace(settings, sandbox={"faults": list(options.faults), "readings": readings})
        return
    ixit, ics = declared(options, contracts)
    yield settings_of(options, profile, chosen, ixit, ics)


def target_of(options: Options) -> str | None:
    """Say whether the sandbox is meant. No target is never green: in CI nothing is guessed."""
    if any(not value.strip() or value.endswith("=") for value in options.targets):
        raise NoTarget("no target: --target has an empty value; name a URL, or say --target sandbox")
    if SANDBOX in options.targets:
        if len(options.targets) > 1:
            raise BadOption("--target sandbox cannot be combined with other targets")
        return SANDBOX
    if options.targets or (options.directory / "ixit.yaml").exists():
        return None
    if os.environ.get("CI") or options.profile == "acceptance":
        raise NoTarget
    return SANDBOX


def settings_of(
    options: Options, profile: Profile, contracts: Mapping[str, Contract], ixit: Ixit, ics: Ics
) -> Settings:
    """Choose environment and organisation, and put everything together."""
    environment = _limited(_one(options.env, ixit.environments, "environment", "--env"), options)
    organisation = _one(options.org, ixit.organisations, "organisation", "--org")
    pinned = {**ics.releases, **dict(_pair(r, "--api-release") for r in options.releases)}
    judged = {
        api: under(at(contract, pinned.get(api, contract.release)), ics.readings.get(api, {}))
        for api, contract in contracts.items()
    }
    headers, secrets = headers_of(environment, judged)
    started = datetime.now(UTC)
    name = f"{environment.id}-{organisation.id}"
    out = options.out or options.directory / "reports" / name / f"{started:%Y%m%dT%H%M%SZ}-{profile.name}"
    return Settings(
        contracts=judged,
        environment=environment,
        organisation=organisation,
        others=_others(ixit, organisation),
        ics=ics,
        profile=replace(profile, reads_only=profile.reads_only or options.read_only),
        out=out,
        today=started.date(),
        seed=options.seed,
        strict=options.strict,
        credentials=headers,
        secrets=secrets,
        operations=_operations(options.operations, judged),
        purposes=options.purpose,
        max_requests=options.max_requests,
        max_time=options.max_time,
        ixit_digest=ixit.digest,
        formats=options.formats,
    )


def declared(options: Options, contracts: Mapping[str, Contract]) -> tuple[Ixit, Ics]:
    """Read the declarations, or make an IXIT of the URLs alone."""
    if not options.targets:
        raise NoTarget
    urls: dict[str, str] = {}
    for target in options.targets:
        api, equals, url = target.partition("=")
        if equals and api in contracts:
            urls[api] = url
        else:
            urls.update({name: _joined(target, contract) for name, contract in contracts.items()})
    environment = Environment(id="target", urls=urls)
    organisation = Organisation(id=options.org or "telco")
    return Ixit({"target": environment}, {organisation.id: organisation}), Ics()


def named(name: str, known: Mapping[str, T], what: str) -> T:
    """Look a name up, or say which is nearest."""
    if name in known:
        return known[name]
    near = difflib.get_close_matches(name, known, n=1)
    hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(known)}"
    raise BadOption(f"no {what} is called {name}: {hint}")


def _one(name: str | None, known: Mapping[str, T], what: str, option: str) -> T:
    if name is not None:
        return named(name, known, what)
    if len(known) == 1:
        return next(iter(known.values()))
    raise BadOption(f"the IXIT has several {what}s: choose one with {option} ({', '.join(known)})")


def _others(ixit: Ixit, organisation: Organisation) -> tuple[Organisation, ...]:
    names = organisation.isolated_from or tuple(name for name in ixit.organisations if name != organisation.id)
    return tuple(ixit.organisations.get(name) or Organisation(id=name) for name in names)


def _limited(environment: Environment, options: Options) -> Environment:
    limits = environment.limits
    if options.concurrency is not None:
        limits = replace(limits, concurrency=options.concurrency)
    if options.rate is not None:
        limits = replace(limits, rate=options.rate)
    writes = frozenset[EffectKind]() if options.read_only else environment.writes
    return replace(environment, limits=limits, writes=writes)


def _operations(wanted: Sequence[str], contracts: Mapping[str, Contract]) -> frozenset[str] | None:
    """Find operations by id, by `api/id`, or by `METHOD /path`."""
    if not wanted:
        return None
    every = [o for contract in contracts.values() for o in contract.operations.values()]
    names = {name: o.key for o in every for name in (o.id, o.key, f"{o.method} {o.path}")}
    return frozenset(named(name, names, "operation") for name in wanted)


def _pair(text: str, option: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name or not value:
        raise BadOption(f"{option} takes NAME=VALUE, not {text!r}")
    return name, value


def _joined(url: str, contract: Contract) -> str:
    """Give an API's base URL on a gateway: the gateway's address and the API's own version path."""
    from urllib.parse import urlsplit

    if not urlsplit(url).scheme.startswith("http") or not urlsplit(url).netloc:
        raise BadOption(f"--target takes http(s)://host, API=URL or sandbox, not {url!r}")
    path = urlsplit(contract.servers[0]).path if contract.servers else ""
    return url.rstrip("/") + path.rstrip("/")


__all__ = ["Options", "TargetLimits", "declared", "named", "prepared", "settings_of", "target_of"]
