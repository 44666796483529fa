"""`sandbox` serves the reference implementation; `self-check` runs the suite against its seeded faults."""

from __future__ import annotations

import errno
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from conformance.cli.explained import ExplainedCommand
from conformance.cli.failures import one_sentence

if TYPE_CHECKING:
    from conformance.sandbox import Sandbox


@click.command("sandbox", cls=ExplainedCommand)
@click.option("--host", default="127.0.0.1", show_default=True, help="Where it listens.")
@click.option("--port", type=click.IntRange(0, 65535), default=8080, show_default=True, help="0: a free one.")
@click.option("--seed", type=int, default=0, show_default=True, help="Other seeds give other ids, names and numbers.")
@click.option("--fault", "faults", multiple=True, metavar="ID", help="Switch a seeded defect on; repeatable.")
@click.option("--reading", "readings", multiple=True, metavar="ID=CHOICE", help="Take another permitted reading.")
@click.option(
    "--api-release", "releases", multiple=True, metavar="API=RELEASE", help="Serve an earlier release; repeatable."
)
@click.option("--latency-ms", type=click.FloatRange(min=0), default=0.0, help="Respond so much later.")
@click.option("--today", type=click.DateTime(["%Y-%m-%d"]), help="Let time stand on a day.")
@click.option(
    "--ixit",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write its complete declaration: IXIT with all test data, ICS and credentials.",
)
@click.option("--list-faults", is_flag=True, help="List the seeded defects and end.")
def sandbox(
    host: str,
    port: int,
    seed: int,
    faults: tuple[str, ...],
    readings: tuple[str, ...],
    releases: tuple[str, ...],
    latency_ms: float,
    today: datetime | None,
    ixit: Path | None,
    list_faults: bool,
) -> None:
    """Serve the reference implementation of the three APIs, in memory, until it is interrupted."""
    from conformance.contract import load_contracts
    from conformance.jobs.setup.releases import pinned, releases_in
    from conformance.model.errors import BadOption
    from conformance.sandbox import Sandbox, UnknownFaultError, UnknownReadingError, all_faults, serve

    with one_sentence():
        if list_faults:
            for fault in all_faults().values():
                click.echo(f"{fault.id}\t{fault.family}\t{fault.breaks}\t{fault.says}")
            return
        chosen = dict(pair(reading) for reading in readings)
        day = today.date() if today is not None else None
        moved = pinned(load_contracts(), releases_in(releases))
        for line in moved.told:
            click.echo(line, err=True)
        try:
            served = Sandbox(moved.contracts, seed=seed, faults=faults, readings=chosen, today=day)
        except (UnknownFaultError, UnknownReadingError) as failure:
            raise click.UsageError(str(failure)) from failure
        ended = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda *_: ended.set())
        with ExitStack() as stack:
            try:
                listening = stack.enter_context(serve(served, host, port, latency_ms=latency_ms))
            except OSError as failure:
                raise BadOption(not_listening(host, port, failure)) from failure
            click.echo(f"SANDBOX {listening.url}")
            for api, base in served.bases.items():
                click.echo(f"  {api:15} {listening.url}{base}")
            click.echo(f"  organisations   {', '.join(served.world.organisations)}")
            for line in first_steps(served, listening.url, ixit):
                click.echo(line)
            ended.wait()


def not_listening(host: str, port: int, failure: OSError) -> str:
    """Why nothing listens at an address, and what to choose instead, as a sentence."""
    known = failure.errno is not None and failure.errno > 0  # a name that is unknown has a number of another kind
    why = os.strerror(failure.errno) if known and failure.errno is not None else failure.strerror
    other = "--port" if failure.errno in (errno.EADDRINUSE, errno.EACCES) else "--host"
    return f"cannot listen on {host}:{port}: {why}; choose another {other}"


