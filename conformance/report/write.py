"""Writes the reports of a run."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from conformance.report.causes import wanted_exchanges
from conformance.report.formats.registry import FORMATS
from conformance.report.formats.waiver_entries import WAIVER_ENTRIES, waiver_entries
from conformance.report.observed import observed
from conformance.report.page.html import report_html
from conformance.verdicts.compare import Comparison, compare

#: `<UTC time>-<profile>`: the directories that `latest` may point to.
_RUN_DIRECTORY = re.compile(r"\d{8}T\d{6}Z-[a-z]+")
LATEST = "latest"


def write_reports(document: Mapping[str, Any], record_path: Path, out: Path, formats: Sequence[str]) -> None:
    """Write run.json and everything that is made from it and the record, and let `latest` point to it."""
    named = _named(out)
    comparison = since_last(document, out)
    seen = observed(record_path, wanted_exchanges(document))
    out.mkdir(parents=True, exist_ok=True)
    _write(out / "run.json", json_text(document))
    _write(out / "report.html", report_html(document, seen, named, comparison))
    for one in FORMATS.values():
        if one.always or one.name in formats:
            _write(out / one.file, one.render(document, named))
    entries = waiver_entries(document)
    if entries:
        _write(out / WAIVER_ENTRIES, entries)
    _point(out)


def json_text(document: Mapping[str, Any]) -> str:
    """Give run.json, a line for each member and each purpose; ASCII, so that no text of the target can break it."""
    encode = json.JSONEncoder(ensure_ascii=True, allow_nan=False).encode

    def member(name: str, value: Any) -> str:
        if isinstance(value, list) and value:
            return f"{encode(name)}: [\n  " + ",\n  ".join(map(encode, value)) + "\n ]"
        return f"{encode(name)}: {encode(value)}"

    return "{\n " + ",\n ".join(member(name, value) for name, value in document.items()) + "\n}\n"


def since_last(document: Mapping[str, Any], out: Path) -> Comparison | None:
    """Compare with the run that `latest` points to, if it is of the same profile and selection."""
    before = out.parent / LATEST / "run.json"
    if not _RUN_DIRECTORY.fullmatch(out.name) or not before.is_file():
        return None
    try:
        old = json.loads(before.read_text(encoding="utf-8"))
        same = all(old[key] == document[key] for key in ("profile", "selection"))
        return compare(old, document) if same and old["started"] < document["started"] else None
    except (ValueError, KeyError, TypeError):
        return None  # whatever stands there is no run of ours, and nothing rests on it


def _named(out: Path) -> Path:
    """Give the directory as commands name it: relative where it lies below the working directory."""
    try:
        return out.resolve().relative_to(Path.cwd())
    except ValueError:
        return out


def _write(path: Path, text: str) -> None:
    """Write whole or not at all."""
    part = path.with_name(f".{path.name}.part")
    part.write_text(text, encoding="utf-8", newline="\n")
    part.replace(path)


def _point(out: Path) -> None:
    if not _RUN_DIRECTORY.fullmatch(out.name):
        return
    part = out.parent / f".{LATEST}.{os.getpid()}"
    try:
        part.unlink(missing_ok=True)
        part.symlink_to(out.name, target_is_directory=True)
        part.replace(out.parent / LATEST)
    except OSError:
        return  # a file system without links has no `latest`, and nothing else is lost
