"""Escape text of the target for a terminal, a page and XML, and cut it to a length."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any

#: Controls, what reorders or hides text, lone surrogates, and what XML forbids; tab and line feed stay.
_UNSHOWABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ud800-\udfff\ufeff\ufff9-\ufffb\ufffe\uffff"
    "\U000e0000-\U000e0fff]"
)
#: How a job of GitHub is told to do something by what it prints.
_COMMAND = re.compile(r"^([ \t]*):(?=:)", re.MULTILINE)


def shown(text: object) -> str:
    """A text with invisible and control characters escaped."""
    return _UNSHOWABLE.sub(_spelled, str(text))


def harmless(text: object) -> str:
    """A text that is safe to print: control characters are escaped, and no line begins with a CI command."""
    return _COMMAND.sub(r"\1: ", shown(text))


def one_line(text: object, most: int | None = None) -> str:
    """A text on one line with control characters escaped, cut after `most` characters."""
    whole = str(text)
    part = whole if most is None or len(whole) <= most else f"{whole[:most]}… ({len(whole):,} characters)"
    return shown(part).replace("\n", "⏎").replace("\t", "⇥")


def written(value: Any, most: int = 600) -> str:
    """A finding's value on one line: texts as they are, lists of texts or numbers as people write them, else JSON."""
    if isinstance(value, str):
        return one_line(value, most)
    if isinstance(value, (list, tuple)) and value and all(isinstance(item, int | float) for item in value):
        return one_line(", ".join(map(str, value)), most)
    if isinstance(value, (list, tuple)) and value and all(isinstance(item, str) and item for item in value):
        return one_line(", ".join(value), most)
    return one_line(json.dumps(value, ensure_ascii=False, default=str), most)


def headline_of(document: Mapping[str, Any]) -> str:
    """The headline of a run as every output shows it; a sandbox run is always marked (JUDGEMENT.md, 11)."""
    sandbox = "SANDBOX · " if document["target"]["sandbox"] else ""
    return f"{sandbox}{one_line(document['headline'])}"


def digest(octets: bytes) -> str:
    """The SHA-256 of a body, by which it is found in the record."""
    return hashlib.sha256(octets).hexdigest()


def _spelled(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code < 0x20:
        return f"\\x{code:02x}"
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
