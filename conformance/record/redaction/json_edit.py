"""Replace single values in a JSON text; all other bytes stay, also in malformed JSON.

The text is not parsed but walked: duplicate keys, NaN, odd escapes, missing commas and trailing data all survive, and
a value keeps its position in broken text as far as anybody can tell.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from enum import IntEnum

#: Below this depth nothing has a position any more; only hostile texts go there.
_DEEPEST = 64
#: What begins deeper than this is not even taken apart: a hostile text of brackets costs no more than one of words.
_TAKEN_APART = 1_000
_TOKEN = re.compile(
    r'("[^"\\]*(?:\\.[^"\\]*)*")|(-?\d[\d.eE+\-]*)|([{}\[\],])|([^\s"{}\[\],:]+)|(")',
    re.DOTALL,
)
_STRING, _NUMBER, _PUNCTUATION, _WORD, _QUOTE = range(1, 6)
_LITERALS = frozenset({"true", "false", "null", "NaN", "Infinity", "-Infinity"})
_ESCAPE = re.compile(r"\\(?:u[0-9a-fA-F]{4}|.)|.", re.DOTALL)
#: An escape of the encoder; six characters of them may stand for an octet that is no UTF-8.
_ENCODED = re.compile(r"\\(?:udc[89a-f][0-9a-f]|.)")
_PLAIN_NUMBER = re.compile(r"-?\d+(?:\.\d+)?", re.ASCII)


class Kind(IntEnum):
    """What a piece of the text is."""

    STRING, KEY, NUMBER, WORD, TORN, REST = range(6)


#: Looking a member up takes longer than all else that is done with a token.
_A_STRING, _A_KEY, _A_NUMBER, _A_WORD, _A_TORN, _A_REST = Kind

#: One value, or key, that may be exchanged: what it is, where it starts and ends (without quotes), and its position as
#: a JSON Pointer with `*` for any index, which is None below the deepest. A plain tuple, since there are very many.
Piece = tuple[Kind, int, int, str | None]


def looks_like_json(text: str) -> bool:
    """Tell whether a text is worth walking: an object, a list or a string at its beginning."""
    return text.lstrip(" \t\r\n\ufeff")[:1] in ("{", "[", '"')


def pieces(text: str) -> list[Piece]:  # noqa: C901, PLR0912  # one loop, run for every token of every body
    """Split a JSON text into its keys and values, in order.

    What follows the first value, or lies deeper than anybody nests, is one piece, the REST.
    """
    found: list[Piece] = []
    stack: list[tuple[bool, str | None]] = []  # (in an object, pointer of the container)
    here: str | None = ""
    expects_key = False
    begun = False
    for match in _TOKEN.finditer(text):
        kind = match.lastindex
        start, end = match.span()
        if begun and not stack:
            found.append((_A_REST, start, len(text), ""))
            break
        begun = True
        if kind == _PUNCTUATION:
            sign = text[start]
            if sign == ",":
                if stack:
                    expects_key = stack[-1][0]
                    if not expects_key:
                        here = _inside(stack[-1][1], "*", len(stack))
            elif sign in "{[":
                if len(stack) >= _TAKEN_APART:
                    found.append((_A_REST, start, len(text), None))
                    break
                stack.append((sign == "{", here))
                expects_key = sign == "{"
                here = here if expects_key else _inside(here, "*", len(stack))
            else:
                here = stack.pop()[1] if stack else ""
                expects_key = False
        elif kind == _QUOTE:  # a string without an end
            found.append((_A_TORN, start + 1, len(text), here))
            break
        else:
            if kind == _STRING:
                start, end = start + 1, end - 1
            if expects_key and kind != _NUMBER:
                here = _inside(stack[-1][1], unescaped(text[start:end]), len(stack))
                expects_key = False
                found.append((_A_KEY, start, end, here))
            elif kind == _STRING:
                found.append((_A_STRING, start, end, here))
            elif kind == _NUMBER:
                found.append((_A_NUMBER, start, end, here))
            elif text[start:end] not in _LITERALS:
                found.append((_A_WORD, start, end, here))
    return found


def _inside(container: str | None, token: str, depth: int) -> str | None:
    if container is None or depth > _DEEPEST:
        return None
    if "~" in token or "/" in token:
        token = token.replace("~", "~0").replace("/", "~1")
    return f"{container}/{token}"


def unescaped(raw: str) -> str:
    """The meaning of the inside of a JSON string; with a wrong escape, the text as it is."""
    if "\\" not in raw:
        return raw
    try:
        value = json.loads(f'"{raw}"', strict=False)
    except ValueError:
        return raw
    return str(value)


def is_plain_number(raw: str) -> bool:
    """Tell whether a number can be exchanged digit by digit: it has no exponent."""
    return _PLAIN_NUMBER.fullmatch(raw) is not None


def rewritten(raw: str, old: str, new: str) -> str:
    """Replace the inside of a JSON string by `new`, escaped in the way of the old one where possible."""
    if "\\" not in raw or raw == old:  # the latter where an escape is wrong, and the raw text is the value
        return new
    spans = _spans(raw)
    if len(old) == len(new) == len(spans):
        return "".join(
            piece if before == after else _like(piece, after)
            for piece, before, after in zip(spans, old, new, strict=True)
        )
    return _ENCODED.sub(lambda escape: _as_it_stood(escape[0], raw), json.dumps(new)[1:-1])


def _as_it_stood(escape: str, raw: str) -> str:
    """An octet that is no UTF-8 as itself, since an escape would mean another character."""
    octet = str(json.loads(f'"{escape}"'))
    return octet if len(escape) == 6 and octet in raw else escape


def _spans(raw: str) -> list[str]:
    """Cut the inside of a string into pieces of one character each; a surrogate pair is one."""
    spans: list[str] = []
    for match in _ESCAPE.finditer(raw):
        piece = match[0]
        if spans and _is_surrogate(piece, "cdefCDEF") and _is_surrogate(spans[-1], "89abAB"):
            spans[-1] += piece
        else:
            spans.append(piece)
    return spans


def _is_surrogate(piece: str, nibbles: str) -> bool:
    return len(piece) == 6 and piece[1] == "u" and piece[2] in "dD" and piece[3] in nibbles


def _like(piece: str, character: str) -> str:
    """Write a character in the manner of the piece that it replaces."""
    if piece.startswith("\\u"):
        escaped = json.dumps(character)[1:-1]
        return escaped if escaped.startswith("\\") else f"\\u{ord(character):04x}"
    return character


def exchanged(text: str, changes: Iterable[tuple[int, int, str]]) -> str:
    """Replace the given spans of a text, which are in ascending order."""
    parts: list[str] = []
    at = 0
    for start, end, new in changes:
        parts += (text[at:start], new)
        at = end
    parts.append(text[at:])
    return "".join(parts)
