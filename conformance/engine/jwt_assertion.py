"""A service account's signed assertion: a JSON Web Token of RS256 (RFC 7515, 7519, 7523), made from its JSON file."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass

GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
#: Seconds that an assertion is good for.
LIFETIME = 300
#: DigestInfo of SHA-256 (RFC 8017, 9.2).
_SHA256 = bytes.fromhex("3031300d060960864801650304020105000420")


class KeyFileError(ValueError):
    """A service account's file cannot be used; the message says why, and holds nothing of the key."""


@dataclass(frozen=True, slots=True)
class ServiceAccount:
    """Who signs, and with which key."""

    email: str
    key_id: str
    modulus: int
    exponent: int
    token_uri: str = ""

    def assertion(self, *, audience: str, now: float, scope: str = "", subject: str = "") -> str:
        """A signed JWT assertion for a token endpoint (RFC 7523)."""
        issued = int(now)
        claims = {
            "iss": self.email,
            "sub": subject or self.email,
            "aud": audience,
            "iat": issued,
            "exp": issued + LIFETIME,
            "jti": secrets.token_hex(16),
            **({"scope": scope} if scope else {}),
        }
        head = {"alg": "RS256", "typ": "JWT", **({"kid": self.key_id} if self.key_id else {})}
        signed = ".".join(_encoded(json.dumps(part, separators=(",", ":")).encode()) for part in (head, claims))
        return f"{signed}.{_encoded(self._signature(signed.encode()))}"

    def _signature(self, message: bytes) -> bytes:
        """Sign by RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8017, 8.2.1)."""
        size = (self.modulus.bit_length() + 7) // 8
        digest = _SHA256 + hashlib.sha256(message).digest()
        padded = b"\x00\x01" + b"\xff" * (size - len(digest) - 3) + b"\x00" + digest
        return pow(int.from_bytes(padded, "big"), self.exponent, self.modulus).to_bytes(size, "big")


def service_account(text: str) -> ServiceAccount:
    """Read a service account's JSON; raises KeyFileError."""
    try:
        entry = json.loads(text)
    except (ValueError, RecursionError):
        entry = None
    if not isinstance(entry, Mapping) or not entry.get("client_email") or not entry.get("private_key"):
        raise KeyFileError("it is no service account's JSON: it has no client_email, or no private_key")
    modulus, exponent = _private_key(str(entry["private_key"]))
    key_id, uri = str(entry.get("private_key_id", "")), str(entry.get("token_uri", ""))
    return ServiceAccount(str(entry["client_email"]), key_id, modulus, exponent, uri)


def _private_key(pem: str) -> tuple[int, int]:
    """Read modulus and private exponent of an RSA key, PKCS#8 or PKCS#1."""
    lines = [line.strip() for line in pem.strip().splitlines()]
    if not lines or lines[0] not in ("-----BEGIN PRIVATE KEY-----", "-----BEGIN RSA PRIVATE KEY-----"):
        raise KeyFileError("its private_key is no unencrypted RSA key in PEM")
    try:
        der = base64.b64decode("".join(lines[1:-1]), validate=True)
        fields = _sequence(der)
        if lines[0] == "-----BEGIN PRIVATE KEY-----":
            fields = _sequence(fields[2])
        modulus, exponent = int.from_bytes(fields[1], "big"), int.from_bytes(fields[3], "big")
    except (binascii.Error, IndexError, ValueError) as failure:
        raise KeyFileError("its private_key cannot be read") from failure
    if modulus.bit_length() < 2048:
        raise KeyFileError("its private_key has fewer than 2,048 bits (RFC 7518, 3.3)")
    return modulus, exponent


def _sequence(der: bytes) -> list[bytes]:
    """The contents of the elements of a DER sequence."""
    content, _ = _element(der)
    found: list[bytes] = []
    while content:
        item, content = _element(content)
        found.append(item)
    return found


def _element(der: bytes) -> tuple[bytes, bytes]:
    length, start = der[1], 2
    if length & 0x80:
        start += length & 0x7F
        length = int.from_bytes(der[2:start], "big")
    if len(der) < start + length:
        raise ValueError("a DER element ends early")
    return der[start : start + length], der[start + length :]


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
