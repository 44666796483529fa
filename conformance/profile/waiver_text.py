"""Edit waivers.yaml as text, so that comments and layout stay."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from conformance.profile.waivers import Waiver


def pruned(text: str, waivers: Sequence[Waiver], gone: Collection[Waiver]) -> str:
    """The text of a waiver file without the given entries and the comments above them."""
    if not gone:
        return text
    if len(set(gone)) == len(waivers):
        return "waivers: []\n"
    lines = text.splitlines(keepends=True)
    starts = [_start(lines, _line(waiver)) for waiver in waivers]
    ends = [*starts[1:], len(lines)]
    dropped = {
        number
        for waiver, start, end in zip(waivers, starts, ends, strict=True)
        if waiver in gone
        for number in range(start, end)
    }
    return "".join(line for number, line in enumerate(lines) if number not in dropped)


def _line(waiver: Waiver) -> int:
    """The line of an entry, counted from 0."""
    return int(waiver.place.rsplit(" ", 1)[-1]) - 1


def _start(lines: Sequence[str], line: int) -> int:
    while line > 0 and re.match(r"\s+#", lines[line - 1]):
        line -= 1
    return line
