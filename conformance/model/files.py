"""Open files that a user named: only regular ones, so that no pipe is waited for, and only up to a size."""

from __future__ import annotations

import errno
import os
import stat
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
