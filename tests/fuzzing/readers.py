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
from contextlib import contextmanager, suppress
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from conformance.checks.json_text import called, read_json
from conformance.contract import at, load_contracts
from conformance.contract.bundling.yaml_file import parse_yaml
from conformance.contract.judging.jsontext import MalformedJson, TooDeep, parse_json
from conformance.contract.lint.lint import lint
from conformance.contract.load import bundle, load_bundle
from conformance.jobs.evidence.finished_runs import certificate_in
from conformance.jobs.setup.judging import judging_again
from conformance.jobs.signed_rulings import BUYER, BuyerKey, read_buyer, require_proven, signed_ruling
from conformance.jobs.signed_rulings import told as ruling_told
from conformance.model import Exchange, InvalidInput, NoAnswer, NoAnswerReason, Request, Response
from conformance.profile.attestations import entry_text, read_attestations
from conformance.profile.declaration_reader import read_ics, read_ixit, read_required
from conformance.profile.rulings import read_rulings
from conformance.profile.waivers import read_waivers
from conformance.record import RECORD_FILE, PersonalPlaces, Redactor, iter_record, read_record
from conformance.record.archive import manifest_of, pack, unpack
from conformance.record.conclusions import conclusions_of
from conformance.record.reader import Torn
from conformance.record.record_line import Recorded, encode_line, exchange_entry, plain, recorded_of
from conformance.record.redaction.run_redactor import declared_credentials
from conformance.record.signature import envelope_of, is_by, private_key, public_key, signed
from conformance.record.withheld import withheld_again, withheld_entry, withheld_of
from conformance.report.page.certificate import certificate_html, envelope_in
from conformance.report.run_documents import add_to_history, newest_run, read_declared, read_document, read_history
from conformance.rules import RULES
from tests.report import sample

CONTRACTS = load_contracts()
PLACES = PersonalPlaces(CONTRACTS)
SECRET, POOL, OURS = "tok-9f8e7d6c5b4a-secret", ("Maravillas", "612345678", "10101010"), "612000000"
KEY = Ed25519PrivateKey.generate()
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
    redactor = Redactor(
        PLACES, salt=b"salt", secrets=[SECRET], pool=POOL, own=frozenset({OURS}), credentials=["pw-in-the-ixit", OURS]
    )
    redactor.learn_secrets(["renewed-9f8e7d6c5b4a"])
    head, _, body = data.partition(b"\n\n")
    text = head.decode("latin-1")
    url = f"http://h/v2/orgs/o/accounts/{text[:400]}"
    lines = tuple((name or "X-A", value) for name, _, value in (line.partition(":") for line in text.split("\n")))
    for operation, outcome in (
        ("nothing/known", Response(200, lines, body)),
        ("customers/getAccount", Response(200, lines, body)),
        (
            "customers/createSignup",
            Response(400, lines, body, anomalies=("unknown content-encoding",) * (len(body) % 2)),
        ),
        ("customers/createSignup", NoAnswer(NoAnswerReason.TIMEOUT, text)),
    ):
        request = Request("POST" if len(body) % 2 else "GET", url if body else text, lines, body or None)
        exchange = Exchange(1, "c", operation, request, outcome, "2026-01-01T00:00:00.000Z", "id")
        written(Recorded(redactor.exchange(exchange), "k", {"bound": text}))
        written(Recorded(exchange, "k"))
        withheld_of(replace(exchange, outcome=None), "k", ValueError())
        kept = withheld_of(exchange, "k", ValueError(text))
        if withheld_again({name: value for name, value in withheld_entry(kept).items() if name != "type"}) != kept:
            raise AssertionError("what is withheld is not what was written")
    told(redactor, body, text)


def written(recorded: Recorded) -> None:
    """Write an exchange and read it back."""
    again = recorded_of(json.loads(encode_line(exchange_entry(recorded))))
    if again.exchange != recorded.exchange:
        raise AssertionError("what is read is not what was written")


def told(redactor: Redactor, body: bytes, text: str) -> None:
    """Redact what a finding, an event and a terminal say of a response."""
    redactor.text(text)
    value: Any = body
    with suppress(SENTENCES):
        value = parse_json(body).value
    for finding in (
        {
            "pointer": text,
            "operation": "customers/getAccount",
            "check": "body/schema",
            "actual": value,
            "expected": value,
        },
        {
            "pointer": "/holder_name",
            "api": "customers",
            "operation": {"id": "getAccount"},
            "check": "rules/x",
            "actual": value,
        },
        {"pointer": "$['holder_name'][0].x", "operation": "customers/getAccount", "actual": value},
        {"pointer": "/a/b", "actual": [{text, "b"}, float("nan"), Decimal(value if isinstance(value, int) else 7)]},
        {"pointer": "header.X", "check": "status/x", "actual": value, "values": {text: [value, (body, 1.5)]}},
        value,
    ):
        encode_line({"x": plain(redactor.value(finding))})
        encode_line({"x": finding})


