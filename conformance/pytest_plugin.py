"""The purposes as pytest items: `pytest -p conformance.pytest_plugin --conformance-ixit ixit.yaml`.

Each purpose is an item. The first item of an operation sends all of its cases, and the others read their verdicts, so
that `-k` and `-x` work as people expect; what changes data is sent at the end, all that is selected at once, and then
the readings are told, of which a response to any request may show one. With `-n` the reads of an operation are sent by
one worker, and everything that comes at the end by one worker, when the others have read (`--dist loadgroup`, which the
plugin chooses); it sends the reads of the operations whose readings it tells, too.

waivers.yaml and rulings.yaml are read beside the IXIT: a waived failure is an expected one (xfailed, with its owner,
ticket and end), and what a ruling settled is skipped, with who ruled. With `--conformance-baseline FILE` a failure that
it knows is an expected one, too. What the items use up of the test data stands in the state file of the command `run`.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from conformance.engine.engine import Concluded, Sent, execute
from conformance.engine.process_barrier import Turns
from conformance.engine.token_store import Wallet
from conformance.jobs.session import binder_of, header_of, open_pump_of
from conformance.jobs.setup.accepted_failures import require_fitting, settled
from conformance.jobs.setup.judging import Judging, judging_of
from conformance.jobs.setup.prepare import Options, prepared, sound, target_of
from conformance.jobs.setup.settings import Settings
from conformance.jobs.throughout import WORD, Throughout
from conformance.model import Exchange, OperationKey, PurposeId, Verdict
from conformance.record import Redactor, redactor_of
from conformance.report.escaping import one_line
from conformance.report.findings.told_exchange import came_line, exchange_line, write_before
from conformance.report.formats.assertion import MARK, difference, exchange_text
from conformance.report.run_json_entries import plain
from conformance.report.title import title_of
from conformance.scripts.script import Task
from conformance.scripts.tasks import tasks_of
from conformance.verdicts.contribution import Contribution
from conformance.verdicts.reading_sightings import FAMILY as READINGS
from conformance.verdicts.server_errors import ServerErrors
from conformance.verdicts.slowness import Slowness
from conformance.verdicts.tally import Evidence, PurposeVerdict, Tally
from conformance.verdicts.waived import Settlement, Use, WaiverUse

LIVE = pytest.StashKey["Live"]()
#: In the place of an operation: what rests on every answer of an API.
EVERYTHING = "any"
#: Findings of a purpose whose exchange is shown.
MOST_SECTIONS = 3


def pytest_addoption(parser: pytest.Parser) -> None:
    """Offer the options of a run that make sense for items."""
    group = parser.getgroup("conformance", "contract tests of the MasStack APIs")
    group.addoption("--conformance-ixit", metavar="FILE", help="the IXIT; ics.yaml is read beside it")
    group.addoption("--conformance-target", action="append", default=[], metavar="sandbox|URL|API=URL")
    group.addoption("--conformance-profile", default="gate", metavar="NAME")
    group.addoption("--conformance-env", metavar="NAME")
    group.addoption("--conformance-org", metavar="NAME")
    group.addoption("--conformance-specs", metavar="DIR", default=os.environ.get("CONFORMANCE_SPECS") or None)
    group.addoption("--conformance-baseline", metavar="FILE", help="what it knows is expected to fail (xfailed)")
    group.addoption("--conformance-state", metavar="FILE", help="what runs used up; that of `run` unless given")


def pytest_configure(config: pytest.Config) -> None:
    """Let an operation be run by one worker only, and what changes data at the end."""
    if _wanted(config) and getattr(config.option, "dist", "no") != "no":
        config.option.dist = "loadgroup"
        config.option.loadscopereorder = False


@pytest.hookimpl(tryfirst=True)
def pytest_collection(session: pytest.Session) -> None:
    """Prepare the run before anything is collected; mistakes are one sentence, also where workers would make them."""
    if not _wanted(session.config):
        return
    from conformance.contract import ContractError
    from conformance.model.errors import BadOption, DeclarationError, NoTarget

    options = options_of(session.config)
    try:
        if getattr(session.config.option, "numprocesses", None) and not _worker(session.config):
            if target_of(options) is None:
                sound(options)
            return
        session.config.stash[LIVE] = Live.begin(options, _worker(session.config).get("testrunuid", ""))
    except (BadOption, NoTarget, DeclarationError, ContractError) as failure:
        raise pytest.UsageError(str(failure)) from failure


def pytest_collection_modifyitems(session: pytest.Session, config: pytest.Config, items: list[pytest.Item]) -> None:
    """Add an item for each purpose."""
    live = config.stash.get(LIVE, None)
    if live is not None:
        items[:] = [*items, *PurposeFile.from_parent(session, path=session.path / "conformance", live=live).collect()]


def pytest_unconfigure(config: pytest.Config) -> None:
    """Let the target go."""
    live = config.stash.get(LIVE, None)
    if live is not None:
        live.close()
    session = getattr(config.pluginmanager.get_plugin("dsession"), "nodemanager", None)
    if session is not None:
        Turns(session.testrunuid).close()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Tell of waivers that end soon, have ended, or met nothing; with `-n` only the workers would know."""
    live = config.stash.get(LIVE, None)
    for warning in live.settlement.warnings if live is not None else ():
        terminalreporter.write_line(f"conformance: {warning}", yellow=True)


