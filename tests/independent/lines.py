"""Which operations execute which lines of the implementation: a trace of the clean replay."""

from __future__ import annotations

import asyncio
import datetime as dt
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

from tests.independent.asgi import call
from tests.independent.mutants import Mutant
from tests.independent.operations import operation_of
from tests.independent.recorded import Recorded
from tests.independent.replay import maker

#: What stands for the import of the package and the making of an application.
START = "start"

#: Line ("module.py:12") -> operation -> the lists in which it executes it.
Lines = Mapping[str, Mapping[str, Sequence[str]]]


class _Trace:
    """Gathers lines of one package, under the words that stand for the moment."""

    def __init__(self, package: Path) -> None:
        self._package = str(package) + "/"
        self._codes: dict[CodeType, bool] = {}
        self.current: set[tuple[str, int]] = set()

    def __call__(self, frame: FrameType, event: str, _: Any) -> Callable[..., Any] | None:
        """Follow the frames of the package alone."""
        code = frame.f_code
        if code not in self._codes:
            self._codes[code] = code.co_filename.startswith(self._package)
        if not self._codes[code]:
            return None
        if event == "line":
            self.current.add((code.co_filename, frame.f_lineno))
        return self


def traced(package: Path, variant: str, today: dt.date, lists: Sequence[Recorded]) -> Lines:
    """Replay the lists on clean applications, and say which operation executes which line."""
    trace, found = _Trace(package), dict[str, dict[str, set[str]]]()

    def keep(operation: str, name: str) -> None:
        for path, line in trace.current:
            module = Path(path).relative_to(package).as_posix()
            found.setdefault(f"{module}:{line}", {}).setdefault(operation, set()).add(name)
        trace.current.clear()

    async def replay() -> None:
        for recorded in lists:
            application = make()
            keep(START, "")
            for request in recorded.requests:
                await call(application, request)
                keep(operation_of(request.method, request.path), recorded.name)

    threading.settrace(trace)
    sys.settrace(trace)
    try:
        make = maker(package, variant, today)
        asyncio.run(replay())
    finally:
        sys.settrace(None)
        threading.settrace(None)
    return {line: {operation: sorted(names) for operation, names in by.items()} for line, by in found.items()}


def executing(lines: Lines, mutant: Mutant) -> frozenset[str]:
    """Give the operations that execute a mutant's statement; `START` for what the import or the making executes."""
    first, last = mutant.lines
    return frozenset(
        operation for line in range(first, last + 1) for operation in lines.get(f"{mutant.module}:{line}", ())
    )


__all__ = ["START", "Lines", "executing", "traced"]
