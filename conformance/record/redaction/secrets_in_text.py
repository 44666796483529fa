"""Find secrets in every encoding they may have, and the headers that carry them."""

from __future__ import annotations

import base64
import html
import json
import re
from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import quote, quote_plus

from conformance.model import Response
from conformance.record.redaction.secret_names import names_a_credential

REDACTED = "[redacted]"

#: A secret shorter than this is looked for as a whole value only: replacing it anywhere would riddle every text.
SHORTEST_SOUGHT = 4
#: A dressed secret shorter than this would be found by chance.
_SHORTEST_DRESSED = 6
#: Parts of a token (the three of a JWT, what follows `Bearer`) that are secrets of their own from this length on.
_SHORTEST_PART = 12

_CREDENTIAL_FIELDS = re.compile(
    r"authorization|cookie|token|secret|password|passwd|api-?key|x-auth-|x-amz-security|session|credential|private-key",
    re.IGNORECASE,
)
_NO_CREDENTIALS = frozenset(
    {"www-authenticate", "proxy-authenticate"}
    | {f"access-control-{what}" for what in ("allow-headers", "allow-credentials", "expose-headers", "request-headers")}
)
_SCHEMES = re.compile(r"(Bearer|Basic|Digest|Negotiate|ApiKey|Token)\s+(?=\S)", re.IGNORECASE)


@lru_cache(maxsize=1_024)
def carries_credentials(field: str) -> bool:
    """Tell whether a header field is one whose value is a credential, by its name."""
    if field.lower() in _NO_CREDENTIALS:
        return False
    return _CREDENTIAL_FIELDS.search(field) is not None or names_a_credential(field)


def blackened(value: str) -> str:
    """A credential's value replaced; only the name of its scheme, such as `Bearer`, stays."""
    scheme = _SCHEMES.match(value)
    return (scheme[0] if scheme else "") + REDACTED if value.strip() else value


def given_out(response: Response) -> tuple[str, ...]:
    """The credentials that a response hands out: the values of its cookies, and of headers named after credentials."""
    found = []
    for name, value in response.headers:
        if name.lower() == "set-cookie":
            found.append(value.partition(";")[0].partition("=")[2].strip().strip('"'))
        elif carries_credentials(name):
            bare = _SCHEMES.sub("", value, count=1).strip()
            found += [bare] if any(character.isdigit() for character in bare) and " " not in bare else []
    return tuple(value for value in found if len(value) >= _SHORTEST_DRESSED)


class Secrets:
    """Finds given secrets in texts: as they are, percent-encoded, escaped, in base64, in hexadecimal digits."""

    def __init__(self, secrets: Iterable[str], dressed: Iterable[str] = ()) -> None:
        """Prepare every form of every secret; those `dressed` are looked for in their other forms only."""
        self._given = frozenset(secrets)
        self._dressed = frozenset(dressed) - self._given
        parts = {part for secret in self._given for part in _parts(secret)}
        self._whole = frozenset(part for part in parts if part)
        # The longest first: a secret that holds another one goes as a whole.
        forms = {form for part in parts if len(part) >= SHORTEST_SOUGHT for form in _forms(part)}
        forms |= {form for secret in self._dressed for form in _in_other_letters(secret)}
        self._forms = tuple(sorted(forms, key=lambda form: (-len(form), form)))
        self._lowered = tuple(form.lower() for form in self._forms)
        self._shortest = min(map(len, self._lowered), default=0)
        self._pattern = re.compile("|".join(map(re.escape, self._forms)), re.IGNORECASE) if forms else None

    def with_more(self, secrets: Iterable[str]) -> Secrets:
        """A copy that knows further secrets, too."""
        more = self._given.union(secrets)
        return self if more == self._given else Secrets(more, self._dressed)

    def with_dressed(self, secrets: Iterable[str]) -> Secrets:
        """A copy that also looks for encoded forms of these secrets; their plain forms are found elsewhere."""
        more = self._dressed.union(secrets)
        return self if more == self._dressed else Secrets(self._given, more)

    def __bool__(self) -> bool:
        """Tell whether there is anything to look for."""
        return bool(self._whole or self._forms)

    def within(self, text: str) -> bool:
        """Tell whether any secret stands in a text."""
        if text in self._whole:
            return True
        lowered = text.lower()
        if len(lowered) < self._shortest:
            return False
        for form in self._lowered:  # noqa: SIM110  # any() costs three times as much, once for each value written
            if form in lowered:
                return True
        return False

    def out_of(self, text: str) -> str:
        """The text with every secret replaced."""
        if text in self._whole:
            return REDACTED
        if self._pattern is None or not self.within(text):
            return text
        return self._pattern.sub(REDACTED, text)


def _parts(secret: str) -> set[str]:
    """A secret and those parts of it that are secrets, too."""
    secret = secret.strip()
    parts = {secret}
    pieces = re.split(r"[\s:]+", secret)
    parts |= {piece for piece in pieces if len(piece) >= _SHORTEST_PART}
    for piece in pieces:
        parts |= {part for part in piece.split(".") if len(part) >= _SHORTEST_PART}
    if "\n" in secret:  # a key in PEM: each of its lines
        parts |= {line.strip() for line in secret.splitlines() if len(line.strip()) >= _SHORTEST_PART}
    return parts


def _forms(secret: str) -> set[str]:
    octets = secret.encode("utf-8", "surrogatepass")
    dressed = {
        quote(octets, safe=""),
        quote(octets),
        quote_plus(octets),
        quote(quote(octets, safe=""), safe=""),
        json.dumps(secret)[1:-1],
        json.dumps(secret, ensure_ascii=False)[1:-1],
        json.dumps(secret)[1:-1].replace("/", "\\/"),
        html.escape(secret),
        octets.hex(),
        "".join(f"%{byte:02x}" for byte in octets),
        "".join(f"\\u{ord(character):04x}" for character in secret),
        *_in_base64(octets),
    }
    return {secret} | {form for form in dressed if len(form) >= _SHORTEST_DRESSED}


def _in_other_letters(secret: str) -> set[str]:
    """The encodings of a secret in which none of its words can be recognised."""
    octets = secret.encode("utf-8", "surrogatepass")
    return {form for form in (octets.hex(), *_in_base64(octets)) if len(form) >= _SHORTEST_PART}


def _in_base64(octets: bytes) -> set[str]:
    """The three forms that a secret takes within a longer base64 text, one for each alignment."""
    forms = set()
    for shift in range(3):
        text = base64.b64encode(bytes(shift) + octets).rstrip(b"=").decode()
        inner = text[(0, 2, 3)[shift] : len(text) if (len(octets) + shift) % 3 == 0 else -1]
        forms |= {inner, inner.replace("+", "-").replace("/", "_")}
    return {form for form in forms if len(form) >= _SHORTEST_DRESSED + 2}
