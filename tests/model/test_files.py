"""A file is written whole or not at all, and what keeps it from being written names it."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

import conformance
from conformance.model.files import write_text


@pytest.fixture
def full(monkeypatch):
    """A disk with room for ten characters of each new text."""
    real = Path.write_text

    def half(path, text, **more):
        real(path, text[:10], **more)
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_text", half)


def test_a_text_is_written_with_plain_ends_of_lines(tmp_path):
    """Whatever the system has."""
    write_text(tmp_path / "a.yaml", "a: 1\nb: ñ\n")

    assert "a: 1\nb: ñ\n".encode() == (tmp_path / "a.yaml").read_bytes()


def test_a_full_disk_leaves_what_was_there_and_names_the_file(tmp_path, full):
    """Nobody's declarations are cut in the middle."""
    (tmp_path / "old.yaml").write_bytes(b"waivers: [one, two]\n")
    told = []
    for name in ("old.yaml", "new.yaml"):
        with pytest.raises(OSError, match="No space left") as failure:
            write_text(tmp_path / name, "waivers: [one, two, three]\n")
        told.append(failure.value.filename)

    assert [str(tmp_path / "old.yaml"), str(tmp_path / "new.yaml")] == told
    assert b"waivers: [one, two]\n" == (tmp_path / "old.yaml").read_bytes()
    assert not (tmp_path / "new.yaml").exists()


def test_whoever_writes_a_file_of_a_users_does_it_here():
    """A plain `write_text` forgets its name where the disk is full."""
    package = Path(conformance.__file__).parent
    modules = [path for folder in ("cli", "jobs", "selfcheck") for path in (package / folder).rglob("*.py")]

    plain = [path.name for path in modules for line in path.read_text("utf-8").splitlines() if ".write_text(" in line]
    assert ["explained.py"] == plain  # click's formatter
