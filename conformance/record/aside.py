"""A record that a process of its own redacts and writes, while the run goes on sending and judging."""

from __future__ import annotations

import fcntl
import multiprocessing
import os
import pickle
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, NoReturn, Self

from conformance.model import Exchange
from conformance.record.line import RecordError
from conformance.record.writer import RecordWriter, Redaction

#: They mean the run, which then says what is still to be written.
_NOT_FOR_US = (signal.SIGINT, signal.SIGTERM)
#: Bytes that may be handed over before anybody waits: as many as any user may ask for.
_ROOM = 1 << 20


@contextmanager
def open_record(
    path: Path, redaction: Callable[[], Redaction], *, resume: bool = False, aside: bool | None = None
) -> Iterator[RecordWriter | RecordAside]:
    """Give an open record, written in a process of its own where that is safe and helps; raises RecordError.

    `redaction` is called in the process that writes. `aside` decides in the place of what the machine has.
    """
    writer = RecordWriter(path, resume=resume)
    if can_stand_aside() if aside is None else aside:
        with RecordAside(writer, redaction) as record:
            yield record
    else:
        with writer:
            writer.redact_by(redaction())
            yield writer


def can_stand_aside() -> bool:
    """Tell whether a copy of this process can be made safely, and has a processor of its own."""
    return (
        sys.platform == "linux"
        and len(os.sched_getaffinity(0)) > 1
        and threading.active_count() == 1  # a lock that another thread holds stays locked in the copy
        and not multiprocessing.current_process().daemon
    )


class RecordAside:
    """A `RecordWriter` in another process: what is handed over is written in that order, whatever happens to this one.

    A process that is killed leaves behind what it handed over: the other one writes all of it before it ends.
    """

    def __init__(self, writer: RecordWriter, redaction: Callable[[], Redaction]) -> None:
        """Hand an open record over; `redaction` is called over there."""
        context = multiprocessing.get_context("fork")
        taken, self._given = context.Pipe(duplex=False)
        self._answers, answers = context.Pipe(duplex=False)
        with suppress(OSError):  # a system that grants less only makes us wait more often
            fcntl.fcntl(taken.fileno(), fcntl.F_SETPIPE_SZ, _ROOM)
        self._process = context.Process(
            target=_serve, args=(writer, redaction, taken, answers, self._given), name="record", daemon=True
        )
        unmasked = signal.pthread_sigmask(signal.SIG_BLOCK, _NOT_FOR_US)
        self._process.start()
        signal.pthread_sigmask(signal.SIG_SETMASK, unmasked)
        for end in (taken, answers, writer):
            end.close()

    def learn_secrets(self, secrets: Collection[str]) -> None:
        """Know further secrets from now on."""
        self._hand_over("learn_secrets", tuple(secrets))

    def header(self, header: Mapping[str, Any]) -> None:
        """Write the first line."""
        self._hand_over("header", header)

    def exchange(self, exchange: Exchange, *, key: str = "") -> None:
        """Write an exchange."""
        self._hand_over("exchange", exchange, key=key)

    def event(self, name: str, **more: Any) -> None:
        """Write that something happened."""
        self._hand_over("event", name, **more)

    def verdicts(self, entries: Sequence[Mapping[str, Any]]) -> Callable[[], list[Mapping[str, Any]]]:
        """Write the verdicts of purposes; what is given waits until they are written, and gives them as they were."""
        self._hand_over("verdicts", entries)
        return self._answer

    def footer(self, footer: Mapping[str, Any]) -> None:
        """Write the last line, and wait until everything is on its way to the disk."""
        self._hand_over("footer", footer)
        self._answer()

    def close(self) -> None:
        """Let the other process write what it has, and end."""
        self._given.close()
        self._process.join()
        self._answers.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _hand_over(self, method: str, *values: Any, **named: Any) -> None:
        try:
            self._given.send_bytes(pickle.dumps((method, values, named), pickle.HIGHEST_PROTOCOL))
        except OSError:
            self._fail()

    def _answer(self) -> Any:
        try:
            answer = self._answers.recv()
        except EOFError:
            self._fail()
        if isinstance(answer, BaseException):
            raise answer
        return answer

    def _fail(self) -> NoReturn:
        """Raise what the other process ended by."""
        try:
            raise self._answers.recv()
        except EOFError as failure:
            self._process.join()
            raise RecordError(
                f"the process that writes the run record ended (exit code {self._process.exitcode}): what was written "
                "before is whole; go on with --resume"
            ) from failure


#: What the other side waits for.
_ANSWERED = frozenset({"verdicts", "footer"})


def _serve(
    writer: RecordWriter, redaction: Callable[[], Redaction], taken: Connection, answers: Connection, given: Connection
) -> None:
    """Write what comes until nothing more can come."""
    given.close()
    for number in _NOT_FOR_US:
        signal.signal(number, signal.SIG_IGN)
    with writer, answers, taken:
        try:
            writer.redact_by(redaction())
            while True:
                method, values, named = pickle.loads(taken.recv_bytes())  # noqa: S301 - from our own process
                written = getattr(writer, method)(*values, **named)
                if method in _ANSWERED:
                    answers.send(written() if callable(written) else written)
        except EOFError:
            return
        except Exception as failure:  # noqa: BLE001 - whatever breaks here is the run's to report
            failure.add_note(traceback.format_exc())
            taken.close()  # who hands something over is told at once
            answers.send(failure)
