"""`judge`, `replay`, `dispute`, `archive`, `verify`: evidence that holds."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from conformance.cli.failures import one_sentence
from conformance.cli.options import SPECS

PATH = click.Path(path_type=Path)


@click.command("judge")
@click.argument("record", type=PATH)
@click.option("--out", type=PATH, metavar="DIR", help="Where the reports are written; beside the run unless given.")
@SPECS
@click.option("--quiet", is_flag=True, help="Only the last line.")
def judge(record: Path, out: Path | None, specs: Path | None, quiet: bool) -> None:
    """Judge a recorded run again, offline, by this suite's contracts and rules.

    RECORD is a run.jsonl or the directory of a run.
    """
    with one_sentence():
        from conformance.jobs.evidence import contracts_of, record_path
        from conformance.jobs.rejudge import rejudge
        from conformance.report.terminal import Terminal

        path = record_path(record.resolve())
        target = out or path.parent.with_name(f"{path.parent.name}-judged-again")
        result = rejudge(path, contracts_of(path, specs), target)
        Terminal(quiet=quiet).end(result.document, target)
    sys.exit(result.document["exit_code"])


@click.command("dispute")
@click.argument("record", type=PATH)
@click.argument("finding")
@click.option("--out", type=PATH, metavar="FILE", help="File to write; standard output unless given.")
def dispute(record: Path, finding: str, out: Path | None) -> None:
    """Pack one finding of a run for the party that disputes it.

    The pack has the statement and its source, the exchanges, and a ruling to be filled in.
    """
    with one_sentence():
        from conformance.jobs.evidence import dispute_of

        text = json.dumps(dispute_of(record, finding), indent=1, ensure_ascii=False) + "\n"
        if out is None:
            click.echo(text, nl=False)
        else:
            out.write_text(text, encoding="utf-8")
            click.echo(f"{finding} is packed in {out}; fill in its ruling and add it to rulings.yaml")


@click.command("archive")
@click.argument("run", type=PATH)
@click.option("--out", type=PATH, metavar="FILE", help="File to write; RUN.zip unless given.")
@click.option("--acceptance/--evidence", default=True, help="As an acceptance (the default), or as mere evidence.")
@SPECS
def archive(run: Path, out: Path | None, acceptance: bool, specs: Path | None) -> None:
    """Pack a run into one file with a manifest that any signing tool can sign.

    As an acceptance only a complete run of the acceptance profile is packed, against a target and not the sandbox.
    The page to sign stands in its report.html, in English and in Spanish.
    """
    with one_sentence():
        from conformance.jobs.evidence import archive_run, contracts_of, record_path

        target = out or run.resolve().with_suffix(".zip")
        digest = archive_run(run, target, contracts_of(record_path(run), specs), acceptance=acceptance)
        click.echo(f"{target} · manifest SHA-256 {digest}")


@click.command("verify")
@click.argument("file", type=PATH)
@SPECS
def verify(file: Path, specs: Path | None) -> None:
    """Check an archive: every hash, and every verdict by judging its evidence again; exit 1 on a difference."""
    with one_sentence():
        from conformance.contract import load_contracts
        from conformance.jobs.evidence import verify_archive
        from conformance.model.sentences import some

        differences = verify_archive(file, load_contracts(specs))
        for difference in differences[:50]:
            click.echo(str(difference))
        more = f" ({len(differences) - 50} more)" if len(differences) > 50 else ""
        click.echo(
            f"{file}: {some(len(differences), 'difference')}{more}" if differences else f"{file}: nothing differs"
        )
    sys.exit(1 if differences else 0)


@click.command("replay")
@click.argument("record", type=PATH)
@click.argument("id")
@click.option(
    "--ixit", type=click.Path(path_type=Path, exists=True), metavar="FILE", help="The IXIT; ./ixit.yaml unless given."
)
@click.option("--target", "targets", multiple=True, metavar="URL|API=URL", help="Another target than the run's.")
@SPECS
def replay(
    record: Path,
    id: str,  # noqa: A002 - the documented name
    ixit: Path | None,
    targets: tuple[str, ...],
    specs: Path | None,
) -> None:
    """Send one case of a run again, with its control.

    ID is a finding (F-…), a case, or a purpose. Exit codes are those of `run`.
    """
    with one_sentence():
        from conformance.jobs.evidence import exchange_text
        from conformance.jobs.replay import replay as again
        from conformance.jobs.setup.prepare import Options

        directory = ixit.parent if ixit else Path()
        replayed = again(record, id, Options(targets=targets, directory=directory, specs=specs))
        for exchange in replayed.exchanges:
            click.echo(json.dumps(exchange_text(exchange), indent=1, ensure_ascii=False))
        for entry in replayed.result.document["purposes"]:
            click.echo(f"{entry['verdict']}: {entry['id']}{': ' + entry['reason'] if entry['reason'] else ''}")
    sys.exit(replayed.result.document["exit_code"])
