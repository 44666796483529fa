"""Writes a run record: one whole line at a time, so that a killed run loses at most the last."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self

from conformance.model import Exchange
from conformance.record.line import SCHEMA_VERSION, Recorded, RecordError, encode_line, exchange_entry, plain
from conformance.record.torn import end_of_whole_lines


class Redaction(Protocol):
    """Takes out of values what must not be written."""

    def exchange(self, exchange: Exchange) -> Exchange:
        """Give the exchange as it may be written."""
        ...

    def value(self, value: Any) -> Any:
        """Give a free value as it may be written."""
        ...

    def learn_secrets(self, secrets: Collection[str]) -> None:
        """Know further secrets from now on."""
        ...


class Sync(StrEnum):
    """When the disk itself is waited for. A process that dies loses nothing either way; a machine that does may."""

    NEVER = "never"
    END = "end"
    EVERY = "every"


#: Seconds that a killed run is given to write what it had handed over.
_PATIENCE = 30.0


def wait_until_released(path: Path) -> None:
    """Wait until nobody writes a record any more; raises RecordError where it is missing, or a run is still going."""
    try:
        file = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError as failure:
        raise RecordError(f"cannot read the run record {path}: {failure.strerror}") from failure
    try:
        end = time.monotonic() + _PATIENCE
        while not _is_free(file):
            if time.monotonic() > end:
                raise _still_written(path)
            time.sleep(0.02)
    finally:
        os.close(file)


def _claim(file: int, path: Path) -> None:
    """Be the only writer of a file until its last descriptor is closed."""
    if not _is_free(file):
        os.close(file)
        raise _still_written(path)


def _is_free(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return True  # a file system without locks
    return True


def _still_written(path: Path) -> RecordError:
    return RecordError(f"{path} is still being written by another run: wait until that has ended")


class RecordWriter:
    """An open record. Everything goes through the redaction before it is written, and comes back as it was written."""

    def __init__(
        self, path: Path, *, redaction: Redaction | None = None, sync: Sync = Sync.END, resume: bool = False
    ) -> None:
        """Begin a record that must not exist yet, or go on with one after its last whole line."""
        self.path = path
        self._redaction = redaction
        self._sync = sync
        self._length = 0
        flags = os.O_RDWR | os.O_APPEND | os.O_CLOEXEC | (0 if resume else os.O_CREAT | os.O_EXCL)
        try:
            self._file = os.open(path, flags, 0o644)
            _claim(self._file, path)
            if resume:
                self._length = end_of_whole_lines(self._file)
                os.ftruncate(self._file, self._length)
        except FileExistsError as failure:
            raise RecordError(
                f"{path} exists already: name another directory, or go on with it by --resume"
            ) from failure
        except OSError as failure:
            raise self._error(failure) from failure

    def redact_by(self, redaction: Redaction) -> None:
        """Take a redaction that was not at hand when the record was begun."""
        self._redaction = redaction

    def learn_secrets(self, secrets: Collection[str]) -> None:
        """Know further secrets from now on."""
        if self._redaction is not None:
            self._redaction.learn_secrets(secrets)

    def header(self, header: Mapping[str, Any]) -> Mapping[str, Any]:
        """Write the first line."""
        return self._write("header", {"schema_version": SCHEMA_VERSION, **header})

    def exchange(self, exchange: Exchange, *, key: str = "", more: Mapping[str, Any] | None = None) -> Exchange:
        """Write an exchange, and give it as it was written."""
        more = more or {}
        if self._redaction is not None:
            exchange = self._redaction.exchange(exchange)
            more = self._redaction.value(more) if more else more
        self._put(encode_line(exchange_entry(Recorded(exchange, key, more))))
        return exchange

    def verdict(self, entry: Mapping[str, Any]) -> Mapping[str, Any]:
        """Write the verdict of a purpose (`id`, `verdict`, and whatever else), and give it as it was written."""
        return self._write("verdict", entry)

    def verdicts(self, entries: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
        """Write the verdicts of purposes, and give them as they were written."""
        return [self.verdict(entry) for entry in entries]

    def event(self, name: str, **more: Any) -> Mapping[str, Any]:
        """Write that something happened."""
        return self._write("event", {"event": name, **more})

    def footer(self, footer: Mapping[str, Any]) -> Mapping[str, Any]:
        """Write the last line (`complete`, `why`, `counts`, …): without it a record is not whole."""
        written = self._write("footer", footer)
        if self._sync is Sync.END:
            self._flush()
        return written

    def close(self) -> None:
        """Close the file; nothing is pending."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _write(self, kind: str, entry: Mapping[str, Any]) -> Mapping[str, Any]:
        safe = plain(entry)
        if self._redaction is not None:
            safe = self._redaction.value(safe)
        self._put(encode_line({"type": kind, **safe}))
        return dict(safe)

    def _put(self, line: bytes) -> None:
        """Write a whole line, or none of it."""
        done = 0
        try:
            while done < len(line):
                done += os.write(self._file, line[done:] if done else line)
            if self._sync is Sync.EVERY:
                os.fsync(self._file)
        except OSError as failure:
            self._take_back()
            raise self._error(failure) from failure
        self._length += len(line)

    def _take_back(self) -> None:
        """Cut off what was written of a line that did not fit."""
        try:
            os.ftruncate(self._file, self._length)
        except OSError:
            return  # readers know a torn last line, too

    def _flush(self) -> None:
        try:
            os.fsync(self._file)
        except OSError as failure:
            raise self._error(failure) from failure

    def _error(self, failure: OSError) -> RecordError:
        reason = failure.strerror or type(failure).__name__
        return RecordError(
            f"cannot write the run record {self.path}: {reason}; what was written before is whole, "
            "make room or name another directory with --out"
        )
