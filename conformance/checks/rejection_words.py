"""What a target says of a refusal, in its own words and short enough for a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conformance.checks.json_text import read_json
from conformance.model import Response

#: Members that hold what people read, the most telling first.
_TOLD = ("detailmsg", "detail", "message", "error_description", "description", "title", "error", "reason", "msg")
_LONGEST = 100


def words_of(response: Response) -> str:
    """The message of an error body in quotes, after a space; empty where it has none."""
    text = read_json(response.body) if response.body and not response.truncated else None
    words = _told(text.value, 3) if text is not None and text.readable else ""
    words = " ".join(words.split())
    return f' "{words[:_LONGEST]}{"…" if len(words) > _LONGEST else ""}"' if words else ""


def _told(value: Any, depth: int) -> str:
    if isinstance(value, list):
        value = value[0] if value else None
    if not isinstance(value, Mapping) or not depth:
        return ""
    texts = {str(name).lower().replace("_", ""): text for name, text in value.items() if isinstance(text, str)}
    found = next((texts[key] for name in _TOLD if (key := name.replace("_", "")) in texts and texts[key].strip()), "")
    return found or next((told for inner in value.values() if (told := _told(inner, depth - 1))), "")
