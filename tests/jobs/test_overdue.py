"""`--max-time` holds whatever it is that does not come to an end."""

from __future__ import annotations

import gc
import re
import signal
import threading
import time
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from conformance.jobs.overdue import Alarm, Overdue, RedactionInTime
from conformance.jobs.session import conduct
from conformance.jobs.setup.prepare import Options, prepared
from conformance.record import read_record
from conformance.report.run_documents import read_document


@pytest.fixture(autouse=True)
def _no_collection() -> Iterator[None]:
    """An alarm that rings while Hypothesis times a collection of garbage, which a busy machine draws out, is lost."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def forever(*_: Any, **__: Any) -> Any:
    while True:
        pass


def backtracking(*_: Any, **__: Any) -> Any:
    """Match as a pattern does that a hostile text was made for."""
    return re.match("(a+)+$", "a" * 60 + "b")


WORK: Mapping[str, tuple[str, Any]] = {
    "a check": ("conformance.scripts.judged_batch.conformity", forever),
    "a pattern": ("conformance.scripts.judged_batch.conformity", backtracking),
    "a rule": ("conformance.rules.order._keys", forever),
    "the redaction": ("conformance.record.redaction.redaction.Redactor.exchange", forever),
    "the counting": ("conformance.jobs.intermediary.Way.take", forever),
}


@pytest.mark.parametrize("work", WORK)
def test_a_run_ends_at_its_time_whatever_it_is_at(tmp_path, monkeypatch, work):
    """Incomplete, exit 3, and its record is read and vouches for its result."""
    monkeypatch.setattr("conformance.jobs.overdue.GRACE", 0.05)
    monkeypatch.setattr(*WORK[work])
    options = Options(targets=("sandbox",), operations=("getTerms",), max_time=0.5, out=tmp_path / "run")
    with prepared(options) as settings:
        document = conduct(settings).document
    record = read_record(tmp_path / "run" / "run.jsonl")

    assert (3, False) == (document["exit_code"], document["complete"])
    assert "--max-time was reached" in document["headline"]
    assert not document["counts"]["error"]
    assert record.whole
    assert not record.complete
    assert document["counts"] == read_document(tmp_path / "run")["counts"]


def test_work_that_ends_in_time_is_left_alone():
    """And nothing rings afterwards."""
    before = signal.getsignal(signal.SIGALRM)
    with Alarm(time.monotonic() + 60).watching():
        assert signal.getitimer(signal.ITIMER_REAL)[0] > 0

    assert (0.0, 0.0) == signal.getitimer(signal.ITIMER_REAL)
    assert before == signal.getsignal(signal.SIGALRM)


def test_an_alarm_is_for_the_main_thread_alone():
    """Another one cannot be told of a signal, so that nothing rings there."""
    made: list[Alarm] = []
    thread = threading.Thread(target=lambda: made.append(Alarm(time.monotonic())))
    thread.start()
    thread.join()

    assert made[0].deadline is None
    with made[0].watching():
        pass


def test_what_is_not_redacted_in_time_is_a_failure_of_the_redaction(monkeypatch):
    """One that the writer takes for any other, so that it withholds what came."""
    monkeypatch.setattr("conformance.jobs.overdue.GRACE", 0.05)

    class Endless:
        exchange = value = staticmethod(forever)

    redaction = RedactionInTime(Endless(), Alarm(time.monotonic()))
    with pytest.raises(TimeoutError):
        redaction.value({})
    with pytest.raises(TimeoutError):
        redaction.exchange(None)


def test_nobody_takes_it_for_a_fault():
    """A script's guard turns faults into errors of the suite."""
    assert not issubclass(Overdue, Exception)
