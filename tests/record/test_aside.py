"""A record that another process writes is the same record, and nothing that was handed over is lost."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Collection
from pathlib import Path
from typing import Any

import pytest

from conformance.model import Exchange
from conformance.record import RecordAside, RecordError, RecordWriter, open_record, read_record, wait_until_released
from conformance.record.aside import can_stand_aside
from tests.record.test_record import FOOTER, HEADER, exchange


class Blackening:
    """Takes out what it knows to be secret."""

    def __init__(self) -> None:
        self.secrets: set[str] = set()

    def exchange(self, exchange: Exchange) -> Exchange:
        return exchange

    def value(self, value: Any) -> Any:
        text = json.dumps(value)
        for secret in self.secrets:
            text = text.replace(secret, "[redacted]")
        return json.loads(text)

    def learn_secrets(self, secrets: Collection[str]) -> None:
        self.secrets |= set(secrets)


def written(path: Path, *, aside: bool) -> list[Any]:
    with open_record(path, Blackening, aside=aside) as record:
        record.header(HEADER)
        record.exchange(exchange(1), key="k1")
        record.event("before", text="token-1")
        record.learn_secrets(["token-1"])
        record.event("after", text="token-1")
        entries = record.verdicts([{"id": "p", "verdict": "fail", "findings": [{"actual": "token-1"}]}])()
        record.footer(FOOTER)
        return [dict(entry) for entry in entries]


def test_it_is_the_same_record(tmp_path: Path) -> None:
    """Byte for byte, in the order of handing over; secrets that were learnt late count from then on."""
    here, aside = written(tmp_path / "here.jsonl", aside=False), written(tmp_path / "aside.jsonl", aside=True)

    assert here == aside == [{"id": "p", "verdict": "fail", "findings": [{"actual": "[redacted]"}]}]
    assert (tmp_path / "here.jsonl").read_bytes() == (tmp_path / "aside.jsonl").read_bytes()
    assert ["token-1", "[redacted]"] == [e.fields["text"] for e in read_record(tmp_path / "aside.jsonl").events]


def test_bodies_beyond_what_can_be_handed_over_at_once_arrive(tmp_path: Path) -> None:
    """Either side waits for the other, and never both."""
    body = json.dumps(["x" * 3_000_000]).encode()
    with open_record(tmp_path / "run.jsonl", Blackening, aside=True) as record:
        record.header(HEADER)
        for number in range(1, 6):
            record.exchange(exchange(number, body), key=f"k{number}")
        record.verdicts([{"id": f"p{n}", "verdict": "pass", "reason": "x" * 100_000} for n in range(30)])()
        record.footer(FOOTER)

    record_read = read_record(tmp_path / "run.jsonl")
    assert [body] * 5 == [r.exchange.response.body for r in record_read.exchanges if r.exchange.response]
    assert record_read.complete


PROGRAM = """
import os, signal, sys, time
from pathlib import Path
from conformance.record import RecordAside, RecordError, RecordWriter
from tests.record.test_aside import Blackening
def slowly():
    redaction = Blackening()
    plain = redaction.value
    redaction.value = lambda value: time.sleep(0.002) or plain(value)
    return redaction
