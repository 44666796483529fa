"""Optional members and parameters together: every pair of them present, absent, and one without the other."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, count, islice
from typing import Any

from conformance.cases.body_places import dotted, has
from conformance.cases.case import REMOVE, Edit, Kind
from conformance.cases.control_request import good_value
from conformance.cases.fixed.edges import nodes_of
from conformance.cases.fixed.operation_planner import OperationPlanner, Planned

#: So many names fit into an id that people read.
FEW = 3


@dataclass(frozen=True, slots=True)
class Option:
    """Something that a request may have."""

    path: tuple[str | int, ...]
    #: What is given when the control lacks it, or None: the control has it.
    value: Any = None


def combination_cases(planner: OperationPlanner) -> Iterator[Planned]:
    """Cases that combine optional parameters and properties, so that each pair occurs in every combination."""
    options = options_of(planner)
    if len(options) < 2:
        return
    for row in covering_rows(len(options)):
        present = [option for option, given in zip(options, row, strict=True) if given]
        absent = [option for option in options if option not in present]
        edits = _edits(present, absent)
        if not edits:
            continue
        certain = planner.holds(edits)
        yield planner.planned(
            "accepts" if certain else "open",
            "request",
            "optional-pairs",
            _name(present, absent),
            Kind.VALID if certain else Kind.OPEN,
            f"a valid request with {len(present)} of {len(options)} optional properties and parameters",
            edits,
            rank=5,
        )


def options_of(planner: OperationPlanner) -> tuple[Option, ...]:
    """The parameters and properties that the documents call optional and that depend on no other."""
    operation = planner.operation
    grouped = {place for group in operation.alternatives for place in group}
    found: list[Option] = []
    for parameter in operation.parameters:
        if parameter.required or parameter.location == "path" or parameter.place in grouped:
            continue
        controlled = parameter.place in operation.control
        value = None if controlled else good_value(parameter)
        if controlled or value is not None:
            found.append(Option((parameter.location, parameter.name), value))
    for node in nodes_of(planner):
        inside = len(node.path) > 1 and node.path[0] == "body" and not any(isinstance(p, int) for p in node.path)
        if inside and node.optional and has(planner.body, node.path[1:]):
            found.append(Option(node.path))
    return tuple(found)


@lru_cache(maxsize=64)
def covering_rows(columns: int) -> list[tuple[bool, ...]]:
    """The rows of a smallest covering array: every pair of columns shows all four combinations.

    It is the smallest array there is (Kleitman and Spencer, Katona, 1973): in its first row nothing is given, and of
    the others each column is given in a little more than half, each in another choice of them.
    """
    others = next(n for n in count(3) if math.comb(n, n // 2 + 1) >= columns)
    given = list(islice(combinations(range(1, others + 1), others // 2 + 1), columns))
    array = [tuple(row in column for column in given) for row in range(others + 1)]
    return list(dict.fromkeys([(True,) * columns, (False,) * columns, *array]))


def _edits(present: Sequence[Option], absent: Sequence[Option]) -> list[Edit]:
    edits = [Edit(option.path, option.value) for option in present if option.value is not None]
    removed: list[tuple[str | int, ...]] = []
    for option in absent:
        within = any(option.path[: len(path)] == path for path in removed)
        if option.value is None and not within:
            removed.append(option.path)
            edits.append(Edit(option.path, REMOVE))
    return edits


def _name(present: Sequence[Option], absent: Sequence[Option]) -> str:
    """Name a combination by the fewer names, or by their number and a mark where they are many."""
    if not absent or not present:
        return "none" if absent else "all"
    word, fewer = ("without", absent) if len(absent) <= len(present) else ("only", present)
    names = [dotted(option.path) for option in fewer]
    if len(names) <= FEW:
        return f"{word}-{'+'.join(name.rpartition('.')[2] for name in names)}"
    return f"{word}-{len(names)}-{hashlib.sha256(' '.join(names).encode()).hexdigest()[:6]}"
