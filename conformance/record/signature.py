"""Signatures that others can check: a statement of in-toto in a DSSE envelope, by an Ed25519 key.

DSSE is a format of ten lines; what needs care is the arithmetic, and that is the cryptography package's.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from conformance.model.files import content_of
from conformance.record.record_line import RecordError
from conformance.record.schema_check import held_to, parsed

PAYLOAD_TYPE = "application/vnd.in-toto+json"
STATEMENT_TYPE = "https://in-toto.io/Statement/v1"
#: Bytes of a key file.
_LARGEST_KEY = 64 * 1024


@dataclass(frozen=True, slots=True)
class Envelope:
    """A signed statement: its bytes, and key id and signature of whoever signed it."""

    payload: bytes
    signatures: tuple[tuple[str, bytes], ...]
    payload_type: str = PAYLOAD_TYPE

    @property
    def statement(self) -> Mapping[str, Any]:
        """What was signed; raises RecordError where that is no statement."""
        said: Mapping[str, Any] = held_to(
            parsed(self.payload, "the statement"), "statement", "the signature", "statement"
        )
        return said

    def text(self) -> str:
        """The envelope as JSON."""
        signatures = [{"keyid": key, "sig": base64.b64encode(sig).decode()} for key, sig in self.signatures]
        payload = base64.b64encode(self.payload).decode()
        return (
            json.dumps({"payloadType": self.payload_type, "payload": payload, "signatures": signatures}, indent=1)
            + "\n"
        )


def signed(statement: Mapping[str, Any], key: Ed25519PrivateKey) -> Envelope:
    """Sign a statement."""
    return signed_bytes(json.dumps(statement, sort_keys=True, separators=(",", ":")).encode(), PAYLOAD_TYPE, key)


def signed_bytes(payload: bytes, payload_type: str, key: Ed25519PrivateKey) -> Envelope:
    """Sign a payload of some type."""
    signature = key.sign(_authenticated(payload, payload_type))
    return Envelope(payload, ((key_id(key.public_key()), signature),), payload_type)


def envelope_of(content: bytes, name: str) -> Envelope:
    """Read an envelope; raises RecordError for what is none."""
    said = held_to(parsed(content, name), "envelope", name, "DSSE envelope")
    try:
        payload = base64.b64decode(said["payload"], validate=True)
        signatures = tuple(
            (one.get("keyid", ""), base64.b64decode(one["sig"], validate=True)) for one in said["signatures"]
        )
    except binascii.Error as failure:
        raise RecordError(f"{name} is no DSSE envelope: it is no base64") from failure
    return Envelope(payload, signatures)


def is_by(envelope: Envelope, key: Ed25519PublicKey) -> bool:
    """Tell whether a key made one of the signatures of an envelope; what it says of its keys is not believed."""
    for _, signature in envelope.signatures:
        try:
            key.verify(signature, _authenticated(envelope.payload, envelope.payload_type))
        except InvalidSignature:
            continue
        return True
    return False


def key_id(key: Ed25519PublicKey) -> str:
    """Name a public key: the SHA-256 of its DER."""
    return hashlib.sha256(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).hexdigest()


def private_key(path: Path) -> Ed25519PrivateKey:
    """Read a private key; raises RecordError."""
    try:
        key = load_pem_private_key(_key_file(path), None)
    except TypeError as failure:
        raise RecordError(f"{path} is encrypted: give a key without a passphrase") from failure
    except (ValueError, UnsupportedAlgorithm) as failure:
        raise RecordError(f"{path} is no private key: openssl genpkey -algorithm ed25519 -out {path}") from failure
    if not isinstance(key, Ed25519PrivateKey):
        raise RecordError(f"{path} is no Ed25519 key: openssl genpkey -algorithm ed25519 -out {path}")
    return key


def public_key(path: Path) -> Ed25519PublicKey:
    """Read a public key; raises RecordError."""
    return public_key_of(_key_file(path), str(path))


def public_key_of(pem: bytes, name: str) -> Ed25519PublicKey:
    """Read a public key from its PEM, which messages call by a name; raises RecordError."""
    try:
        key = load_pem_public_key(pem)
    except (ValueError, UnsupportedAlgorithm) as failure:
        raise RecordError(f"{name} is no public key: openssl pkey -in KEY -pubout makes one") from failure
    if not isinstance(key, Ed25519PublicKey):
        raise RecordError(f"{name} is no Ed25519 key: openssl pkey -in KEY -pubout makes one")
    return key


def _key_file(path: Path) -> bytes:
    try:
        return content_of(path, _LARGEST_KEY)
    except OSError as failure:
        raise RecordError(f"cannot read the key {path}: {failure.strerror or failure}") from failure


def _authenticated(payload: bytes, payload_type: str) -> bytes:
    """The bytes that DSSE signs: type and payload, each preceded by its length."""
    return b"DSSEv1 %d %s %d %s" % (len(payload_type), payload_type.encode(), len(payload), payload)
