"""The acceptance archive: everything of a run in one file, with a manifest that any signing tool can sign."""

from __future__ import annotations

import hashlib
import json
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from conformance.record.line import RECORD_FILE, RecordError

MANIFEST = "manifest.json"
SCHEMA_VERSION = "1"
#: Zip knows no time before 1980; a fixed one makes the same run the same bytes.
EPOCH = (1980, 1, 1, 0, 0, 0)
#: Bytes that an archive may unpack to; more is no archive of ours.
LARGEST = 4 * 1024**3
#: Never packed: real ids of what a run made and changed, and the key of its pseudonyms.
PRIVATE = frozenset({"leftovers.jsonl", "run.key", "undo.jsonl"})


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing in which an archive differs from its manifest, or a verdict from its evidence."""

    what: str
    detail: str

    def __str__(self) -> str:
        return f"{self.what}: {self.detail}"


def pack(run: Path, target: Path, further: Mapping[str, bytes]) -> str:
    """Pack a run's directory and further files; gives the hash of the manifest, which is what is signed."""
    files = {p.name: p.read_bytes() for p in sorted(run.iterdir()) if p.is_file() and p.name not in PRIVATE}
    if RECORD_FILE not in files:
        raise RecordError(f"{run} has no {RECORD_FILE}: name the directory of a run")
    files.update(further)
    manifest = manifest_of(files)
    try:
        with zipfile.ZipFile(target, "x", zipfile.ZIP_DEFLATED) as archive:
            for name, content in ((MANIFEST, manifest), *sorted(files.items())):
                entry = zipfile.ZipInfo(name, EPOCH)
                entry.compress_type = zipfile.ZIP_DEFLATED
                entry.external_attr = 0o644 << 16
                archive.writestr(entry, content)
    except FileExistsError as failure:
        raise RecordError(f"{target} exists already: name another file with --out") from failure
    except OSError as failure:
        raise RecordError(f"cannot write the archive {target}: {failure.strerror}") from failure
    return hashlib.sha256(manifest).hexdigest()


def manifest_of(files: Mapping[str, bytes]) -> bytes:
    """Give the manifest: the SHA-256 and size of every file, sorted by name."""
    entries = {
        name: {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
        for name, content in sorted(files.items())
    }
    return (json.dumps({"schema_version": SCHEMA_VERSION, "files": entries}, indent=1) + "\n").encode()


def unpack(archive: Path, target: Path) -> tuple[Difference, ...]:
    """Unpack an archive into an empty directory, and give every difference from its manifest."""
    try:
        with zipfile.ZipFile(archive) as opened:
            names = opened.namelist()
            if sum(info.file_size for info in opened.infolist()) > LARGEST:
                raise RecordError(f"{archive} would unpack to more than {LARGEST >> 30} GiB: it is no archive of ours")
            if any("/" in name or "\\" in name or name.startswith(".") for name in names) or len(set(names)) < len(
                names
            ):
                raise RecordError(f"{archive} has file names that no archive of ours has")
            contents = {name: opened.read(name) for name in names}
    except OSError as failure:
        raise RecordError(f"cannot read {archive}: {failure.strerror or failure}; name what archive wrote") from failure
    except (zipfile.BadZipFile, EOFError) as failure:
        raise RecordError(f"{archive} is no readable archive: {failure}") from failure
    except (zlib.error, NotImplementedError, RuntimeError) as failure:
        raise RecordError(f"{archive} is damaged: {failure}") from failure
    for name, content in contents.items():
        (target / name).write_bytes(content)
    return tuple(_differences(contents))


def _differences(contents: Mapping[str, bytes]) -> list[Difference]:
    if MANIFEST not in contents:
        return [Difference(MANIFEST, "the archive has none")]
    try:
        said: Mapping[str, Mapping[str, object]] = json.loads(contents[MANIFEST])["files"]
    except (ValueError, KeyError, TypeError):
        return [Difference(MANIFEST, "it cannot be read")]
    found: list[Difference] = []
    for name in sorted({*said, *contents} - {MANIFEST}):
        if name not in contents:
            found.append(Difference(name, "the manifest names it, and the archive lacks it"))
        elif name not in said:
            found.append(Difference(name, "the manifest does not name it"))
        elif hashlib.sha256(contents[name]).hexdigest() != said[name].get("sha256"):
            found.append(Difference(name, "its SHA-256 is not that of the manifest"))
    return found
