"""Where the whole lines of a file end."""

from __future__ import annotations

import os

_BITE = 64 * 1024


def end_of_whole_lines(file: int) -> int:
    """Give the offset after the last line end, which is 0 in a file without any."""
    end = os.lseek(file, 0, os.SEEK_END)
    while end > 0:
        start = max(0, end - _BITE)
        bite = os.pread(file, end - start, start)
        found = bite.rfind(b"\n")
        if found >= 0:
            return start + found + 1
        end = start
    return 0
