"""`run`: the main job."""

from __future__ import annotations

import shlex
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from conformance import __version__
from conformance.cli.explained import ExplainedCommand
from conformance.cli.failures import no_room, one_sentence
from conformance.cli.options import ICS, IXIT, PRODUCTION, SPECS
from conformance.model import OperationKey
from conformance.report.formats.formats import ON_REQUEST, help_text

if TYPE_CHECKING:
    from conformance.jobs.session import RunResult
    from conformance.jobs.setup.prepare import Options
    from conformance.jobs.setup.settings import Settings
    from conformance.report.terminal import Terminal


@click.command("run", cls=ExplainedCommand)
@click.option(
    "--target", "targets", multiple=True, metavar="sandbox|URL|API=URL", help="What is judged; repeatable per API."
)
@click.option("--env", help="Environment of the IXIT.")
@click.option("--org", metavar="NAME|all", help="Organisation of the IXIT, or each in turn.")
@click.option("--profile", default="gate", show_default=True, metavar="smoke|gate|acceptance", help="How much is sent.")
@click.option("--api", "apis", multiple=True, help="Only this API; repeatable.")
@click.option(
    "--operation", "operations", multiple=True, metavar="ID|'METHOD /path'", help="Only this operation; repeatable."
)
@click.option("--purpose", metavar="GLOB", help="Only purposes that match.")
@click.option(
    "--api-release", "releases", multiple=True, metavar="API=RELEASE", help="Judge by the contract of a release."
)
@click.option(
    "--seed",
    type=int,
    default=0,
    show_default=True,
    help="Seed of the sandbox, of the choice of test data and of what is explored.",
)
@click.option("--concurrency", type=click.IntRange(1, 512), help="Requests in flight at most.")
@click.option("--rate", type=click.FloatRange(min=0, min_open=True), help="Requests a second at most.")
@click.option("--max-requests", type=click.IntRange(1), help="Shrink the plan to so many requests before the start.")
@click.option(
    "--max-time", type=click.FloatRange(min=0, min_open=True), metavar="S", help="Cut the run after so many seconds."
)
@click.option("--read-only", is_flag=True, help="Send nothing that changes data.")
@click.option("--strict", is_flag=True, help="A broken `should` fails too.")
@click.option(
    "--resume",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    metavar="DIR",
    help="Continue a cut run.",
)
@click.option("--out", type=click.Path(path_type=Path), metavar="DIR", help="Write exactly here.")
@click.option(
    "--state",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="What runs used up of the test data; .conformance-state/ beside the IXIT unless given.",
)
@click.option("--format", "formats", default="", metavar="LIST", help=help_text())
@click.option("--fault", "faults", multiple=True, metavar="ID", help="Switch a seeded defect of the sandbox on.")
@click.option(
    "--reading", "readings", multiple=True, metavar="ID=CHOICE", help="Let the sandbox take another permitted reading."
)
@SPECS
@IXIT
@ICS
@click.option(
    "--required", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Operations required."
)
@click.option(
    "--baseline",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Only what is new to it fails; a run that exited 0, too.",
)
@click.option("--history", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Add a line to FILE.")
@PRODUCTION
@click.option("--quiet", is_flag=True, help="Only the last line.")
def run(quiet: bool, formats: str, resume: Path | None, history: Path | None, **chosen: Any) -> None:
    """Test a target against the contracts, and write the reports.

    Without a target, and outside of CI, the built-in sandbox is tested.
    """
    if not quiet:  # what is imported below takes a while
        click.echo(f"masstack-conformance {__version__} reads the contracts and plans the {chosen['profile']} run")
    with one_sentence("interrupted before the first test: there is nothing to report"):
        from conformance.jobs.setup.name_lookup import named
        from conformance.jobs.setup.prepare import Options, of_each_organisation
        from conformance.verdicts.gate import gravest

        wanted = tuple(named(f.strip(), ON_REQUEST, "format").name for f in formats.split(",") if f.strip())
        options = Options(formats=wanted, **chosen)
        if resume is not None:
            from conformance.jobs.resume import resumed

            options = resumed(options, resume)
        code = gravest(_judged(one, quiet=quiet, history=history) for one in of_each_organisation(options))
    sys.exit(code)


def _conducted(settings: Settings, terminal: Terminal) -> RunResult:
    """Run; where the machine gives out, or somebody will not wait, say how what was judged until then is reported."""
    from conformance.jobs.session import conduct
    from conformance.record import RecordError

    try:
        try:
            return conduct(settings, terminal.progress, terminal.foreseen)
        finally:
            terminal.stop()
    except (RecordError, OSError) as failure:
        kept = kept_by(settings)
        if no_room(failure) and kept:
            click.echo(f"{kept}, when there is room", err=True)
        raise
    except KeyboardInterrupt:
        kept = kept_by(settings)
        raise KeyboardInterrupt(f"interrupted before the reports were written; {kept}" if kept else "") from None


def kept_by(settings: Settings) -> str:
    """How what a record holds is reported, and how its run goes on, as a sentence; empty without a record."""
    from conformance.jobs.resume import KEY_FILE
    from conformance.record import RECORD_FILE

    if not (settings.out / RECORD_FILE).exists():
        return ""
    there = shlex.quote(str(settings.out))
    told = f"masstack-conformance judge {there} reports what was judged until then"
    if settings.environment.sandbox or not (settings.out / KEY_FILE).exists():
        return told  # the state of the built-in sandbox is gone with its run
    return f"{told}; masstack-conformance run --resume {there} goes on"


def _left_behind(settings: Settings) -> Mapping[str, Any]:
    """What the run left in its target: how many test records of each operation, and how many of them can be undone."""
    from conformance.engine.leftovers import FILE, read_leftovers
    from conformance.engine.undo_log import JOURNAL, undoable

    left = [] if settings.environment.sandbox else read_leftovers(settings.out)
    can = undoable(settings.out / JOURNAL)
    return {
        "by": Counter(OperationKey(one.operation).id for one in left),
        "undoable": sum(one.exchange in can for one in left),
        "file": str(settings.out / FILE),
    }


def _judged(options: Options, *, quiet: bool, history: Path | None) -> int:
    """Judge one organisation, and give the exit code."""
    from conformance.jobs.setup.prepare import prepared
    from conformance.jobs.setup.run_places import with_own_place
    from conformance.model.errors import BadOption
    from conformance.report.run_documents import add_to_history
    from conformance.report.terminal import Terminal

    if history is not None and not history.parent.is_dir():
        raise BadOption(f"--history {history}: there is no folder {history.parent} to write it in")
    with prepared(options) as ready:
        settings = with_own_place(ready, given=options.out is not None)
        terminal = Terminal(quiet=quiet)
        for warning in settings.warnings:
            click.echo(f"warning: {warning}", err=True)
        terminal.begin(settings.environment.sandbox)
        result = _conducted(settings, terminal)
        with one_sentence(f"interrupted; the reports are in {settings.out}"):
            for warning in result.warnings:
                click.echo(f"warning: {warning}", err=True)
            for sentence in result.left if not quiet else ():
                click.echo(sentence)
            terminal.end({**result.document, "left_behind": _left_behind(settings)}, settings.out)
    if history is not None:
        try:
            add_to_history(result.document, history)
        except OSError as failure:  # the verdict stands, whatever becomes of its line
            click.echo(f"warning: --history {history} was not written: {failure.strerror}", err=True)
    return int(result.document["exit_code"])
