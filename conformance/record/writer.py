"""Writes a run record: one whole line at a time, so that a killed run loses at most the last."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self

from conformance.model import Exchange
from conformance.record.appended import AppendedFile
from conformance.record.line import SCHEMA_VERSION, Recorded, encode_line, exchange_entry, plain


class Redaction(Protocol):
    """Takes out of values what must not be written."""

    def exchange(self, exchange: Exchange) -> Exchange:
        """Give the exchange as it may be written."""
        ...

    def value(self, value: Any) -> Any:
        """Give a free value as it may be written."""
        ...


class Sync(StrEnum):
    """When the disk itself is waited for. A process that dies loses nothing either way; a machine that does may."""

    NEVER = "never"
    END = "end"
    EVERY = "every"


class RecordWriter:
    """An open record. Everything goes through the redaction before it is written, and comes back as it was written."""

    def __init__(
        self, path: Path, *, redaction: Redaction | None = None, sync: Sync = Sync.END, resume: bool = False
    ) -> None:
        """Begin a record that must not exist yet, or go on with one after its last whole line."""
        self.path = path
        self._redaction = redaction
        self._sync = sync
        self._file = AppendedFile(path, resume=resume)

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

    def event(self, name: str, **more: Any) -> Mapping[str, Any]:
        """Write that something happened."""
        return self._write("event", {"event": name, **more})

    def footer(self, footer: Mapping[str, Any]) -> Mapping[str, Any]:
        """Write the last line (`complete`, `why`, `counts`, …): without it a record is not whole."""
        written = self._write("footer", footer)
        if self._sync is Sync.END:
            self._file.flush()
        return written

    def close(self) -> None:
        """Close the file; nothing is pending."""
        self._file.close()

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
        self._file.put(line)
        if self._sync is Sync.EVERY:
            self._file.flush()
