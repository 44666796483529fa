"""Reads a run record, whole or as a stream."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from conformance.record.line import SCHEMA_VERSION, Recorded, RecordError, recorded_of


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


Entry = Header | Recorded | Judged | Happened | Footer | Torn


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

    @property
    def whole(self) -> bool:
        """Tell whether the run ended in order, be it cut or complete."""
        return self.footer is not None

    @property
    def complete(self) -> bool:
        """Tell whether the run ended in order and did everything that was planned."""
        return self.footer is not None and self.footer.complete


def iter_record(path: Path) -> Iterator[Entry]:
    """Give the entries of a record one by one, in the order in which they were written."""
    try:
        with path.open("rb") as lines:
            for number, line in enumerate(lines, 1):
                if not line.endswith(b"\n"):
                    yield Torn(len(line))
                    return
                yield _entry(path, number, line)
    except OSError as failure:
        raise RecordError(f"cannot read the run record {path}: {failure.strerror or failure}") from failure


def read_record(path: Path) -> Record:
    """Read a whole record into memory; a torn last line is left out."""
    header: Mapping[str, Any] | None = None
    exchanges: list[Recorded] = []
    verdicts: dict[str, Mapping[str, Any]] = {}
    events: list[Happened] = []
    footer: Footer | None = None
    torn = False
    for entry in iter_record(path):
        match entry:
            case Torn():
                torn = True
                continue
            case Footer():
                footer = entry
                continue
            case Header():
                header = entry.fields
            case Recorded():
                exchanges.append(entry)
            case Judged():
                verdicts[entry.purpose] = entry.fields
            case Happened():
                events.append(entry)
        footer = None  # a run that was resumed has more than one, and only one that stands last counts
    if header is None:
        raise RecordError(f"{path} has no header line: it is no run record, or the run was killed at its very start")
    return Record(header, tuple(exchanges), verdicts, tuple(events), footer, torn)


def _entry(path: Path, number: int, line: bytes) -> Entry:
    try:
        fields = json.loads(line)
        return _known(fields.pop("type"), fields, number)
    except RecordError as failure:
        raise RecordError(f"{path}, line {number}: {failure}") from failure
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as failure:
        raise RecordError(f"{path}, line {number} is damaged: no line of a run record stands there") from failure


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
        case "header":
            if fields.get("schema_version") != SCHEMA_VERSION:
                raise RecordError(
                    f"the record has format {fields.get('schema_version')!r}, and this version of the suite "
                    f"reads {SCHEMA_VERSION!r}: use the version that wrote it"
                )
            return Header(fields)
    raise ValueError(kind)
