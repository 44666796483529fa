"""Every reader of foreign bytes under atheris: `tox -e fuzz -- -max_total_time=3600`.

Not collected by pytest: the tests hold a short round of the same with Hypothesis. The corpus is what evidence was once
lost to.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["conformance"]):
    from conformance.contract import ContractError, load_contracts
    from conformance.contract.bundling.yaml_file import parse_yaml
    from conformance.contract.judging.jsontext import MalformedJson, TooDeep, parse_json
    from conformance.model import Exchange, InvalidInput, Request, Response
    from conformance.record import PersonalPlaces, Redactor, read_record
    from conformance.record.archive import unpack
    from conformance.record.signature import envelope_of
    from conformance.report.run_documents import read_document, read_history

PLACES = PersonalPlaces(load_contracts())
REDACTOR = Redactor(PLACES, salt=b"salt", secrets=["tok-9f8e7d6c5b4a-secret"], pool=["Maravillas", "612345678"])
PLACE = Path(tempfile.mkdtemp(prefix="masstack-fuzz-"))


def redacted(data: bytes) -> None:
    """Redact an exchange whose body, URL and headers are foreign."""
    url = "http://h/v2/orgs/o/accounts/" + data[:40].decode("latin-1")
    answer = Response(200 if len(data) % 2 else 400, (("X-A", data[:40].decode("latin-1")),), data)
    REDACTOR.exchange(Exchange(1, "c", "customers/getAccount", Request("POST", url, (), data), answer, "", "id"))


def from_file(reader: object, data: bytes, name: str) -> None:
    """Read a file that holds foreign bytes."""
    (PLACE / name).write_bytes(data)
    reader(PLACE / name)  # type: ignore[operator]


def unpacked(path: Path) -> None:
    """Unpack a foreign archive."""
    with tempfile.TemporaryDirectory(dir=PLACE) as place:
        unpack(path, Path(place))


READERS = [
    redacted,
    parse_json,
    lambda data: parse_yaml(data, "x.yaml"),
    lambda data: envelope_of(data, "x"),
    lambda data: from_file(read_record, data, "run.jsonl"),
    lambda data: from_file(read_document, data, "run.json"),
    lambda data: from_file(read_history, data, "history.jsonl"),
    lambda data: from_file(unpacked, data, "x.zip"),
]


def one_input(data: bytes) -> None:
    """Let the first byte choose the reader; a sentence is an answer, anything else a find."""
    if data:
        try:
            READERS[data[0] % len(READERS)](data[1:])
        except (InvalidInput, ContractError, MalformedJson, TooDeep):
            return


if __name__ == "__main__":
    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()
