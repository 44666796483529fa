"""`doctor`: rehearse a run, and say of each operation what is ready, what is missing and the line that supplies it."""

from __future__ import annotations

import sys
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import click

from conformance import __version__
from conformance.cli.explained import ExplainedCommand
from conformance.cli.failures import NOT_JUDGED, USAGE, one_sentence
from conformance.cli.options import SPECS, declared
from conformance.cli.streams import Phases
from conformance.model import Level
from conformance.model.sentences import some

if TYPE_CHECKING:
    from conformance.jobs.declaring.control_rehearsal import Row
    from conformance.jobs.declaring.rehearse import Line, Rehearsal
    from conformance.jobs.setup.prepare import Options
    from conformance.jobs.setup.readiness import Remark
    from conformance.jobs.setup.settings import Settings
    from conformance.verdicts.tested_operations import Outside

#: Sentences that are told of what is missing beside the table.
MOST = 12
#: Days that an offered exclusion holds.
HOLDS = 30


@dataclass(frozen=True, slots=True)
class _Examined:
    """What was seen of a target, and the rows of the table where it could be asked."""

    remarks: list[Remark]
    settings: Settings | None
    rows: tuple[Row, ...] = ()
    found: Mapping[str, Rehearsal] | None = None


@click.command("doctor", cls=ExplainedCommand)
@declared
@click.option("--api", "apis", multiple=True, help="Only this API; repeatable.")
@click.option("--profile", default=None, metavar="smoke|gate|acceptance", help="Only this profile.")
@click.option("--read-only", is_flag=True, help="Say it for runs that change nothing.")
@click.option("--offline", is_flag=True, help="Send nothing.")
@SPECS
def doctor(profile: str | None, offline: bool, **chosen: Any) -> None:
    """Rehearse a run: send its reads, fill in its writes, and say what it would lack, use up, and take.

    Exit 0 ready, 2 configuration, 3 lacking.
    """
    first = f"masstack-conformance {__version__} reads the contracts"
    with one_sentence("interrupted: nothing was changed, and nothing written"), Phases(first) as phases:
        from conformance.jobs.setup.prepare import Options, named
        from conformance.jobs.setup.readiness import Grade
        from conformance.profile.profiles import PROFILES

        options = Options(**chosen)
        profiles = [named(profile, PROFILES, "profile").name] if profile else list(PROFILES)
        examined = _examined(options, profiles, phases, offline=offline)
        phases.end()
        for remark in examined.remarks:
            click.echo(f"{remark.grade.value:8} {remark.about}: {remark.says}")
        grades = {remark.grade for remark in examined.remarks}
        ready = examined.settings is not None and _tell(examined, examined.settings, str(options.ixit or "ixit.yaml"))
    if Grade.WRONG in grades:
        sys.exit(USAGE)
    sys.exit(0 if ready and Grade.LACKING not in grades else NOT_JUDGED)


def _examined(options: Options, profiles: Sequence[str], phases: Phases, *, offline: bool) -> _Examined:
    """Examine a target as far as one can get."""
    from conformance.engine.reachability import connection_of, limits_of, transport_to
    from conformance.engine.single_reads import Reader
    from conformance.engine.token_store import Wallet
    from conformance.exchange import open_pump
    from conformance.jobs.declaring.control_rehearsal import rehearse_controls
    from conformance.jobs.declaring.doctor import examine_credentials, examine_reach
    from conformance.jobs.session import forecast_of
    from conformance.jobs.setup.prepare import sound
    from conformance.jobs.setup.readiness import Grade, Remark, examine_authorisation, examine_pools

    ixit, settings = sound(options)
    found = _rehearsed(settings, profiles, phases)
    if offline:
        return _Examined([], settings, found=found)
    phases.begin("asks the target whether it is there")
    remarks = list(examine_reach(settings.environment, settings.contracts))
    if any(map(is_bad, remarks)):
        return _Examined(remarks, settings, found=found)
    widest = found[profiles[-1]] if len(profiles) == 1 or "gate" not in found else found["gate"]
    with transport_to(settings.environment) as transport:
        wallet = Wallet(settings.environment, settings.contracts, transport.send)
        settings = replace(settings, credentials=wallet, secrets=wallet.secrets)
        remarks += examine_credentials(wallet, forecast_of(settings, widest.plan).seconds, now=time.time())
        reader = Reader(settings.contracts, settings.environment, settings.organisation, wallet, transport)
        phases.begin("looks the test data up, in requests")
        reader.listener = phases.count
        remarks += examine_authorisation(reader)
        if any(map(is_bad, remarks)):
            return _Examined(remarks, settings, found=found)
        stale = list(examine_pools(ixit, reader))
        remarks += stale or [Remark(Grade.FINE, "test data", f"{reader.sent} reads find what was looked up")]
        pump = open_pump(limits_of(settings.environment), connection_of(settings.environment))
        phases.begin("sends the reads of a run, in requests")
        reader.listener = lambda _: None
        try:
            rows = rehearse_controls(settings, widest, reader, pump, listener=phases.count)
        finally:
            pump.close()
    return _Examined([_shown_by(rows, remark) for remark in remarks], settings, rows, found)


def is_bad(remark: Remark) -> bool:
    """Whether a run would not get as far as its first test."""
    from conformance.jobs.setup.readiness import Grade

    return remark.grade in (Grade.WRONG, Grade.LACKING)


