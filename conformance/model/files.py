"""Files that somebody names: opened only where they are files, so that no pipe is waited for."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import BinaryIO


def open_regular(path: Path) -> BinaryIO:
    """Open a file to read its bytes; raises OSError for a pipe or a device, which might never end."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        kind = errno.EISDIR if path.is_dir() else errno.EINVAL
        reason = os.strerror(kind) if kind == errno.EISDIR else "it is a pipe or a device, no file"
        raise OSError(kind, reason, str(path))
    return os.fdopen(descriptor, "rb")


def content_of(path: Path, most: int) -> bytes:
    """Read a whole file of at most so many bytes; raises OSError for a larger one, and for what is no file."""
    with open_regular(path) as file:
        content = file.read(most + 1)
    if len(content) > most:
        raise OSError(errno.EFBIG, f"it is larger than {most >> 20} MiB", str(path))
    return content
