"""Decompress a response body (gzip, deflate, …) within a size limit."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass

#: Window bits to try for each coding; many servers send a bare deflate stream where the RFC wants zlib's.
_WINDOWS = {
    "gzip": (16 + zlib.MAX_WBITS,),
    "x-gzip": (16 + zlib.MAX_WBITS,),
    "deflate": (zlib.MAX_WBITS, -zlib.MAX_WBITS),
}

_GZIP_MAGIC = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class Decoded:
    """A body without its content codings, as far as the limit and the bytes allowed."""

    body: bytes
    truncated: bool = False
    anomalies: tuple[str, ...] = ()


def decode(body: bytes, headers: Sequence[tuple[str, str]], limit: int) -> Decoded:
    """Take the content codings off, the last applied first; what cannot be read stays as it came."""
    codings = [
        coding.strip().lower()
        for name, value in headers
        if name.lower() == "content-encoding"
        for coding in value.split(",")
    ]
    result = Decoded(body)
    for coding in reversed(codings):
        if coding in ("", "identity"):
            continue
        if coding not in _WINDOWS:
            return Decoded(result.body, result.truncated, (*result.anomalies, "unknown content-encoding"))
        if not result.body:
            break
        step = _inflate(result.body, limit, _WINDOWS[coding])
        result = Decoded(step.body, result.truncated or step.truncated, result.anomalies + step.anomalies)
        if step.anomalies:
            break
    return result


def _inflate(body: bytes, limit: int, windows: tuple[int, ...]) -> Decoded:
    for bits in windows:
        try:
            return _inflate_as(body, limit, bits)
        except zlib.error:
            continue
    return Decoded(body, anomalies=("bad content-encoding",))


def _inflate_as(body: bytes, limit: int, bits: int) -> Decoded:
    """Inflate one stream, or gzip members one after the other; at most one byte more than the limit is ever made."""
    made = bytearray()
    rest = body
    while True:
        machine = zlib.decompressobj(bits)
        try:
            made += machine.decompress(rest, limit + 1 - len(made))
        except zlib.error:
            if not made:
                raise
            return Decoded(bytes(made), anomalies=("data after the compressed body",))
        if len(made) > limit:
            return Decoded(bytes(made[:limit]), truncated=True, anomalies=("decompressed body over the limit",))
        if not machine.eof:
            return Decoded(bytes(made), truncated=True, anomalies=("compressed body ends early",))
        rest = machine.unused_data
        if not rest:
            return Decoded(bytes(made))
        if bits <= zlib.MAX_WBITS or not rest.startswith(_GZIP_MAGIC):
            return Decoded(bytes(made), anomalies=("data after the compressed body",))
