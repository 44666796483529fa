"""Every reader of foreign bytes by name, each a function of bytes that gives a value or one sentence.

What goes on behind a reader is part of it where foreign values reach so far: a response is redacted, written and read
again, a header decides what a record is judged by.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from conformance.contract import load_contracts
from conformance.contract.bundling.yaml_file import parse_yaml
from conformance.contract.judging.jsontext import MalformedJson, TooDeep, parse_json
from conformance.contract.load import load_bundle
from conformance.jobs.evidence.finished_runs import certificate_in
from conformance.jobs.rulings import read_buyer
from conformance.jobs.setup.judging import judging_again
from conformance.model import Exchange, InvalidInput, NoAnswer, NoAnswerReason, Request, Response
from conformance.profile.attestations import read_attestations
from conformance.profile.declaration_reader import read_ics, read_ixit
from conformance.profile.required_operations import read_required
from conformance.profile.rulings import read_rulings
from conformance.profile.waivers import read_waivers
from conformance.record import PersonalPlaces, Redactor, read_record
from conformance.record.archive import unpack
from conformance.record.conclusions import conclusions_of
from conformance.record.record_line import Recorded, encode_line, exchange_entry, recorded_of
from conformance.record.signature import envelope_of, public_key_of
from conformance.report.run_documents import read_declared, read_document, read_history

CONTRACTS = load_contracts()
SECRET, POOL = "tok-9f8e7d6c5b4a-secret", ("Maravillas", "612345678", "10101010")
#: What a reader says of an input that it rejects; anything else is a find.
SENTENCES = (InvalidInput, MalformedJson, TooDeep)


@contextmanager
def place() -> Iterator[Path]:
    """An empty directory for one input."""
    name = Path(tempfile.mkdtemp(prefix="masstack-fuzz-"))
    try:
        yield name
    finally:
        shutil.rmtree(name, ignore_errors=True)


def response(data: bytes) -> None:
    """Redact an exchange whose URL, headers and body are foreign; what is written of it is read back the same."""
    redactor = Redactor(PersonalPlaces(CONTRACTS), salt=b"salt", secrets=[SECRET], pool=POOL, credentials=["pw-in-the-ixit"])
    head, _, body = data.partition(b"\n\n")
    text = head.decode("latin-1")
    url = f"http://h/v2/orgs/o/accounts/{text[:200]}"
    lines = tuple((name or "X-A", value) for name, _, value in (line.partition(":") for line in text.split("\n")))
    for operation, outcome in (
        ("customers/getAccount", Response(200, lines, body)),
        ("customers/createSignup", Response(400, lines, body, anomalies=("unknown content-encoding",) * (len(body) % 2))),
        ("customers/createSignup", NoAnswer(NoAnswerReason.TIMEOUT, text)),
    ):
        exchange = Exchange(1, "c", operation, Request("POST", url, lines, body), outcome, "2026-01-01T00:00:00.000Z", "id")
        written = redactor.exchange(exchange)
        line = encode_line(exchange_entry(Recorded(written, "k")))
        if recorded_of(json.loads(line)).exchange != written:
            raise AssertionError("what is written is not what was redacted")
    redactor.value({text: body, "actual": text})
    redactor.text(text)


def json_text(data: bytes) -> None:
    """Parse a body as JSON."""
    parse_json(data)


def record(data: bytes) -> None:
    """Read a record as it stands, and with its chain made anew; and find what it is to be judged by."""
    with place() as directory:
        for number, content in enumerate((data, chained_anew(data))):
            path = directory / f"run{number}.jsonl"
            path.write_bytes(content)
            try:
                conclusions_of(path)
            except InvalidInput:
                pass
            judging_again(read_record(path).header, CONTRACTS)


def chained_anew(data: bytes) -> bytes:
    """The lines with the hash of the one before put in: no mutation gets past the chain otherwise."""
    head, lines = "", []
    for line in data.split(b"\n"):
        try:
            entry = json.loads(line)
        except (ValueError, RecursionError):
            entry = None
        if isinstance(entry, dict):
            line = json.dumps({"prev": head, **{name: value for name, value in entry.items() if name != "prev"}}).encode()
        head = hashlib.sha256(line + b"\n").hexdigest()
        lines.append(line)
    return b"\n".join(lines)


def from_file(read: Callable[[Path], object], name: str) -> Callable[[bytes], None]:
    """Make a reader of bytes from one of a file that is called so."""

    def reader(data: bytes) -> None:
        with place() as directory:
            (directory / name).write_bytes(data)
            read(directory / name)

    return reader


def archive(data: bytes) -> None:
    """Unpack an archive as it stands, and one whose manifest is the input."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as packed:
        packed.writestr("manifest.json", data)
        packed.writestr("run.json", b"{}")
    for whole in (content.getvalue(), data):
        with place() as directory:
            (directory / "x.zip").write_bytes(whole)
            (directory / "in").mkdir()
            unpack(directory / "x.zip", directory / "in", beside=frozenset({"manifest.tsr"}))


def envelope(data: bytes) -> None:
    """Read a signature, what it signs, and a key."""
    try:
        public_key_of(data, "x")
    except InvalidInput:
        pass
    _ = envelope_of(data, "x").statement


def openapi(data: bytes) -> None:
    """Read an OpenAPI document as one file, and as the document of an API in a folder of specs.

    A line `%% a.yaml` begins another file of that name beside it.
    """
    whole, *others = re.split(rb"^%% ([a-z./]{1,30})\n", data, flags=re.MULTILINE)
    files = {"openapi.yaml": whole, **{os.fsdecode(name): content for name, content in zip(others[::2], others[1::2], strict=True)}}
    with place() as directory:
        for name, content in files.items():
            path = directory / "specs" / "pets" / name
            if path.resolve().is_relative_to(directory) and not path.exists():
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
        for read in (lambda: load_bundle(directory / "specs/pets/openapi.yaml"), lambda: load_contracts(directory / "specs")):
            try:
                read()
            except InvalidInput:
                continue


READERS: Mapping[str, Callable[[bytes], None]] = {
    "response": response,
    "json": json_text,
    "record": record,
    "run.json": from_file(read_document, "run.json"),
    "baseline": from_file(read_declared, "baseline.json"),
    "history": from_file(read_history, "history.jsonl"),
    "archive": archive,
    "envelope": envelope,
    "certificate": from_file(certificate_in, "certificate.html"),
    "yaml": lambda data: parse_yaml(data, "x.yaml") and None,
    "ixit": from_file(lambda path: read_ixit(path, CONTRACTS), "ixit.yaml"),
    "ics": from_file(lambda path: read_ics(path, CONTRACTS), "ics.yaml"),
    "required": from_file(lambda path: read_required(path, CONTRACTS), "required.yaml"),
    "waivers": from_file(read_waivers, "waivers.yaml"),
    "rulings": from_file(read_rulings, "rulings.yaml"),
    "attestations": from_file(read_attestations, "attestations.yaml"),
    "buyer": from_file(read_buyer, "buyer.yaml"),
    "openapi": openapi,
}


def rejected(reader: str, data: bytes) -> bool:
    """Whether a reader says in one sentence that it does not take an input; False where it does."""
    try:
        READERS[reader](data)
    except SENTENCES:
        return True
    return False
