"""`cleanup`: revert what a run left behind."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import click

from conformance.cli.explained import ExplainedCommand
from conformance.cli.failures import NOT_JUDGED, one_sentence
from conformance.cli.options import IXIT, PRODUCTION, SPECS, TARGET


@click.command("cleanup", cls=ExplainedCommand)
@click.argument("run", type=click.Path(path_type=Path, exists=True, file_okay=False))
@TARGET
@IXIT
@PRODUCTION
@SPECS
def cleanup(run: Path, targets: tuple[str, ...], ixit: Path | None, allow_production: bool, specs: Path | None) -> None:
    """Undo what a run left behind, as far as the API can; the rest is listed.

    Exit 0 when nothing is left that the API can undo, 3 when something of that could not be undone this time.
    """
    with one_sentence():
        from conformance.jobs.cleanup import clean_up
        from conformance.jobs.setup.checked_contracts import specs_of
        from conformance.jobs.setup.prepare import Options, reachable
        from conformance.model.errors import BadOption
        from conformance.model.sentences import some
        from conformance.record import RECORD_FILE, RecordError, read_record

        try:
            header = read_record(run / RECORD_FILE).header
        except RecordError as failure:
            raise BadOption(f"{run} is no run that can be cleaned up: {failure}") from failure
        if header["target"]["sandbox"]:
            click.echo("the sandbox ended with its run: nothing is left of it")
            return
        options = Options(
            targets=targets,
            ixit=ixit,
            specs=specs_of(header, specs),
            env=header["target"]["env"],
            org=header["target"]["org"],
            allow_production=allow_production,
        )
        with reachable(options) as (settings, _, transport):
            cleaned = clean_up(run, settings.contracts, settings.environment, settings.credentials, transport.send)
    click.echo(f"{some(cleaned.undone, 'change')} reverted with {some(cleaned.requests, 'request')}")
    if cleaned.failed:
        click.echo(
            f"{some(cleaned.failed, 'change')} could not be reverted this time: masstack-conformance cleanup {run}"
        )
    for (operation, says), count in Counter((left.operation, left.says) for left in cleaned.left).items():
        click.echo(f"  {count:4} of {operation} stay: {says}")
    if cleaned.left:
        click.echo(f"their ids stand in {run / 'leftovers.jsonl'}")
    if len(cleaned.left) > cleaned.failed:
        click.echo(f"no request of the API undoes {'these' if not cleaned.failed else 'the others'}")
    sys.exit(NOT_JUDGED if cleaned.failed else 0)
