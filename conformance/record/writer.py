"""Writes a run record: one whole line at a time, so that a killed run loses at most the last."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self

from conformance.model import Exchange
from conformance.record.append_file import AppendedFile
from conformance.record.record_line import (
    CHAIN_START,
    SCHEMA_VERSION,
    Recorded,
    encode_line,
    exchange_entry,
    hash_of,
    plain,
)
from conformance.record.withheld import Withheld, withheld_entry, withheld_of

#: What stands where a value could not be redacted.
WITHHELD_VALUE = "[withheld]"


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
        last = self._file.last_line()
        #: Hash of the last line: the head of the chain.
        self.head = hash_of(last) if last else CHAIN_START
        #: How many lines it has.
        self.lines = self._file.lines()

    def header(self, header: Mapping[str, Any]) -> Mapping[str, Any]:
        """Write the first line."""
        return self._write("header", {"schema_version": SCHEMA_VERSION, **header})

    def exchange(self, exchange: Exchange, *, key: str = "", more: Mapping[str, Any] | None = None) -> Exchange | None:
        """Redact an exchange and append it to the record.

        Args:
            exchange: The exchange, unredacted.
            key: Its ask's key, by which a resumed run finds it.
            more: Further members of the line.

        Returns:
            The exchange as it was written, or None where its redaction failed and it is withheld.
        """
        more = more or {}
        if self._redaction is not None:
            try:
                exchange = self._redaction.exchange(exchange)
                more = self._redaction.value(more) if more else more
            except Exception as failure:  # noqa: BLE001 - whatever the target does, the outcome is a value
                self.withheld(withheld_of(exchange, key, failure))
                return None
        self._put(exchange_entry(Recorded(exchange, key, more)))
        return exchange

    def withheld(self, withheld: Withheld) -> None:
        """Write that there was an exchange which is not shown."""
        self._put(withheld_entry(withheld))

    def verdict(self, entry: Mapping[str, Any]) -> Mapping[str, Any]:
        """Write the verdict of a purpose (`id`, `verdict`, and whatever else), and give it as it was written."""
        return self._write("verdict", entry)

    def redacted(self, entry: Mapping[str, Any]) -> Mapping[str, Any]:
        """Redact an entry as its line would be, and write nothing: what quotes its values may then be worded."""
        safe = plain(entry)
        return dict(_redacted(self._redaction, safe)) if self._redaction is not None else safe

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
        safe = self.redacted(entry)
        self._put({"type": kind, **safe})
        return dict(safe)

    def _put(self, entry: Mapping[str, Any]) -> None:
        line = encode_line({"prev": self.head, **entry})
        self._file.put(line)
        self.head, self.lines = hash_of(line), self.lines + 1
        if self._sync is Sync.EVERY:
            self._file.flush()


def _redacted(redaction: Redaction, entry: Mapping[str, Any]) -> Any:
    """Redact an entry; where that fails, only the members that cannot be redacted are withheld."""
    try:
        return redaction.value(entry)
    except Exception:  # noqa: BLE001 - a finding quotes the target, and whatever that does, the outcome is a value
        return {name: _alone(redaction, name, value) for name, value in entry.items()}


def _alone(redaction: Redaction, name: str, value: Any) -> Any:
    match value:
        case Mapping():
            return _redacted(redaction, value)
        case list():
            return [_alone(redaction, name, item) for item in value]
        case _:
            try:
                return redaction.value({name: value})[name]
            except Exception:  # noqa: BLE001 - see above
                return WITHHELD_VALUE
