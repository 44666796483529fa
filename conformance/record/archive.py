"""The archive of a run: a zip of its files with a manifest that can be signed."""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from conformance.model.files import open_regular
from conformance.record.record_line import RECORD_FILE, RecordError
from conformance.record.schema_check import held_to, parsed

MANIFEST = "manifest.json"
SCHEMA_VERSION = "2"
#: Zip knows no time before 1980; a fixed one makes the same run the same bytes.
EPOCH = (1980, 1, 1, 0, 0, 0)
#: Bytes that an archive may unpack to, and files that it may have; more is no archive of ours.
LARGEST = 1024**3
MOST_FILES = 64
#: Names of the files of an archive; each of them is a plain one.
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._\-]{0,120}")
_BITE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing in which an archive differs from its manifest, or a file from what its record gives."""

    what: str
    detail: str

    def __str__(self) -> str:
        return f"{self.what}: {self.detail}"


@dataclass(frozen=True, slots=True)
class Unpacked:
    """An archive that was unpacked: what its manifest says, which files there are, and in what they differ."""

    #: As it stands in the archive: what a signature covers.
    manifest: bytes = b""
    kind: str = "evidence"
    #: Head of the record's chain, as the manifest says.
    head: str = ""
    names: frozenset[str] = frozenset()
    differences: tuple[Difference, ...] = field(default=())


def pack(target: Path, files: Mapping[str, bytes], manifest: bytes, further: Mapping[str, bytes]) -> None:
    """Write an archive of files with their manifest; `further` are those that speak of the manifest itself."""
    try:
        with zipfile.ZipFile(target, "x", zipfile.ZIP_DEFLATED) as archive:
            for name, content in ((MANIFEST, manifest), *sorted(further.items()), *sorted(files.items())):
                entry = zipfile.ZipInfo(name, EPOCH)
                entry.compress_type = zipfile.ZIP_DEFLATED
                entry.external_attr = 0o644 << 16
                archive.writestr(entry, content)
    except FileExistsError as failure:
        raise RecordError(f"{target} exists already: name another file with --out") from failure
    except OSError as failure:
        target.unlink(missing_ok=True)
        raise RecordError(f"cannot write the archive {target}: {failure.strerror}") from failure


def manifest_of(files: Mapping[str, bytes], *, kind: str, head: str) -> bytes:
    """The manifest of an archive: its kind, the head of its record, and SHA-256 and size of every file."""
    entries = {
        name: {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
        for name, content in sorted(files.items())
    }
    document = {"schema_version": SCHEMA_VERSION, "kind": kind, "head": head, "files": entries}
    return (json.dumps(document, indent=1) + "\n").encode()


def unpack(archive: Path, target: Path, *, beside: frozenset[str] = frozenset()) -> Unpacked:
    """Unpack an archive into an empty directory, and give every difference from its manifest.

    `beside` are names of files that speak of the manifest, and that it does not name.
    """
    try:
        if archive.stat().st_size > LARGEST:
            raise RecordError(f"{archive} is larger than any archive of ours")
        with open_regular(archive) as file, zipfile.ZipFile(file) as opened:
            hashes = dict(_unpacked(opened, archive, target))
    except OSError as failure:
        raise RecordError(f"cannot read {archive}: {failure.strerror or failure}; name what archive wrote") from failure
    except (zipfile.BadZipFile, EOFError, ValueError) as failure:
        raise RecordError(f"{archive} is no readable archive of a run") from failure
    except (zlib.error, NotImplementedError, RuntimeError) as failure:
        raise RecordError(f"{archive} is damaged, or packed in a way that no archive of ours is") from failure
    if MANIFEST not in hashes:
        missing = Difference(MANIFEST, "the archive has none")
        return Unpacked(names=frozenset(hashes), differences=(missing,))
    content = (target / MANIFEST).read_bytes()
    said = _said(content)
    if isinstance(said, Difference):
        return Unpacked(content, names=frozenset(hashes), differences=(said,))
    found = tuple(_differences({n: h for n, h in hashes.items() if n != MANIFEST and n not in beside}, said["files"]))
    return Unpacked(content, said["kind"], said["head"], frozenset(hashes), found)


def _unpacked(opened: zipfile.ZipFile, archive: Path, target: Path) -> Iterator[tuple[str, str]]:
    """Write every file out, a piece at a time, and give its name and SHA-256; its announced size is not believed."""
    entries = opened.infolist()
    names = [entry.filename for entry in entries]
    if len(entries) > MOST_FILES or len(set(names)) < len(names) or not all(map(_NAME.fullmatch, names)):
        raise RecordError(f"{archive} has file names that no archive of ours has")
    left = LARGEST
    for entry in entries:
        digest = hashlib.sha256()
        with opened.open(entry) as source, (target / entry.filename).open("xb") as file:
            while piece := source.read(_BITE):
                left -= len(piece)
                if left < 0:
                    raise RecordError(f"{archive} unpacks to more than {LARGEST >> 30} GiB: it is no archive of ours")
                digest.update(piece)
                file.write(piece)
        yield entry.filename, digest.hexdigest()


def _said(content: bytes) -> Mapping[str, Any] | Difference:
    try:
        said: Mapping[str, Any] = held_to(parsed(content, MANIFEST), "manifest", MANIFEST, "manifest of an archive")
    except RecordError as failure:
        return Difference(MANIFEST, str(failure))
    return said


def _differences(found: Mapping[str, str], said: Mapping[str, Mapping[str, Any]]) -> Iterator[Difference]:
    for name in sorted({*said, *found}):
        if name not in found:
            yield Difference(name, "the manifest names it, and it is missing from the archive")
        elif name not in said:
            yield Difference(name, "the manifest does not name it")
        elif found[name] != said[name]["sha256"]:
            yield Difference(name, "its SHA-256 is not that of the manifest")


def record_of(run: Path) -> bytes:
    """Read the record of a run as it stands."""
    try:
        with open_regular(run / RECORD_FILE) as file:
            return file.read()
    except OSError as failure:
        raise RecordError(f"{run} has no {RECORD_FILE} that can be read: name the directory of a run") from failure
