"""Replace single components of a URL; escapes and all other bytes stay."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote, unquote_to_bytes

#: Octets that are escaped, side by side, or one character that stands for itself.
_RUN = re.compile(r"(?:%[0-9A-Fa-f]{2})+|.", re.DOTALL)
#: Characters that no URL can say: halves of surrogate pairs, and octets that are no UTF-8.
_UNSAYABLE = re.compile(r"([\ud800-\udfff])")
_COMPONENT = re.compile(r"[^/?#&=]+")
_AUTHORITY = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.\-]*:)?//(?P<user>[^/?#@]*@)?[^/?#]*")


class Component(NamedTuple):
    """A path segment, or the value of a query parameter, with its position and (in the query) its name."""

    start: int
    end: int
    #: Name of the query parameter whose value it is, None in the path, "" for a name itself.
    name: str | None


def user_span(url: str) -> tuple[int, int] | None:
    """Start and end of user name and password in a URL, or None."""
    match = _AUTHORITY.match(url)
    return match.span("user") if match is not None and match["user"] else None


def components(url: str) -> list[Component]:
    """The path segments, parameter names and parameter values of a URL, in order."""
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
    """The meaning of a URL component; octets that are no UTF-8 become lone surrogates."""
    if "%" not in raw:
        return raw
    return "".join(piece if len(piece) == 1 else _meaning(piece) for piece in _RUN.findall(raw))


def rewritten(raw: str, old: str, new: str) -> str:
    """Replace a URL component by `new`, escaped in the way of the old one where possible."""
    if len(old) == len(new):
        pieces = list(_pieces(raw))
        if len(pieces) == len(old):
            return "".join(
                piece if before == after else (_escaped(after) if len(piece) > 1 else after)
                for piece, before, after in zip(pieces, old, new, strict=True)
            )
    return _quoted(new, raw)


def _meaning(escapes: str) -> str:
    return unquote_to_bytes(escapes).decode("utf-8", "surrogateescape")


def _quoted(text: str, raw: str) -> str:
    """Escape a text, but for what stood there without an escape and has none: only a body can hold that."""
    parts = _UNSAYABLE.split(text)
    return "".join(
        part if at % 2 and part in raw else quote(_octets(part), safe="[]:@!$'()*,;") for at, part in enumerate(parts)
    )


def _escaped(character: str) -> str:
    return "".join(f"%{octet:02X}" for octet in _octets(character))


def _octets(text: str) -> bytes:
    """The octets of a text, including those that are no UTF-8."""
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogatepass")


def _pieces(raw: str) -> Iterator[str]:
    """Cut a component into pieces of one character each."""
    for piece in _RUN.findall(raw):
        if len(piece) == 1:
            yield piece
            continue
        at = 0
        for character in _meaning(piece):
            size = 3 * len(_octets(character))
            yield piece[at : at + size]
            at += size