record = RecordAside(RecordWriter(Path(sys.argv[1])), slowly)
record.header({})
for number in range(200): record.event("tick", number=number)
"""


def test_a_run_that_is_killed_leaves_what_it_handed_over(tmp_path: Path) -> None:
    """SIGKILL while the other process is far behind: whoever waits for it finds every line."""
    path = tmp_path / "run.jsonl"
    program = f"{PROGRAM}os.kill(os.getpid(), signal.SIGKILL)"
    done = subprocess.run([sys.executable, "-c", program, str(path)], check=False)
    with pytest.raises(RecordError, match="still being written"):
        RecordWriter(path, resume=True)
    wait_until_released(path)

    assert -signal.SIGKILL == done.returncode
    assert list(range(200)) == [event.fields["number"] for event in read_record(path).events]


def test_an_interruption_is_the_runs_alone(tmp_path: Path) -> None:
    """SIGINT and SIGTERM reach every process of a terminal's or a CI job's group; the record is ended in order."""
    path = tmp_path / "run.jsonl"
    program = PROGRAM + (
        "for number in (signal.SIGINT, signal.SIGTERM): signal.signal(number, signal.SIG_IGN); "
        "os.killpg(os.getpgrp(), number)\n"
        "record.footer({'complete': False, 'why': 'interrupted'}); record.close()\n"
    )
    subprocess.run([sys.executable, "-c", program, str(path)], check=True, start_new_session=True)

    assert "interrupted" == read_record(path).footer.fields["why"]  # type: ignore[union-attr]
    assert 200 == len(read_record(path).events)


def test_a_full_disk_is_the_same_sentence(tmp_path: Path) -> None:
    """Who hands over is told with the next thing, and everything written is whole."""
    path = tmp_path / "run.jsonl"
    program = (
        "import resource, signal, sys\n"
        "from pathlib import Path; from conformance.record import RecordAside, RecordError, RecordWriter\n"
        "from tests.record.test_aside import Blackening\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN); resource.setrlimit(resource.RLIMIT_FSIZE, (5000, 5000))\n"
        "with RecordAside(RecordWriter(Path(sys.argv[1])), Blackening) as record:\n"
        "    record.header({})\n"
        "    try:\n"
        "        while True: record.event('tick', text='x' * 700)\n"
        "    except RecordError as failure: print(failure)\n"
    )
    done = subprocess.run([sys.executable, "-c", program, str(path)], capture_output=True, text=True, check=True)

    assert "File too large; what was written before is whole" in done.stdout
    assert not read_record(path).torn_last_line
    assert 6 == len(read_record(path).events)


class Breaking(Blackening):
    """Has a defect."""

    def value(self, value: Any) -> Any:
        return value if "type" in value or "run" in value else {}["no such member"]


def test_a_defect_over_there_is_raised_here_with_its_place(tmp_path: Path) -> None:
    """The last resort of the command prints it as any error of the suite."""
    with open_record(tmp_path / "run.jsonl", Breaking, aside=True) as record:
        record.header(HEADER)
        with pytest.raises(KeyError) as raised:
            record.verdicts([{"id": "p"}])()

    assert "test_aside.py" in raised.value.__notes__[0]
    assert "no such member" in raised.value.__notes__[0]


class Dying(Blackening):
    """Is ended by the system while it works."""

    def value(self, value: Any) -> Any:
        if "event" in value:
            os.kill(os.getpid(), signal.SIGKILL)
        return value


def test_a_process_that_is_killed_over_there_is_one_sentence(tmp_path: Path) -> None:
    """What was written before it stays."""
    with open_record(tmp_path / "run.jsonl", Dying, aside=True) as record:
        record.header(HEADER)
        record.event("last")
        with pytest.raises(RecordError, match=re.escape("the process that writes the run record ended (exit code -9)")):
            record.verdicts([])()

    assert () == read_record(tmp_path / "run.jsonl").events


def test_what_cannot_be_opened_is_said_here(tmp_path: Path) -> None:
    """Before any process is begun."""
    with RecordWriter(tmp_path / "run.jsonl") as writer:
        writer.header(HEADER)
    opened = open_record(tmp_path / "run.jsonl", Blackening, aside=True)

    with pytest.raises(RecordError, match="exists already"):
        opened.__enter__()


def test_a_record_that_is_being_written_is_nobody_elses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that is still going cannot be resumed: after some patience that is said."""
    monkeypatch.setattr("conformance.record.appended._PATIENCE", 0.0)
    with open_record(tmp_path / "run.jsonl", Blackening, aside=True), pytest.raises(RecordError, match="wait until"):
        wait_until_released(tmp_path / "run.jsonl")

    wait_until_released(tmp_path / "run.jsonl")


def test_a_process_with_threads_writes_itself() -> None:
    """A lock that another thread holds would stay locked in the copy."""
    ended = threading.Event()
    thread = threading.Thread(target=ended.wait)
    thread.start()
    try:
        assert not can_stand_aside()
    finally:
        ended.set()
        thread.join()


def test_a_process_of_its_own_is_what_a_run_gets_where_it_can(tmp_path: Path) -> None:
    """Otherwise the writer itself."""
    with open_record(tmp_path / "run.jsonl", Blackening) as record:
        assert can_stand_aside() == isinstance(record, RecordAside)