def first_steps(served: Sandbox, url: str, ixit: Path | None = None) -> Iterator[str]:
    """Say what it takes to judge it like any other target: its declaration, or a token and a customer to begin with."""
    from conformance.jobs.declaring.sandbox_declaration import declare
    from conformance.sandbox.testdata import pools

    if ixit is not None:
        declared = declare(served, url, ixit)
        yield f"  wrote           {declared.ixit}, {declared.ics} and its credentials beside them"
        yield "to judge it like any other target, in another terminal:"
        yield f"  {declared.command}"
        return

    token = next(token for token, organisations in served.credentials.tokens.items() if organisations is None)
    organisation = next(iter(served.world.organisations.values()))
    customer = next(e for e in pools(served, organisation)["document"] if "login-refused" not in e.get("tags", ()))
    yield f"  bearer token    {token}"
    yield f"  x-auth-roles    {served.credentials.roles}"
    yield f"  a customer      {customer['with']['documentType']}:{customer['value']} of {organisation.name}"
    yield "to judge it like any other target, in another terminal:"
    yield f"  export MASSTACK_TOKEN={token}"
    yield f"  masstack-conformance init --target {url}"
    yield f"  masstack-conformance discover --document {customer['with']['documentType']}:{customer['value']}"
    yield "or let it declare itself: masstack-conformance sandbox --ixit ixit.yaml"


def pair(text: str) -> tuple[str, str]:
    """Split `ID=CHOICE`."""
    name, equals, choice = text.partition("=")
    if not equals or not name or not choice:
        raise click.UsageError(f"--reading takes ID=CHOICE, not {text!r}")
    return name, choice


@click.command("self-check", cls=ExplainedCommand)
@click.option("--fault", "faults", multiple=True, metavar="GLOB", help="Only faults whose id matches; repeatable.")
@click.option("--family", "families", multiple=True, metavar="GLOB", help="Only faults of these families; repeatable.")
@click.option("--stratified", is_flag=True, help="A part: some faults of each family and operation.")
@click.option("--readings/--no-readings", default=True, help="Also the honest sandbox in every permitted reading.")
@click.option("--workers", type=click.IntRange(1, 64), help="Processes; as many as there are cores unless given.")
@click.option("--out", type=click.Path(path_type=Path), metavar="DIR", help="Write the kill matrix here.")
def self_check(
    faults: tuple[str, ...],
    families: tuple[str, ...],
    stratified: bool,
    readings: bool,
    workers: int | None,
    out: Path | None,
) -> None:
    """Run the suite against the honest sandbox and every seeded fault.

    The exit code is 0 only when every fault is caught by a purpose of what it breaks, nothing honest is accused, and
    the gate turns as many faults of each family red as its floor says (selfcheck/floors.yaml).
    """
    with one_sentence():
        from conformance.contract import load_contracts
        from conformance.sandbox.faults import all_faults
        from conformance.selfcheck.floors import families as families_of
        from conformance.selfcheck.selfcheck import DAY, chosen, trials
        from conformance.selfcheck.selfcheck import self_check as check_all
        from conformance.selfcheck.selfcheck_honest import honest_jobs
        from conformance.selfcheck.selfcheck_lint import untested
        from conformance.selfcheck.selfcheck_progress import Progress
        from conformance.selfcheck.selfcheck_report import SelfCheck, lines, write

        contracts = load_contracts()
        wanted = chosen(globs=faults, families=families, stratified=stratified)
        if not wanted:
            raise click.UsageError("no fault matches; `masstack-conformance sandbox --list-faults` lists them")
        whole = not (faults or families)
        jobs = [
            *(honest_jobs(contracts, DAY, stratified=stratified) if readings else ()),
            *trials(wanted, everything=whole and not stratified),
        ]
        started = time.monotonic()
        progress = Progress(jobs, terminal=sys.stderr.isatty(), say=partial(click.echo, err=True))
        tried, accused = check_all(jobs, workers=workers or min(os.cpu_count() or 1, 8), listener=progress.take)
        progress.end()
        known = all_faults().values()
        check = SelfCheck(
            tried,
            accused,
            untested(contracts, known),
            time.monotonic() - started,
            tuple(families_of(tried, (fault.family for fault in known))),
        )
        for line in lines(check):
            click.echo(line)
        if out is not None:
            write(check, out)
    sys.exit(0 if check.passed else 1)


__all__ = ["sandbox", "self_check"]
