"""`judge`, `replay`, `dispute`, `archive`, `verify`: evidence that holds."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from conformance.cli.explained import ExplainedCommand
from conformance.cli.failures import one_sentence
from conformance.cli.options import SPECS
from conformance.cli.streams import Phases
from conformance.model.files import write_text

PATH = click.Path(path_type=Path)


@click.command("judge", cls=ExplainedCommand)
@click.argument("record", type=PATH)
@click.option("--out", type=PATH, metavar="DIR", help="Where the reports are written; beside the run unless given.")
@SPECS
@click.option("--quiet", is_flag=True, help="Only the last line.")
def judge(record: Path, out: Path | None, specs: Path | None, quiet: bool) -> None:
    """Judge a recorded run again, offline, by this suite's contracts and rules.

    RECORD is a run.jsonl or the directory of a run.
    """
    with one_sentence("interrupted: nothing was written, and the record is as it was"):
        from conformance.jobs.evidence.finished_runs import contracts_of, record_path
        from conformance.jobs.evidence.judge_record import rejudge
        from conformance.report.terminal import Terminal

        path = record_path(record.resolve())
        target = out or path.parent.with_name(f"{path.parent.name}-judged-again")
        with Phases(f"judges {record} again", quiet=quiet):
            result = rejudge(path, contracts_of(path, specs), target)
        with one_sentence(f"interrupted; the reports are in {target}"):
            Terminal(quiet=quiet).end(result.document, target)
    sys.exit(result.document["exit_code"])


@click.command("dispute", cls=ExplainedCommand)
@click.argument("record", type=PATH)
@click.argument("finding")
@click.option("--out", type=PATH, metavar="FILE", help="File to write; standard output unless given.")
def dispute(record: Path, finding: str, out: Path | None) -> None:
    """Pack one finding of a run for the party that disputes it.

    The pack has the statement and its source, the exchanges, and a ruling to be filled in.
    """
    with one_sentence():
        from conformance.jobs.evidence.finished_runs import dispute_of

        text = json.dumps(dispute_of(record, finding), indent=1, ensure_ascii=False) + "\n"
        if out is None:
            click.echo(text, nl=False)
        else:
            write_text(out, text)
            click.echo(f"{finding} is packed in {out}; fill in its ruling and add it to rulings.yaml")


@click.command("archive", cls=ExplainedCommand)
@click.argument("run", type=PATH)
@click.option("--out", type=PATH, metavar="FILE", help="File to write; RUN.zip unless given.")
@click.option("--acceptance/--evidence", default=True, help="As an acceptance (the default), or as mere evidence.")
@click.option("--sign", type=PATH, metavar="KEY", help="Sign it with an Ed25519 private key (PEM).")
@click.option("--timestamp", type=PATH, metavar="FILE", help="Take along an RFC 3161 time stamp of its manifest.")
@click.option("--certificate", type=PATH, metavar="FILE", help="Write the signature as a page that verify reads.")
@SPECS
def archive(
    run: Path,
    out: Path | None,
    acceptance: bool,
    sign: Path | None,
    timestamp: Path | None,
    certificate: Path | None,
    specs: Path | None,
) -> None:
    """Pack a run into one file, with a manifest that is signed.

    Everything in it is derived from the run's record. As an acceptance only a complete run of the acceptance profile
    is packed that ended conformant, against a target and not the sandbox. The page to sign stands in its report.html,
    in English and in Spanish.
    """
    with one_sentence():
        from conformance.jobs.evidence.archiving import Signing, archive_run
        from conformance.jobs.evidence.finished_runs import contracts_of, record_path

        target = out or run.resolve().with_suffix(".zip")
        with Phases(f"derives every file of {run} from its record again"):
            contracts = contracts_of(record_path(run), specs)
            signing = Signing(sign, timestamp, certificate)
            says, digest = archive_run(run, target, contracts, acceptance=acceptance, signing=signing)
        signed = "signed" if sign else "not signed: consistent, origin unproven"
        click.echo(f"manifest SHA-256 {digest}")
        click.echo(f"{target}: {says} · {signed}")


@click.command("verify", cls=ExplainedCommand)
@click.argument("file", type=PATH)
@click.option("--key", type=PATH, metavar="PUB", help="The public key (PEM) by which it has to be signed.")
@SPECS
def verify(file: Path, key: Path | None, specs: Path | None) -> None:
    """Check an archive: every hash, and every file by deriving it from the record again; exit 1 on a difference.

    FILE may also be a certificate page: then its signature is checked, and what it signs is said.
    """
    with one_sentence():
        from conformance.contract import load_contracts
        from conformance.jobs.evidence.archiving import verify_archive, verify_certificate
        from conformance.jobs.evidence.finished_runs import certificate_in
        from conformance.model.sentences import some
        from conformance.report.escaping import one_line

        page = certificate_in(file)
        with Phases(f"derives every file of {file} from its record again", quiet=page is not None):
            verified = (
                verify_archive(file, load_contracts(specs), key)
                if page is None
                else verify_certificate(file, page, key)
            )
        differences = verified.differences
        for difference in differences[:50]:
            click.echo(f"differs: {one_line(difference, 400)}")
        for note in verified.notes:
            click.echo(f"note: {one_line(note, 400)}")
        if differences:
            more = f" ({len(differences) - 50} more)" if len(differences) > 50 else ""
            why = verified.judged_elsewhere or "this is not what the run led to"
            click.echo(f"{file}: {some(len(differences), 'difference')}{more}: {why}")
        else:
            click.echo(f"{file}: {verified.says}")
    sys.exit(1 if differences else 0)


@click.command("replay", cls=ExplainedCommand)
@click.argument("what", nargs=-1, required=True, metavar="[RUN] ID")
@click.option(
    "--ixit", type=click.Path(path_type=Path, exists=True), metavar="FILE", help="The IXIT; ./ixit.yaml unless given."
)
@click.option("--target", "targets", multiple=True, metavar="URL|API=URL", help="Another target than the run's.")
@SPECS
def replay(what: tuple[str, ...], ixit: Path | None, targets: tuple[str, ...], specs: Path | None) -> None:
    """Send one case of a run again, with its control.

    ID is a finding (F-…), a case, or a purpose. RUN is the newest one below reports/ unless given. Exit codes are those
    of `run`.
    """
    with one_sentence():
        from conformance.jobs.evidence.replay import replay as again
        from conformance.jobs.setup.prepare import Options
        from conformance.model.errors import BadOption
        from conformance.report.replay_lines import replay_lines
        from conformance.report.run_documents import newest_run

        if len(what) > 2:
            raise BadOption("replay takes a run and an id: masstack-conformance replay [RUN] F-3a9c12e0")
        run = Path(what[0]) if len(what) == 2 else newest_run(Path("reports"))
        directory = ixit.parent if ixit else Path()
        replayed = again(run, what[-1], Options(targets=targets, directory=directory, specs=specs))
        for line in replay_lines(what[-1], replayed.exchanges, replayed.result.document):
            click.echo(line)
    sys.exit(replayed.result.document["exit_code"])
