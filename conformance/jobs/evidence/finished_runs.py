"""Take things from a finished run: its contracts, a finding for a dispute, a case to send again."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from conformance.contract import Contract, load_contracts
from conformance.jobs.setup.checked_contracts import specs_of
from conformance.model.errors import BadOption
from conformance.model.files import open_regular
from conformance.record import RECORD_FILE, Header, Record, RecordError, iter_record, read_record
from conformance.report.escaping import one_line
from conformance.report.page.certificate import envelope_in
from conformance.report.run_documents import read_document
from conformance.report.run_json_entries import plain

#: Bytes of the largest certificate page.
MOST_OF_A_PAGE = 16 * 1024 * 1024


def record_path(run: Path) -> Path:
    """The record of a run that is named by its directory or by the file itself."""
    return run / RECORD_FILE if run.is_dir() else run


def certificate_in(file: Path) -> bytes | None:
    """The signed envelope inside a certificate page; None for any other file."""
    try:
        with open_regular(file) as opened:
            content = opened.read(MOST_OF_A_PAGE + 1)
    except OSError as failure:
        raise RecordError(f"cannot read {file}: {failure.strerror or failure}; name what archive wrote") from failure
    return envelope_in(content) if content.startswith(b"<!doctype html>") and len(content) <= MOST_OF_A_PAGE else None


def contracts_of(record: Path, specs: Path | None) -> Mapping[str, Contract]:
    """Load the contracts that a recorded run went by; `specs` is where they are now, if they are elsewhere."""
    header = next((entry.fields for entry in iter_record(record) if isinstance(entry, Header)), {})
    return load_contracts(specs_of(header, specs))


def finding_of(document: Mapping[str, Any], name: str) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """Find a finding by its id: its purpose's entry and itself."""
    for entry in document["purposes"]:
        for finding in (*entry["findings"], *entry["warnings"]):
            if finding["id"] == name:
                return entry, finding
    known = [f["id"] for e in document["purposes"] for f in (*e["findings"], *e["warnings"])]
    hint = f"it has {one_line(', '.join(known[:5]), 100)}{' …' if len(known) > 5 else ''}" if known else "it has none"
    raise BadOption(
        f"the {document['profile']} run of {document['started']} has no finding {one_line(name, 60)}: {hint}"
    )


def dispute_of(run: Path, name: str) -> dict[str, Any]:
    """Pack one finding: what it claims, on which statement, and the exchanges that show it."""
    document = read_document(run)
    entry, finding = finding_of(document, name)
    record = read_record(record_path(run))
    shown = [r.exchange for r in record.exchanges if r.exchange.number in set(finding["exchanges"])]
    keys = ("suite", "target", "contracts", "digests", "profile", "started")
    return {
        "finding": finding,
        "purpose": {key: entry[key] for key in ("id", "api", "operation", "level", "says", "source", "requirements")},
        **{key: document[key] for key in keys},
        "exchanges": [exchange_text(exchange) for exchange in shown],
        "ruling": {
            "finding": name,
            "claim": "",
            "argument": "",
            "decision": "pending",
            "claimed_by": "",
            "by": "",
            "date": "",
        },
    }


def exchange_text(exchange: Any) -> dict[str, Any]:
    """An exchange as plain values for JSON."""
    response = exchange.response
    return {
        "number": exchange.number,
        "case": exchange.case,
        "at": exchange.sent_at,
        "request_id": exchange.request_id,
        "request": {"method": exchange.request.method, "url": exchange.request.url,
                    "headers": [list(h) for h in exchange.request.headers], "body": plain(exchange.request.body)},
        "answer": {"status": response.status, "headers": [list(h) for h in response.headers],
                   "body": plain(response.body)}
        if response else {"none": str(exchange.outcome.reason), "detail": exchange.outcome.detail},
    }  # fmt: skip


def case_of(record: Record, document: Mapping[str, Any], name: str) -> str:
    """The case that an id refers to: a case's own id, or that of a finding or purpose."""
    cases = {r.exchange.case for r in record.exchanges}
    if name in cases:
        return name
    if name.startswith("F-"):
        return str(finding_of(document, name)[1]["case"])
    of_purpose: Sequence[str] = sorted(c for c in cases if c.startswith(name))
    if of_purpose:
        return of_purpose[0]
    raise BadOption(f"the run sent no case {one_line(name, 200)}: name a finding (F-…), a case or a test of it")


@contextmanager
def scratch() -> Iterator[Path]:
    """A temporary directory, deleted when the context ends."""
    with tempfile.TemporaryDirectory(prefix="masstack-") as name:
        yield Path(name)
