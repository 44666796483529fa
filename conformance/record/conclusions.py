"""What a record says of its run's result: header, verdicts and footer, without reading the exchanges between them.

The links of the chain are followed line by line all the same, so that a line which was changed, lost or added is found.
Whether the verdicts follow from the exchanges only judging again tells (`judge`, `verify`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conformance.model.files import open_regular
from conformance.record.reader import LONGEST_LINE
from conformance.record.record_line import CHAIN_START, RecordError, hash_of

#: How a line begins that concludes nothing, as the writer writes it.
_PASSED_OVER = re.compile(rb'\{"prev":"([0-9a-f]{64})","type":"(?:exchange|withheld|event)",')


@dataclass(frozen=True, slots=True)
class Conclusions:
    """The result of a run as its record tells it."""

    header: Mapping[str, Any]
    #: Purpose -> its entry; where a resumed run judged twice, the later.
    verdicts: Mapping[str, Mapping[str, Any]]
    #: None where the run did not end in order.
    footer: Mapping[str, Any] | None
    head: str
    lines: int


def conclusions_of(path: Path) -> Conclusions:
    """Read a record's conclusions; raises RecordError where it cannot be read or its chain is broken."""
    header: Mapping[str, Any] = {}
    footer: Mapping[str, Any] | None = None
    verdicts: dict[str, Mapping[str, Any]] = {}
    head, count = CHAIN_START, 0
    try:
        for line in _whole_lines(path):
            count += 1
            passed = _PASSED_OVER.match(line)
            fields = {"prev": passed[1].decode("ascii"), "type": ""} if passed else _fields(path, count, line)
            if fields.pop("prev") != head:
                raise RecordError(
                    f"{path}, line {count} does not carry the hash of the line before: a line was changed, lost or "
                    "added after it was written"
                )
            kind, head = fields.pop("type"), hash_of(line)
            footer = fields if kind == "footer" else None  # only one that stands last counts
            header = fields if kind == "header" else header
            if kind == "verdict":
                verdicts[str(fields.get("id"))] = fields
    except OSError as failure:
        raise RecordError(f"cannot read the run record {path}: {failure.strerror or failure}") from failure
    return Conclusions(header, verdicts, footer, head, count)


def _whole_lines(path: Path) -> Iterator[bytes]:
    """The lines of a record that were written completely."""
    with open_regular(path) as lines:
        while (line := lines.readline(LONGEST_LINE + 1)).endswith(b"\n"):
            yield line
        if len(line) > LONGEST_LINE:
            raise RecordError(f"{path} has a line that is longer than any line of a run record")


def _fields(path: Path, number: int, line: bytes) -> dict[str, Any]:
    try:
        fields = json.loads(line)
    except (ValueError, RecursionError):
        fields = None
    if not isinstance(fields, dict) or not {"prev", "type"} <= fields.keys():
        raise RecordError(f"{path}, line {number} is damaged: no line of a run record stands there")
    return fields
