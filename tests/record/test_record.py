"""A record gives back what was put in, byte for byte, however the run ended."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conformance.model import Exchange, NoAnswer, NoAnswerReason, Request, Response
from conformance.record import (
    Happened,
    Recorded,
    RecordError,
    RecordWriter,
    Sync,
    Torn,
    iter_record,
    read_record,
)
from conformance.record.record_line import encode_line, exchange_entry, plain, recorded_of
from tests.record.lines import HEADER, chained, rewritten

SCHEMA = json.loads((Path(__file__).parents[2] / "reports/schemas/run-record.schema.json").read_text())
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
FOOTER = {"complete": True, "why": "", "counts": {"planned": 1, "pass": 1}}


def exchange(number: int = 1, body: bytes = b'{"a":1}') -> Exchange:
    return Exchange(
        number=number,
        case="customers/getAccount/accepts/minimal",
        operation="customers/getAccount",
        request=Request("GET", "http://127.0.0.1/x", (("Accept", "application/json"),)),
        outcome=Response(200, (("Content-Type", "application/json"),), body, seconds=0.001),
        sent_at="2026-01-01T12:00:00.000Z",
        request_id=f"id-{number}",
    )


def write(path: Path, *, footer: bool = True) -> None:
    with RecordWriter(path) as record:
        record.header(HEADER)
        record.exchange(exchange(), key="k1")
        record.verdict({"id": "p", "verdict": "pass", "reason": "", "findings": []})
        record.event("concluded", task="t")
        if footer:
            record.footer(FOOTER)


TEXT = st.text(st.characters(codec=None, exclude_categories=()), max_size=20)
LATIN = st.text(st.characters(max_codepoint=255), max_size=20)
HEADERS = st.lists(st.tuples(LATIN, LATIN), max_size=3).map(tuple)
SECONDS = st.floats(min_value=0, max_value=1e6)
OUTCOMES = st.one_of(
    st.builds(
        Response,
        status=st.integers(200, 999),
        headers=HEADERS,
        body=st.binary(max_size=40),
        truncated=st.booleans(),
        seconds=SECONDS,
        anomalies=st.lists(TEXT, max_size=2).map(tuple),
    ),
    st.builds(NoAnswer, reason=st.sampled_from(NoAnswerReason), detail=TEXT, seconds=SECONDS),
)
EXCHANGES = st.builds(
    Exchange,
    number=st.integers(0, 2**40),
    case=TEXT,
    operation=TEXT,
    request=st.builds(Request, method=TEXT, url=TEXT, headers=HEADERS, body=st.none() | st.binary(max_size=40)),
    outcome=OUTCOMES,
    sent_at=st.sampled_from(["", "2026-01-01T12:00:00.000Z"]),
    request_id=TEXT,
    repetition=st.integers(0, 9),
    role=TEXT,
)


@given(EXCHANGES, TEXT)
def test_an_exchange_comes_back_as_it_was(wanted: Exchange, key: str) -> None:
    """Bytes that are no UTF-8, lone surrogates, duplicate headers, absent and empty bodies survive."""
    line = encode_line(exchange_entry(Recorded(wanted, key)))
    entry = json.loads(line)

    assert line.isascii()
    assert line.count(b"\n") == 1
    VALIDATOR.validate({**entry, "prev": "0" * 64})
    assert Recorded(wanted, key) == recorded_of(entry)


def test_a_record_comes_back(tmp_path: Path) -> None:
    """Header, exchanges, verdicts, events and footer."""
    write(tmp_path / "run.jsonl")
    record = read_record(tmp_path / "run.jsonl")

    assert {"schema_version": "2", **HEADER} == record.header
    assert (Recorded(exchange(), "k1"),) == record.exchanges
    assert {"p": {"id": "p", "verdict": "pass", "reason": "", "findings": []}} == record.verdicts
    assert (Happened("concluded", {"task": "t"}),) == record.events
    assert (True, True, False) == (record.whole, record.complete, record.torn_last_line)


def test_every_line_keeps_the_published_schema(tmp_path: Path) -> None:
    """The schema describes what is written."""
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    write(tmp_path / "run.jsonl")

    for line in (tmp_path / "run.jsonl").read_text().splitlines():
        VALIDATOR.validate(json.loads(line))


@pytest.mark.parametrize(
    "wrong",
    [
        {"type": "header"},
        {"type": "exchange"},
        {"type": "verdict", "id": "p", "verdict": "maybe"},
        {"type": "footer"},
        {"type": "other"},
        {"type": "event", "event": "not-sent"},
        {"type": "event", "event": "resumed", "after": "x"},
        {**exchange_entry(Recorded(exchange())), "request": {"method": "GET", "url": "", "headers": [["a"]]}},
    ],
)
def test_the_schema_refuses_what_is_no_line(wrong: dict[str, Any], tmp_path: Path) -> None:
    """A reader can rely on it, and so does ours."""
    path = tmp_path / "run.jsonl"
    path.write_bytes(chained([{"type": "header", "schema_version": "2", **HEADER}, wrong]))

    with pytest.raises(jsonschema.ValidationError):
        VALIDATOR.validate({**json.loads(json.dumps(wrong)), "prev": "0" * 64})
    with pytest.raises(RecordError, match="line 2"):
        read_record(path)


@pytest.mark.parametrize(
    ("member", "value"),
    [
        *((name, None) for name in HEADER if name not in ("selection", "specs")),
        *((name, "x") for name in ("target", "judging", "settling", "today", "started", "seed", "contracts", "strict")),
        ("profile", "x"),
        ("today", "2026-99-99"),
        ("started", "2026-99-99T00:00:00.000Z"),
        ("judging", {**HEADER["judging"], "repeats": 10**9}),
        ("judging", {**HEADER["judging"], "declared": [1]}),
        ("settling", {**HEADER["settling"], "waivers": [{}]}),
    ],
)
def test_a_header_is_held_to_its_schema(tmp_path: Path, member: str, value: Any) -> None:
    """Nothing is taken from one that lacks what judging again needs."""
    path = tmp_path / "run.jsonl"
    path.write_bytes(chained([{"type": "header", "schema_version": "2", **HEADER, member: value}]))

    with pytest.raises(RecordError, match="line 1: no header of a run record"):
        read_record(path)


def test_an_honest_chain_is_read(tmp_path: Path) -> None:
    """Its head is the hash of its last line, which the writer knows, too."""
    path = tmp_path / "run.jsonl"
    with RecordWriter(path) as writer:
        writer.header(HEADER)
        writer.exchange(exchange(), key="k1")
        writer.footer(FOOTER)
    record = read_record(path)

    assert (writer.head, 3) == (record.head, record.lines) == (writer.head, writer.lines)
    assert hashlib.sha256(path.read_bytes().splitlines(keepends=True)[-1]).hexdigest() == record.head


@pytest.mark.parametrize(
    "change",
    [
        lambda lines: [*lines[:1], *lines[2:]],
        lambda lines: [lines[0], lines[2], lines[1], *lines[3:]],
        lambda lines: [*lines[:2], lines[1], *lines[2:]],
        lambda lines: [lines[0], lines[1].replace(b"200", b"201"), *lines[2:]],
        lambda lines: [lines[0].replace(b"telco", b"other"), *lines[1:]],
        lambda lines: lines[1:],
    ],
    ids=["lost", "swapped", "doubled", "changed", "another header", "no header"],
)
def test_a_line_that_is_changed_alone_is_named(tmp_path: Path, change: Callable[[list[bytes]], list[bytes]]) -> None:
    """Whoever edits a record has to make all of it anew; then its head is another."""
    path = tmp_path / "run.jsonl"
    write(path)
    path.write_bytes(b"".join(change(path.read_bytes().splitlines(keepends=True))))

    with pytest.raises(RecordError, match=r"line \d"):
        read_record(path)


def test_a_chain_made_anew_has_another_head(tmp_path: Path) -> None:
    """That is what the head is printed and signed for."""
    path = tmp_path / "run.jsonl"
    write(path)
    before = read_record(path)
    path.write_bytes(rewritten(path, lambda entries: [e for e in entries if e["type"] != "exchange"]))

    assert before.head != read_record(path).head


class Broken:
    """A redaction that knows not what to do with some texts."""

    def exchange(self, one: Exchange) -> Exchange:
        if b"hard" in getattr(one.outcome, "body", b""):
            raise RuntimeError(f"cannot redact {one}")
        return one

    def value(self, value: Any) -> Any:
        if "hard" in json.dumps(value):
            raise RuntimeError(f"cannot redact {value}")
        return value


def test_an_exchange_that_cannot_be_redacted_is_withheld(tmp_path: Path) -> None:
    """Its line stays in the chain, with a hash that proves it to whoever has it, and nothing of it."""
    path = tmp_path / "run.jsonl"
    with RecordWriter(path, redaction=Broken()) as writer:
        writer.header(HEADER)
        written = writer.exchange(exchange(1)), writer.exchange(exchange(2, b"hard secret"), key="k")
        writer.footer(FOOTER)
    record = read_record(path)
    unredacted = encode_line(exchange_entry(Recorded(exchange(2, b"hard secret"), "k")))

    assert (exchange(1), None) == written
    assert [(2, "k", hashlib.sha256(unredacted).hexdigest())] == [(w.number, w.key, w.sha256) for w in record.withheld]
    assert record.withheld[0].reason.startswith("RuntimeError (test_record.py:")
    assert b"secret" not in path.read_bytes()
    for line in path.read_text().splitlines():
        VALIDATOR.validate(json.loads(line))


def test_of_a_verdict_only_what_cannot_be_redacted_is_withheld(tmp_path: Path) -> None:
    """It stands all the same."""
    with RecordWriter(tmp_path / "run.jsonl", redaction=Broken()) as writer:
        writer.header(HEADER)
        finding = {"actual": {"a": ["hard secret", "easy"]}, "pointer": "/a"}
        written = writer.verdict({"id": "p", "verdict": "fail", "reason": "hard secret", "findings": [finding]})

    assert {
        "id": "p",
        "verdict": "fail",
        "reason": "[withheld]",
        "findings": [{"actual": {"a": ["[withheld]", "easy"]}, "pointer": "/a"}],
    } == written


def test_without_its_footer_a_record_is_not_whole(tmp_path: Path) -> None:
    """A killed run can be read, but never passes for a finished one."""
    write(tmp_path / "run.jsonl", footer=False)
    record = read_record(tmp_path / "run.jsonl")

    assert (False, False, 1) == (record.whole, record.complete, len(record.exchanges))


def test_a_cut_run_is_whole_but_not_complete(tmp_path: Path) -> None:
    """Its footer says why."""
    with RecordWriter(tmp_path / "run.jsonl") as writer:
        writer.header(HEADER)
        writer.footer({"complete": False, "why": "interrupted"})
    record = read_record(tmp_path / "run.jsonl")

    assert (True, False) == (record.whole, record.complete)


def test_a_run_killed_at_any_byte_loses_at_most_the_last_line(tmp_path: Path) -> None:
    """Wherever the file ends, the lines before are read, and a resumed run goes on after them."""
    write(tmp_path / "run.jsonl")
    whole = (tmp_path / "run.jsonl").read_bytes()
    starts = [0, *(at + 1 for at, byte in enumerate(whole) if byte == 10)]
    for cut in range(starts[1], len(whole)):
        path = tmp_path / f"{cut}.jsonl"
        path.write_bytes(whole[:cut])
        kept = sum(1 for start in starts if start <= cut) - 1
        entries = [entry for entry in iter_record(path) if not isinstance(entry, Torn)]
        torn = read_record(path).torn_last_line
        with RecordWriter(path, resume=True) as writer:
            writer.footer(FOOTER)

        assert (kept, cut not in starts) == (len(entries), torn)
        assert read_record(path).complete
        path.unlink()


def test_a_resumed_run_ends_anew(tmp_path: Path) -> None:
    """The footer of the cut run counts no longer once something stands after it; a later verdict replaces."""
    path = tmp_path / "run.jsonl"
    write(path)
    with RecordWriter(path, resume=True) as writer:
        writer.event("resumed", after=7)
        writer.verdict({"id": "p", "verdict": "fail"})
        between = read_record(path)
        writer.footer(FOOTER)
    after = read_record(path)

    assert (False, True) == (between.whole, after.whole)
    assert "fail" == after.verdicts["p"]["verdict"]


def test_a_killed_process_leaves_a_readable_record(tmp_path: Path) -> None:
    """SIGKILL in the middle of writing."""
    path = tmp_path / "run.jsonl"
    program = (
        "import sys; from pathlib import Path; from conformance.record import RecordWriter\n"
        "from tests.record.lines import HEADER\n"
        "writer = RecordWriter(Path(sys.argv[1])); writer.header(HEADER)\n"
        "print('ready', flush=True)\n"
        "while True: writer.event('tick', text='x' * 5000)\n"
    )
    with subprocess.Popen([sys.executable, "-c", program, str(path)], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        while path.stat().st_size < 200_000:
            os.sched_yield()
        process.send_signal(signal.SIGKILL)
    record = read_record(path)

    assert len(record.events) >= 30
    assert not record.whole


def test_an_existing_record_is_not_overwritten(tmp_path: Path) -> None:
    """Evidence is never destroyed by a second run."""
    write(tmp_path / "run.jsonl")

    with pytest.raises(RecordError, match="exists already: name another directory"):
        RecordWriter(tmp_path / "run.jsonl")


@pytest.mark.parametrize("place", ["missing/run.jsonl", "file/run.jsonl"])
def test_a_place_where_nothing_can_be_written_is_one_sentence(tmp_path: Path, place: str) -> None:
    """It says what to do."""
    (tmp_path / "file").write_text("")

    with pytest.raises(RecordError, match=r"cannot write the run record .*: .*--out$"):
        RecordWriter(tmp_path / place)


def test_a_full_disk_is_one_sentence_and_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The half line is taken back, and everything before it can be read."""
    real = os.write
    writer = RecordWriter(tmp_path / "run.jsonl")
    writer.header(HEADER)
    room = [300]

    def write_until_full(file: int, data: bytes) -> int:
        if room[0] <= 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        done = real(file, data[: room[0]])
        room[0] -= done
        return done

    monkeypatch.setattr(os, "write", write_until_full)
    with pytest.raises(RecordError, match="No space left on device"):
        writer.exchange(exchange())
    monkeypatch.undo()
    writer.close()
    record = read_record(tmp_path / "run.jsonl")
    room_again = RecordWriter(tmp_path / "run.jsonl", resume=True)
    room_again.footer(FOOTER)
    room_again.close()

    assert not record.torn_last_line
    assert read_record(tmp_path / "run.jsonl").complete


