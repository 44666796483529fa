"""Names of members, parameters and form fields that hold credentials."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

#: Kind of a place that holds a credential; its values are pseudonymised as personal ones are, and sought everywhere.
CREDENTIAL = "credential"

#: Telling wherever they stand in a name; a secretary is none, and what is tokenised neither.
_WITHIN = re.compile(
    r"passw(?:or)?[dt]|passphrase|passcode|secret(?!ar)|token(?!i[sz])|credential|credencial|contrasen|kennwort|senha"
    r"|mot_?de_?passe|palabra_?clave|clave_?(?:acceso|secreta|privada)"
    r"|(?:api|private|access|signing|encryption|decryption|consumer|client|master|session|ssh|account|subscription)_?key"
    r"|(?:verification|security|auth|authentication|authori[sz]ation|sms|access|one_?time|confirmation|recovery|login)_?code"
    r"|cod(?:igo)?_?(?:de_?)?(?:seguridad|verificacion|acceso|autenticacion|sms|pin)"
)
#: Telling as a whole word of a name only: a pin is no pineapple.
_WORDS = frozenset(
    {
        "pwd",
        "pin",
        "pin1",
        "pin2",
        "puk",
        "puk1",
        "puk2",
        "otp",
        "totp",
        "hotp",
        "cvv",
        "cvc",
        "jwt",
        "cookie",
        "cookies",
    }
    | {"apikey", "authorization", "authorisation", "sessionid", "mfa", "passkey", "bearer", "hmac", "csrf", "xsrf"}
    | {"otps", "jwts", "puks", "passkeys", "apikeys"}
)
#: Telling as the last word of a name: `user_pass`, `claveNueva` is said the other way round, `clave_producto` is a key.
_LAST = frozenset({"pass", "clave"})
_CLAVE = frozenset({"usuario", "nueva", "actual", "antigua", "anterior"})
#: What is said about a credential, and is none itself.
_ABOUT = frozenset(
    {"type", "expires", "expiry", "expiration", "expired", "in", "at", "count", "length", "policy", "url", "uri"}
    | {"endpoint", "required", "enabled", "status", "attempts", "retries", "scope", "method", "hint", "date", "used"}
    | {"left", "accepted", "consent", "changed", "valid", "name"}
)
_PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+\d?|\d+")


@lru_cache(maxsize=4_096)
def names_a_credential(name: str) -> bool:
    """Tell whether a member of that name holds a credential: `password`, `access_token`, `clientSecret`, `pin`."""
    if len(name) > 100:
        return False
    words = [word.lower() for word in _PART.findall(_plain(name))]
    if not words or words[-1] in _ABOUT:
        return False
    joined = "_".join(words)
    if _WITHIN.search(joined) is not None or not _WORDS.isdisjoint(words) or "".join(words) in _WORDS:
        return True
    return words[-1] in _LAST or (words[0] == "clave" and words[-1] in _CLAVE)


def _plain(name: str) -> str:
    """A name without accents: `contraseña` as `contrasena`."""
    if name.isascii():
        return name
    return "".join(one for one in unicodedata.normalize("NFKD", name) if not unicodedata.combining(one))


def under_a_credential(pointer: str) -> bool:
    """Tell whether a place lies at or below a member that holds a credential."""
    return any(map(names_a_credential, pointer.split("/")))


def credentials_within(value: Any, *, told: bool = False) -> Iterator[str]:
    """Every text and number of a value whose member name is that of a credential."""
    match value:
        case str():
            if told:
                yield value
        case int():
            if told and not isinstance(value, bool):
                yield str(value)
        case dict() | Mapping():
            if set(value) != {"pool"}:  # what a pool holds stands there
                for name, item in value.items():
                    named = told or names_a_credential(str(name))
                    if named or not isinstance(item, str):  # most members, and nothing is within them
                        yield from credentials_within(item, told=named)
        case list() | tuple():
            for item in value:
                yield from credentials_within(item, told=told)
        case _:
            return
