"""`readings`: write the readings that a run saw into the ICS as agreements."""

from __future__ import annotations

from pathlib import Path

import click

from conformance.cli.explained import ExplainedCommand
from conformance.cli.failures import one_sentence
from conformance.model.files import write_text


@click.command("readings", cls=ExplainedCommand)
@click.option(
    "--from", "run", required=True, type=click.Path(path_type=Path), metavar="RUN", help="A run, or its run.json."
)
@click.option(
    "--ics",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("ics.yaml"),
    show_default=True,
    help="The ICS to write to.",
)
@click.option("--dry-run", is_flag=True, help="Only print what would be written.")
def readings(run: Path, ics: Path, dry_run: bool) -> None:
    """Write the readings that a run saw into the ICS, with where each was seen.

    What the ICS agrees on already stays as it is. A reading of which the run saw several choices is named, and left to
    you. `specs readings` lists all that there are.
    """
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
