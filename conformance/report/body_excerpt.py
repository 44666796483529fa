"""Show a body as lines with the wrong place marked and distant parts left out."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import Any

from conformance.checks.json_text import read_json
from conformance.checks.rules.select import located, same
from conformance.report.escaping import digest, one_line, shown

#: A body longer than this is not laid out, only cut.
MOST_LAID_OUT = 300_000
#: Characters of a body that are always shown around the first marked line, and characters of a line.
LEAST = 4096
#: Lines before and after a mark that paper shows.
NEAR = 3
_WIDEST = 220
_DEEPEST = 40


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a body; `left_out` counts the lines that are not shown in its place."""

    text: str
    marked: bool = False
    left_out: int = 0
    #: It stands within a few lines of a mark, or there is none: paper and terminals show no more.
    near: bool = True


@dataclass(frozen=True, slots=True)
class ShownBody:
    """A body ready to be shown."""

    lines: tuple[Line, ...]
    size: int
    sha256: str
    #: Whether all of it is shown.
    whole: bool


def shown_body(body: bytes, pointer: str | None = None) -> ShownBody:
    """Lay a body out; `pointer` None marks nothing, "" the whole value."""
    lines = list(_lines(body, pointer))
    kept = _kept(lines)
    cut = len(body) > MOST_LAID_OUT or any(line.left_out or line.text.endswith(" characters)") for line in kept)
    return ShownBody(kept, len(body), digest(body), not cut)


def _lines(body: bytes, pointer: str | None) -> Iterator[Line]:
    text = body[:MOST_LAID_OUT].decode("utf-8", "backslashreplace")
    value: Any = None
    parsed = False
    if len(body) <= MOST_LAID_OUT:
        try:
            value, parsed = json.loads(text), True
        except (ValueError, RecursionError):
            parsed = False
    if not parsed:
        for row in text.split("\n")[:400]:
            yield Line(one_line(row, LEAST), marked=pointer == "" and bool(row))
        return
    target = None if pointer is None else _reachable(value, pointer)
    for at, row in _laid_out(value, "", "", 0):
        yield Line(one_line(row, _WIDEST), marked=target is not None and _within(at, target, pointer or ""))


def _laid_out(value: Any, at: str, label: str, depth: int, comma: str = "") -> Iterator[tuple[str, str]]:
    """The lines of a value as indented JSON, each with the pointer of what stands on it."""
    indent = "  " * depth
    if isinstance(value, dict) and value and depth < _DEEPEST:
        yield at, f"{indent}{label}{{"
        for number, (key, item) in enumerate(value.items(), 1):
            below = f"{at}/{key.replace('~', '~0').replace('/', '~1')}"
            yield from _laid_out(item, below, f"{_json(key)}: ", depth + 1, "," if number < len(value) else "")
        yield f"{at} end", f"{indent}}}{comma}"
    elif isinstance(value, list) and value and depth < _DEEPEST:
        yield at, f"{indent}{label}["
        for index, item in enumerate(value):
            yield from _laid_out(item, f"{at}/{index}", "", depth + 1, "," if index + 1 < len(value) else "")
        yield f"{at} end", f"{indent}]{comma}"
    elif depth >= _DEEPEST and isinstance(value, (dict, list)):
        yield at, f"{indent}{label}…{comma}"
    else:
        yield at, f"{indent}{label}{_json(value)}{comma}"


def _json(value: Any) -> str:
    return shown(json.dumps(value, ensure_ascii=False))


def _reachable(value: Any, pointer: str) -> str:
    """A pointer, or its nearest ancestor that exists in the value."""
    at = ""
    for part in pointer.split("/")[1:]:
        key = part.replace("~1", "/").replace("~0", "~")
        if isinstance(value, dict) and key in value:
            value = value[key]
        elif isinstance(value, list) and key.isascii() and key.isdigit() and int(key) < len(value):
            value = value[int(key)]
        else:
            break
        at = f"{at}/{part}"
    return at


def _within(at: str, target: str, wanted: str) -> bool:
    """Tell whether a line is marked: all of a value that is there, only the first line of what lacks something."""
    if target != wanted or not target:
        return at == target
    return at == target or at.startswith((f"{target}/", f"{target} "))


def _kept(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Keep what surrounds the first mark, on both sides alike, and the beginning."""
    first = next((index for index, line in enumerate(lines) if line.marked), 0)
    start, end = first, first + 1
    size = len(lines[first].text) if lines else 0
    while size < LEAST and (start > 0 or end < len(lines)):
        if start > 0:
            start -= 1
            size += len(lines[start].text)
        if end < len(lines):
            size += len(lines[end].text)
            end += 1
    if start <= 4:
        start = 0
    kept: list[Line] = []
    if start:
        kept += [*lines[:2], Line("", left_out=start - 2)]
    marks = [index for index in range(start, end) if lines[index].marked]
    for index in range(start, end):
        near = any(abs(index - mark) <= NEAR for mark in (marks[:1] or [0]))
        kept.append(replace(lines[index], near=near))
    if end < len(lines):
        kept.append(Line("", left_out=len(lines) - end))
    return tuple(kept)


def place_in(body: bytes, pointer: str, place: str = "", actual: Any = None) -> str:
    """The JSON Pointer of a finding's value in a body.

    A JSONPath is resolved to the value that came, or to the first of those that came. Where they are all that stands
    there, none of them is the wrong one, and where none stands, one is missing: then it is what they stand in.
    """
    if place or not pointer.startswith("$"):
        return place or pointer
    found = _found(body, pointer)
    if len(found) > 1 and actual == [value for _, value in found][: len(actual) if isinstance(actual, list) else 0]:
        return _around([at for at, _ in found])
    meant = actual if isinstance(actual, list) else [actual]
    alike = [at for at, value in found if value == actual or any(same(value, one) for one in meant)]
    if alike or len(found) == 1:
        return (alike or [at for at, _ in found])[0]
    return found[0][0].rpartition("/")[0] if found else ""


def _around(places: Sequence[str]) -> str:
    """The innermost value that has all places in it."""
    steps = list(zip(*(at.split("/") for at in places), strict=False))
    shared = takewhile(lambda here: len(set(here)) == 1, steps)
    return "/".join(here[0] for here in shared)


def shows(body: bytes, pointer: str, actual: Any) -> bool:
    """Whether a body has, where a finding's JSONPath or JSON Pointer leads, what the finding says that came."""
    values = [value for _, value in _found(body, pointer)] if pointer.startswith(("$", "/")) else []
    return actual in values or (isinstance(actual, list) and bool(values) and actual == values[: len(actual)])


def _found(body: bytes, pointer: str) -> list[tuple[str, Any]]:
    text = read_json(body) if len(body) <= MOST_LAID_OUT else None
    return located(text.value, pointer) if text is not None and text.readable else []
