"""Results as JSON lines in the work folder: appended as they come, so that a run goes on where one ended."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

_LOCK = threading.Lock()


def kept(path: Path) -> dict[str, dict[str, Any]]:
    """Give the newest line of each mutant; a line that was cut is left out."""
    return {line["id"]: line for line in _lines(path)} if path.exists() else {}


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    for text in path.read_text(encoding="utf-8").splitlines():
        try:
            yield json.loads(text)
        except ValueError:
            continue


def keep(path: Path, line: Mapping[str, Any]) -> None:
    """Append one line."""
    with _LOCK, path.open("a", encoding="utf-8") as out:
        out.write(json.dumps(line, ensure_ascii=False) + "\n")


__all__ = ["keep", "kept"]
