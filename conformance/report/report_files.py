"""Writes the reports of a run."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from conformance.record import RecordError
from conformance.record.schema_check import read_json
from conformance.report.causes import wanted_exchanges
from conformance.report.formats.formats import FORMATS
from conformance.report.formats.waiver_entries import WAIVER_ENTRIES, waiver_entries
from conformance.report.page.report_html import report_html
from conformance.report.record_observations import observed
from conformance.verdicts.compare import Comparison, compare

#: `<UTC time>-<profile>`, and a number where several began in that second: the directories that `latest` may point to.
_RUN_DIRECTORY = re.compile(r"\d{8}T\d{6}Z-[a-z]+(?:-\d+)?")
LATEST = "latest"
RUN_JSON = "run.json"
PAGE = "report.html"
#: Every report that a run may write.
REPORTS = frozenset({RUN_JSON, PAGE, WAIVER_ENTRIES, *(one.file for one in FORMATS.values())})


def write_reports(document: Mapping[str, Any], record_path: Path, out: Path, formats: Sequence[str]) -> None:
    """Write run.json and every report made from it and the record, and let the link `latest` point to them.

    Args:
        document: run.json as a dict.
        record_path: The run record.
        out: The directory of the run; it is made where it is missing.
        formats: What `--format` named.

    Raises:
        OSError: A file cannot be written; none is left half written.
    """
    comparison = since_last(document, out)
    out.mkdir(parents=True, exist_ok=True)
    for name, text in rendered(document, record_path, _named(out), formats, comparison):
        _write(out / name, text)
    _point(out)


def rendered(
    document: Mapping[str, Any],
    record_path: Path,
    named: Path,
    formats: Collection[str],
    comparison: Comparison | None = None,
) -> Iterator[tuple[str, str]]:
    """The text of each report of a run.

    Args:
        document: run.json as a dict.
        record_path: The run record.
        named: The directory as the commands in the reports name it.
        formats: What `--format` named.
        comparison: The differences from the run before; None where there is none.

    Yields:
        The file name and text of each.
    """
    seen = observed(record_path, wanted_exchanges(document))
    yield RUN_JSON, json_text(document)
    yield PAGE, report_html(document, seen, named, comparison)
    entries = waiver_entries(document)
    if entries:
        yield WAIVER_ENTRIES, entries
    for one in FORMATS.values():
        if one.always or one.name in formats:
            yield one.file, one.render(document, named)


def json_text(document: Mapping[str, Any]) -> str:
    """The text of run.json in ASCII, with a line for each member and each purpose."""
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
        old = read_json(before)
        same = all(old[key] == document[key] for key in ("profile", "selection"))
        return compare(old, document) if same and old["started"] < document["started"] else None
    except (RecordError, ValueError, KeyError, TypeError, AttributeError):
        return None  # whatever stands there is no run of ours, and nothing rests on it


def _named(out: Path) -> Path:
    """The directory as commands name it: relative where it lies below the working directory."""
    try:
        return out.resolve().relative_to(Path.cwd())
    except ValueError:
        return out


def _write(path: Path, text: str) -> None:
    """Write whole or not at all."""
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_text(text, encoding="utf-8", newline="\n")
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


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
