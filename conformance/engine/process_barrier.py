"""Coordinate the processes of one session: all finish their reads before one of them writes."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Collection
from pathlib import Path
from urllib.parse import quote

#: Seconds that a process waits for reads of another one, which may have died.
PATIENCE = 120.0
#: Seconds between two looks.
LOOK = 0.05


class Turns:
    """What the processes of one session have done, told by empty files in a directory that they share."""

    def __init__(
        self,
        session: str,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Take part in a session; one without a name has a single process and nothing to tell."""
        self._folder = Path(tempfile.gettempdir()) / f"masstack-conformance-{session}" if session else None
        self._clock = clock
        self._sleep = sleep

    def done(self, group: str) -> None:
        """Tell that the reads of a group were judged."""
        if self._folder is not None:
            self._folder.mkdir(mode=0o700, exist_ok=True)
            (self._folder / quote(group, safe="")).touch()

    def wait_for(self, groups: Collection[str]) -> None:
        """Wait until all these groups are done, or somebody must have died."""
        if self._folder is None:
            return
        end = self._clock() + PATIENCE
        missing = [self._folder / quote(group, safe="") for group in groups]
        while self._clock() < end and (missing := [path for path in missing if not path.exists()]):
            self._sleep(LOOK)

    def close(self) -> None:
        """Leave nothing behind."""
        if self._folder is not None and self._folder.is_dir():
            for path in self._folder.iterdir():
                path.unlink(missing_ok=True)
            self._folder.rmdir()
