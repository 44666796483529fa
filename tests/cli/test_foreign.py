"""Foreign documents are held to their schema before use: one sentence, exit 2, no traceback, nothing of them obeyed."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conformance.cli.command import command
from conformance.report.escaping import harmless
from tests.record.lines import HEADER, chained
from tests.report import sample

RED = sample.red()[0]
WHOLE = [
    b"",
    b"null",
    b"[]",
    b'"x"',
    b"1",
    b"{}",
    b"[" * 100_000,
    b'{"a":' * 50_000,
    b"\xff",
    b"9" * 5_000,
    b"\x00",
    b"NaN",
]
#: A member of run.json, and what stands there instead.
WRONG = [
    (name, value)
    for name in ("purposes", "target", "counts", "contracts", "suite", "started", "headline", "exit_code", "waivers", "causes", "gate")
    for value in (None, "x", [None], {"a": None}, 7)
    if name != "headline" or value != "x"
]  # fmt: skip
READERS = [
    ("status", "{}"),
    ("compare", "{}", "{}"),
    ("trend", "{dir}"),
    ("baseline", "accept", "{}", "--by", "x", "--ticket", "y"),
    ("dispute", "{}", "F-00000000"),
    ("waivers", "prune", "{}", "--file", "waivers.yaml"),
    ("coverage", "{}"),
    ("explain", "F-00000000", "--run", "{}"),
]
RECORD_READERS = [
    ("judge", "{}", "--out", "again"),
    ("archive", "{dir}", "--evidence"),
    ("cleanup", "{dir}"),
    ("replay", "{}", "x"),
]


def called(words: tuple[str, ...], file: Path) -> Any:
    (file.parent.parent / "waivers.yaml").write_text("[]")
    return CliRunner().invoke(command, [w.replace("{}", str(file)).replace("{dir}", str(file.parent)) for w in words])


def refused(result: Any) -> None:
    """One sentence and exit 2, or what the command says of a document that it can read."""
    assert not result.exception or isinstance(result.exception, SystemExit), repr(result.exception)
    assert result.exit_code in (0, 1, 2, 3), result.output
    assert "Traceback" not in result.output


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "run").mkdir()
    return tmp_path / "run"


@pytest.mark.parametrize("words", READERS, ids=lambda words: words[0])
def test_an_honest_document_is_read(place: Path, words: tuple[str, ...]) -> None:
    """Whatever is asked of it; that it has no such finding is another matter."""
    (place / "run.json").write_text(json.dumps(RED))
    result = called(words, place / "run.json")

    assert "is no run.json of a run" not in result.output
    refused(result)


@pytest.mark.parametrize("content", WHOLE, ids=[str(number) for number in range(len(WHOLE))])
@pytest.mark.parametrize("words", READERS, ids=lambda words: words[0])
def test_what_is_no_document_is_one_sentence(place: Path, words: tuple[str, ...], content: bytes) -> None:
    """Never a traceback, and never a result."""
    (place / "run.json").write_bytes(content)
    result = called(words, place / "run.json")

    refused(result)
    assert 2 == result.exit_code


@pytest.mark.parametrize(("member", "value"), WRONG)
@pytest.mark.parametrize("words", READERS[:6], ids=lambda words: words[0])
def test_a_wrong_member_is_one_sentence(place: Path, words: tuple[str, ...], member: str, value: Any) -> None:
    """`status` once said CONFORMANT of a document without purposes."""
    (place / "run.json").write_text(json.dumps({**RED, member: value}))
    result = called(words, place / "run.json")

    refused(result)
    assert (2, True) == (result.exit_code, "is no run.json of a run" in result.output), result.output


@pytest.mark.parametrize(
    "content", [*WHOLE, chained([{"type": "header", "schema_version": "2"}])], ids=[str(n) for n in range(13)]
)
@pytest.mark.parametrize("words", RECORD_READERS, ids=lambda words: words[0])
def test_what_is_no_record_is_one_sentence(place: Path, words: tuple[str, ...], content: bytes) -> None:
    """For every command that reads one."""
    (place / "run.jsonl").write_bytes(content)
    result = called(words, place / "run.jsonl")

    refused(result)
    assert 2 == result.exit_code


@pytest.mark.parametrize("member", ["release", "profile", "digests", "judging", "settling", "today", "contracts"])
@pytest.mark.parametrize("words", RECORD_READERS[:2], ids=lambda words: words[0])
def test_a_header_that_names_what_is_not_is_one_sentence(place: Path, words: tuple[str, ...], member: str) -> None:
    """A release, a reading, an operation, that nobody knows."""
    header = deepcopy(HEADER)
    if member == "release":
        header["contracts"]["customers"]["release"] = "nine\n::error::x"
    elif member == "judging":
        header["judging"]["declared"] = ["x/y", "nobody"]
    elif member == "contracts":
        header["contracts"] = {"\x1b[31m": header["contracts"]["customers"]}
    else:
        header[member] = "x"
    (place / "run.jsonl").write_bytes(chained([{"type": "header", "schema_version": "2", **header}]))
    result = called(words, place / "run.jsonl")

    refused(result)
    assert "\x1b" not in result.output
    assert not [line for line in result.output.splitlines() if line.lstrip().startswith("::")]


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**20), 10**20) | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=5,
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_any_change_of_a_document_is_read_or_refused(place: Path, data: st.DataObject) -> None:
    """A short round; `tox -e fuzz` goes on for longer."""
    changed = deepcopy(RED)
    at: Any = changed
    while isinstance(at, dict | list) and at:
        key = data.draw(st.sampled_from(sorted(at) if isinstance(at, dict) else range(len(at))))
        if not isinstance(at[key], dict | list) or not at[key] or data.draw(st.integers(0, 3)) == 0:
            at[key] = data.draw(VALUES)
            break
        at = at[key]
    (place / "run.json").write_text(json.dumps(changed))
    for words in (
        ("status", "{}"),
        ("compare", "{}", "{}"),
        ("baseline", "accept", "{}", "--by", "x", "--ticket", "y"),
    ):
        refused(called(words, place / "run.json"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("::error::PWN", ": :error::PWN"),
        ("  ::warning::x", "  : :warning::x"),
        ("a\n::error::x", "a\n: :error::x"),
        ("a ::b", "a ::b"),
        ("\x1b[31mred", "\\x1b[31mred"),
        ("plain", "plain"),
    ],
)
def test_what_is_quoted_does_nothing(text: str, expected: str) -> None:
    """Neither to a terminal nor to a job."""
    assert expected == harmless(text)
