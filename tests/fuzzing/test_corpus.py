"""Each input of the corpus is taken or rejected, as it says, and no reader ends with anything but a sentence."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.contract.load import load_bundle
from conformance.jobs.evidence.finished_runs import certificate_in
from conformance.model import InvalidInput
from conformance.profile.declaration_reader import read_ixit
from conformance.profile.waivers import read_waivers
from conformance.record import read_record
from conformance.record.archive import record_of, unpack
from conformance.record.conclusions import conclusions_of
from conformance.record.signature import public_key
from conformance.report.run_documents import newest_run, read_document, read_history
from tests.fuzzing.corpus import EITHER, RED, REJECTED, SEEDS, TAKEN, WHOLE, run_with, zipped
from tests.fuzzing.readers import CONTRACTS, READERS, rejected

#: Readers to which any bytes are something.
OF_ANYTHING = frozenset({"response", "certificate", "lint"})


@pytest.mark.parametrize("reader", READERS)
def test_what_is_whole_is_taken(reader: str) -> None:
    """Else the corpus would stop at the first look of each reader."""
    assert [] == [data for data in TAKEN[reader] if rejected(reader, data)]


@pytest.mark.parametrize("reader", READERS)
def test_what_is_not_is_one_sentence(reader: str) -> None:
    """An InvalidInput, never another exception."""
    assert [] == [data for data in REJECTED[reader] if not rejected(reader, data)]


@pytest.mark.parametrize("reader", EITHER)
def test_what_lint_names_ends_no_reader(reader: str) -> None:
    """Whether a contract can be built of it or not."""
    assert {False, True} == {rejected(reader, data) for data in EITHER[reader]}


@pytest.mark.parametrize("reader", READERS)
def test_what_is_nothing_ends_no_reader(reader: str) -> None:
    """Some of these are what some readers read, such as `null`."""
    answers = {rejected(reader, data) for data in WHOLE}

    assert {False} == answers if reader in OF_ANYTHING else True in answers


#: What reads a file that somebody names.
OF_FILES: Mapping[str, Callable[[Path], object]] = {
    "record": read_record,
    "conclusions": conclusions_of,
    "the record of a run": lambda path: record_of(path.parent),
    "run.json": read_document,
    "history": read_history,
    "newest": newest_run,
    "archive": lambda path: unpack(path, path.parent),
    "certificate": certificate_in,
    "key": public_key,
    "ixit": lambda path: read_ixit(path, CONTRACTS),
    "waivers": read_waivers,
    "openapi": load_bundle,
}


@pytest.mark.parametrize("reader", OF_FILES)
def test_what_is_no_file_is_one_sentence(reader: str, tmp_path: Path) -> None:
    """One that does not exist, a directory, and a pipe, which nobody waits for."""
    (tmp_path / "directory").mkdir()
    os.mkfifo(tmp_path / "pipe")
    for name in ("missing", "directory", "pipe"):
        with pytest.raises(InvalidInput):
            OF_FILES[reader](tmp_path / name)


@pytest.mark.parametrize(
    ("limit", "reader", "data"),
    [
        (
            "conformance.record.archive.LARGEST",
            "archive",
            zipped(("run.json", b"0" * 5_000), compression=zipfile.ZIP_DEFLATED),
        ),
        ("conformance.record.archive.LARGEST", "archive", zipped(("run.json", b"0" * 5_000))),
        ("conformance.record.schema_check.LARGEST", "baseline", b" " * 5_000),
        ("conformance.record.schema_check.LARGEST", "envelope", b" " * 5_000),
        ("conformance.record.reader.LONGEST_LINE", "record", b"x" * 5_000),
        ("conformance.record.conclusions.LONGEST_LINE", "run.json", run_with(RED)),
        ("conformance.report.run_documents.LARGEST", "history", b" " * 5_000),
        ("conformance.contract.bundling.yaml_file.LARGEST", "openapi", b" " * 5_000),
        ("conformance.contract.bundling.yaml_file.MOST_NODES", "yaml", b"[" + b"1," * 5_000 + b"1]"),
    ],
)
def test_what_is_too_large_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, limit: str, reader: str, data: bytes
) -> None:
    """Each reader has its limit, which is brought down here: nobody writes a gigabyte for a test."""
    monkeypatch.setattr(limit, 1_000)

    assert rejected(reader, data)


@settings(max_examples=40)
@given(st.data())
def test_any_edit_of_an_input_is_taken_or_rejected(data: st.DataObject) -> None:
    """A short round; `tox -e fuzz` goes on for as long as it is told."""
    reader = data.draw(st.sampled_from(sorted(READERS)))
    whole = data.draw(st.sampled_from([*SEEDS[reader], *WHOLE]))
    at = data.draw(st.integers(0, len(whole)))
    piece = data.draw(
        st.binary(max_size=6) | st.sampled_from([b"null", b"[]", b'"\\ud800"', b"%", b"9" * 400, b"\n", b"true"])
    )
    edited = whole[:at] + piece + whole[at + data.draw(st.integers(0, 12)) :]

    assert rejected(reader, edited) in {True, False}
