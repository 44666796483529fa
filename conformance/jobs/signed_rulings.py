"""Rulings that can be proven: signed by whoever decides, with a key that `buyer.yaml` names.

    keys:
      - name: Board of telco
        key: |
          -----BEGIN PUBLIC KEY-----
          …
    required: [getTerms, "PATCH /orgs/{orgId}/signups/activate-sim"]

`required` names the operations that have to be declared; `profile/declaration_reader.py` reads it.

A signature covers all that a ruling says. It travels in the record's header together with the keys, so that `verify`
checks it again; whose key it is, only who knows the buyer can say.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from conformance.model.errors import DeclarationError
from conformance.profile.rulings import Ruling
from conformance.profile.yaml_list import Listed, listed
from conformance.record import RecordError

# Signatures are imported where there is one: most runs have none, and each would take a thirtieth longer to begin.
if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

BUYER = "buyer.yaml"
RULING_TYPE = "application/vnd.masstack-conformance.ruling+json"


@dataclass(frozen=True, slots=True)
class BuyerKey:
    """A key by which somebody signs rulings."""

    name: str
    pem: str

    @property
    def public(self) -> Ed25519PublicKey:
        """The key itself; raises RecordError for what is none."""
        from conformance.record.signature import public_key_of

        return public_key_of(self.pem.encode(), f"the key of {self.name}")


def read_buyer(path: Path) -> tuple[BuyerKey, ...]:
    """Read buyer.yaml; raises DeclarationError for a key that is none."""
    return tuple(_key(entry) for entry in listed(path, "keys", beside="required"))


def _key(entry: Listed) -> BuyerKey:
    entry.only({"name", "key"})
    key = BuyerKey(entry.text("name"), entry.text("key"))
    try:
        key.public  # noqa: B018 - read once, so that a key that is none is told now
    except RecordError as failure:
        raise entry.wrong("key", f"is no public Ed25519 key in PEM ({failure})") from failure
    return key


def signed_ruling(ruling: Ruling, key: Path) -> Ruling:
    """Sign a ruling with the private key of who decides; raises RecordError for a file that is no key."""
    from conformance.record.signature import private_key, signed_bytes

    envelope = signed_bytes(_payload(ruling.as_json()), RULING_TYPE, private_key(key))
    return replace(ruling, signature=base64.b64encode(envelope.signatures[0][1]).decode("ascii"))


def proven_by(ruling: Mapping[str, Any], keys: Sequence[BuyerKey]) -> BuyerKey | None:
    """Find the key of the one who decided that made a ruling's signature; None where there is none."""
    from conformance.record.signature import Envelope, is_by

    try:
        signature = base64.b64decode(str(ruling.get("signature", "")), validate=True)
    except binascii.Error:
        return None
    envelope = Envelope(_payload(ruling), (("", signature),), RULING_TYPE)
    return next((key for key in keys if key.name == ruling["by"] and is_by(envelope, key.public)), None)


def require_proven(rulings: Sequence[Ruling], keys: Sequence[BuyerKey]) -> None:
    """Refuse a signature that no key of buyer.yaml made: an unsigned ruling is better than one that looks signed."""
    for ruling in rulings:
        if ruling.signature and proven_by(ruling.as_json(), keys) is None:
            raise DeclarationError(
                f"{ruling.place}: signature is by no key that {BUYER} beside it names for {ruling.by}: add the key "
                "there, sign again with `masstack-conformance rule`, or take the signature out"
            )


def told(ruling: Mapping[str, Any], keys: Sequence[BuyerKey]) -> str:
    """Who claims and who decided a ruling, and whether a signature proves it, as a sentence."""
    from conformance.record.signature import key_id

    key = proven_by(ruling, keys)
    names = f"claimed by {ruling.get('claimed_by') or 'nobody'}, {ruling['decision']} by {ruling['by']}"
    return f"{names}: two names, neither proven" if key is None else f"{names}: signed by the key {key_id(key.public)}"


def _payload(ruling: Mapping[str, Any]) -> bytes:
    """The bytes of a ruling that are signed: everything that it says, as canonical JSON."""
    said = {name: ruling.get(name, "") for name in Ruling.SAYS}
    return json.dumps(said, sort_keys=True, separators=(",", ":")).encode("ascii")
