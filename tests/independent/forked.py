"""Work in a process forked from this one, which ends when it takes too much: a mutant may hang, or eat the memory."""

from __future__ import annotations

import contextlib
import json
import os
import resource
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NoReturn

#: Seconds by the clock for each of the processor: a machine has other work, and a mutant may sleep for ever.
_CLOCK = 20.0
_MOST_MEMORY = 4 << 30
#: A pipe takes so much without a reader.
_PIPE = 64_000


class Hangs(Exception):
    """The work took too long."""


class Lost(Exception):
    """The process ended without a word."""


@dataclass(frozen=True, slots=True)
class Forked:
    """A process, and the end of the pipe in which its result comes."""

    pid: int
    end: int

    def result(self, status: int) -> Any:
        """Give what the work gave, once the process has ended with a status."""
        with os.fdopen(self.end, "rb") as pipe:
            said = pipe.read()
        if os.WIFSIGNALED(status) and os.WTERMSIG(status) in (signal.SIGALRM, signal.SIGPROF):
            raise Hangs
        try:
            return json.loads(said)
        except ValueError:
            raise Lost from None

    def wait(self) -> Any:
        """Wait for the result."""
        _, status = os.waitpid(self.pid, 0)
        return self.result(status)


def fork(work: Callable[[], Any], seconds: float) -> Forked:
    """Begin work whose result is JSON, and shorter than a pipe; it may take so many seconds of the processor."""
    sys.stdout.flush()
    reading, writing = os.pipe()
    pid = os.fork()
    if not pid:
        os.close(reading)
        _do(work, writing, seconds)
    os.close(writing)
    return Forked(pid, reading)


def _do(work: Callable[[], Any], writing: int, seconds: float) -> NoReturn:
    with contextlib.suppress(BaseException):
        _guard(seconds)
        os.write(writing, json.dumps(work()).encode()[:_PIPE])
    os._exit(0)


def _guard(seconds: float) -> None:
    """Nothing that a mutant does is seen on the terminal; a process that was begun from here has limits of its own."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    os.close(nowhere)
    for name in (signal.SIGALRM, signal.SIGPROF):
        signal.signal(name, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    signal.setitimer(signal.ITIMER_REAL, _CLOCK * seconds)
    resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))


__all__ = ["Forked", "Hangs", "Lost", "fork"]
