"""Single components of a URL exchanged in place: escapes stay where they were, and nothing else is touched."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote, unquote_to_bytes

_OCTET = re.compile(r"%[0-9A-Fa-f]{2}|.", re.DOTALL)
_COMPONENT = re.compile(r"[^/?#&=]+")
_AUTHORITY = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.\-]*:)?//(?P<user>[^/?#@]*@)?[^/?#]*")


class Component(NamedTuple):
    """A path segment, or the value of a query parameter, with its position and (in the query) its name."""

    start: int
    end: int
    #: Name of the query parameter whose value it is, None in the path, "" for a name itself.
    name: str | None


def user_span(url: str) -> tuple[int, int] | None:
    """Give the span of a user's name and password in front of the host."""
    match = _AUTHORITY.match(url)
    return match.span("user") if match is not None and match["user"] else None


def components(url: str) -> list[Component]:
    """Give the components of a URL behind its authority, in order."""
    match = _AUTHORITY.match(url)
    at = match.end() if match else 0
    found: list[Component] = []
    question = url.find("?", at)
    path_end = len(url) if question < 0 else question
    found += [Component(*piece.span(), None) for piece in _COMPONENT.finditer(url, at, path_end)]
    while 0 <= question < len(url):
        end = url.find("&", question + 1)
        end = len(url) if end < 0 else end
        equals = url.find("=", question + 1, end)
        name_end = end if equals < 0 else equals
        name = decoded(url[question + 1 : name_end])
        found.append(Component(question + 1, name_end, ""))
        if equals >= 0:
            found.append(Component(equals + 1, end, name))
        question = end
    return found


@lru_cache(maxsize=64)
def decoded(raw: str) -> str:
    """Give what a component means; bytes that are no UTF-8 become lone surrogates, so that none is lost."""
    if "%" not in raw:
        return raw
    return unquote_to_bytes(raw).decode("utf-8", "surrogateescape")


def rewritten(raw: str, old: str, new: str) -> str:
    """Give a component with the meaning `new` in place of `old`, escaped as it was where it can be."""
    if len(old) == len(new):
        pieces = _pieces(raw, old)
        if pieces is not None:
            return "".join(
                piece if before == after else (_escaped(after) if piece.startswith("%") else after)
                for piece, before, after in zip(pieces, old, new, strict=True)
            )
    return _quoted(new)


def _quoted(text: str) -> str:
    return quote(text.encode("utf-8", "surrogateescape"), safe="[]:@!$'()*,;")


def _escaped(character: str) -> str:
    return "".join(f"%{octet:02X}" for octet in character.encode("utf-8", "surrogateescape"))


def _pieces(raw: str, meaning: str) -> list[str] | None:
    """Cut a component into pieces of one character each."""
    octets = [match[0] for match in _OCTET.finditer(raw)]
    pieces = []
    at = 0
    for character in meaning:
        size = len(character.encode("utf-8", "surrogateescape"))
        if at >= len(octets):
            return None
        taken = size if octets[at].startswith("%") and len(octets[at]) == 3 else 1
        pieces.append("".join(octets[at : at + taken]))
        at += taken
    return pieces if at == len(octets) else None
