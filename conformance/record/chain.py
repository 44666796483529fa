"""The hash chain of a run record: each line carries the hash of the one before, so that none can be changed alone.

Whoever recomputes the whole chain can change a record all the same: what nobody can do is change it and keep its head,
which a run prints at its end and a signature covers.
"""

from __future__ import annotations

import hashlib

#: What the first line carries: nothing stands before it.
START = ""


def hash_of(line: bytes) -> str:
    """The SHA-256 of a record's line, line end included, that the next line carries."""
    return hashlib.sha256(line).hexdigest()