def _worker(config: pytest.Config) -> Mapping[str, str]:
    """What xdist tells its worker process; empty in any other process."""
    told: Mapping[str, str] = getattr(config, "workerinput", {})
    return told


def options_of(config: pytest.Config) -> Options:
    """Read the options of a run."""
    ixit = config.getoption("--conformance-ixit")
    return Options(
        targets=tuple(config.getoption("--conformance-target")),
        profile=config.getoption("--conformance-profile"),
        env=config.getoption("--conformance-env"),
        org=config.getoption("--conformance-org"),
        ixit=Path(ixit) if ixit else None,
        specs=_path(config, "--conformance-specs"),
        baseline=_path(config, "--conformance-baseline"),
        state=_path(config, "--conformance-state"),
        directory=Path(ixit).resolve().parent if ixit else Path(),
    )


def _path(config: pytest.Config, option: str) -> Path | None:
    given = config.getoption(option)
    return Path(given) if given else None


def _wanted(config: pytest.Config) -> bool:
    return bool(config.getoption("--conformance-ixit") or config.getoption("--conformance-target"))


class Live:
    """A prepared run and its verdicts so far: each task is run once, when its verdicts are asked for."""

    def __init__(self, settings: Settings, closing: ExitStack, turns: Turns) -> None:
        self.settings = settings
        self.turns = turns
        self.closing = closing
        judging: Judging = judging_of(settings)
        self.plan = judging.plan()
        self.tally = Tally(self.plan.purposes, strict=judging.strict)
        self.server_errors = ServerErrors()
        self.slowness = Slowness(judging.limits.slow)
        self.throughout = Throughout(settings.contracts)
        self.together = {ruled.purpose for ruled in self.plan.rules if ruled.word == WORD}
        self.tasks = {t.name: t for t in tasks_of(self.plan, judging.scope(self.plan), settings.contracts)}
        self.writing = {group_of(name) for name, task in self.tasks.items() if task.phase > 0}
        self._header = {**header_of(settings, judging, self.plan, datetime.now(UTC)), "selection": "items"}
        # Each process is a run of its own to the state file: what one takes, the others do not.
        self._header["run"] = f"{self._header['run']}{os.getpid():x}"
        require_fitting(settings.settling, {**self._header, "selection": None})
        self.binder = binder_of(settings, self._header, self.plan)
        self.redactor = redactor_of(
            settings.contracts,
            (settings.organisation, *settings.others),
            self.plan,
            secrets=settings.secrets,
            salt=os.urandom(16),
        )
        if isinstance(settings.credentials, Wallet):
            settings.credentials.on_secret(self.redactor.learn_secrets)
        #: Redacted exchanges that findings name, by number.
        self.exchanges: dict[int, Exchange] = {}
        #: Groups that were judged.
        self._judged: set[str] = set()
        self.settlement = self._settled()
        self.known: dict[str, PurposeVerdict] = {}

    @classmethod
    def begin(cls, options: Options, session: str) -> Live:
        """Resolve the options; the sandbox, if it is the target, is served until the session ends."""
        closing = ExitStack()
        return cls(closing.enter_context(prepared(options)), closing, Turns(session))

    def verdict(self, purpose: str, selected: Collection[str]) -> PurposeVerdict:
        """The verdict of a purpose; what it needs is run first, unless it was already.

        Whatever comes last is run at once, as a run does it, after the reads of everybody.
        """
        groups = {group_of(purpose)}
        if self.comes_last(purpose):
            groups = {group_of(name) for name in selected if self.comes_last(name)}
        tasks = [task for task in self.tasks.values() if any(_serves(task, group) for group in groups)]
        if tasks:
            if self.comes_last(purpose):
                self.turns.wait_for({group_of(name) for name in selected if not self.comes_last(name)})
            self._run(tasks)
            self._judged |= groups
            self.settlement = self._settled()
            self.known = {v.purpose.id: v for v in self.settlement.verdicts}
        self.turns.done(group_of(purpose))
        return self.known[purpose]

    def _settled(self) -> Settlement:
        """Apply waivers and rulings to everything that was judged."""
        judged = [v for v in self.tally.verdicts() if group_of(v.purpose.id) in self._judged]
        return settled(self.settings.settling, judged, self._header)

    def comes_last(self, purpose: str) -> bool:
        """Whether a purpose waits for the reads: that of a write, of a reading, or of all that an API responds."""
        group = group_of(purpose)
        on_all = group.endswith(f"/{EVERYTHING}") or self.plan.purposes[purpose].family == READINGS
        return group in self.writing or on_all or purpose in self.together

    def _run(self, tasks: Sequence[Task]) -> None:
        for task in tasks:
            del self.tasks[task.name]
        sent: dict[int, Exchange] = {}
        with open_pump_of(self.settings) as pump:
            for event in execute(tasks, self.binder, pump, objects=self.binder.objects):
                match event:
                    case Concluded(_, contributions):
                        self.tally.add(contributions)
                        self._keep(sent, contributions)
                    case Sent(exchange):
                        sent[exchange.number] = exchange
                        self.binder.supply.learn(exchange)
                        self.server_errors.take(exchange)
                        self.slowness.take(exchange)
                        self.throughout.take(exchange)
        self.tally.add([contribution for contribution, _ in self.throughout.concluded()])
        self.tally.add([*self.server_errors.taken(self.settings.profile.name), *self.slowness.taken()])

    def _keep(self, sent: Mapping[int, Exchange], contributions: Sequence[Contribution]) -> None:
        """Keep the exchanges that findings name, without credentials and personal values."""
        named = {number for c in contributions for finding in c.findings for number in finding.exchanges[:2]}
        for number in named & sent.keys():
            with suppress(Exception):  # what cannot be redacted is shown nowhere, whatever the reason
                self.exchanges[number] = self.redactor.exchange(sent[number])

    def close(self) -> None:
        """Remember what was used up, and end the sandbox, where there is one."""
        if self.binder.supply.state is not None:
            used = {kind: len(values) for kind, values in self.binder.supply.used.items()}
            self.binder.supply.state.end({"profile": "pytest", "used": used})
        self.closing.close()


