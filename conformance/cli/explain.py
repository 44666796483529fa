"""`explain ID`: what an id says, and where it comes from."""

from __future__ import annotations

from pathlib import Path

import click

from conformance.cli.explained import ExplainedCommand
from conformance.cli.failures import one_sentence
from conformance.cli.options import SPECS


@click.command("explain", cls=ExplainedCommand)
@click.argument("id")
@click.option(
    "--run", "run", type=click.Path(path_type=Path), metavar="DIR", help="Run of a finding; the newest unless given."
)
@SPECS
def explain(id: str, run: Path | None, specs: Path | None) -> None:  # noqa: A002 - the documented name
    """Explain an operation, requirement, reading, purpose, case, finding or kind of test data, offline.

    It tells what the id says, its source, and what a good and a bad response are. It explains the terms of the
    glossary and the rules of judgement, too. Without --run, a finding is looked for in the newest run below reports/.
    """
    with one_sentence():
        from conformance.contract import load_contracts
        from conformance.jobs.explaining.explain_id import explain as explained

        click.echo(explained(load_contracts(specs), id, run))