def _shown_by(rows: Sequence[Row], remark: Remark) -> Remark:
    """Let a read of the rehearsal show that an API takes the credentials, where no plain read could be sent."""
    from conformance.jobs.declaring.control_rehearsal import State
    from conformance.jobs.setup.readiness import AUTHORISED, Grade

    api, _, about = remark.about.partition(" ")
    if remark.grade is not Grade.NOTE or about != AUTHORISED:
        return remark
    shown = (row.operation for row in rows if row.state is State.READY and row.operation.startswith(f"{api}/"))
    one = next(shown, None)
    if one is None:
        return remark
    return replace(remark, grade=Grade.FINE, says=f"{one.partition('/')[2]} responds as documented")


def _rehearsed(settings: Settings, profiles: Sequence[str], phases: Phases) -> Mapping[str, Rehearsal]:
    """Fill in what a run of each profile would send."""
    from conformance.jobs.declaring.rehearse import rehearse
    from conformance.profile.profiles import PROFILES

    def chosen(name: str) -> Settings:
        reads_only = PROFILES[name].reads_only or settings.profile.reads_only
        return replace(settings, profile=replace(PROFILES[name], reads_only=reads_only))

    found = {}
    for name in profiles:
        phases.begin(f"fills in the requests of a run with the profile {name}")
        found[name] = rehearse(chosen(name))
    return found


def _tell(examined: _Examined, settings: Settings, file: str) -> bool:
    """Print the profiles and the table; ready when the gate is, or the only profile asked for."""
    from conformance.jobs.session import forecast_of

    found = examined.found or {}
    reached = not any(map(is_bad, examined.remarks))
    for name, one in found.items():
        expected = forecast_of(settings, one.plan)
        click.echo(f"\n{name}: {expected}")
        allowed = int(one.allowed * one.musts)
        click.echo(
            f"  {_word(one, reached=reached)}: {one.open_musts} of {one.musts} must tests have no input; {name} allows "
            f"{allowed}{', fewer where a run finds that tests do not apply' if one.open_musts else ''}"
        )
        cost = expected.cost_of_limit(settings.environment.limits.accepted_at_most)
        if cost:
            click.echo(f"  {cost}")
        _tell_outside(one.outside, settings, reads_only=name == "smoke")
    _tell_rows(examined.rows, settings, file)
    _tell_advice(list(found.values()), {row.why for row in examined.rows}, file)
    ready = found["gate"].ready if "gate" in found else all(one.ready for one in found.values())
    return reached and ready and all(row.ready for row in examined.rows)


def _word(one: Rehearsal, *, reached: bool) -> str:
    """Whether a profile is ready, in words."""
    if not reached:
        return "not ready, since the target is not (see above)"
    return "ready" if one.ready else "not ready"


def _tell_rows(rows: Sequence[Row], settings: Settings, file: str) -> None:
    """Print each operation with its state, what is missing, and the lines to paste; the same sentence once."""
    from conformance.jobs.declaring.control_rehearsal import State

    if not rows:
        return
    width = max(len(row.operation) for row in rows)
    click.echo("\noperations, rehearsed with the requests of a run:")
    said: set[str] = set()
    for row in rows:
        why = "as above" if row.why in said else row.why
        said |= {row.why} - {""}
        click.echo(f"  {row.operation:{width}}  {row.state.value:13}  {why}".rstrip())
        if row.paste and why == row.why:
            click.echo(f"  {'':{width}}  {'':13}  {file}, {row.place}:  {row.paste}")
    counts = {state: sum(row.state is state for row in rows) for state in State}
    click.echo("  " + ", ".join(f"{count} {state.value}" for state, count in counts.items() if count))
    left = [row for row in rows if not row.ready]
    if left:
        click.echo(
            f"or leave them out for a while, which the headline says: {file}, environments.{settings.environment.id}:"
        )
        click.echo("  excluded:")
        expires = settings.today + timedelta(days=HOLDS)
        for row in left:
            click.echo(f'    - {{operation: {row.operation}, reason: "no test data yet", expires: {expires}}}')


def _tell_outside(outside: Sequence[Outside], settings: Settings, *, reads_only: bool) -> None:
    """Print which writes a run leaves out, and what would let them in."""
    operations = {str(o.key): o for contract in settings.contracts.values() for o in contract.operations.values()}
    left_out = [one for one in outside if not one.excluded]
    if left_out and not reads_only and not settings.profile.reads_only:
        effects = sorted({operations[one.key].effect.kind.value for one in left_out})
        click.echo(
            f"  {len(left_out)} writes are outside this run: add {', '.join(effects)} to `writes` of the "
            "environment to have them tested"
        )


def _tell_advice(found: Sequence[Rehearsal], told: Collection[str], file: str) -> None:
    """Print what single tests lack: how many, how many of them must, what they need, and the line that supplies it."""
    lacking = {advice: names for one in found for advice, names in one.lacking.items() if advice not in told}
    if not lacking:
        return
    waiting = {name for names in lacking.values() for name in names}
    musts = {name for one in found for name in one.plan.purposes if one.plan.purposes[name].level is Level.MUST}
    count = len(waiting & musts)
    click.echo(f"{some(len(waiting), 'test')} waiting for input ({count or 'none'} of them must), by what is missing:")
    tell_lacking(lacking, {advice: line for one in found for advice, line in one.lines.items()}, file)


def tell_lacking(
    lacking: Mapping[str, tuple[str, ...]], lines: Mapping[str, Line], file: str, *, most: int = MOST
) -> None:
    """Print what is lacking, with how many purposes need it, and the line to paste."""
    rest = list(lacking.items())
    for advice, purposes in rest[:most]:
        click.echo(f"  {len(purposes):5} {advice}")
        if advice in lines:
            click.echo(f"        {file}, {lines[advice].place}:  {lines[advice].paste}")
    if len(rest) > most:
        click.echo(f"  … and {len(rest) - most} more")
    if any(".pools." in advice for advice in lacking):
        click.echo("  what a kind of test data is for: masstack-conformance explain KIND")
