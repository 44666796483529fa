"""Reads a run record, whole or as a stream."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from conformance.model.files import open_regular
from conformance.record.record_line import CHAIN_START, SCHEMA_VERSION, Recorded, RecordError, hash_of, recorded_of
from conformance.record.schema_check import Validator, complaints, sentence_of, validator_of
from conformance.record.withheld import Withheld, withheld_again

#: Bytes of the longest line that is read: the largest body that the client takes, with every byte escaped.
LONGEST_LINE = 64 * 1024 * 1024
_KINDS = frozenset({"header", "exchange", "withheld", "verdict", "event", "footer"})


@dataclass(frozen=True, slots=True)
class Header:
    """The first line: everything that a later judgement has to know."""

    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Judged:
    """The verdict of a purpose."""

    fields: Mapping[str, Any]

    @property
    def purpose(self) -> str:
        """Id of the purpose."""
        return str(self.fields["id"])


@dataclass(frozen=True, slots=True)
class Happened:
    """An event."""

    name: str
    fields: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Footer:
    """The last line of a run that ended in order."""

    fields: Mapping[str, Any]

    @property
    def complete(self) -> bool:
        """Tell whether everything planned was done."""
        return self.fields.get("complete") is True


@dataclass(frozen=True, slots=True)
class Torn:
    """What stands after the last whole line: the run was killed while it wrote."""

    size: int


Entry = Header | Recorded | Withheld | Judged | Happened | Footer | Torn


@dataclass(frozen=True, slots=True)
class Record:
    """A run record in memory."""

    header: Mapping[str, Any]
    exchanges: tuple[Recorded, ...]
    #: Purpose -> its entry; where a resumed run judged twice, the later.
    verdicts: Mapping[str, Mapping[str, Any]]
    events: tuple[Happened, ...]
    #: None where the run did not end in order, or was resumed and did not end since.
    footer: Footer | None
    torn_last_line: bool
    #: Exchanges that could not be redacted.
    withheld: tuple[Withheld, ...] = ()
    #: Hash of the last whole line, and how many there are: the head of the chain.
    head: str = CHAIN_START
    lines: int = 0

    @property
    def whole(self) -> bool:
        """Tell whether the run ended in order, be it cut or complete."""
        return self.footer is not None

    @property
    def complete(self) -> bool:
        """Tell whether the run ended in order and did everything that was planned."""
        return self.footer is not None and self.footer.complete


def iter_record(path: Path) -> Iterator[Entry]:
    """Read the entries of a record one by one, in the order in which they were written.

    Raises RecordError for a line that is none, or that does not carry the hash of the line before.
    """
    for _, entry in _lines(path):
        yield entry


def read_record(path: Path) -> Record:
    """Read a whole run record into memory; a last line that was not written completely is left out.

    Args:
        path: The `run.jsonl`.

    Returns:
        Header, exchanges, verdicts and events, with the hash of the last line.

    Raises:
        RecordError: It cannot be read, is no run record, or a line was changed, lost or added.
    """
    header: Mapping[str, Any] | None = None
    exchanges: list[Recorded] = []
    withheld: list[Withheld] = []
    verdicts: dict[str, Mapping[str, Any]] = {}
    events: list[Happened] = []
    footer: Footer | None = None
    head, lines, torn = CHAIN_START, 0, False
    for after, entry in _lines(path):
        if isinstance(entry, Torn):
            torn = True
            continue
        head, lines = after, lines + 1
        match entry:
            case Footer():
                footer = entry
                continue
            case Header():
                header = entry.fields
            case Recorded():
                exchanges.append(entry)
            case Withheld():
                withheld.append(entry)
            case Judged():
                verdicts[entry.purpose] = entry.fields
            case Happened():
                events.append(entry)
        footer = None  # a run that was resumed has more than one, and only one that stands last counts
    if header is None:
        raise RecordError(f"{path} has no header line: it is no run record, or the run was killed at its very start")
    return Record(
        header,
        tuple(exchanges),
        verdicts,
        tuple(events),
        footer,
        torn,
        withheld=tuple(withheld),
        head=head,
        lines=lines,
    )


def _lines(path: Path) -> Iterator[tuple[str, Entry]]:
    """The entries of a record, each with the hash of its line."""
    head = CHAIN_START
    try:
        with open_regular(path) as lines:
            for number in itertools.count(1):
                line = lines.readline(LONGEST_LINE + 1)
                if not line:
                    return
                if len(line) > LONGEST_LINE:
                    raise RecordError(f"{path}, line {number} is longer than any line of a run record")
                if not line.endswith(b"\n"):
                    yield head, Torn(len(line))
                    return
                entry = _entry(path, number, line, head)
                head = hash_of(line)
                yield head, entry
    except OSError as failure:
        raise RecordError(f"cannot read the run record {path}: {failure.strerror or failure}") from failure


def _entry(path: Path, number: int, line: bytes, before: str) -> Entry:
    try:
        fields = json.loads(line)
        kind, carried = fields["type"], fields.get("prev")
        if number == 1 and kind == "header":
            _require_version(fields)
        _require_link(carried, before)
        _require_schema(kind, fields)
        del fields["type"], fields["prev"]
        return _known(kind, fields, number)
    except RecordError as failure:
        raise RecordError(f"{path}, line {number}: {failure}") from failure
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError) as failure:
        raise RecordError(f"{path}, line {number} is damaged: no line of a run record stands there") from failure


def _require_version(header: Mapping[str, Any]) -> None:
    if header.get("schema_version") != SCHEMA_VERSION:
        raise RecordError(
            f"the record has format {str(header.get('schema_version'))[:20]!r}, and this version of the suite "
            f"reads {SCHEMA_VERSION!r}: use the version that wrote it"
        )


def _require_link(carried: Any, before: str) -> None:
    if carried != before:
        raise RecordError(
            "it does not carry the hash of the line before: a line was changed, lost or added after it was written"
        )


def _require_schema(kind: Any, fields: Any) -> None:
    for error in complaints(_validator(str(kind)), fields):
        raise RecordError(f"no {kind} of a run record: {sentence_of(error)}")


@lru_cache(maxsize=16)
def _validator(kind: str) -> Validator:
    if kind not in _KINDS:
        raise ValueError(kind)
    return validator_of("run-record", f"/$defs/{kind}")


def _known(kind: str, fields: dict[str, Any], number: int) -> Entry:
    if (kind == "header") != (number == 1):
        raise RecordError("the header stands first, and only there")
    match kind:
        case "exchange":
            return recorded_of(fields)
        case "verdict":
            Judged(fields).purpose  # noqa: B018  # a verdict without a purpose is damage
            return Judged(fields)
        case "event":
            return Happened(fields.pop("event"), fields)
        case "footer":
            return Footer(fields)
        case "withheld":
            return withheld_again(fields)
        case "header":
            return Header(fields)
    raise ValueError(kind)
