"""A fingerprint of how a target behaved, case by case: statuses and shapes, none of its data.

Two runs of the same target have the same behaviour; what differs between two versions within what is permitted shows
here, where no verdict does.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from conformance.checks.json_text import read_json
from conformance.model import Exchange

#: Characters of a hash that are kept for each case.
SHORT = 8
#: Deeper and longer than this, nothing of a shape is told.
DEEPEST, LONGEST = 12, 50


@dataclass(slots=True)
class Behaviour:
    """What came for each case at first, as status and hash of its shape."""

    _seen: dict[str, str] = field(default_factory=dict)

    def take(self, exchange: Exchange) -> None:
        """Note an exchange; repetitions tell nothing new."""
        response = exchange.response
        if exchange.repetition or response is None:
            return
        name = exchange.case if exchange.role == "probe" else f"{exchange.case} {exchange.role}"
        body = read_json(response.body) if response.body else None
        told = "no body" if body is None else _hash(_shape(body.value)) if body.readable else "no JSON"
        self._seen.setdefault(name, f"{response.status} {told}")

    def as_json(self) -> dict[str, str]:
        """Its JSON object in run.json."""
        return dict(sorted(self._seen.items()))

    @property
    def fingerprint(self) -> str:
        """One hash over all statuses and shapes, equal for two targets that behave alike."""
        return _hash("\n".join(f"{name}\t{told}" for name, told in sorted(self._seen.items())))


def _shape(value: Any, depth: int = 0) -> str:
    """The property names and JSON types of a value without its values; a list becomes the shapes of its items."""
    match value:
        case _ if depth > DEEPEST:
            return "…"
        case Mapping():
            inner = (f"{name!r}:{_shape(item, depth + 1)}" for name, item in sorted(value.items()))
            return "{" + ",".join(inner) + "}"
        case list():
            return "[" + "|".join(sorted({_shape(item, depth + 1) for item in value[:LONGEST]})) + "]"
        case None:
            return "null"
        case bool():
            return "boolean"
        case str():
            return "string"
        case _:
            return "number"


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:SHORT]
