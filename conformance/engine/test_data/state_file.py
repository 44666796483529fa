"""The state file of an environment and organisation: which test data earlier runs used up, and what they left.

It lies beside the IXIT (`.conformance-state/<env>-<org>.json`, or `--state FILE`), holds real ids and is its owner's
alone. It is written whole and renamed into place, under a lock, so that a run that is killed loses nothing and two
runs at once take different values. A value is claimed before the request that may use it up is sent.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import socket
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from conformance.model import InvalidInput

SCHEMA_VERSION = "1"
#: Where state files lie, beside the IXIT.
FOLDER = ".conformance-state"
#: Runs that are remembered, and values of a kind that runs made.
MOST_RUNS = MOST_MADE = 200
T = TypeVar("T")


class StateError(InvalidInput):
    """The state file cannot be used; the message says why and what to do."""


class Mark(StrEnum):
    """What is known of a value."""

    #: A run holds it: it may go out at any moment, or the run was killed.
    CLAIMED = "claimed"
    #: A request with it was accepted, or nobody knows what came of it.
    USED = "used"
    #: A valid request with it was rejected.
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of one value, and by which run."""

    mark: Mark
    run: str
    by: str = ""
    at: str = ""
    #: Which set of its taker it is: a run that goes on deals it again.
    index: int = 0
    tag: str | None = None
    #: Process and machine of a claim.
    holder: str = ""

    @property
    def alive(self) -> bool:
        """Whether the run that claimed the state may still be going on; on another machine nobody can tell."""
        host, _, process = self.holder.rpartition(":")
        return host != socket.gethostname() or _runs(process)


@dataclass(slots=True)
class State:
    """What a state file says."""

    #: Kind of test data -> value, as text -> what is known of it.
    values: dict[str, dict[str, Known]] = field(default_factory=dict)
    #: What earlier runs used up and left, oldest first.
    runs: list[dict[str, Any]] = field(default_factory=list)
    #: Kind of test data -> value, as text -> the value itself, of those that accepted requests made; oldest first.
    made: dict[str, dict[str, Any]] = field(default_factory=dict)
    #: Where in the pools the runs begin that this file knows of.
    start: int = 0

    def of(self, kind: str, value: Any) -> Known | None:
        """Give what is known of a value."""
        return self.values.get(kind, {}).get(str(value))


