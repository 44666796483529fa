"""Where a run is declared, which annotations and SARIF point at, and where it is written."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

from conformance.jobs.setup.settings import Settings
from conformance.profile.ixit import Ixit

_LINE = re.compile(r", line (\d+)")


def declared_in(file: Path | None, ixit: Ixit, env: str) -> dict[str, Any] | None:
    """The file and line that declare an environment, relative to the repository that holds the IXIT.

    The repository is the nearest folder above with `.git`, or the working directory. A file outside of it has no place
    there, and neither has an IXIT that no file holds: nobody is sent to a file that they lack.
    """
    if file is None or not ixit.file or not file.is_file():
        return None
    whole = file.resolve()
    root = next((folder for folder in whole.parents if (folder / ".git").exists()), Path.cwd())
    if not whole.is_relative_to(root):
        return None
    line = _LINE.search(ixit.place("environments", env))
    return {"file": whole.relative_to(root).as_posix(), "line": int(line[1]) if line else 1}


def with_own_place(settings: Settings, *, given: bool) -> Settings:
    """Make the directory of a run that is named by the clock; one that was `given` is taken as it is."""
    if given or settings.resume:
        return settings
    for number in count(1):
        out = settings.out if number == 1 else settings.out.with_name(f"{settings.out.name}-{number}")
        try:
            out.mkdir(parents=True)
        except FileExistsError:
            continue
        return replace(settings, out=out)
    raise AssertionError  # there is always another number