def test_a_file_size_limit_of_the_system_is_a_full_disk(tmp_path: Path) -> None:
    """The same with a true limit, in a process of its own."""
    program = (
        "import resource, signal, sys\n"
        "from pathlib import Path; from conformance.record import RecordWriter, RecordError\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN); resource.setrlimit(resource.RLIMIT_FSIZE, (7000, 7000))\n"
        "from tests.record.lines import HEADER\n"
        "writer = RecordWriter(Path(sys.argv[1])); writer.header(HEADER)\n"
        "try:\n"
        "    while True: writer.event('tick', text='x' * 700)\n"
        "except RecordError as failure: print(failure)\n"
    )
    path = tmp_path / "run.jsonl"
    done = subprocess.run([sys.executable, "-c", program, str(path)], capture_output=True, text=True, check=True)
    record = read_record(path)

    assert "File too large" in done.stdout
    assert not record.torn_last_line
    assert 7 == len(record.events)


GOOD = chained([{"type": "header", "schema_version": "2", **HEADER}])


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "has no header line"),
        (b'{"type":"header","schema_version":"1"', "has no header line"),
        (b'{"type":"header","schema_version":"1"}\n', "the record has format '1'"),
        (chained([{"type": "event", "event": "x"}]), "the header stands first"),
        (GOOD + b'nonsense\n{"type":"event","event":"x"}\n', "line 2 is damaged"),
        (GOOD + b'{"type":"strange"}\n', "line 2: it does not carry the hash"),
        (GOOD + b"[]\n", "line 2 is damaged"),
        (GOOD + b"[" * 100_000 + b"\n", "line 2 is damaged"),
        (GOOD + b"9" * 5_000 + b"\n", "line 2 is damaged"),
        (GOOD + b'{"type":{}}\n', "line 2: it does not carry the hash"),
        (b"\xff\n", "line 1 is damaged"),
        (b"\x00\n", "line 1 is damaged"),
    ],
)
def test_damage_is_one_sentence(tmp_path: Path, content: bytes, sentence: str) -> None:
    """A damaged line in the middle is no torn one."""
    path = tmp_path / "run.jsonl"
    path.write_bytes(content)

    with pytest.raises(RecordError, match=sentence):
        read_record(path)


