"""Find where the whole lines of a file end, after a writer died in the middle of one."""

from __future__ import annotations

import os

_BITE = 64 * 1024


def end_of_whole_lines(file: int) -> int:
    """The offset after the last line end; 0 in a file without one."""
    end = os.lseek(file, 0, os.SEEK_END)
    while end > 0:
        start = max(0, end - _BITE)
        bite = os.pread(file, end - start, start)
        found = bite.rfind(b"\n")
        if found >= 0:
            return start + found + 1
        end = start
    return 0


def last_whole_line(file: int, end: int) -> bytes:
    """The line that ends at an offset, its line end included."""
    start = end - 1
    while start > 0:
        begin = max(0, start - _BITE)
        found = os.pread(file, start - begin, begin).rfind(b"\n")
        if found >= 0:
            return _between(file, begin + found + 1, end)
        start = begin
    return _between(file, 0, end)


def lines_before(file: int, end: int) -> int:
    """Count the line ends before an offset."""
    count, at = 0, 0
    while at < end:
        bite = os.pread(file, min(_BITE, end - at), at)
        if not bite:
            break
        count, at = count + bite.count(b"\n"), at + len(bite)
    return count


def _between(file: int, start: int, end: int) -> bytes:
    parts: list[bytes] = []
    while start < end:
        part = os.pread(file, end - start, start)
        if not part:
            break
        parts.append(part)
        start += len(part)
    return b"".join(parts)