def json_text(data: bytes) -> None:
    """Read a body as JSON as the checks do, who name its flaws, and as all others do, who reject it."""
    called(read_json(data).value)
    parse_json(data)


def record(data: bytes) -> None:
    """Read a record as it stands, and with its chain made anew; and find what it is to be judged by."""
    with place() as directory:
        for number, content in enumerate((data, chained_anew(data))):
            path = directory / f"run{number}.jsonl"
            path.write_bytes(content)
            with suppress(InvalidInput):
                conclusions_of(path)
            read = read_record(path)
            if read.complete and not read.whole:
                raise AssertionError("a record is complete that did not end in order")
            every = list(iter_record(path))
            if read.torn_last_line != any(isinstance(entry, Torn) for entry in every):
                raise AssertionError("a torn line is seen once, and once not")
            judging_again(read.header, CONTRACTS)


def chained_anew(data: bytes) -> bytes:
    """The lines with the hash of the one before put in: no mutation gets past the chain otherwise."""
    head, lines = "", []
    for given in data.split(b"\n"):
        line = given
        with suppress(ValueError, RecursionError):
            entry = json.loads(given)
            if isinstance(entry, dict):
                kept = {name: value for name, value in entry.items() if name != "prev"}
                line = json.dumps({"prev": head, **kept}).encode()
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


def run_json(data: bytes) -> None:
    """Read a run.json, beside its record where a part `%% run.jsonl` follows, as status, trend and compare do."""
    with place() as directory:
        run = directory / "env" / "run"
        run.mkdir(parents=True)
        for name, content in parts(data, "run.json").items():
            if name in ("run.json", RECORD_FILE):
                (run / name).write_bytes(content)
        try:
            read_document(run / RECORD_FILE)
            read_declared(run)
        finally:
            for read in (read_history, newest_run):
                read(directory)


