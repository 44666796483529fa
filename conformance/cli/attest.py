"""`attest`: write an attestation of what no exchange can show."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from conformance.cli.explained import ExplainedCommand
from conformance.cli.failures import one_sentence
from conformance.cli.options import SPECS


@click.command("attest", cls=ExplainedCommand)
@click.argument("requirement")
@click.option("--statement", required=True, help="What is attested, in one sentence.")
@click.option(
    "--evidence",
    required=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="FILE",
    help="The file that bears it out; its hash is written down.",
)
@click.option("--by", required=True, metavar="NAME", help="Who attests.")
@click.option("--expires", required=True, type=click.DateTime(["%Y-%m-%d"]), help="The last day on which it holds.")
@click.option(
    "--file",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("attestations.yaml"),
    show_default=True,
    help="The file to write to; a run reads the one beside the IXIT.",
)
@SPECS
def attest(
    requirement: str, statement: str, evidence: Path, by: str, expires: datetime, file: Path, specs: Path | None
) -> None:
    """Write an entry of attestations.yaml for a must that no exchange can show.

    REQUIREMENT is `api/requirement-id`, or `api/operationId/effect` for a write whose effect no documented read shows.
    """
    with one_sentence():
        from conformance.contract import load_contracts
        from conformance.jobs.attesting import attest as write

        made = write(
            load_contracts(specs),
            requirement,
            statement=statement,
            evidence=evidence,
            by=by,
            expires=expires.date(),
            today=datetime.now(UTC).date(),
            file=file,
        )
    click.echo(f"{made.requirement} is attested in {file} until {made.expires} (evidence {made.evidence})")