class StateFile:
    """One state file, read again whenever somebody else wrote it."""

    def __init__(self, path: Path, *, run: str, start: int = 0) -> None:
        """Read it, or begin one whose runs begin at `start` of the pools.

        Raises StateError where it cannot be used.
        """
        self.path = path
        self.run = run
        self._holder = f"{socket.gethostname()}:{os.getpid()}"
        self._seen: tuple[int, int] | None = None
        self._state = State()
        #: Why it could not be written, once a run is under way: the run goes on without it.
        self.trouble = ""
        self._private_folder()
        with self._locked():
            if not self._load():
                self._state = State(start=start)
                self._store()

    @property
    def state(self) -> State:
        """What the file said when it was last read or written."""
        return self._state

    def claim(self, kind: str, value: Any, *, by: str, index: int, tag: str | None) -> bool:
        """Take a value before it is sent; False where another run has it, or used it up."""

        def claimed(state: State) -> bool:
            known = state.of(kind, value)
            held = known is not None and known.mark is Mark.CLAIMED and known.alive
            if known is not None and known.run != self.run and (known.mark is Mark.USED or held):
                return False
            told = Known(Mark.CLAIMED, self.run, by, _now(), index, tag, self._holder)
            state.values.setdefault(kind, {})[str(value)] = told
            return True

        return self._changed(claimed, otherwise=True)

    def spoil(self, values: Iterable[tuple[str, str]], *, by: str, run: str = "") -> None:
        """Write down values that a change which could not be taken back left unusable: (kind, value).

        The change was this run's unless another one is named.
        """
        found = list(values)

        def spoiled(state: State) -> None:
            for kind, value in found:
                state.values.setdefault(kind, {})[value] = Known(Mark.USED, run or self.run, by, _now())

        if found:
            self._changed(spoiled, otherwise=None)

    def make(self, kind: str, values: Iterable[Any]) -> None:
        """Write down values of a kind that an accepted request made: they may serve later runs."""
        found = {str(value): value for value in values}

        def made(state: State) -> None:
            every = {**state.made.get(kind, {}), **found}
            state.made[kind] = dict(list(every.items())[-MOST_MADE:])

        if found:
            self._changed(made, otherwise=None)

    def settle(self, marks: Mapping[tuple[str, str], Mark]) -> None:
        """Write down what came of values: (kind, value) -> used or rejected."""

        def settled(state: State) -> None:
            for (kind, value), mark in marks.items():
                known = state.of(kind, value)
                if known is not None and not (known.mark is Mark.USED and known.run == self.run):
                    state.values[kind][value] = Known(mark, self.run, known.by, _now(), known.index, known.tag)

        self._changed(settled, otherwise=None)

    def end(self, run: Mapping[str, Any]) -> None:
        """Let go of what was claimed and not sent, and remember the run."""

        def ended(state: State) -> None:
            for held in state.values.values():
                for value, known in list(held.items()):
                    if known.run == self.run and known.mark is Mark.CLAIMED:
                        del held[value]
            others = [one for one in state.runs if one.get("run") != self.run]
            state.runs = [*others, {"run": self.run, "at": _now(), **run}][-MOST_RUNS:]

        self._changed(ended, otherwise=None)

    def own(self) -> Iterator[tuple[str, str, Known]]:
        """The test data that this run had taken before it was interrupted: kind, value, what is known."""
        for kind, held in self._state.values.items():
            yield from ((kind, value, known) for value, known in held.items() if known.run == self.run)

    def done_by_this_run(self) -> dict[str, int]:
        """How many things this run carried an operation out on: `operation:kind` -> count."""
        counts = {
            name: sum(known.run == self.run for known in held.values())
            for name, held in self._state.values.items()
            if ":" in name
        }
        return {name: count for name, count in counts.items() if count}

    def _changed(self, change: Callable[[State], T], *, otherwise: T) -> T:
        """Change the state under the lock; once it could not be written, a run goes on without it."""
        if self.trouble:
            return otherwise
        try:
            with self._locked():
                self._load()
                result = change(self._state)
                self._store()
                return result
        except StateError as failure:
            self.trouble = str(failure)
            return otherwise

    @contextmanager
    def _locked(self) -> Iterator[None]:
        lock = self.path.with_name(f"{self.path.name}.lock")
        descriptor = self._open(lock, os.O_RDWR | os.O_CREAT)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def _private_folder(self) -> None:
        try:
            if not self.path.parent.exists():
                self.path.parent.mkdir(mode=0o700, parents=True)
                if self.path.parent.name == FOLDER:  # what lies here is nobody else's, and no repository's
                    (self.path.parent / ".gitignore").write_text("*\n", encoding="utf-8")
        except OSError as failure:
            raise StateError(f"{self.path.parent} cannot be made ({failure.strerror}): name a file with --state") from (
                failure
            )

    def _open(self, path: Path, flags: int) -> int:
        try:
            return os.open(path, flags | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        except OSError as failure:
            why = "it is a symbolic link" if path.is_symlink() else failure.strerror
            raise StateError(f"{path} cannot be opened ({why}): name another file with --state") from failure

    def _load(self) -> bool:
        """Read the file where somebody wrote it since; say whether it is there."""
        try:
            descriptor = os.open(self.path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        except FileNotFoundError:
            self._state, self._seen = (self._state if self._seen is None else State()), None
            return False
        except OSError as failure:
            why = "it is a symbolic link" if self.path.is_symlink() else failure.strerror
            raise StateError(f"{self.path} cannot be read ({why}): name another file with --state") from failure
        with os.fdopen(descriptor, "rb") as stream:
            stat = os.fstat(stream.fileno())
            seen = stat.st_ino, stat.st_mtime_ns
            if seen != self._seen:
                self._state, self._seen = _read(self.path, stream.read()), seen
        return True

    def _store(self) -> None:
        text = json.dumps(_as_json(self._state), ensure_ascii=False, indent=1)
        temporary = self.path.with_name(f".{self.path.name}.{os.getpid()}")
        temporary.unlink(missing_ok=True)
        descriptor = self._open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL)
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
                stream.write(text)
            temporary.replace(self.path)
        except OSError as failure:
            with contextlib.suppress(OSError):
                temporary.unlink()
            raise StateError(f"{self.path} cannot be written: {failure.strerror}") from failure
        stat = self.path.stat()
        self._seen = stat.st_ino, stat.st_mtime_ns


def remembered(path: Path) -> State:
    """What a state file says; nothing where there is none. Raises StateError where it cannot be read."""
    try:
        return _read(path, path.read_bytes())
    except FileNotFoundError:
        return State()
    except OSError as failure:
        raise StateError(f"{path} cannot be read ({failure.strerror}): name another file with --state") from failure


def state_path(ixit: Path, env: str, org: str) -> Path:
    """The path of the state file of an environment and organisation, beside the IXIT that declares them."""
    return ixit.parent / FOLDER / f"{env}-{org}.json"


def _read(path: Path, content: bytes) -> State:
    advice = "move it away: a run then finds out by itself which test data are used up"
    try:
        entry = json.loads(content)
        version = entry["schema_version"]
        if version != SCHEMA_VERSION:
            raise StateError(f"{path} is of another version ({version}): {advice}")
        values = {
            kind: {value: _known(known) for value, known in held.items()} for kind, held in entry["values"].items()
        }
        made = {kind: dict(held) for kind, held in entry.get("made", {}).items()}
        return State(values, list(entry["runs"]), made, int(entry["start"]))
    except (ValueError, KeyError, TypeError, AttributeError) as failure:
        raise StateError(f"{path} is no state file: {advice}") from failure


def _known(entry: Mapping[str, Any]) -> Known:
    return Known(Mark(entry["mark"]), **{name: value for name, value in entry.items() if name != "mark"})


def _as_json(state: State) -> dict[str, Any]:
    def plain(known: Known) -> dict[str, Any]:
        told = {"by": known.by, "at": known.at, "index": known.index, "tag": known.tag, "holder": known.holder}
        return {"mark": known.mark.value, "run": known.run, **{k: v for k, v in told.items() if v not in ("", None, 0)}}

    values = {kind: {v: plain(known) for v, known in held.items()} for kind, held in state.values.items() if held}
    told = {"schema_version": SCHEMA_VERSION, "start": state.start, "values": values, "runs": state.runs}
    return {**told, "made": state.made} if state.made else told


def _runs(process: str) -> bool:
    try:
        os.kill(int(process), 0)
    except (ProcessLookupError, ValueError, OverflowError):
        return False
    except PermissionError:
        return True
    return True


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
