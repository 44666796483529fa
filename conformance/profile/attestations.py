"""Attestations: what somebody stands for where no exchange can show it (judgement.md, 13)."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import yaml

from conformance.profile.yaml_list import Listed, listed

#: A field is called like the type.
Day = date
KEYS = ("requirement", "statement", "evidence", "sha256", "by", "date", "expires")
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Attestation:
    """One statement of a person, with the file that bears it out."""

    #: `api/requirement-id`, or `api/operationId/effect` where no documented read shows what a write does.
    requirement: str
    statement: str
    #: The file as it is named, relative to attestations.yaml, and the SHA-256 of its content.
    evidence: str
    sha256: str
    by: str
    date: Day
    #: The last day on which it holds.
    expires: Day
    #: `attestations.yaml, line 7`.
    place: str = ""


def read_attestations(path: Path) -> tuple[Attestation, ...]:
    """Read attestations.yaml, and hold each piece of evidence against its hash.

    Raises:
        DeclarationError: A key is missing or unknown, something is attested twice, or evidence is missing or altered.
    """
    found = [_attestation(entry, path.parent) for entry in listed(path, "attestations")]
    seen: dict[str, Attestation] = {}
    for one in found:
        if one.requirement in seen:
            raise Listed({}, one.place).wrong(
                one.requirement, f"is attested already in {seen[one.requirement].place}: keep one of the two"
            )
        seen[one.requirement] = one
    return tuple(found)


def _attestation(entry: Listed, directory: Path) -> Attestation:
    entry.only(KEYS)
    found = Attestation(
        requirement=entry.text("requirement"),
        statement=entry.text("statement"),
        evidence=entry.text("evidence"),
        sha256=entry.text("sha256"),
        by=entry.text("by"),
        date=entry.day("date"),
        expires=entry.day("expires"),
        place=entry.place,
    )
    if not _SHA256.fullmatch(found.sha256):
        raise entry.wrong("sha256", "is the SHA-256 of the evidence, 64 hexadecimal digits: `attest` writes it")
    file = directory / found.evidence
    if not file.is_file():
        raise entry.wrong("evidence", f"names {found.evidence}, which does not exist beside the file")
    if hash_of(file) != found.sha256:
        raise entry.wrong("evidence", f"names {found.evidence}, whose content has changed: attest it again")
    return found


def hash_of(file: Path) -> str:
    """The SHA-256 of a file's content, in hexadecimal digits."""
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def entry_text(attestation: Attestation) -> str:
    """Write an attestation as an entry of attestations.yaml."""
    values = {key: getattr(attestation, key) for key in KEYS}
    text = {key: value.isoformat() if isinstance(value, date) else value for key, value in values.items()}
    lines = yaml.safe_dump(text, sort_keys=False, allow_unicode=True, width=100).splitlines()
    return "".join(f"  {'- ' if number == 0 else '  '}{line}\n" for number, line in enumerate(lines))
