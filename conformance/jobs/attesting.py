"""`attest`: write an entry of attestations.yaml for what no exchange can show."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from conformance.contract import Contract
from conformance.model.errors import BadOption
from conformance.model.files import write_text
from conformance.model.sentences import did_you_mean
from conformance.profile.attestations import Attestation, entry_text, hash_of, read_attestations
from conformance.verdicts.attested import EFFECT, attestable


def attest(
    contracts: Mapping[str, Contract],
    requirement: str,
    *,
    statement: str,
    evidence: Path,
    by: str,
    expires: date,
    today: date,
    file: Path,
) -> Attestation:
    """Add an attestation to a file, which is made where it does not exist.

    Args:
        contracts: The contracts that name what no exchange shows.
        requirement: `api/requirement-id`, or `api/operationId/effect`.
        statement: What is attested.
        evidence: A file that bears it out; its content is hashed.
        by: Who attests.
        expires: The last day on which it holds.
        today: The day of the attestation.
        file: attestations.yaml.

    Returns:
        What was written.

    Raises:
        BadOption: Nothing of that name can be attested, or it ends before it begins.
        DeclarationError: The file is not sound, or has an attestation of it already.
    """
    known = _attestable(contracts)
    if requirement not in known:
        hint = did_you_mean(requirement, known) or "run.json lists under `not_attested` what can be"
        raise BadOption(f"{requirement} cannot be attested: exchanges show it, or nothing is called so; {hint}")
    if expires < today:
        raise BadOption(f"--expires {expires} is past: an attestation holds up to that day")
    named = os.path.relpath(evidence.resolve(), file.resolve().parent)
    made = Attestation(requirement, statement, named, hash_of(evidence), by, today, expires)
    if any(one.requirement == requirement for one in (read_attestations(file) if file.exists() else ())):
        raise BadOption(f"{file} attests {requirement} already: change or delete that entry")
    before = file.read_text(encoding="utf-8") if file.exists() else ""
    head = before if before.strip() else "attestations:\n"
    write_text(file, head + ("" if head.endswith("\n") else "\n") + entry_text(made))
    return made


def _attestable(contracts: Mapping[str, Contract]) -> list[str]:
    """The musts that may be attested: untestable ones, and effects of writes that no documented read shows."""
    operations = [o for contract in contracts.values() for o in contract.operations.values()]
    effects = [f"{o.key}/{EFFECT}" for o in operations if not o.effect.repeatable]
    return [*attestable(contracts, {o.key for o in operations}), *effects]