def test_a_missing_record_is_one_sentence(tmp_path: Path) -> None:
    """It names the file."""
    with pytest.raises(RecordError, match=r"cannot read the run record .*none.jsonl"):
        read_record(tmp_path / "none.jsonl")


@pytest.mark.parametrize("sync", list(Sync))
def test_each_policy_of_waiting_for_the_disk_writes_the_same(tmp_path: Path, sync: Sync) -> None:
    """It changes only when the disk is waited for."""
    path = tmp_path / "run.jsonl"
    with RecordWriter(path, sync=sync) as writer:
        writer.header(HEADER)
        writer.footer(FOOTER)

    assert read_record(path).complete


def test_what_is_written_goes_through_the_redaction(tmp_path: Path) -> None:
    """Exchanges and free values alike, and the writer gives back what it wrote."""

    class Blacken:
        def exchange(self, exchange: Exchange) -> Exchange:
            return Exchange(
                exchange.number, "x", "x", Request("x", "x"), NoAnswer(NoAnswerReason.CUT), exchange.sent_at, "x"
            )

        def value(self, value: Any) -> Any:
            return json.loads(json.dumps(value).replace("secret", "[redacted]"))

    path = tmp_path / "run.jsonl"
    with RecordWriter(path, redaction=Blacken()) as writer:
        header = writer.header({"target": "secret"})
        given_back = writer.exchange(exchange(body=b"secret"), more={"bound": "secret"})
        writer.verdict({"id": "p", "verdict": "fail", "findings": [{"actual": "secret"}]})
        writer.event("x", why="secret")
        writer.footer({"complete": True, "why": "secret"})

    assert b"secret" not in path.read_bytes()
    assert "x" == given_back.request.url
    assert {"schema_version": "2", "target": "[redacted]"} == header


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ((1, 2), [1, 2]),
        ({1: {2}}, {"1": [2]}),
        (float("nan"), "nan"),
        (Decimal("1.50"), 1.5),
        (Decimal("1e999"), "1E+999"),
        (Decimal("NaN"), "NaN"),
        (b"a\xff", "a\\xff"),
        (2**70, str(2**70)),
        pytest.param(10**10_000, "a number of 33220 bits", id="ten thousand digits"),
        ("x" * 5000, "x" * 4000 + "… (5000 characters)"),
        (type("Thing", (), {"__str__": lambda _: "thing"})(), "thing"),
    ],
)
def test_free_values_become_json(value: object, expected: object) -> None:
    """Whatever a finding holds can be written."""
    assert expected == plain(value)


