"""Open and write files that a user named.

Only regular ones are read, so that no pipe is waited for, and only up to a size. Whatever keeps a file from being
written names it.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO


def open_regular(path: Path) -> BinaryIO:
    """Open a regular file to read its bytes.

    Args:
        path: The file.

    Returns:
        The open binary file; the caller closes it.

    Raises:
        OSError: It cannot be opened, or is a directory, a pipe or a device, which might never end.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        kind = errno.EISDIR if path.is_dir() else errno.EINVAL
        reason = os.strerror(kind) if kind == errno.EISDIR else "it is a pipe or a device, no file"
        raise OSError(kind, reason, str(path))
    return os.fdopen(descriptor, "rb")


def content_of(path: Path, most: int) -> bytes:
    """Read a whole file, up to a size.

    Args:
        path: The file.
        most: The largest size in bytes that is read.

    Returns:
        Its bytes.

    Raises:
        OSError: It is larger, cannot be opened, or is no regular file.
    """
    with open_regular(path) as file:
        content = file.read(most + 1)
    if len(content) > most:
        raise OSError(errno.EFBIG, f"it is larger than {most >> 20} MiB", str(path))
    return content


def write_text(path: Path, text: str) -> None:
    """Write a text file anew, whole or not at all, in UTF-8 and with plain line ends.

    It is written in place, since a file that is a link or a mount of its own cannot be replaced.

    Args:
        path: The file, or a device.
        text: Its whole content.

    Raises:
        OSError: It cannot be written; `filename` says which, which Python leaves out where the disk is full.
    """
    before = path.read_bytes() if path.is_file() else None
    with naming(path):
        try:
            path.write_text(text, encoding="utf-8", newline="\n")
        except OSError:
            _put_back(path, before)
            raise


def _put_back(path: Path, before: bytes | None) -> None:
    """Undo half a write, as far as it can be; what was there before found room."""
    if not path.is_file():
        return
    with suppress(OSError):
        if before is None:
            path.unlink()
        elif path.read_bytes() != before:
            path.write_bytes(before)


@contextmanager
def naming(path: Path) -> Iterator[None]:
    """Let an OSError that names no file name this one."""
    try:
        yield
    except OSError as failure:
        if failure.filename is None:
            failure.filename = str(path)
        raise
