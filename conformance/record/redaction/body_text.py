"""Decode a body into text that can be searched, and encode it back, byte for byte."""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

_WIDE = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
#: Halves of surrogate pairs that do not stand for an octet.
_LONE = re.compile("[\ud800-\udc7f\udd00-\udfff]")
_PACKED = (b"\x1f\x8b", b"PK\x03\x04", b"\x28\xb5\x2f\xfd")


class BodyText(NamedTuple):
    """A body as text, and the codec that brings its bytes back."""

    text: str
    codec: str

    def octets(self, text: str) -> bytes:
        """Give the bytes of a changed text."""
        if self.codec != "utf-8":
            return text.encode(self.codec, "surrogatepass")
        try:
            return text.encode("utf-8", "surrogateescape")
        except UnicodeEncodeError:  # an exchanged value brought half of a surrogate pair: it goes as an escape
            return _LONE.sub(lambda half: f"\\u{ord(half[0]):04x}", text).encode("utf-8", "surrogateescape")


def text_of(body: bytes) -> BodyText:
    """Read a body: UTF-16 or UTF-32 where it clearly is, else UTF-8 with what is none kept aside."""
    codec = _wide_codec(body)
    if codec is not None:
        try:
            text = body.decode(codec, "surrogatepass")
        except UnicodeDecodeError:
            text = ""
        if text and text.encode(codec, "surrogatepass") == body:
            return BodyText(text, codec)
    return BodyText(body.decode("utf-8", "surrogateescape"), "utf-8")


def is_packed(body: bytes) -> bool:
    """Tell whether a body is compressed data that nobody unpacked: what is in it cannot be searched."""
    return body.startswith(_PACKED)


def _wide_codec(body: bytes) -> str | None:
    for mark, codec in _WIDE:
        if body.startswith(mark):
            return codec
    if len(body) >= 4 and 0 in body[:4]:
        zeros = "".join("0" if octet == 0 else "x" for octet in body[:4])
        return {"x0x0": "utf-16-le", "0x0x": "utf-16-be", "x000": "utf-32-le", "000x": "utf-32-be"}.get(zeros)
    return None
