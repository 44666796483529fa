"""`compare`, `trend`, `status`, `baseline`, `waivers`: what is done with the results of runs."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from conformance.cli.explained import ExplainedCommand, ExplainedGroup
from conformance.cli.failures import one_sentence
from conformance.model.files import write_text
from conformance.model.sentences import some
from conformance.report.escaping import harmless

PATH = click.Path(path_type=Path)


@click.command("compare", cls=ExplainedCommand)
@click.argument("old", type=PATH)
@click.argument("new", type=PATH)
@click.option("--html", type=PATH, metavar="FILE", help="Write the comparison as a page, too.")
@click.option("--quiet", is_flag=True, help="Only the last line.")
@click.option(
    "--fail-on",
    type=click.Choice(["changed"]),
    help="Exit 1, too, when responses changed within what is permitted, or NEW tested less than OLD.",
)
def compare(old: Path, new: Path, html: Path | None, quiet: bool, fail_on: str | None) -> None:
    """Compare two runs: BETTER, SAME, CHANGED or WORSE; exit 1 when WORSE.

    WORSE: something newly fails, or is newly not tested for a reason that is the target's.
    CHANGED: responses differ within what is permitted, or NEW did not test what OLD did; each says why.
    OLD and NEW are the directories of runs, or their run.json.
    """
    with one_sentence():
        from conformance.report.page.compare_html import compare_html, lines
        from conformance.report.run_documents import read_document
        from conformance.verdicts.compare import compare as compared

        comparison = compared(read_document(old), read_document(new))
        if html is not None:
            write_text(html, compare_html(comparison))
        said = lines(comparison)
        for text in said[-1:] if quiet else said:
            click.echo(harmless(text))
    sys.exit(1 if comparison.failed or (fail_on and comparison.differs) else 0)


@click.command("trend", cls=ExplainedCommand)
@click.argument("source", type=PATH)
@click.option("--out", type=PATH, default=Path("trend.html"), show_default=True, metavar="FILE", help="The page.")
def trend(source: Path, out: Path) -> None:
    """Show the history of runs as one page.

    SOURCE is a directory with runs anywhere below it, or the file that `run --history` adds to.
    """
    with one_sentence():
        from conformance.report.page.trend_html import linked, trend_html
        from conformance.report.run_documents import read_history

        entries = read_history(source)
        write_text(out, trend_html(linked(entries, out)))
        click.echo(f"{some(len(entries), 'run')} · {out}")


@click.command("status", cls=ExplainedCommand)
@click.argument("run", type=PATH, required=False)
@click.option("--badge", type=PATH, metavar="FILE", help="Write a badge: .svg, or .json for a badge service.")
def status(run: Path | None, badge: Path | None) -> None:
    """Say the result of a run in one line; without RUN, of the newest one below reports/."""
    with one_sentence():
        from conformance.model.errors import BadOption
        from conformance.report.formats.badge import badge as made
        from conformance.report.run_documents import newest_run, read_document
        from conformance.report.terminal import last_line

        directory = run if run is not None else newest_run(Path("reports"))
        document = read_document(directory)
        place = directory if directory.is_dir() else directory.parent
        if badge is not None:
            if badge.suffix not in (".svg", ".json"):
                raise BadOption(f"--badge {badge}: a badge is an .svg or a .json file")
            write_text(badge, made(document, badge))
        click.echo(harmless(last_line(document, place)))
        if not (place / "run.jsonl").is_file():
            click.echo(f"note: {place} holds no record: nothing vouches for this result", err=True)


@click.group("baseline", cls=ExplainedGroup)
def baseline() -> None:
    """Accept the known failures of a run."""


@baseline.command("accept")
@click.argument("record", type=PATH)
@click.option("--by", required=True, metavar="NAME", help="Who accepts.")
@click.option("--ticket", required=True, metavar="T", help="Where it was decided.")
@click.option("--out", type=PATH, default=Path("baseline.json"), show_default=True, metavar="FILE")
def accept(record: Path, by: str, ticket: str, out: Path) -> None:
    """Write the small file that `run --baseline` takes: what fails in RECORD is known from now on.

    It changes what the gate decides, never the verdict.
    """
    with one_sentence():
        import json

        from conformance.model.errors import BadOption
        from conformance.report.run_documents import read_document
        from conformance.verdicts.baseline import accepted_of

        if not by.strip() or not ticket.strip():
            raise BadOption("--by and --ticket say who accepts and where it was decided: neither may be empty")
        document = read_document(record)
        if document["profile"] == "acceptance":
            raise BadOption("an acceptance takes no baseline, so none is made of one: accept a gate run")
        if not document["complete"]:
            raise BadOption(f"the run in {record} was cut and knows only a part: accept a whole one")
        at = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        accepted = accepted_of(document, {"by": by, "ticket": ticket, "at": at})
        write_text(out, json.dumps(accepted.as_json(), indent=1) + "\n")
        click.echo(f"{some(len(accepted.findings), 'known failure')} accepted by {by} ({ticket}) · {out}")


@click.group("waivers", cls=ExplainedGroup)
def waivers() -> None:
    """Remove waivers that no longer help."""


@waivers.command("prune")
@click.argument("run", type=PATH)
@click.option("--file", type=PATH, default=Path("waivers.yaml"), show_default=True, metavar="FILE")
@click.option("--dry-run", is_flag=True, help="Only say what would go.")
def prune(run: Path, file: Path, dry_run: bool) -> None:
    """Take out of waivers.yaml what has expired, and what matched nothing in RUN."""
    with one_sentence():
        from conformance.profile.waiver_text import pruned
        from conformance.profile.waivers import read_waivers
        from conformance.report.run_documents import read_document

        document = read_document(run)
        declared = read_waivers(file)
        useless = {_key(w): w["use"] for w in document["waivers"] if w["use"] in ("unused", "expired")}
        today = datetime.now(UTC).date()
        gone = {w for w in declared if w.expires < today or _key(w) in useless}
        for waiver in declared:
            if waiver in gone:
                why = "expired" if waiver.expires < today else useless[_key(waiver)]
                click.echo(harmless(f"{waiver.place}: {waiver.ticket} of {waiver.owner}, {why}"))
        if gone and not dry_run:
            write_text(file, pruned(file.read_text(encoding="utf-8"), declared, gone))
        click.echo(f"{len(gone)} of {some(len(declared), 'waiver')} {'would go' if dry_run else 'taken out'}")


def _key(waiver: Any) -> tuple[str, str, str]:
    """Give what a waiver is known by, whether it is declared or stands in a run.json."""
    if isinstance(waiver, dict):
        return waiver["purpose"], waiver["check"], waiver["ticket"]
    return waiver.purpose, waiver.check, waiver.ticket