def _serves(task: Task, group: str) -> bool:
    """Whether a task serves a group: its own, or that of everything that an API answers."""
    named = OperationKey(group)
    return group_of(task.name) == group or (named.id == EVERYTHING and task.name.startswith(f"{named.api}/"))


def group_of(purpose: str) -> str:
    """The group of purposes that run together: `api/operation`."""
    return str(PurposeId(purpose).operation)  # what travels between processes is a plain text


class PurposeFile(pytest.File):
    """The node below which the purposes stand."""

    def __init__(self, *, live: Live, **more: Any) -> None:
        super().__init__(**more)
        self.live = live

    def collect(self) -> Iterator[pytest.Item]:
        """An item for each purpose: those of reads first, grouped by operation, then those that come last."""
        for name in sorted(self.live.plan.purposes, key=lambda name: (self.live.comes_last(name), name)):
            group = "last" if self.live.comes_last(name) else group_of(name)
            # xdist names the group so, but has done it for all items when these come.
            suffix = f"@{group}" if _worker(self.config) else ""
            yield PurposeItem.from_parent(self, name=name, nodeid=f"{self.nodeid}::{name}{suffix}")


class PurposeFailed(AssertionError):
    """A purpose did not pass; the first line says what went wrong, the others how it shows."""


class PurposeItem(pytest.Item):
    """One purpose."""

    def runtest(self) -> None:
        """Pass, fail, or say that it could not be judged."""
        assert isinstance(self.parent, PurposeFile)
        selected = [item.name for item in self.session.items if isinstance(item, PurposeItem)]
        verdict = self.parent.live.verdict(self.name, selected)
        for key, value in (("requirement", ",".join(verdict.purpose.requirements)), ("source", verdict.purpose.source)):
            self.user_properties.append((key, value))
        match verdict.verdict:
            case Verdict.PASS:
                return
            case Verdict.NOT_APPLICABLE:
                pytest.skip(f"not applicable: {verdict.reason}")
            case Verdict.FAIL:
                settlement = self.parent.live.settlement
                shown = _failed(verdict, settlement, self.parent.live)
                if self.name in settlement.waived:
                    met = {
                        settlement.waiver_of[e.id].waiver.place: settlement.waiver_of[e.id] for e in verdict.evidence
                    }
                    pytest.xfail("\n".join([*map(_waived, met.values()), shown]))
                baseline = self.parent.live.settings.settling.baseline
                if baseline is not None and all(e.id in baseline.findings for e in verdict.evidence):
                    pytest.xfail(f"known to the baseline, nothing new\n{shown}")
                self._attach(verdict)
                raise PurposeFailed(shown)
            case _ if self.name in self.parent.live.settlement.ruled:
                pytest.skip(verdict.reason)
            case _:
                raise PurposeFailed(f"could not be tested: {verdict.reason}\n{MARK}rule: {verdict.purpose.says}")

    def _attach(self, verdict: PurposeVerdict) -> None:
        """Show the first exchange of each finding in a section of its own."""
        assert isinstance(self.parent, PurposeFile)
        seen = self.parent.live.exchanges
        for evidence in verdict.evidence[:MOST_SECTIONS]:
            exchange = next((seen[n] for n in evidence.finding.exchanges if n in seen), None)
            if exchange is not None:
                self.add_report_section(
                    "call", f"exchange of {evidence.id}", exchange_text(exchange, evidence.finding, self.name)
                )

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Show the finding as a failed assertion, not our stack; the short summary has its first line."""
        if not isinstance(excinfo.value, PurposeFailed):
            return super().repr_failure(excinfo, style)
        shown: Any = excinfo.getrepr(style="value")
        for entry in shown.reprtraceback.reprentries:
            entry.style = "short"  # its lines that begin with E are marked as those of an assertion
        first, _, rest = str(excinfo.value).partition("\n")
        for entry in shown.reprtraceback.reprentries:
            entry.lines = [f"{MARK}{first}", *rest.splitlines()]
        if shown.reprcrash is not None:
            shown.reprcrash.message = first
        return shown

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Name the item by its purpose."""
        return self.path, None, self.name


