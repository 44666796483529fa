"""Turn every expected error, and every interruption, into one sentence and an exit code."""

from __future__ import annotations

import errno
import math
import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import click

USAGE, NOT_JUDGED, SUITE_ERROR = 2, 3, 4
#: What is said of a command that was interrupted, unless it knows more.
INTERRUPTED = "interrupted before it was done"
#: Seconds in which a command that was interrupted ends, whatever signal comes again.
GRACE = 2.0


@contextmanager
def one_sentence(interrupted: str = INTERRUPTED) -> Iterator[None]:
    """Turn the known failures into a sentence on stderr and their exit code; never a traceback for bad input.

    Args:
        interrupted: What is said where somebody interrupts it, and no `KeyboardInterrupt` with words of its own came.
    """
    from conformance.model import InvalidInput
    from conformance.model.errors import Unreachable

    try:
        yield
    except InvalidInput as failure:
        _end(str(failure), NOT_JUDGED if no_room(failure) else USAGE)
    except Unreachable as failure:
        _end(str(failure), NOT_JUDGED)
    except KeyboardInterrupt as told:  # click would exit 1, which accuses the target
        _end(str(told) or interrupted, NOT_JUDGED)
    except OSError as failure:
        if failure.filename is None and failure.errno not in _OUT_OF:
            raise
        if failure.errno in _NO_DESCRIPTOR:
            _end(f"{failure.strerror}: raise `ulimit -n`, or lower limits.concurrency of the IXIT", NOT_JUDGED)
        place = f"{failure.filename}: " if failure.filename is not None else ""
        if failure.errno in _NO_ROOM:
            _end(f"{place}{failure.strerror}; make room there, or name another place", NOT_JUDGED)
        _end(f"{place}{failure.strerror}; name another place", USAGE)


#: A disk that is full in the midst of a run, or a file that may not grow, is no wrong input: it cuts the run.
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_NO_DESCRIPTOR = frozenset({errno.EMFILE, errno.ENFILE})
_OUT_OF = _NO_ROOM | _NO_DESCRIPTOR


def no_room(failure: BaseException) -> bool:
    """Whether the machine ran out of disk space, file size or open files."""
    cause = failure if isinstance(failure, OSError) else failure.__cause__
    return isinstance(cause, OSError) and cause.errno in _OUT_OF


def heed_signals() -> None:
    """Let a scheduler, and a terminal that was closed, end a command as Ctrl-C does: with a sentence, not in silence.

    One signal is enough: those that follow at once do not cut the sentence short. What is ignored already, as by
    `nohup`, stays so. A process of a pool ends at once.
    """
    own, first = os.getpid(), -math.inf

    def interrupt(number: int, frame: object) -> None:
        nonlocal first
        del frame
        if os.getpid() != own:
            os._exit(128 + number)
        if time.monotonic() - first > GRACE:
            first = time.monotonic()
            raise KeyboardInterrupt

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) in (signal.SIG_DFL, signal.default_int_handler):
            signal.signal(number, interrupt)


def _end(sentence: str, code: int) -> None:
    from conformance.report.escaping import harmless

    click.echo(harmless(f"masstack-conformance: {sentence}"), err=True)
    sys.exit(code)