def test_deep_values_are_cut() -> None:
    """A hundred thousand nested arrays in a finding break nothing."""
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    line = encode_line({"type": "event", "event": "x", "deep": deep})

    assert len(line) < 200


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | TEXT | st.binary(max_size=5) | st.decimals(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
        max_leaves=10,
    )
)
def test_any_value_can_be_written(tmp_path: Path, value: Any) -> None:
    """A line is one line of JSON."""
    path = tmp_path / "any.jsonl"
    path.unlink(missing_ok=True)
    with RecordWriter(path) as writer:
        writer.header({**HEADER, "free": value})

    assert [plain(value)] == [read_record(path).header["free"]]


def test_memory_stays_flat_while_writing(tmp_path: Path) -> None:
    """Ten thousand exchanges leave nothing behind in memory."""
    one = exchange(body=b'{"text": "%s"}' % (b"x" * 2000))
    with RecordWriter(tmp_path / "run.jsonl") as writer:
        writer.header({})
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        for _ in range(10_000):
            writer.exchange(one)
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before

    assert grown < 10_000


def test_a_torn_line_of_megabytes_is_cut_off(tmp_path: Path) -> None:
    """The end of the last whole line is found from behind, piece by piece."""
    path = tmp_path / "run.jsonl"
    with RecordWriter(path) as writer:
        writer.header(HEADER)
    whole = path.read_bytes()
    path.write_bytes(whole + b'{"type":"event","event":"' + b"x" * 1_000_000)
    with RecordWriter(path, resume=True) as writer:
        writer.footer(FOOTER)
    empty = tmp_path / "empty.jsonl"
    empty.write_bytes(b"no line end")
    RecordWriter(empty, resume=True).close()

    assert read_record(path).complete
    assert b"" == empty.read_bytes()
