"""The bytes of a request: values as text and JSON, host and path, and whether any of our clients can send them."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from conformance.model import Request

_URL = re.compile(r"(https?)://([^/?#]*)(.*)", re.IGNORECASE | re.DOTALL)
_AUTHORITY = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._~-]+)(?::([0-9]{1,5}))?", re.ASCII)
#: Fields that libcurl merges, rewrites or acts upon: a request that brings them goes over a plain socket.
_OWN_FRAMING = frozenset({"content-length", "transfer-encoding", "expect", "connection", "upgrade"})
#: Half of a pair has no bytes of its own; it is written as an escape.
_SURROGATE = re.compile("[\ud800-\udfff]")
_PLAIN_NAME = re.compile(r"[^\s:;\0]+")


class UnsendableError(ValueError):
    """A request that cannot be put on a wire without becoming another one."""


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a request goes, and its request target as it is to stand in the first line."""

    scheme: str
    host: str
    port: int
    authority: str
    target: bytes

    @property
    def base(self) -> str:
        """The URL without path and query."""
        return f"{self.scheme}://{self.authority}/"


def destination(url: str) -> Destination:
    """Split a URL without normalising anything; everything after the authority is the request target."""
    whole = _URL.fullmatch(url)
    if whole is None:
        raise UnsendableError("the URL is not an absolute http or https URL")
    scheme, authority, rest = whole[1].lower(), whole[2], whole[3]
    parts = _AUTHORITY.fullmatch(authority)
    if parts is None:
        raise UnsendableError("the URL names no plain host and port")
    port = int(parts[2]) if parts[2] else (443 if scheme == "https" else 80)
    if port > 65535:
        raise UnsendableError("the URL's port is above 65535")
    target = rest if rest.startswith("/") else "/" + rest
    return Destination(scheme, parts[1].strip("[]"), port, authority, octets(target))


def octets(text: str) -> bytes:
    """The bytes of a piece of a request: Latin-1 where that is possible (as in HTTP), else UTF-8."""
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogatepass")


def refuse_injection(request: Request) -> None:
    """Refuse a request whose pieces would end their own line and begin another."""
    pieces = [("method", request.method), ("URL", request.url)]
    pieces += [("header name", name) for name, _ in request.headers]
    pieces += [(f"header {name}", value) for name, value in request.headers]
    for what, text in pieces:
        if "\r" in text or "\n" in text:
            raise UnsendableError(f"the {what} holds a line break")


def needs_plain_socket(request: Request) -> bool:
    """Tell whether libcurl would change the request on its way."""
    method = request.method
    if not method or "\0" in method or "\0" in request.url:
        return True
    if method.upper() == "HEAD" and (request.body is not None or method != "HEAD"):
        return True
    seen_host = False
    for name, value in request.headers:
        lowered = name.lower()
        if lowered in _OWN_FRAMING or (lowered == "host" and (seen_host or not value)):
            return True
        seen_host = seen_host or lowered == "host"
        if not _PLAIN_NAME.fullmatch(name) or "\0" in value or (value and not value.strip(" \t")):
            return True
    return False


def field_lines(request: Request) -> list[bytes]:
    """The header fields of a request as lines, in order, without line ends."""
    return [octets(name) + b": " + octets(value) for name, value in request.headers]


def plain_bytes(request: Request, where: Destination, *, proxied: bool = False) -> bytes:
    """A whole request as sent over a plain socket; Host and Content-Length are added only where they are missing."""
    names = {name.lower() for name, _ in request.headers}
    target = octets(request.url) if proxied else where.target
    lines = [octets(request.method) + b" " + target + b" HTTP/1.1"]
    if "host" not in names:
        lines.append(b"Host: " + octets(where.authority))
    lines += field_lines(request)
    if request.body is not None and not names & {"content-length", "transfer-encoding"}:
        lines.append(b"Content-Length: %d" % len(request.body))
    if "connection" not in names:
        lines.append(b"Connection: close")
    return b"\r\n".join(lines) + b"\r\n\r\n" + (request.body or b"")


def text_of(value: Any) -> str:
    """Write a parameter's value as text; objects and arrays as compact JSON."""
    match value:
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case None:
            return ""
        case dict() | list():
            text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
            return text if not _SURROGATE.search(text) else json.dumps(value, separators=(",", ":"))
        case _:
            return str(value)


def json_bytes(value: Any) -> bytes:
    """Write JSON in UTF-8; lone surrogates as escapes, since they have no bytes of their own."""
    try:
        return json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        return json.dumps(value).encode("ascii")
