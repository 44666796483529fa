"""Where a run is declared, as a place in the user's repository: what annotations and SARIF may point at."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

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
