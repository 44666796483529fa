"""Requests of HTTP/1.1 read from bytes, odd methods and targets included; what is no request is named, not repaired."""

from __future__ import annotations

import re
from dataclasses import dataclass

from conformance.model import Request

MAX_HEAD = 131_072
MAX_BODY = 10 * 1024 * 1024 + 1
_TOKEN = re.compile(rb"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_VERSIONS = (b"HTTP/1.1", b"HTTP/1.0")


@dataclass(frozen=True, slots=True)
class Incomplete:
    """More bytes are needed; the client may wait for a word before it sends them."""

    wants_continue: bool = False


@dataclass(frozen=True, slots=True)
class Broken:
    """These bytes are no request, or one too large: the status that says so."""

    status: int
    target: str
    detail: str


@dataclass(frozen=True, slots=True)
class Parsed:
    """A request, the bytes behind it, and whether the connection stays."""

    request: Request
    rest: bytes
    keep_alive: bool


class _UnsoundError(Exception):
    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail


def parse(data: bytes) -> Parsed | Incomplete | Broken:
    """Read the first request of these bytes."""
    data = data.lstrip(b"\r\n")
    end = data.find(b"\r\n\r\n")
    if end < 0:
        return Broken(431, "/", "The head of the request is too large") if len(data) > MAX_HEAD else Incomplete()
    lines = data[:end].split(b"\r\n")
    parts = lines[0].split(b" ")
    target = parts[1].decode("latin-1") if len(parts) > 1 else "/"
    try:
        _check_line(parts, end)
        headers = _headers(lines[1:])
        named = {name.lower(): value for name, value in headers}
        body = _body(data[end + 4 :], headers)
    except _UnsoundError as unsound:
        return Broken(unsound.status, target, unsound.detail)
    if body is None:
        return Incomplete(wants_continue=named.get("expect", "").lower() == "100-continue")
    content, rest = body
    url = target if "://" in target.partition("?")[0] else f"http://{named.get('host', 'sandbox')}{target}"
    connection = named.get("connection", "").lower()
    keep_alive = "close" not in connection and (parts[2] == b"HTTP/1.1" or "keep-alive" in connection)
    return Parsed(Request(parts[0].decode("ascii"), url, tuple(headers), content), rest, keep_alive)


def _check_line(parts: list[bytes], length: int) -> None:
    if length > MAX_HEAD:
        raise _UnsoundError(431, "The head of the request is too large")
    if len(parts) != 3 or parts[2] not in _VERSIONS or not _TOKEN.fullmatch(parts[0]) or not parts[1]:
        raise _UnsoundError(400, "The request line is not one of HTTP/1.1")


def _headers(lines: list[bytes]) -> list[tuple[str, str]]:
    headers = []
    for line in lines:
        name, colon, value = line.partition(b":")
        if not colon or not _TOKEN.fullmatch(name):
            raise _UnsoundError(400, "A header line is not one")
        headers.append((name.decode("ascii"), value.strip(b" \t").decode("latin-1")))
    return headers


def _body(data: bytes, headers: list[tuple[str, str]]) -> tuple[bytes | None, bytes] | None:
    """Body and remaining bytes, or None when bytes are missing; the body is None where none was announced."""
    lengths = {value for name, value in headers if name.lower() == "content-length"}
    codings = [value.lower() for name, value in headers if name.lower() == "transfer-encoding"]
    if codings:
        if codings != ["chunked"] or lengths:
            raise _UnsoundError(400, "The body's length cannot be told")
        return _chunks(data)
    if not lengths:
        return None, data
    length = lengths.pop()
    if lengths or not (length.isascii() and length.isdecimal()) or len(length) > 18:
        raise _UnsoundError(400, "The body's length cannot be told")
    if int(length) > MAX_BODY:
        raise _UnsoundError(413, "The body is too large")
    return (data[: int(length)], data[int(length) :]) if len(data) >= int(length) else None


def _chunks(data: bytes) -> tuple[bytes, bytes] | None:
    body = b""
    while True:
        end = data.find(b"\r\n")
        if end < 0:
            return None
        digits = data[:end].partition(b";")[0].strip()
        if not re.fullmatch(rb"[0-9A-Fa-f]{1,8}", digits):
            raise _UnsoundError(400, "A chunk has no length")
        size = int(digits, 16)
        if size == 0:
            trailers = data[end:].find(b"\r\n\r\n")
            return None if trailers < 0 else (body, data[end + trailers + 4 :])
        if len(body) + size > MAX_BODY:
            raise _UnsoundError(413, "The body is too large")
        if len(data) < end + 2 + size + 2:
            return None
        body += data[end + 2 : end + 2 + size]
        data = data[end + 2 + size + 2 :]
