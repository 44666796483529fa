"""`readings`: list the open readings, or write those that a run saw into the ICS as agreements."""

from __future__ import annotations

from pathlib import Path

import click
from click.core import ParameterSource

from conformance.cli.explained import ExplainedCommand
from conformance.cli.failures import one_sentence
from conformance.cli.options import SPECS
from conformance.contract.contract import Reading
from conformance.model.files import write_text
from conformance.model.sentences import some


@click.command("readings", cls=ExplainedCommand)
@click.option(
    "--from",
    "run",
    type=click.Path(path_type=Path),
    metavar="RUN",
    help="A run, or its run.json; without it the open readings are listed.",
)
@click.option(
    "--ics",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("ics.yaml"),
    show_default=True,
    help="The ICS to write to, or whose agreements are not listed.",
)
@click.option("--dry-run", is_flag=True, help="Only print what would be written.")
@SPECS
def readings(run: Path | None, ics: Path, dry_run: bool, specs: Path | None) -> None:
    """List the open readings; with --from write those that a run saw into the ICS, with where each was seen.

    What the ICS agrees on already stays as it is. A reading of which the run saw several choices is named, and left to
    you. `specs readings` lists those that are agreed, too.
    """
    if run is not None:
        _write(run, ics, dry_run=dry_run)
    elif dry_run:
        raise click.UsageError("--dry-run needs --from RUN: without a run nothing is written")
    else:
        _list_open(ics, specs)


def _list_open(ics: Path, specs: Path | None) -> None:
    """List what the documentation leaves open and the ICS does not agree on."""
    with one_sentence():
        from conformance.contract import load_contracts
        from conformance.profile.declaration_reader import read_ics

        contracts = load_contracts(specs)
        given = click.get_current_context().get_parameter_source("ics") is ParameterSource.COMMANDLINE
        agreed = read_ics(ics, contracts).readings if given or ics.is_file() else {}
    every = [(api, reading) for api, contract in contracts.items() for reading in contract.readings.values()]
    open_ones = [(api, reading) for api, reading in every if reading.id not in agreed.get(api, {})]
    for api, reading in open_ones:
        click.echo(reading_lines(api, reading))
    told = f"; {len(every) - len(open_ones)} agreed in {ics}" if agreed else ""
    click.echo(f"{some(len(open_ones), 'open reading')}{told}", err=True)


def reading_lines(api: str, reading: Reading) -> str:
    """A reading for the terminal: what is open, the choices, and the source."""
    choices = ", ".join(
        f"{choice.id}{'' if choice.id in reading.permitted else ' (rejected)'}" for choice in reading.choices
    )
    return f"{api}/{reading.id}: {reading.says}\n    {choices}\n    {reading.source}"


def _write(run: Path, ics: Path, *, dry_run: bool) -> None:
    with one_sentence():
        from conformance.model.errors import DeclarationError
        from conformance.profile.ics_agreements import observed, with_readings
        from conformance.report.run_documents import read_document

        document = read_document(run)
        clear, unclear = observed(document)
        if not ics.is_file():
            raise DeclarationError(f"{ics} does not exist: masstack-conformance init writes one")
        text, added = with_readings(ics.read_text(encoding="utf-8"), clear, str(document.get("started", ""))[:10])
        if added and not dry_run:
            write_text(ics, text)
    for one in added:
        click.echo(f"{one.api}/{one.reading}: {one.choice}")
    for told in unclear:
        click.echo(f"not written, since several choices fit what was seen: {told}", err=True)
    done = "would be written" if dry_run else "written"
    click.echo(f"{len(added)} {done} to {ics}; {len(clear) - len(added)} agreed already", err=True)
