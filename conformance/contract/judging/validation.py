"""Validate a JSON value against a schema: what it breaks, and what the documents leave open about it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Self

from conformance.contract.contract import Contract
from conformance.contract.judging.jsontext import real_number, whole_number
from conformance.contract.judging.views import View
from conformance.contract.judging.violations import MAX_DEPTH, UNSOUND, Violation, undocumented, violations
from conformance.contract.pointer import resolve, tokens

NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?", re.ASCII)

_TRUTHS = {"true": True, "false": False}

#: How often a value is eased: a text that became a number may then be too large.
_EASINGS = 3


@dataclass(frozen=True, slots=True)
class Judged:
    """What is broken for certain, and what is in doubt."""

    broken: tuple[Violation, ...] = ()
    doubts: tuple[Violation, ...] = ()

    @classmethod
    def joined(cls, parts: Iterable[Judged]) -> Self:
        """Put several judgements together."""
        every = tuple(parts)
        return cls(tuple(v for part in every for v in part.broken), tuple(v for part in every for v in part.doubts))


def judge_value(contract: Contract, pointer: str, value: Any, place: str) -> Judged:
    """Judge a value of a request by the node at a bundle pointer; `place` is `body`, or that of a parameter."""
    every = violations(contract, pointer, value, View.STATED)
    stated = tuple(v for v in every if v.keyword not in UNSOUND)
    broken = _unexcused(contract, pointer, value, stated)
    if broken:
        return Judged(broken=tuple(_placed(v, value, place) for v in broken))
    sound = len(stated) == len(every)
    doubts = [
        *every,
        *violations(contract, pointer, value, View.SHOWN, sound=sound),
        *violations(contract, pointer, value, View.SURE, sound=sound),
        *(Violation(p, "undocumented", "no such property is known") for p in undocumented(contract, pointer, value)),
        *(Violation(p, "empty", "whether an empty text is accepted is not documented") for p in _empty_texts(value)),
    ]
    return Judged(doubts=tuple(dict.fromkeys(_placed(v, value, place) for v in doubts)))


def _placed(violation: Violation, value: Any, place: str) -> Violation:
    """Turn a JSON Pointer into a place such as `body.items[].id`; the index of an item says nothing about a rule."""
    node = value
    for token in tokens(violation.pointer):
        if isinstance(node, list):
            place += "[]"
            node = node[int(token)]
        else:
            place += f".{token}"
            node = node.get(token) if isinstance(node, Mapping) else None
    return Violation(place, violation.keyword, violation.message, violation.limit)


def _unexcused(contract: Contract, pointer: str, value: Any, stated: tuple[Violation, ...]) -> tuple[Violation, ...]:
    """The violations left once null for an optional member, "1" for 1 and "true" for true are allowed."""
    first = {v.pointer: v for v in reversed(stated)}
    errors = stated
    for _ in range(_EASINGS):
        if not errors:
            return ()
        eased = _eased(value, errors)
        if eased is None:
            return tuple(dict.fromkeys(first.get(v.pointer, v) if v.keyword == "required" else v for v in errors))
        value = eased
        errors = tuple(v for v in violations(contract, pointer, value, View.STATED) if v.keyword not in UNSOUND)
    return errors


def _eased(value: Any, errors: Iterable[Violation]) -> Any:
    """A copy without the nulls, and with the numbers and booleans written as text converted, to which errors point."""
    changed = False
    copy = _copied(value)
    for error in errors:
        parts = tokens(error.pointer)
        if not parts or error.keyword not in {"type", "enum", "const", "anyOf", "oneOf"}:
            continue
        try:
            holder = resolve(copy, error.pointer.rpartition("/")[0])
            found = resolve(copy, error.pointer)
        except KeyError:
            continue
        if found is None and isinstance(holder, dict):
            del holder[parts[-1]]
            changed = True
        elif isinstance(found, str) and _wants(error, "integer", "number") and NUMBER.fullmatch(found):
            number = real_number(found) if set(found) & set(".eE") else whole_number(found)
            holder[parts[-1] if isinstance(holder, dict) else int(parts[-1])] = number
            changed = True
        elif isinstance(found, str) and found in _TRUTHS and _wants(error, "boolean"):
            holder[parts[-1] if isinstance(holder, dict) else int(parts[-1])] = _TRUTHS[found]
            changed = True
    return copy if changed else None


def _wants(error: Violation, *types: str) -> bool:
    return error.keyword == "type" and not set(types).isdisjoint(error.limit or ())


def _copied(value: Any, depth: int = 0) -> Any:
    if depth > MAX_DEPTH:
        return value
    if isinstance(value, dict):
        return {key: _copied(below, depth + 1) for key, below in value.items()}
    if isinstance(value, list):
        return [_copied(item, depth + 1) for item in value]
    return value


def _empty_texts(value: Any, pointer: str = "", depth: int = 0) -> Iterable[str]:
    if value == "":
        yield pointer
    elif isinstance(value, dict) and depth < MAX_DEPTH:
        for key, below in value.items():
            yield from _empty_texts(below, f"{pointer}/{key.replace('~', '~0').replace('/', '~1')}", depth + 1)
    elif isinstance(value, list) and depth < MAX_DEPTH:
        for index, item in enumerate(value):
            yield from _empty_texts(item, f"{pointer}/{index}", depth + 1)
