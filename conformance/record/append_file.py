"""A file that grows by whole lines, has one writer at a time, and stays readable when that writer dies."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from conformance.record.record_line import RecordError
from conformance.record.torn_line import end_of_whole_lines, last_whole_line, lines_before


class AppendedFile:
    """An open file; what did not fit is taken back."""

    def __init__(self, path: Path, *, resume: bool) -> None:
        """Begin a file that must not exist yet, or go on with one after its last whole line; raises RecordError."""
        self.path = path
        self._length = 0
        flags = os.O_RDWR | os.O_APPEND | os.O_CLOEXEC | os.O_NOFOLLOW | (0 if resume else os.O_CREAT | os.O_EXCL)
        try:
            self._file = os.open(path, flags, 0o644)
            if not _claimed(self._file):
                self.close()
                raise RecordError(f"{path} is still being written by another run: wait until that has ended")
            if resume:
                self._length = end_of_whole_lines(self._file)
                os.ftruncate(self._file, self._length)
        except FileExistsError as failure:
            raise RecordError(
                f"{path} exists already: name another directory, or go on with it by --resume"
            ) from failure
        except OSError as failure:
            raise self._error(failure) from failure

    def last_line(self) -> bytes:
        """The last complete line; empty in a file without one."""
        return last_whole_line(self._file, self._length)

    def lines(self) -> int:
        """Count the lines that are whole."""
        return lines_before(self._file, self._length)

    def put(self, line: bytes) -> None:
        """Write a whole line, or none of it."""
        done = 0
        try:
            while done < len(line):
                done += os.write(self._file, line[done:] if done else line)
        except OSError as failure:
            self._take_back()
            raise self._error(failure) from failure
        self._length += len(line)

    def flush(self) -> None:
        """Wait for the disk itself."""
        try:
            os.fsync(self._file)
        except OSError as failure:
            raise self._error(failure) from failure

    def close(self) -> None:
        """Close the file; nothing is pending."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def _take_back(self) -> None:
        try:
            os.ftruncate(self._file, self._length)
        except OSError:
            return  # readers know a torn last line, too

    def _error(self, failure: OSError) -> RecordError:
        reason = failure.strerror or type(failure).__name__
        return RecordError(
            f"cannot write the run record {self.path}: {reason}; what was written before is whole, "
            "make room or name another directory with --out"
        )


def _claimed(file: int) -> bool:
    """Be the only one that writes a file until it is closed, or learn that another is."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return True  # a file system without locks
    return True