def _failed(verdict: PurposeVerdict, settlement: Settlement, live: Live) -> str:
    """Say what went wrong in the first line, then show each finding, and the rule that is broken."""
    purpose, redactor = verdict.purpose, live.redactor
    lines = [] if verdict.evidence else [verdict.reason]
    for evidence in verdict.evidence:
        seen = [live.exchanges[number] for number in evidence.finding.exchanges if number in live.exchanges]
        came = came_line(seen[0]) if seen else ""
        title = title_of(evidence.finding, purpose.operation or f"the {purpose.api} API", purpose.id, came)
        title = one_line(redactor.text(title), 400)
        lines += ["", f"{MARK}{title}"] if lines else [title]
        lines += _shown(evidence, settlement, redactor)
        write = write_before(seen[0], seen) if seen else None
        lines += [f"after    {exchange_line(write)}"] if write is not None else []
    return "\n".join([*lines, "", f"rule     {purpose.says}"])


def _shown(evidence: Evidence, settlement: Settlement, redactor: Redactor) -> list[str]:
    """Show the difference of a finding, and what was accepted or decided about it."""
    finding = evidence.finding
    place = finding.place if finding.check.startswith("workflows/") else finding.pointer  # a step is no place
    at = f" at {one_line(place, 200)}" if place else ""
    lines = [*difference(plain(finding.expected), redactor.value(plain(finding.actual)))]
    lines += ["", f"finding  {evidence.id}{at}", f"source   {finding.source}"]
    ruling = settlement.ruling_of.get(evidence.id)
    if ruling is not None:
        lines.append(f"ruling   {ruling.ruling.decision}, by {ruling.ruling.by}: {ruling.ruling.argument}")
    expired = [use for use in settlement.waivers if use.use is Use.EXPIRED and evidence.id in use.findings]
    return lines + [_waived(use) for use in expired]


def _waived(use: WaiverUse) -> str:
    waiver = use.waiver
    until = "expired on" if use.use is Use.EXPIRED else "until"
    return f"waived   {until} {waiver.expires} by {waiver.owner} ({waiver.ticket}): {waiver.reason}"
