"""Read run.json back, and the history made of several runs."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from conformance.model.files import content_of
from conformance.record import RECORD_FILE, RecordError
from conformance.record.conclusions import Conclusions, conclusions_of
from conformance.record.schema_check import LARGEST, held_to, parsed, read_json
from conformance.report.escaping import one_line
from conformance.report.run_json import SCHEMA_VERSION, result_hash

#: What run.json repeats of its record's header and footer.
_OF_HEADER = ("selection", "suite", "target", "contracts", "digests", "seed", "profile", "started")
_OF_FOOTER = ("complete", "counts", "ended", "requests", "exit_code", "headline", "seconds")


def read_document(path: Path) -> dict[str, Any]:
    """Read the run.json of a run, and hold it against its schema and against the record beside it.

    Args:
        path: The file itself, its directory, or the record beside it.

    Returns:
        The document.

    Raises:
        RecordError: It cannot be read, violates its schema, or does not belong to the record.
    """
    file = path / "run.json" if path.is_dir() else path.with_name("run.json") if path.suffix == ".jsonl" else path
    return _run(read_json(file), file)


def _run(document: Any, file: Path) -> dict[str, Any]:
    if not isinstance(document, dict) or "schema_version" not in document:
        raise RecordError(f"{file} is no run.json of a run: name a run's directory")
    if document["schema_version"] != SCHEMA_VERSION:
        raise RecordError(
            f"{file} has schema version {one_line(document['schema_version'], 20)}, this suite knows "
            f"{SCHEMA_VERSION}: use the suite that wrote it, or judge its run.jsonl again"
        )
    held: dict[str, Any] = held_to(document, "run", str(file), "run.json of a run")
    record = file.with_name(RECORD_FILE)
    if file.name == "run.json" and record.is_file():
        _require_of(conclusions_of(record), held, file)
    return held


def _require_of(concluded: Conclusions, document: Mapping[str, Any], file: Path) -> None:
    """Raise where a run.json says something else than the record that it was made from."""
    footer = concluded.footer if concluded.footer is not None else {"complete": False}
    told: dict[str, Any] = {
        **{name: concluded.header.get(name) for name in _OF_HEADER},
        **{name: footer[name] for name in _OF_FOOTER if name in footer},
        "record": {"head": concluded.head, "lines": concluded.lines},
        "purposes": list(concluded.verdicts.values()),
    }
    said = {**document, "purposes": [dict(entry) for entry in document["purposes"]]}
    wrong = [name for name, value in told.items() if name in said and said[name] != value]
    if not wrong and footer.get("result", result_hash(document)) != result_hash(document):
        wrong = ["its whole"]
    if wrong:
        raise RecordError(
            f"{file} does not say what the record beside it says ({', '.join(wrong)}): it was changed after the run, "
            f"or belongs to another; make it anew with: masstack-conformance judge {file.parent}"
        )


def newest_run(reports: Path) -> Path:
    """Find the run that began last; what was judged again later does not count.

    Args:
        reports: The folder `reports/`.

    Returns:
        The directory of the run.

    Raises:
        RecordError: There is no run.
    """
    found = {}
    for file in reports.glob("*/*/run.json"):
        if not file.parent.is_symlink():
            document = read_document(file)
            if not document.get("judged_again"):
                found[file.parent] = str(document["started"])
    if not found:
        raise RecordError(f"there is no run below {reports}/: name one")
    return max(found, key=lambda directory: found[directory])


def read_declared(path: Path) -> dict[str, Any]:
    """Read a JSON document that somebody names, a run's directory standing for its run.json."""
    file = path / "run.json" if path.is_dir() else path
    document = read_json(file)
    if not isinstance(document, dict):
        raise RecordError(f"{file} is neither a baseline nor the run.json of a run: name one of them")
    if document.get("kind") != "baseline":
        return _run(document, file)
    held: dict[str, Any] = held_to(document, "baseline", str(file), "baseline")
    return held


#: Hexadecimal digits by which a history tells the test purposes that passed.
DIGITS = 8


def short_hash(purpose: str) -> str:
    """What stands for a test purpose that passed in a history: the whole ids would be 150 kB for each run."""
    return hashlib.sha256(purpose.encode()).hexdigest()[:DIGITS]


def history_entry(document: Mapping[str, Any]) -> dict[str, Any]:
    """The part of a run.json that the history keeps."""
    target = document["target"]
    return {
        "started": document["started"],
        "env": target["env"],
        "org": target["org"],
        "sandbox": target["sandbox"],
        "product": f"{target['product']} {target['version']}".strip(),
        "profile": document["profile"],
        "selected": document["selection"] is not None,
        "verdict": document["verdict"],
        "headline": document["headline"],
        "exit_code": document["exit_code"],
        "complete": document["complete"],
        "counts": document["counts"],
        "requests": document["requests"],
        "seconds": document["seconds"],
        "suite": document["suite"],
        "contracts": {api: contract["release"] for api, contract in document["contracts"].items()},
        "failing": {
            finding["id"]: {
                "purpose": entry["id"],
                "message": finding.get("title") or finding["message"],
                "level": finding["level"],
            }
            for entry in document["purposes"]
            if entry["verdict"] == "fail"
            for finding in entry["findings"]
        },
        "unjudged": sorted(e["id"] for e in document["purposes"] if e["verdict"] in ("inconclusive", "error", "none")),
        "passed": "".join(sorted(short_hash(e["id"]) for e in document["purposes"] if e["verdict"] == "pass")),
    }


def add_to_history(document: Mapping[str, Any], path: Path) -> None:
    """Append a run to a history, one line each."""
    line = json.dumps(history_entry(document), ensure_ascii=True, separators=(",", ":"))
    before = "\n" if _ends_within_a_line(path) else ""
    with path.open("a", encoding="ascii", newline="\n") as file:
        file.write(f"{before}{line}\n")


def _ends_within_a_line(path: Path) -> bool:
    """Whether an editor, or a run that was killed, left a last line without its end, which would swallow the next."""
    if not path.is_file() or not path.stat().st_size:
        return False
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read(1) != b"\n"


def read_history(path: Path) -> list[dict[str, Any]]:
    """Read a history from its file, or from the runs below a directory; the oldest run first.

    What was judged again is the same run once more, and is passed over.
    """
    entries = list(_runs_below(path)) if path.is_dir() else list(_lines_of(path))
    if not entries:
        raise RecordError(f"{path} holds no run: name a directory of runs, or the file that run --history wrote")
    return sorted(entries, key=lambda e: (e["started"], e["env"], e["org"]))


def _runs_below(directory: Path) -> Iterator[dict[str, Any]]:
    for file in sorted(directory.rglob("run.json")):
        if not any(parent.is_symlink() for parent in file.parents if parent.is_relative_to(directory)):
            document = read_document(file)
            if not document.get("judged_again"):
                report = file.with_name("report.html")
                yield {**history_entry(document), **({"report": str(report)} if report.is_file() else {})}


def _lines_of(path: Path) -> Iterator[dict[str, Any]]:
    try:
        content = content_of(path, LARGEST)
    except OSError as failure:
        raise RecordError(f"cannot read {path}: {failure.strerror or failure}") from failure
    for number, line in enumerate(content.splitlines(), 1):
        where = f"{path}, line {number}"
        yield held_to(parsed(line, where), "history", where, "line of a history")
