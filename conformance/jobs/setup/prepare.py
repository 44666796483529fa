"""`prepared`: turn command-line options and declarations into the `Settings` of a run."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import TypeVar

from conformance.cases.expected import with_expected
from conformance.contract import Contract, load_contracts, under
from conformance.contract.contract import EffectKind, Operation
from conformance.engine.reachability import proxy_secrets, require_reachable, transport_to
from conformance.engine.single_reads import Reader
from conformance.engine.test_data.state_file import state_path
from conformance.engine.token_store import Wallet
from conformance.exchange import HttpTransport
from conformance.jobs.setup.accepted_failures import settling_from
from conformance.jobs.setup.checked_contracts import sound_contracts, with_limits
from conformance.jobs.setup.ci_job import ci_job
from conformance.jobs.setup.made_data import with_made
from conformance.jobs.setup.name_lookup import named
from conformance.jobs.setup.readiness import require_authorised, require_known
from conformance.jobs.setup.releases import Pinned, pinned, releases_in
from conformance.jobs.setup.run_day import day_warnings, run_day
from conformance.jobs.setup.run_places import declared_in
from conformance.jobs.setup.safety import require_allowed
from conformance.jobs.setup.sandbox_target import served_sandbox
from conformance.jobs.setup.settings import Selection, Settings
from conformance.jobs.signed_rulings import BUYER
from conformance.model.errors import BadOption, NoTarget
from conformance.model.http import is_address
from conformance.profile.declaration_builder import plain_url
from conformance.profile.declaration_reader import (
    joined,
    read_ics,
    read_ixit,
    read_required,
    read_required_by_buyer,
    version_path_given,
)
from conformance.profile.declaration_review import require_sound
from conformance.profile.draw import Draw, drawn
from conformance.profile.ics import Ics
from conformance.profile.ixit import Environment, Ixit, Organisation, TargetLimits
from conformance.profile.profiles import PROFILES, Profile

SANDBOX = "sandbox"
#: What `--org` says for each organisation in turn.
ALL = "all"
#: The profile whose choices are drawn afresh whatever `--seed` says.
FRESH = "acceptance"
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
    #: What the run draws; drawn unless given.
    draw: Draw | None = None
    concurrency: int | None = None
    rate: float | None = None
    max_requests: int | None = None
    max_time: float | None = None
    read_only: bool = False
    strict: bool = False
    out: Path | None = None
    #: The state file; beside the IXIT unless given.
    state: Path | None = None
    #: Go on with the run in `out`.
    resume: bool = False
    #: The run's day; that of the clock unless given.
    today: date | None = None
    formats: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()
    readings: tuple[str, ...] = ()
    specs: Path | None = None
    ixit: Path | None = None
    ics: Path | None = None
    required: Path | None = None
    #: A baseline, or a run that exited 0.
    baseline: Path | None = None
    allow_production: bool = False
    directory: Path = Path()


@contextmanager
def prepared(options: Options) -> Iterator[Settings]:
    """Resolve the settings of a run: target, credentials, contracts, declarations.

    Args:
        options: What the command line or a Python caller asks for.

    Yields:
        The settings, once; the built-in sandbox, where it is the target, is served until the context ends.

    Raises:
        InvalidInput: An option, a declaration or a spec cannot be used.
        Unreachable: The target does not respond at all.
    """
    profile = named(options.profile, PROFILES, "profile")
    target = target_of(options)
    if target == SANDBOX:
        readings = dict(_pair(r, "--reading") for r in options.readings)
        loading = partial(sound_contracts, options.specs, options.apis)
        with served_sandbox(
            loading,
            seed=options.seed,
            faults=options.faults,
            readings=readings,
            releases=releases_in(options.releases),
        ) as served:
            contracts = loading()
            chosen = {api: named(api, contracts, "API") for api in options.apis} or contracts
            sandboxed = options if options.org else replace(options, org=next(iter(served.ixit.organisations)))
            settings = settings_of(sandboxed, profile, chosen, served.ixit, served.ics)
            with transport_to(settings.environment) as transport:
                wallet = Wallet(settings.environment, settings.contracts, transport.send)
            seeded = {
                "faults": list(options.faults),
                "readings": readings,
                "releases": {api: c.release for api, c in settings.contracts.items() if c.release != c.releases[-1]},
            }
            yield replace(settings, credentials=wallet, secrets=wallet.secrets, sandbox=seeded)
        return
    with reachable(options, profile=profile) as (settings, ixit, transport):
        reader = Reader(
            settings.contracts, settings.environment, settings.organisation, settings.credentials, transport
        )
        warnings = (*require_authorised(reader), *require_known(ixit, reader))
        organisation = with_made(settings, reader)
    yield replace(settings, organisation=organisation, warnings=(*settings.warnings, *warnings))


def of_each_organisation(options: Options) -> Iterator[Options]:
    """Split options with `--org all` into one for each organisation, with a directory of its own."""
    if options.org != ALL:
        yield options
        return
    if target_of(options) == SANDBOX:
        raise BadOption("--org all is for an IXIT with several organisations, not for the sandbox")
    ixit, _ = declared(options, load_contracts(options.specs))
    for name in ixit.organisations:
        yield replace(options, org=name, out=None if options.out is None else options.out / name)


@contextmanager
def reachable(
    options: Options, *, profile: Profile = PROFILES["gate"]
) -> Iterator[tuple[Settings, Ixit, HttpTransport]]:
    """Connect to the declared target, and make sure that it responds and takes the credentials."""
    ixit, settings = sound(options, profile=profile)
    require_reachable(settings.environment, settings.contracts)
    with transport_to(settings.environment) as transport:
        wallet = Wallet(settings.environment, settings.contracts, transport.send)
        secrets = (*wallet.secrets, *proxy_secrets(settings.environment))
        yield replace(settings, credentials=wallet, secrets=secrets), ixit, transport


def sound(options: Options, *, profile: Profile = PROFILES["gate"]) -> tuple[Ixit, Settings]:
    """The reviewed IXIT and the settings; nothing is sent and no credential obtained."""
    contracts, limits = with_limits(options.specs, options.apis)
    chosen = {api: named(api, contracts, "API") for api in options.apis} or contracts
    ixit, ics = declared(options, contracts)
    settings = settings_of(options, profile, chosen, ixit, ics)
    settings = replace(settings, warnings=(*limits, *settings.warnings))
    environment, organisation = settings.environment, settings.organisation
    require_allowed(environment, settings.contracts, allow_production=options.allow_production)
    require_sound(ixit, environment, organisation, ics, settings.contracts, today=settings.today)
    return ixit, settings


def target_of(options: Options) -> str | None:
    """`sandbox` where the built-in server is the target, else None; raises NoTarget in CI where none is named."""
    if any(not value.strip() or value.endswith("=") for value in options.targets):
        raise NoTarget("no target: --target has an empty value; name a URL, or say --target sandbox")
    if SANDBOX in options.targets:
        if len(options.targets) > 1:
            raise BadOption("--target sandbox cannot be combined with other targets")
        return SANDBOX
    if options.targets or ixit_file(options) is not None:
        return None
    if os.environ.get("CI") or options.profile == "acceptance":
        raise NoTarget
    return SANDBOX


def settings_of(
    options: Options, profile: Profile, contracts: Mapping[str, Contract], ixit: Ixit, ics: Ics
) -> Settings:
    """Choose environment and organisation, and put everything together."""
    environment, organisation = chosen_pair(options, ixit)
    judged = judged_contracts(options, contracts, ics)
    started = datetime.now(UTC)
    name = f"{environment.id}-{organisation.id}"
    out = options.out or options.directory / "reports" / name / f"{started:%Y%m%dT%H%M%SZ}-{profile.name}"
    return Settings(
        contracts=with_expected(judged.contracts, organisation.expect),
        warnings=(*judged.told, *day_warnings(environment, judged.contracts, started)),
        environment=environment,
        organisation=organisation,
        others=_others(ixit, organisation),
        ics=ics,
        profile=replace(profile, reads_only=profile.reads_only or options.read_only),
        out=out,
        resume=options.resume,
        state=_state_of(options, environment, organisation),
        today=options.today or run_day(environment, judged.contracts, started),
        seed=options.seed,
        draw=options.draw or _drawn(options, profile, environment),
        strict=options.strict,
        selection=Selection(
            operations=_operations(options.operations, judged.contracts),
            purposes=options.purpose,
            max_requests=options.max_requests,
            required=_required(options, contracts),
        ),
        max_time=options.max_time,
        ixit_digest=ixit.digest,
        declared_in=declared_in(ixit_file(options), ixit, environment.id),
        ci_job=ci_job(os.environ),
        specs=options.specs,
        formats=options.formats,
        settling=settling_from(options.directory, options.baseline),
    )


def _required(options: Options, contracts: Mapping[str, Contract]) -> frozenset[str]:
    """What the file of `--required` demands, and what buyer.yaml beside the IXIT does."""
    named = read_required(options.required, contracts) if options.required else frozenset()
    buyer = options.directory / BUYER
    return named | (read_required_by_buyer(buyer, contracts) if buyer.exists() else frozenset())


def _drawn(options: Options, profile: Profile, environment: Environment) -> Draw:
    """Draw for a run; in an acceptance nobody says beforehand which test data come first."""
    writes = () if profile.reads_only or options.read_only else environment.writes
    return drawn(options.seed, writes=writes, fresh=profile.name == FRESH)


def _state_of(options: Options, environment: Environment, organisation: Organisation) -> Path | None:
    """The path of the state file; None for the embedded sandbox, whose data are new in each run."""
    if options.state is not None or environment.sandbox:
        return None if environment.sandbox else options.state
    file = ixit_file(options)
    return None if file is None else state_path(file, environment.id, organisation.name or organisation.id)


def chosen_pair(options: Options, ixit: Ixit) -> tuple[Environment, Organisation]:
    """Choose environment and organisation, and apply what the options say of them."""
    env = _one(options.env, ixit.environments, "environment", "--env")
    org = _one(options.org, ixit.organisations, "organisation", "--org")
    environment, organisation = ixit.pair(env, org)
    return _limited(environment, options), organisation


def judged_contracts(options: Options, contracts: Mapping[str, Contract], ics: Ics) -> Pinned:
    """The contracts at the agreed releases, and under the agreed readings."""
    wanted = {**ics.releases, **releases_in(options.releases)}
    moved = pinned(contracts, wanted, others=tuple(ics.releases))
    agreed = {api: under(contract, ics.readings.get(api, {})) for api, contract in moved.contracts.items()}
    return replace(moved, contracts=agreed)


def ixit_file(options: Options) -> Path | None:
    """Find the IXIT that was named, or the one that lies here."""
    if options.ixit is not None:
        return options.ixit
    here = options.directory / "ixit.yaml"
    return here if here.exists() else None


def declared(options: Options, contracts: Mapping[str, Contract]) -> tuple[Ixit, Ics]:
    """Read the declarations; URLs of the command line replace those of the IXIT, or stand alone."""
    here = options.directory / "ics.yaml"
    statement = options.ics or (here if here.exists() else None)
    ics = read_ics(statement, contracts) if statement is not None else Ics()
    urls = urls_of(options.targets, contracts)
    file = ixit_file(options)
    if file is None:
        if not urls:
            raise NoTarget
        environment = Environment(id=options.env or "target", urls=urls)
        organisation = Organisation(id=options.org or "telco", name=options.org or "telco")
        return Ixit({environment.id: environment}, {organisation.id: organisation}), ics
    ixit = read_ixit(file, contracts)
    if urls:
        ixit = _with_urls(ixit, urls)
    return ixit, ics


def _with_urls(ixit: Ixit, urls: Mapping[str, str]) -> Ixit:
    def moved(environment: Environment) -> Environment:
        return replace(environment, urls={**environment.urls, **urls})

    return replace(
        ixit,
        environments={name: moved(environment) for name, environment in ixit.environments.items()},
        overrides={pair: (moved(env), org) for pair, (env, org) in ixit.overrides.items()},
    )


def urls_of(targets: Sequence[str], contracts: Mapping[str, Contract]) -> dict[str, str]:
    """Read `--target`: one gateway for every API, or an address for each."""
    urls: dict[str, str] = {}
    for target in targets:
        api, equals, url = target.partition("=")
        if equals and "/" not in api:
            named(api, contracts, "API")
            urls[api] = _address(url).rstrip("/")
        else:
            gateway = _address(target)
            if twice := version_path_given(gateway, contracts):
                raise BadOption(f"--target {twice}: --target API=URL")
            urls.update({name: joined(gateway, contract) for name, contract in contracts.items()})
    return urls


def _one(name: str | None, known: Mapping[str, T], what: str, option: str) -> str:
    if name is not None:
        named(name, known, what)
        return name
    if len(known) == 1:
        return next(iter(known))
    raise BadOption(f"the IXIT has several {what}s: choose one with {option} ({', '.join(known)})")


def _others(ixit: Ixit, organisation: Organisation) -> tuple[Organisation, ...]:
    own = organisation.name or organisation.id
    names = organisation.isolated_from or tuple(name for name in ixit.organisations if name != own)
    return tuple(ixit.organisations.get(name) or Organisation(id=name, name=name) for name in names)


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
    names = {name: o.key for o in every for name in (o.id, o.key)}
    paths = {f"{o.method} {_shape(o.path)}": o.key for o in every}
    return frozenset(paths.get(_shape(name)) or _named_operation(name, names, every) for name in wanted)


def _shape(path: str) -> str:
    """A path without the names of its variables, since documents may name them differently."""
    method, blank, rest = path.strip().partition(" ")
    path = f"{method.upper()} {rest.strip()}" if blank else path
    return re.sub(r"\{[^}]*\}", "{}", path)


def _named_operation(name: str, names: Mapping[str, str], every: Sequence[Operation]) -> str:
    """Look an operation up by its name; a path that is mistyped is compared with paths."""
    if " " not in name.strip():
        return named(name, names, "operation")
    return named(name, {f"{o.method} {o.path}": o.key for o in every}, "operation")


def _pair(text: str, option: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name or not value:
        raise BadOption(f"{option} takes NAME=VALUE, not {text!r}")
    return name, value


def _address(url: str) -> str:
    url = plain_url(url)
    if not is_address(url) or "?" in url or "#" in url:
        raise BadOption(f"--target takes http(s)://host, API=URL or sandbox, not {url!r}")
    return url


__all__ = ["Options", "TargetLimits", "declared", "named", "prepared", "settings_of", "target_of"]