def rulings(data: bytes) -> None:
    """Read rulings, and buyer.yaml where a part of that name follows; one of them is signed by a key of ours."""
    with place() as directory:
        for name, content in parts(data, "rulings.yaml").items():
            if name in ("rulings.yaml", BUYER):
                (directory / name).write_bytes(content)
        read = read_rulings(directory / "rulings.yaml")
        keys = read_buyer(directory / BUYER) if (directory / BUYER).exists() else ()
        (directory / "key").write_bytes(KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        pem = KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
        for ruling in read:
            ours = signed_ruling(ruling, directory / "key")
            if ruling_told(ours.as_json(), [BuyerKey(ruling.by, pem)]).endswith("proven"):
                raise AssertionError("a ruling that we signed is not proven")
            ruling_told(ruling.as_json(), keys)
        require_proven(read, keys)


def attestations(data: bytes) -> None:
    """Read attestations; written again, they say the same."""
    with place() as directory:
        (directory / "shown.txt").write_bytes(b"what was seen")
        (directory / "attestations.yaml").write_bytes(data)
        read = read_attestations(directory / "attestations.yaml")
        (directory / "again.yaml").write_text("attestations:\n" + "".join(map(entry_text, read)), encoding="utf-8")
        again = read_attestations(directory / "again.yaml")
        if [replace(one, place="") for one in read] != [replace(one, place="") for one in again]:
            raise AssertionError("what is attested is not what was written")


def history(path: Path) -> None:
    """Read a history; a run that is added to it is read as well."""
    before = read_history(path)
    add_to_history(sample.green(), path)
    if len(read_history(path)) != len(before) + 1:
        raise AssertionError("a run that was added is not there")


def waivers(path: Path) -> None:
    """Read waivers, and ask what they cover."""
    for waiver in read_waivers(path):
        waiver.covers("customers/getTerms/x", "status/documented")
        waiver.where.holds(env="sta", org="telco", version="4.1")


def ixit(path: Path) -> None:
    """Read an IXIT, and the credentials that its test data hold."""
    read = read_ixit(path, CONTRACTS)
    list(declared_credentials(read.organisations.values()))


def parts(data: bytes, first: str) -> Mapping[str, bytes]:
    """The files of an input: a line `%% a.yaml` begins another one of that name."""
    whole, *others = re.split(rb"^%% ([a-z./]{1,30})\n", data, flags=re.MULTILINE)
    return {first: whole, **{os.fsdecode(name): text for name, text in zip(others[::2], others[1::2], strict=True)}}


def archive(data: bytes) -> None:
    """Unpack an archive as it stands, one whose manifest is the input, and one that we pack of it."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as opened:
        opened.writestr("manifest.json", data)
        opened.writestr("run.json", b"{}")
    with place() as directory:
        files = {"run.json": data}
        manifest = manifest_of(files, kind="evidence", head="0" * 64)
        for target in ("ours.zip", "ours.zip", "no/where.zip"):
            with suppress(InvalidInput):
                pack(directory / target, files, manifest, {"manifest.tsr": b""})
        (directory / "theirs.zip").write_bytes(data)
        (directory / "manifest.zip").write_bytes(content.getvalue())
        for name in ("ours", "manifest", "theirs"):
            (directory / name).mkdir()
            found = unpack(directory / f"{name}.zip", directory / name, beside=frozenset({"manifest.tsr"}))
            if name == "ours" and found.differences:
                raise AssertionError(" ".join(map(str, found.differences)))
            _ = [str(difference) for difference in found.differences]


def envelope(data: bytes) -> None:
    """Read a signature, and what it signs; one of ours around the same statement is read back, page and all."""
    read = envelope_of(data, "x")
    ours = signed(read.statement, KEY)
    page = certificate_html(read.statement, ours.text(), "k").encode()
    if envelope_of(envelope_in(page) or b"", "page") != ours or not is_by(ours, KEY.public_key()):
        raise AssertionError("a signature of ours is not read back")
    is_by(read, KEY.public_key())


def key(data: bytes) -> None:
    """Read a key, public or private."""
    with place() as directory:
        (directory / "key").write_bytes(data)
        try:
            private_key(directory / "key")
        except InvalidInput:
            public_key(directory / "key")


@contextmanager
def specs_of(data: bytes) -> Iterator[Path]:
    """A folder of specs with one API, whose document and further files are the input."""
    with place() as directory:
        for name, content in parts(data, "openapi.yaml").items():
            path = directory / "specs" / "pets" / name
            if path.resolve().is_relative_to(directory) and not path.exists():
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
        yield directory / "specs"


def openapi(data: bytes) -> None:
    """Read an OpenAPI document as one file, and as an API of a folder of specs: its releases, and what is personal."""
    with specs_of(data) as specs:
        with suppress(InvalidInput):
            load_bundle(specs / "pets" / "openapi.yaml")
        with suppress(InvalidInput):
            bundle(specs, "pets")
            bundle(specs, "pets", annotations=False)
        contract = load_contracts(specs)["pets"]
        for release in (*contract.releases, "0.0.0"):
            with suppress(InvalidInput):
                at(contract, release)
        places = PersonalPlaces({"pets": contract})
        for operation in contract.operations.values():
            for status, pointer in (
                (None, "/name/x"),
                (None, "/x/*"),
                (None, "/y/any"),
                (None, "/z/below"),
                (None, "/z"),
                (200, "/password"),
                (None, "query.x"),
                (200, "/*/id"),
                (404, "/code/*"),
                (None, "path.petId"),
            ):
                places.place(operation.key, status, pointer)


def linted(data: bytes) -> None:
    """Let lint say what is wrong with an OpenAPI document."""
    with specs_of(data) as specs:
        lint(specs, "pets", RULES)


READERS: Mapping[str, Callable[[bytes], None]] = {
    "response": response,
    "json": json_text,
    "record": record,
    "run.json": run_json,
    "baseline": from_file(read_declared, "baseline.json"),
    "history": from_file(history, "history.jsonl"),
    "archive": archive,
    "envelope": envelope,
    "key": key,
    "certificate": from_file(certificate_in, "certificate.html"),
    "yaml": lambda data: parse_yaml(data, "x.yaml") and None,
    "ixit": from_file(ixit, "ixit.yaml"),
    "ics": from_file(lambda path: read_ics(path, CONTRACTS), "ics.yaml"),
    "required": from_file(lambda path: read_required(path, CONTRACTS), "required.yaml"),
    "waivers": from_file(waivers, "waivers.yaml"),
    "rulings": rulings,
    "attestations": attestations,
    "buyer": from_file(read_buyer, "buyer.yaml"),
    "openapi": openapi,
    "lint": linted,
}


def rejected(reader: str, data: bytes) -> bool:
    """Whether a reader says in one sentence that it does not take an input; False where it does."""
    try:
        READERS[reader](data)
    except SENTENCES:
        return True
    return False
