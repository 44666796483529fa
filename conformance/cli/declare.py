"""`init` and `discover`: declaring a target."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from conformance import __version__
from conformance.cli.doctor import tell_lacking
from conformance.cli.explained import ExplainedCommand
from conformance.cli.failures import NOT_JUDGED, USAGE, one_sentence
from conformance.cli.options import SPECS, TARGET, declared
from conformance.cli.streams import Phases
from conformance.model.files import write_text
from conformance.model.sentences import some

if TYPE_CHECKING:
    from conformance.jobs.declaring.discover import Discovery
    from conformance.jobs.setup.settings import Settings


@click.command("init", cls=ExplainedCommand)
@click.option("--env", default="staging", show_default=True, help="Name of the environment.")
@click.option("--org", default="telco", show_default=True, help="The organisation (orgId).")
@TARGET
@click.option("--directory", type=click.Path(path_type=Path, file_okay=False), default=Path(), help="Where to write.")
@SPECS
def init(env: str, org: str, targets: tuple[str, ...], directory: Path, specs: Path | None) -> None:
    """Write commented ics.yaml and ixit.yaml. Files that exist stay as they are."""
    with one_sentence():
        from conformance.cases.preparation import made_kinds
        from conformance.contract import load_contracts
        from conformance.jobs.setup.prepare import urls_of
        from conformance.profile.declaration_templates import blank_ics, blank_ixit

        contracts = load_contracts(specs)
        if targets == ("sandbox",):
            _declare_sandbox(directory)
            return
        texts = {
            "ixit.yaml": blank_ixit(
                contracts, env=env, org=org, urls=urls_of(targets, contracts), made=made_kinds(contracts.values())
            ),
            "ics.yaml": blank_ics(contracts),
        }
        directory.mkdir(parents=True, exist_ok=True)
        written = []
        for name, text in texts.items():
            if (directory / name).exists():
                click.echo(f"{directory / name} exists and stays as it is", err=True)
                continue
            write_text(directory / name, text)
            written.append(name)
            click.echo(f"wrote {directory / name}")
    if written:
        known = "--document NIF:…" if specs is None else f"--specs {specs} --known KIND=VALUE"
        click.echo(f"fill in what TO FILL IN says; then: masstack-conformance discover {known}")
    sys.exit(0 if written else USAGE)


def _declare_sandbox(directory: Path) -> None:
    """Declare the sandbox as `masstack-conformance sandbox` serves it."""
    from conformance.contract import load_contracts
    from conformance.jobs.declaring.sandbox_declaration import declare
    from conformance.sandbox import Sandbox

    declared = declare(Sandbox(load_contracts()), "http://127.0.0.1:8080", directory / "ixit.yaml")
    click.echo(f"wrote {declared.ixit} and {declared.ics}")
    click.echo("serve it in another terminal: masstack-conformance sandbox")
    click.echo(f"then: {declared.command}")


@click.command("discover", cls=ExplainedCommand)
@click.option("--document", "documents", multiple=True, metavar="TYPE:VALUE", help="Identity document, NIF:12345678Z.")
@click.option("--email", "emails", multiple=True, help="E-mail address of a customer.")
@click.option("--number", "numbers", multiple=True, help="Phone number of a customer.")
@click.option("--known", multiple=True, metavar="KIND=VALUE", help="Another value that is known: hostCfg=6.")
@declared
@click.option("--max-requests", type=click.IntRange(1), default=600, show_default=True, help="Requests at most.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Write here instead of into the IXIT.")
@SPECS
def discover(
    documents: tuple[str, ...],
    emails: tuple[str, ...],
    numbers: tuple[str, ...],
    known: tuple[str, ...],
    max_requests: int,
    out: Path | None,
    **chosen: Any,
) -> None:
    """Fill the test data from one known customer, by the API's own reads."""
    first = f"masstack-conformance {__version__} reads the contracts"
    kept = f"interrupted: {out or chosen['ixit'] or 'ixit.yaml'} is not changed"
    with one_sentence(kept), Phases(first) as phases:
        from conformance.contract.pool_kinds import all_kinds
        from conformance.engine.single_reads import Reader
        from conformance.jobs.declaring.discover import discover as explore
        from conformance.jobs.declaring.discover import require_listed, with_found
        from conformance.jobs.declaring.path_search import found_paths
        from conformance.jobs.setup.prepare import Options, named, reachable
        from conformance.model.errors import BadOption

        seeds = _seeds(documents, emails, numbers, known)
        if not seeds and chosen["specs"] is None:
            raise BadOption("name a customer: --document NIF:12345678Z, --email or --number")
        options = Options(**chosen)
        with reachable(options) as (settings, _, transport):
            kinds = all_kinds(contract.pool_kinds for contract in settings.contracts.values())
            for kind in dict.fromkeys(kind for seed in seeds for kind in seed):
                named(kind, kinds, "kind of test data")
            require_listed(settings.contracts, seeds)
            reader = Reader(
                settings.contracts, settings.environment, settings.organisation, settings.credentials, transport
            )
            phases.begin("asks the reads of the API for test data, in requests")
            found = explore(reader, seeds, most=max_requests, listener=phases.count)
            found.paths = found_paths(reader)
        phases.end()
        source = options.ixit or Path("ixit.yaml")
        searched = bool(documents or emails or numbers)
        if not found.fruitful and (searched or found.way.sentences()):
            _tell_nothing(found, out or source)
            sys.exit(NOT_JUDGED)
        _write_pools(source, out or source, settings, found)  # first of all: whoever reads may stop listening
        _tell(found)
        click.echo(f"wrote {out or source}")
        paths = {**found.paths, **settings.environment.paths}
        environment = replace(settings.environment, paths=paths)
        completed = replace(settings, environment=environment, organisation=with_found(settings.organisation, found))
        with one_sentence(f"interrupted; {out or source} is written"):
            _tell_lacking(completed, phases, str(out or source))
    sys.exit(0 if found.fruitful else NOT_JUDGED)


