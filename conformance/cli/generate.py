"""`generate`: example requests of an operation."""

from __future__ import annotations

import json
from pathlib import Path

import click

from conformance.cli.explained import ExplainedCommand
from conformance.cli.failures import one_sentence
from conformance.cli.options import SPECS


@click.command("generate", cls=ExplainedCommand)
@click.argument("api")
@click.argument("operation")
@click.option("--invalid", "kind", flag_value="invalid", help="Requests that break the contract in one place.")
@click.option("--open", "kind", flag_value="open", help="Requests of which the documents say nothing.")
@click.option("--count", type=click.IntRange(1), help="So many; ten, or each fault once, unless given.")
@click.option("--seed", type=int, default=0, show_default=True, help="Other values for another seed.")
@click.option("--curl", is_flag=True, help="As curl lines, with TOKEN where the credentials go.")
@SPECS
def generate(
    api: str, operation: str, kind: str | None, count: int | None, seed: int, *, curl: bool, specs: Path | None
) -> None:
    """Print example requests of an operation, valid ones unless told otherwise, as JSON lines."""
    with one_sentence():
        from conformance.cases.case import Kind
        from conformance.jobs.generate import as_curl, generated
        from conformance.jobs.listing import selected_contracts
        from conformance.jobs.setup.name_lookup import named

        contract = selected_contracts((api,), specs)[api]
        names = {name: o for o in contract.operations.values() for name in (o.id, f"{o.method} {o.path}")}
        one = named(operation, names, "operation")
        for entry in generated(contract, one, Kind(kind or "valid"), count=count, seed=seed):
            click.echo(as_curl(entry) if curl else json.dumps(entry, ensure_ascii=True))
