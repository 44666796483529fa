"""Attestations are read strictly, and their evidence is held against its hash."""

from __future__ import annotations

import hashlib
from datetime import date

import pytest

from conformance.model.errors import DeclarationError
from conformance.profile.attestations import Attestation, entry_text, read_attestations

HASH = hashlib.sha256(b"what was seen").hexdigest()
ENTRY = {
    "requirement": "customers/activated-sim-shows", "statement": "The card is active.", "evidence": "shown.txt",
    "sha256": HASH, "by": "Vendor", "date": "2026-01-02", "expires": "2026-12-31",
}  # fmt: skip


def file(tmp_path, *entries):
    (tmp_path / "shown.txt").write_bytes(b"what was seen")
    lines = ["attestations:"]
    for entry in entries:
        lines += [f"  {'- ' if n == 0 else '  '}{k}: '{v}'" for n, (k, v) in enumerate(entry.items())]
    written = tmp_path / "attestations.yaml"
    written.write_text("\n".join(lines), encoding="utf-8")
    return written


def test_what_is_written_is_read_again(tmp_path):
    """Each with its place in the file."""
    expected = Attestation(
        ENTRY["requirement"], ENTRY["statement"], "shown.txt", HASH, "Vendor", date(2026, 1, 2), date(2026, 12, 31),
        "attestations.yaml, line 2",
    )  # fmt: skip
    assert (expected,) == read_attestations(file(tmp_path, ENTRY))

    (tmp_path / "again.yaml").write_text("attestations:\n" + entry_text(expected), encoding="utf-8")
    assert [ENTRY["requirement"]] == [one.requirement for one in read_attestations(tmp_path / "again.yaml")]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"evidence": "gone.txt"}, "names gone.txt, which does not exist beside the file"),
        ({"sha256": "0" * 64}, "whose content has changed: attest it again"),
        ({"sha256": "abc"}, "is the SHA-256 of the evidence"),
        ({"expires": "soon"}, "is no day"),
        ({"by": ""}, "is missing: fill it in"),
        ({"signed": "x"}, "is not known here"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(tmp_path, change, says):
    """One sentence, the line, and what to do."""
    with pytest.raises(DeclarationError, match=f"attestations.yaml, line 2: .*{says}"):
        read_attestations(file(tmp_path, ENTRY | change))


def test_something_is_attested_once(tmp_path):
    """Two statements about the same thing may differ."""
    with pytest.raises(DeclarationError, match="is attested already in attestations"):
        read_attestations(file(tmp_path, ENTRY, ENTRY))
