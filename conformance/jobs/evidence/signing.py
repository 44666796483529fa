"""The statement that a signature of a run covers, and how a signature is verified."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from conformance.record import RecordError
from conformance.record.archive import MANIFEST, Difference
from conformance.record.signature import STATEMENT_TYPE, Envelope, is_by, key_id

#: Files that speak of the manifest, and that it does not name: the signature, and a time stamp of the manifest.
SIGNATURE, TIMESTAMP = "manifest.dsse.json", "manifest.tsr"
BESIDE = frozenset({SIGNATURE, TIMESTAMP})
TEST_RESULT = "https://in-toto.io/attestation/test-result/v0.1"
NOT_JUDGED = "urn:masstack-conformance:not-judged:v1"
UNSIGNED = "not signed: consistent, origin unproven"


def statement_of(manifest: bytes, kind: str, document: Mapping[str, Any], files: Mapping[str, bytes]) -> dict[str, Any]:
    """The statement to be signed: the hash of the manifest, and the result of the run that it lists."""
    result = _result(document)
    target = document["target"]
    contracts = sorted(name for name in files if name.startswith("contract-"))
    return {
        "_type": STATEMENT_TYPE,
        "subject": [{"name": MANIFEST, "digest": {"sha256": hashlib.sha256(manifest).hexdigest()}}],
        "predicateType": NOT_JUDGED if result == "NOT-JUDGED" else TEST_RESULT,
        "predicate": {
            "result": result,
            "configuration": [
                {"name": name, "digest": {"sha256": hashlib.sha256(files[name]).hexdigest()}} for name in contracts
            ],
            "failedTests": sorted(e["id"] for e in document["purposes"] if e["verdict"] == "fail"),
            "warnedTests": sorted(e["id"] for e in document["purposes"] if e["warnings"] and e["verdict"] == "pass"),
            "kind": kind,
            "headline": document["headline"],
            "product": target["product"],
            "version": target["version"],
        },
    }


def _result(document: Mapping[str, Any]) -> str:
    if document["exit_code"] == 1:
        return "FAILED"
    if document["exit_code"] != 0 or document["verdict"] != "conformant":
        return "NOT-JUDGED" if document["exit_code"] else "FAILED"  # known failures are failures all the same
    counts = document["counts"]
    warned = counts["waived"] or counts["warnings"] or document["rulings"]
    return "WARNED" if warned else "PASSED"


def signature_differences(
    envelope: Envelope | None, expected: Mapping[str, Any], key: Ed25519PublicKey | None
) -> Iterator[Difference]:
    """The ways in which a signature does not match an archive, or was not made with the key."""
    if envelope is None:
        if key is not None:
            yield Difference(SIGNATURE, "the archive is not signed, and a key was given to check it by")
        return
    try:
        said = envelope.statement
    except RecordError as failure:
        yield Difference(SIGNATURE, str(failure))
        return
    if said != expected:
        yield Difference(SIGNATURE, "it signs another archive, or another result, than this one")
    if key is not None and not is_by(envelope, key):
        yield Difference(SIGNATURE, f"it was not made by the key {key_id(key)}")


def signer(envelope: Envelope | None, key: Ed25519PublicKey | None) -> str:
    """Who signed an envelope, as a sentence."""
    if envelope is None:
        return UNSIGNED
    if key is None:
        return "signed, not checked: name the signer's public key with --key"
    return f"signed by the key {key_id(key)}"
