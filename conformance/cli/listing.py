"""`list` and `coverage`: what a profile examines, and what a run exercised."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from conformance.cli.explained import ExplainedCommand
from conformance.cli.failures import one_sentence
from conformance.cli.options import SPECS
from conformance.report.escaping import harmless


@click.command("list", cls=ExplainedCommand)
@click.option("--profile", default="gate", show_default=True, metavar="smoke|gate|acceptance", help="How much is sent.")
@click.option("--api", "apis", multiple=True, help="Only this API; repeatable.")
@click.option("--operation", "operations", multiple=True, metavar="ID|'METHOD /path'", help="Only this operation.")
@click.option("--purpose", metavar="GLOB", help="Only purposes that match.")
@click.option("--cases", "with_cases", is_flag=True, help="The cases of each purpose too.")
@click.option("--left-out", is_flag=True, help="The cases that the profile leaves out, with why.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@SPECS
def list_purposes(
    profile: str,
    apis: tuple[str, ...],
    operations: tuple[str, ...],
    purpose: str | None,
    *,
    with_cases: bool,
    left_out: bool,
    as_json: bool,
    specs: Path | None,
) -> None:
    """List the purposes of a profile, with their level and what they say."""
    from conformance.model.sentences import some

    with one_sentence():
        from conformance.jobs.listing import listed

        plan = listed(profile, apis=apis, operations=operations, purpose=purpose, specs=specs)
    if left_out:
        for name, why in plan.left_out.items():
            click.echo(json.dumps({"case": name, "why": why}) if as_json else f"{name}  {why}")
        click.echo(f"{some(len(plan.left_out), 'case')} left out", err=True)
        return
    cases: dict[str, list[str]] = {}
    for group in plan.cases.values():
        for case in group:
            cases.setdefault(case.purpose, []).append(case.id)
    for name, entry in sorted(plan.purposes.items()):
        if as_json:
            fields = {"id": name, "level": entry.level.value, "says": entry.says, "source": entry.source}
            click.echo(json.dumps({**fields, "cases": cases.get(name, [])}, ensure_ascii=False))
            continue
        click.echo(f"{name}  {entry.level.value}  {entry.says}")
        for case_id in cases.get(name, ()) if with_cases else ():
            click.echo(f"    {case_id}")
    count = sum(map(len, plan.cases.values()))
    left = some(len(plan.left_out), "case")
    click.echo(f"{some(len(plan.purposes), 'purpose')}, {some(count, 'case')}, {left} left out", err=True)


@click.command("coverage", cls=ExplainedCommand)
@click.argument("run", required=False, type=click.Path(path_type=Path))
@click.option("--missing", is_flag=True, help="Only what was not seen, with why.")
@click.option("--json", "as_json", is_flag=True, help="As it stands in run.json.")
def coverage(run: Path | None, *, missing: bool, as_json: bool) -> None:
    """Show, per operation, constraints known and exercised on both sides, and the statuses seen.

    RUN is a run's directory or its run.json; the newest below reports/ unless given.
    """
    with one_sentence():
        from conformance.jobs.listing import document_at

        found = document_at(run).get("coverage") or {}
    if as_json:
        click.echo(json.dumps(found, indent=2))
        return
    if not found:
        click.echo("masstack-conformance: this run.json has no coverage", err=True)
        sys.exit(2)
    for line in _missing(found) if missing else _table(found):
        click.echo(harmless(line))


def _table(found: Mapping[str, Any]) -> Iterator[str]:
    width = max((len(name) for name in found["operations"]), default=10)
    yield f"{'':{width}}  {'known':>6} {'valid':>6} {'broken':>6}  statuses (seen; not seen in brackets)"
    for name, entry in found["operations"].items():
        constraints = entry["constraints"]
        seen = " ".join(entry["statuses"]["seen"])
        unseen = " ".join(f"[{status}]" for status in entry["statuses"]["missing"])
        yield (
            f"{name:{width}}  {constraints['known']:>6} {constraints['exercised_validly']:>6} "
            f"{constraints['exercised_invalidly']:>6}  {seen} {unseen}".rstrip()
        )
    total, statuses = found["constraints"], found["statuses"]
    yield (
        f"{'':{width}}  {total['known']:>6} {total['exercised_validly']:>6} {total['exercised_invalidly']:>6}  "
        f"{statuses['seen']} of {statuses['documented']} documented statuses"
    )


def _missing(found: Mapping[str, Any]) -> Iterator[str]:
    for name, entry in found["operations"].items():
        for constraint, why in entry["constraints"]["missing"].items():
            yield f"{name}  {constraint}: {why}"
        for status, why in entry["statuses"]["missing"].items():
            yield f"{name}  {status}: {why}"
