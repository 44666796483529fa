"""`specs`: the contracts checked, bundled, compared; their open readings listed."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from conformance.cli.agree import reading_lines
from conformance.cli.explained import ExplainedGroup
from conformance.cli.streams import Phases
from conformance.contract import Contract, at, load_contract, load_contracts, specs_directory
from conformance.contract.bundling.bundle import apis_in
from conformance.contract.editions import skipped
from conformance.contract.load import load_bundle
from conformance.model.errors import BadOption
from conformance.model.files import write_text
from conformance.model.sentences import some

_DIRECTORY = click.option(
    "--specs",
    "directory",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    envvar="CONFORMANCE_SPECS",
    show_envvar=True,
    help="Directory of the contracts; the built-in ones unless given.",
)

#: How the names of bundles end, and those of no release.
_BUNDLES = frozenset({".json", ".yaml", ".yml"})


@click.group("specs", cls=ExplainedGroup)
def specs() -> None:
    """Lint, bundle, compare and list the contracts."""


@specs.command("lint")
@click.argument("apis", nargs=-1)
@_DIRECTORY
def lint_command(apis: tuple[str, ...], directory: Path | None) -> None:
    """Check the contracts; exit 2 when there is a problem."""
    from conformance.contract.lint.lint import lint
    from conformance.rules import RULES

    where = directory or specs_directory()
    names = apis or apis_in(where)
    with Phases(f"checks {', '.join(names)}"):
        problems = [problem for api in names for problem in lint(where, api, RULES)]
    for problem in problems:
        click.echo(str(problem))
    count = sum(not problem.advice for problem in problems)
    notes = f", {some(len(problems) - count, 'note')}" if len(problems) > count else ""
    click.echo(f"{', '.join(names)}: {some(count, 'problem')}{notes}", err=bool(count))
    sys.exit(2 if count else 0)


@specs.command("bundle")
@click.argument("api")
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), help="File to write; standard output unless given."
)
@click.option("--plain", is_flag=True, help="Leave our x- annotations out.")
@click.option("--release", default="current", show_default=True, help="Release to bundle.")
@_DIRECTORY
def bundle_command(api: str, out: Path | None, *, plain: bool, release: str, directory: Path | None) -> None:
    """Write a contract as one portable OpenAPI 3.1 document (JSON)."""
    from conformance.contract.bundling.plain_bundle import plain as as_plain

    document = dict(_released(load_contract(api, directory), release).document)
    text = json.dumps(as_plain(document) if plain else document, indent=2, ensure_ascii=False) + "\n"
    if out is None:
        click.echo(text, nl=False)
    else:
        write_text(out, text)
        click.echo(f"wrote {out}")


@specs.command("diff")
@click.argument("old")
@click.argument("new")
@click.option("--api", default="customers", show_default=True, help="The API whose releases are meant.")
@click.option("--every", is_flag=True, help="List every place that a change of a shared schema shows at.")
@_DIRECTORY
def diff_command(old: str, new: str, api: str, *, every: bool, directory: Path | None) -> None:
    """Compare two contracts; exit 1 when something breaks.

    Each is a release (2.30.0, or customers@2.30.0), a folder, or a bundle. What one edit of a shared schema changes in
    several places is one change.
    """
    from conformance.contract.diff import causes, diff

    changes = diff(_contract(old, api, directory), _contract(new, api, directory))
    found = causes(changes)
    for cause in found:
        click.echo(str(cause))
        if every and len(cause.changes) > 1:
            for change in cause.changes:
                click.echo(f"  {change.operation} {change.place}")
    breaking = sum(cause.breaking for cause in found)
    places = f" in {some(len(changes), 'place')}" if len(changes) > len(found) else ""
    click.echo(f"{some(len(found), 'change')}{places}, {breaking} breaking", err=True)
    sys.exit(1 if breaking else 0)


def _contract(word: str, api: str, directory: Path | None) -> Contract:
    """Find what is to be compared: a folder, a bundle, or a release."""
    path = Path(word)
    if path.is_dir():
        return load_contract(path.resolve().name, path.resolve().parent)
    if path.is_file():
        return load_bundle(path)
    if path.suffix in _BUNDLES:
        raise BadOption(f"there is no file {word}: specs bundle writes one")
    named, _, release = word.rpartition("@")
    return _released(load_contract(named or api, directory), release)


def _released(contract: Contract, release: str) -> Contract:
    """Give the contract of a release, and say it where the changelog skips that number."""
    then = at(contract, release)
    if then.release != release:
        click.echo(skipped(contract.api, release, then.release), err=True)
    return then


@specs.command("readings")
@click.argument("apis", nargs=-1)
@click.option("--operation", help="Only those that concern this operation.")
@_DIRECTORY
def readings_command(apis: tuple[str, ...], operation: str | None, directory: Path | None) -> None:
    """List the readings: what the documents leave open, and what a target may take."""
    contracts = {api: load_contract(api, directory) for api in apis} if apis else load_contracts(directory)
    count = 0
    for contract in contracts.values():
        for reading in contract.readings.values():
            if operation is not None and operation not in reading.operations:
                continue
            count += 1
            click.echo(reading_lines(contract.api, reading))
    click.echo(some(count, "reading"), err=True)


@specs.command("words")
@click.option("--write", is_flag=True, help="Write it into README.md of the contracts, and the operations in numbers.")
@_DIRECTORY
def words_command(directory: Path | None, *, write: bool) -> None:
    """Print the table of the words that requirements are written in."""
    from conformance.jobs.generated_specs import rewrite_readme, table

    if not write:
        click.echo(table(), nl=False)
        return
    click.echo(f"{rewrite_readme(directory or specs_directory(), load_contracts(directory))}: written")


@specs.command("lock")
@_DIRECTORY
def lock_command(directory: Path | None) -> None:
    """Rewrite the published list of test purposes, purposes.lock."""
    from conformance.jobs.generated_specs import LOCK, rewrite_lock

    where = directory or specs_directory()
    came, went = rewrite_lock(load_contracts(directory), where)
    click.echo(f"{where / LOCK}: {some(came, 'purpose')} more, {went} less")