def _tell_asked(found: Discovery) -> None:
    """Print what was asked in vain."""
    cut = ", which is the limit: a larger --max-requests looks further" if found.cut else ""
    click.echo(f"{some(found.requests, 'request')}{cut}")
    for operation, statuses in found.answers.items():
        if not any(status.startswith("2") for status in statuses):
            told = ", ".join(f"{status} ({count})" for status, count in statuses.items())
            click.echo(f"  nothing from {operation}: {told}")


def _tell_nothing(found: Discovery, file: Path) -> None:
    """Print that nobody was found; what nobody confirmed is not written down."""
    _tell_asked(found)
    statuses = {status for answers in found.answers.values() for status in answers}
    advice = "is the customer one of this environment and organisation?"
    if statuses and statuses <= {"401", "403"}:
        advice = "the credentials are not taken; are they of this environment and organisation, and good?"
    elif found.way.sentences():
        advice = next(iter(found.way.sentences().values()))
    elif statuses and all(status.startswith("5") for status in statuses):
        advice = f"every response is a server error ({', '.join(sorted(statuses))}): is the target up?"
    elif statuses and not any(status.isdecimal() for status in statuses):
        advice = f"the target does not respond ({', '.join(sorted(statuses))}): is it up?"
    click.echo(f"nothing was found: {advice} {file} {'stays as it is' if file.exists() else 'is not written'}")


def _tell(found: Discovery) -> None:
    """Print what was found."""
    _tell_asked(found)
    click.echo("found:")
    for kind, entries in found.pools().items():
        tags: dict[str, int] = {}
        for entry in entries:
            for tag in entry.tags:
                tags[tag] = tags.get(tag, 0) + 1
        told = ", ".join(f"{tag} {count}" for tag, count in sorted(tags.items()))
        click.echo(f"  {len(entries):4} {kind}" + (f" ({told})" if told else ""))
    for key, path in found.paths.items():
        click.echo(f"       the path of {key}: {path}, which takes another method than GET there")


def _tell_lacking(settings: Settings, phases: Phases, file: str) -> None:
    """Print what a run would still lack."""
    from conformance.jobs.declaring.rehearse import rehearse

    phases.begin("fills in the requests of a run, to see what is missing")
    found = rehearse(settings)
    phases.end()
    if found.lacking:
        click.echo("still missing for the gate, by what is missing:")
        tell_lacking(found.lacking, found.lines, file)


def _write_pools(source: Path, out: Path, settings: Settings, found: Discovery) -> None:
    from conformance.cases.preparation import made_kinds
    from conformance.profile.declaration_templates import blank_ixit
    from conformance.profile.ixit_amendments import amended, with_paths

    name = settings.organisation.name or settings.organisation.id
    if source.exists():
        text = source.read_text(encoding="utf-8")
    else:
        urls: Mapping[str, str] = settings.environment.urls
        made = made_kinds(settings.contracts.values())
        text = blank_ixit(settings.contracts, env=settings.environment.id, org=name, urls=urls, made=made)
    text = with_paths(text, settings.environment.id, found.paths)
    write_text(out, amended(text, name, found.pools()))


def _seeds(
    documents: tuple[str, ...], emails: tuple[str, ...], numbers: tuple[str, ...], known: tuple[str, ...]
) -> list[dict[str, Any]]:
    from conformance.model.errors import BadOption

    seeds: list[dict[str, Any]] = []
    for document in documents:
        kind, colon, value = document.rpartition(":")
        seeds.append({"documentType": kind, "document": value} if colon else {"document": value})
    seeds += [{"email": email} for email in emails]
    seeds += [{"msisdn": number} for number in numbers]
    for pair in known:
        kind, equals, value = pair.partition("=")
        if not equals or not value:
            raise BadOption(f"--known takes KIND=VALUE, not {pair!r}")
        seeds.append({kind: int(value) if value.isdigit() and str(int(value)) == value else value})
    return seeds
