"""Redact free values in findings, events, headers and footers of the record."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from conformance.model.sentences import OwnWords
from conformance.record.redaction.personal import PLAIN, TEXT
from conformance.record.redaction.scrubbing import Scrubber

#: Members that hold our own words, ids and hashes: secrets are sought in them, and nothing else.
_OURS = frozenset(
    {
        "after",
        "api",
        "at",
        "came",
        "case",
        "cases",
        "cause",
        "check",
        "confirmed",
        "contracts",
        "counts",
        "digests",
        "drawn",
        "ended",
    }
    | {"event", "family", "first_seen", "head", "id", "key", "kind", "level", "operation", "operations", "pointer"}
    | {
        "profile",
        "purpose",
        "repetition",
        "request_id",
        "requirements",
        "result",
        "run",
        "says",
        "schema_version",
        "sent",
    }
    | {"seed", "sent_at", "sha256", "signature", "source", "started", "state", "suite", "task", "title", "type"}
    | {"verdict"}
)
#: Members that hold what a target sent, or what a pool gave.
_THEIRS = frozenset(
    {"actual", "answer", "binding", "bindings", "bound", "detail", "evidence", "expected", "value", "values"}
)

#: Family of checks -> members of its findings that hold values of the target. A check that is not known may tell any.
_TOLD = {
    **dict.fromkeys(("valid", "invalid", "open", "status"), frozenset[str]()),
    **dict.fromkeys(("body", "leak"), frozenset({"actual"})),
}
_BOTH = frozenset({"actual", "expected"})

#: Stands for a member whose value is ours whatever its name is.
_OURS_ALONE = "says"

#: Members whose kind is that of everything below them.
_STICKY = _THEIRS | {_OURS_ALONE} | {"contracts", "counts", "digests", "drawn", "suite"}

#: One step of a JSONPath: a name, an index, or any.
_STEP = re.compile(r"[\w\-]+|\*")

Place = Callable[[str, int | None, str], str | None]
#: Any status that no contract documents: a place is then looked for in all answers.
_ANY_STATUS = 0


def redacted_value(value: Any, scrubber: Scrubber, place: Place) -> Any:
    """A copy of a free value without personal data; containers become lists and dictionaries."""
    return _Walk(scrubber, place).of(value, "", "", None)


class _Walk:
    def __init__(self, scrubber: Scrubber, place: Place) -> None:
        self._scrubber = scrubber
        self._place = place

    def of(self, value: Any, member: str, operation: str, pointer: str | None) -> Any:
        """Walk a value: the member that it stands under, the operation that it is about, its place in a body."""
        match value:
            case str():
                return self._text(value, member, operation, pointer)
            case bool() | None:
                return value
            case int():
                return self._number(value, member, operation, pointer)
            case dict() | Mapping():  # a dictionary is recognised at once
                return self._mapping(value, member, operation, pointer)
            case list() | tuple():
                inner = None if pointer is None else f"{pointer}/*"
                return [self.of(item, member, operation, inner) for item in value]
            case _:
                return value

    def _mapping(self, value: Mapping[Any, Any], member: str, operation: str, pointer: str | None) -> dict[str, Any]:
        operation = _operation(value) or operation
        finding = pointer is None and "pointer" in value and ("actual" in value or "expected" in value)
        told = _TOLD.get(str(value.get("check", "")).partition("/")[0], _BOTH) if finding else _BOTH
        written: dict[str, Any] = {}
        for key, item in value.items():
            name = str(key)
            if name in _BOTH and name not in told:
                written[name] = self.of(item, _OURS_ALONE, operation, None)
                continue
            if finding and name in _BOTH:
                inner: str | None = _place_of(str(value.get("place") or value["pointer"]))
            else:
                inner = None if pointer is None else f"{pointer}/{name}"
            below = member if member in _STICKY else name
            shown = self._scrubber.without_shapes(name) if member in _THEIRS else name
            written[shown] = self.of(item, below, operation, inner)
        return written

    def _text(self, text: str, member: str, operation: str, pointer: str | None) -> str:
        scrubber = self._scrubber
        if member in _OURS or isinstance(text, OwnWords):
            return scrubber.without_secrets(text)
        if self._is_personal(operation, pointer):
            return scrubber.pseudonym(text)
        if member in _THEIRS and scrubber.has_met(text):
            return scrubber.pseudonym(text)
        return scrubber.scrubbed(text) if member in _THEIRS else scrubber.without_shapes(text)

    def _number(self, number: int, member: str, operation: str, pointer: str | None) -> int:
        if member not in _THEIRS or number.bit_length() > 4096:
            return number
        digits = str(number)
        if self._is_personal(operation, pointer) or self._scrubber.has_met(digits):
            return int(self._scrubber.number(digits))
        return number

    def _is_personal(self, operation: str, pointer: str | None) -> bool:
        """Tell whether a place, or the list that a rule gathered from it, holds personal values."""
        while pointer is not None:
            kind = self._place(operation, _ANY_STATUS, pointer)
            if kind is not None and kind not in (PLAIN, TEXT):
                return True
            pointer = pointer[:-2] if pointer.endswith("/*") else None
        return False


def _operation(value: Mapping[Any, Any]) -> str | None:
    """Find which operation a verdict is about."""
    operation = value.get("operation")
    if isinstance(operation, Mapping) and "id" in operation and "api" in value:
        return f"{value['api']}/{operation['id']}"
    return operation if isinstance(operation, str) and "/" in operation else None


def _place_of(place: str) -> str | None:
    """The JSON Pointer of a finding's place in a body, or None where it is elsewhere."""
    if place.startswith("$"):
        place = "".join(f"/{step}" for step in _STEP.findall(place[1:]))
    if place and not place.startswith("/"):
        return None
    return "/".join("*" if part.isdigit() else part for part in place.split("/"))
