"""run.json read back, and the history that is made of many."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from conformance.record import RecordError
from conformance.report.run_json import SCHEMA_VERSION

#: What a document must have to be one of ours.
_NEEDED = ("schema_version", "verdict", "headline", "exit_code", "purposes", "counts", "target", "started")


def read_document(path: Path) -> dict[str, Any]:
    """Read the run.json of a run, named by itself, by its directory, or by the record beside it."""
    file = path / "run.json" if path.is_dir() else path.with_name("run.json") if path.suffix == ".jsonl" else path
    document = _json(file)
    if not isinstance(document, dict) or any(key not in document for key in _NEEDED):
        raise RecordError(f"{file} is no run.json of a run: name a run's directory")
    if document["schema_version"] != SCHEMA_VERSION:
        raise RecordError(
            f"{file} has schema version {document['schema_version']}, this suite knows {SCHEMA_VERSION}: "
            "use the suite that wrote it, or judge its run.jsonl again"
        )
    return document


def newest_run(reports: Path) -> Path:
    """Find the run below reports/ that began last; what was judged again later is no run of its own."""
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
    document = _json(path / "run.json" if path.is_dir() else path)
    if not isinstance(document, dict):
        raise RecordError(f"{path} is no JSON document: name a baseline, or the run.json of a run")
    return document


def history_entry(document: Mapping[str, Any]) -> dict[str, Any]:
    """Give what a history keeps of a run."""
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
            finding["id"]: {"purpose": entry["id"], "message": finding["message"], "level": finding["level"]}
            for entry in document["purposes"]
            if entry["verdict"] == "fail"
            for finding in entry["findings"]
        },
        "unjudged": sorted(e["id"] for e in document["purposes"] if e["verdict"] in ("inconclusive", "error", "none")),
    }


def add_to_history(document: Mapping[str, Any], path: Path) -> None:
    """Append a run to a history, one line each."""
    line = json.dumps(history_entry(document), ensure_ascii=True, separators=(",", ":"))
    with path.open("a", encoding="ascii", newline="\n") as file:
        file.write(f"{line}\n")


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
                yield history_entry(document)


def _lines_of(path: Path) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(_text(path).splitlines(), 1):
        try:
            entry = json.loads(line)
        except ValueError:
            entry = None
        if not isinstance(entry, dict) or not {"started", "env", "org", "counts", "failing"} <= entry.keys():
            raise RecordError(f"{path}, line {number} is no line of a history")
        yield entry


def _json(file: Path) -> Any:
    try:
        return json.loads(_text(file))
    except (ValueError, RecursionError) as failure:
        raise RecordError(f"{file} is no JSON") from failure


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except OSError as failure:
        raise RecordError(f"cannot read {file}: {failure.strerror or failure}") from failure
    except UnicodeDecodeError as failure:
        raise RecordError(f"{file} is no JSON") from failure
