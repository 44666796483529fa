"""The purposes as pytest items: `pytest -p conformance.pytest_plugin --conformance-ixit ixit.yaml`.

Each purpose is an item. The first item of an operation sends all of its cases, and the others read their verdicts, so
that `-k` and `-x` work as people expect and an operation is never run by two workers at the same time (`--dist
loadgroup`, which the plugin chooses when `-n` is given).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from conformance.model import Verdict
from conformance.run.engine import Concluded, execute
from conformance.run.judging import Judging, judging_of
from conformance.run.prepare import Options, prepared
from conformance.run.script import Task
from conformance.run.session import binder_of, open_pump_of
from conformance.run.settings import Settings
from conformance.run.tasks import tasks_of
from conformance.verdicts.tally import PurposeVerdict, Tally

LIVE = pytest.StashKey["Live"]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Offer the options of a run that make sense for items."""
    group = parser.getgroup("conformance", "contract tests of the MasStack APIs")
    group.addoption("--conformance-ixit", metavar="FILE", help="the IXIT; ics.yaml is read beside it")
    group.addoption("--conformance-target", action="append", default=[], metavar="sandbox|URL|API=URL")
    group.addoption("--conformance-profile", default="gate", metavar="NAME")
    group.addoption("--conformance-env", metavar="NAME")
    group.addoption("--conformance-org", metavar="NAME")


def pytest_configure(config: pytest.Config) -> None:
    """Let an operation be run by one worker only."""
    if _wanted(config) and getattr(config.option, "dist", "no") not in ("no", "loadgroup"):
        config.option.dist = "loadgroup"


def pytest_collection(session: pytest.Session) -> None:
    """Prepare the run before anything is collected; mistakes are one sentence."""
    if not _wanted(session.config):
        return
    from conformance.contract import ContractError
    from conformance.profile.errors import DeclarationError
    from conformance.run.errors import BadOption, NoTarget

    try:
        session.config.stash[LIVE] = Live.begin(session.config)
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


def _wanted(config: pytest.Config) -> bool:
    return bool(config.getoption("--conformance-ixit") or config.getoption("--conformance-target"))


class Live:
    """A prepared run and its verdicts so far: each task is run once, when its verdicts are asked for."""

    def __init__(self, settings: Settings, closing: ExitStack) -> None:
        self.settings = settings
        self.closing = closing
        judging: Judging = judging_of(settings)
        self.plan = judging.plan()
        self.tally = Tally(self.plan.purposes, strict=judging.strict)
        self.tasks = {t.name: t for t in tasks_of(self.plan, judging.scope(self.plan), settings.contracts)}
        self.binder = binder_of(settings, {"run": "pytest"}, self.plan)
        self.known: dict[str, PurposeVerdict] = {}

    @classmethod
    def begin(cls, config: pytest.Config) -> Live:
        """Resolve the options; the sandbox, if it is the target, is served until the session ends."""
        ixit = config.getoption("--conformance-ixit")
        options = Options(
            targets=tuple(config.getoption("--conformance-target")),
            profile=config.getoption("--conformance-profile"),
            env=config.getoption("--conformance-env"),
            org=config.getoption("--conformance-org"),
            ixit=Path(ixit) if ixit else None,
            directory=Path(ixit).resolve().parent if ixit else Path(),
        )
        closing = ExitStack()
        return cls(closing.enter_context(prepared(options)), closing)

    def verdict(self, purpose: str) -> PurposeVerdict:
        """Give the verdict of a purpose; what it needs is run when it was not yet."""
        tasks = [task for task in self.tasks.values() if _serves(task, group_of(purpose))]
        if tasks:
            self._run(tasks)
            self.known = {v.purpose.id: v for v in self.tally.verdicts()}
        return self.known[purpose]

    def _run(self, tasks: Sequence[Task]) -> None:
        for task in tasks:
            del self.tasks[task.name]
        with open_pump_of(self.settings) as pump:
            for event in execute(tasks, self.binder, pump):
                if isinstance(event, Concluded):
                    self.tally.add(event.contributions)

    def close(self) -> None:
        """End the sandbox, where there is one."""
        self.closing.close()


def _serves(task: Task, group: str) -> bool:
    """Say whether a task serves a group: its own, or, of those of a whole API, every read of the API."""
    api, _, name = group.partition("/")
    return group_of(task.name) == group or (name == "any" and task.phase == 0 and task.name.startswith(f"{api}/"))


def group_of(purpose: str) -> str:
    """Give what is run together: `api/operation`."""
    return "/".join(purpose.split("/")[:2])


class PurposeFile(pytest.File):
    """The node below which the purposes stand."""

    def __init__(self, *, live: Live, **more: Any) -> None:
        super().__init__(**more)
        self.live = live

    def collect(self) -> Iterator[pytest.Item]:
        """Give an item for each purpose, grouped by operation."""
        for name in sorted(self.live.plan.purposes):
            item = PurposeItem.from_parent(self, name=name)
            item.add_marker(pytest.mark.xdist_group(group_of(name)))
            yield item


class PurposeFailed(Exception):
    """A purpose did not pass; the text says why."""


class PurposeItem(pytest.Item):
    """One purpose."""

    def runtest(self) -> None:
        """Pass, fail, or say that it could not be judged."""
        assert isinstance(self.parent, PurposeFile)
        verdict = self.parent.live.verdict(self.name)
        for key, value in (("requirement", ",".join(verdict.purpose.requirements)), ("source", verdict.purpose.source)):
            self.user_properties.append((key, value))
        match verdict.verdict:
            case Verdict.PASS:
                return
            case Verdict.NOT_APPLICABLE:
                pytest.skip(f"not applicable: {verdict.reason}")
            case Verdict.FAIL:
                raise PurposeFailed("\n".join([verdict.purpose.says, *map(_shown, verdict.evidence)]))
            case _:
                raise PurposeFailed(f"could not judge: {verdict.reason}")

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Show the finding, not our stack."""
        if isinstance(excinfo.value, PurposeFailed):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Name the item by its purpose."""
        return self.path, None, self.name


def _shown(evidence: Any) -> str:
    finding = evidence.finding
    return (
        f"{evidence.id} {finding.message} {finding.pointer}\n  expected {finding.expected}\n  actual   {finding.actual}"
        f"\n  source   {finding.source}"
    )
