"""Turn every expected error into one sentence and an exit code."""

from __future__ import annotations

import errno
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

USAGE, NOT_JUDGED, SUITE_ERROR = 2, 3, 4


@contextmanager
def one_sentence() -> Iterator[None]:
    """Turn the known failures into a sentence on stderr and their exit code; never a traceback for bad input."""
    from conformance.model import InvalidInput
    from conformance.model.errors import Unreachable

    try:
        yield
    except InvalidInput as failure:
        _end(str(failure), NOT_JUDGED if no_room(failure) else USAGE)
    except Unreachable as failure:
        _end(str(failure), NOT_JUDGED)
    except KeyboardInterrupt:  # click would exit 1, which accuses the target
        _end("interrupted before there was anything to report", NOT_JUDGED)
    except OSError as failure:
        if failure.filename is None and failure.errno not in _OUT_OF:
            raise
        if failure.errno in _NO_DESCRIPTOR:
            _end(f"{failure.strerror}: raise `ulimit -n`, or lower limits.concurrency of the IXIT", NOT_JUDGED)
        place = f"{failure.filename}: " if failure.filename is not None else ""
        code = NOT_JUDGED if failure.errno in _NO_ROOM else USAGE
        _end(f"{place}{failure.strerror}; name another place, or make room there", code)


#: A disk that is full in the midst of a run, or a file that may not grow, is no wrong input: it cuts the run.
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_NO_DESCRIPTOR = frozenset({errno.EMFILE, errno.ENFILE})
_OUT_OF = _NO_ROOM | _NO_DESCRIPTOR


def no_room(failure: BaseException) -> bool:
    """Whether the machine ran out of disk space, file size or open files."""
    cause = failure if isinstance(failure, OSError) else failure.__cause__
    return isinstance(cause, OSError) and cause.errno in _OUT_OF


def _end(sentence: str, code: int) -> None:
    from conformance.report.escaping import harmless

    click.echo(harmless(f"masstack-conformance: {sentence}"), err=True)
    sys.exit(code)
