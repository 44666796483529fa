"""The tables of the page: counts that add up, operations by purposes, operations by statuses, what was not judged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from conformance.model import PurposeId
from conformance.report.causes import operation_key, operation_label
from conformance.report.escaping import one_line
from conformance.report.record_observations import SILENT, Observed

#: The verdicts in the order of every table.
VERDICTS = ("pass", "fail", "inconclusive", "error", "not_applicable")

#: Families in the order of the story; others come after them.
FAMILIES = ("accepts", "answers", "conforms", "rejects", "open")


@dataclass(frozen=True, slots=True)
class CountRow:
    """Purposes of one API and level by verdict."""

    api: str
    level: str
    counts: Mapping[str, int]

    @property
    def total(self) -> int:
        """How many there are."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class Cell:
    """The purposes of one operation and family."""

    counts: Mapping[str, int]

    @property
    def total(self) -> int:
        """How many there are."""
        return sum(self.counts.values())

    @property
    def worst(self) -> str:
        """The gravest verdict among them."""
        for verdict in ("error", "fail", "inconclusive", "pass"):
            if self.counts.get(verdict):
                return verdict
        return "not_applicable"


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One operation."""

    key: str
    label: str
    api: str
    cells: tuple[Cell | None, ...]
    all: Cell


@dataclass(frozen=True, slots=True)
class Matrix:
    """Operations by families of purposes."""

    families: tuple[str, ...]
    rows: tuple[MatrixRow, ...]


@dataclass(frozen=True, slots=True)
class Unjudged:
    """Purposes that could not be judged for one reason."""

    reason: str
    purposes: tuple[str, ...]
    must: int
    #: Whose turn it is: `target`, `test data`, `permission`, `agreement`, `suite` or `way`.
    owner: str = "test data"


@dataclass(frozen=True, slots=True)
class StatusRow:
    """How often an operation answered with each status; None where it is neither documented nor seen."""

    key: str
    cells: tuple[tuple[int, bool] | None, ...]


@dataclass(frozen=True, slots=True)
class Statuses:
    """Operations by statuses."""

    columns: tuple[str, ...]
    rows: tuple[StatusRow, ...]


def counts_of(document: Mapping[str, Any]) -> tuple[CountRow, ...]:
    """Count the purposes for each API and level."""
    counted: dict[tuple[str, str], dict[str, int]] = {}
    for entry in document["purposes"]:
        row = counted.setdefault((entry["api"], entry["level"]), dict.fromkeys(VERDICTS, 0))
        row[_verdict(entry)] += 1
    order = {"must": 0, "should": 1}
    return tuple(
        CountRow(api, level, counted[api, level])
        for api, level in sorted(counted, key=lambda k: (k[0], order.get(k[1], 2), k[1]))
    )


def total_of(rows: Iterable[CountRow]) -> CountRow:
    """Add the rows up."""
    rows = tuple(rows)
    return CountRow("all", "", {verdict: sum(row.counts[verdict] for row in rows) for verdict in VERDICTS})


def matrix_of(document: Mapping[str, Any]) -> Matrix:
    """Count the purposes for each operation and family."""
    counted: dict[str, dict[str, dict[str, int]]] = {}
    labels: dict[str, tuple[str, str]] = {}
    for entry in document["purposes"]:
        key = operation_key(entry)
        labels[key] = (operation_label(entry), entry["api"])
        family = counted.setdefault(key, {}).setdefault(family_of(entry), {})
        family[_verdict(entry)] = family.get(_verdict(entry), 0) + 1
    seen = {family for families in counted.values() for family in families}
    families = (*(f for f in FAMILIES if f in seen), *sorted(seen - set(FAMILIES)))
    rows = []
    for key in sorted(counted):
        found = counted[key]
        together = {v: sum(family.get(v, 0) for family in found.values()) for v in VERDICTS}
        cells = tuple(Cell(found[family]) if family in found else None for family in families)
        rows.append(MatrixRow(key, labels[key][0], labels[key][1], cells, Cell(together)))
    return Matrix(families, tuple(rows))


def family_of(entry: Mapping[str, Any]) -> str:
    """The family of a purpose's entry: as it is named, else the third part of its id."""
    return str(entry.get("family") or PurposeId(entry["id"]).family)


def unjudged_of(document: Mapping[str, Any]) -> tuple[Unjudged, ...]:
    """Group what was not judged by the reason, the widest first."""
    grouped: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for entry in document["purposes"]:
        if entry["verdict"] == "inconclusive":
            owner = str(entry.get("owner") or "test data")
            grouped.setdefault((owner, one_line(entry["reason"] or "no reason was given", 500)), []).append(entry)
    found = [
        Unjudged(reason, tuple(one_line(e["id"]) for e in entries), sum(e["level"] == "must" for e in entries), owner)
        for (owner, reason), entries in grouped.items()
    ]
    return tuple(sorted(found, key=lambda u: (-u.must, -len(u.purposes), u.reason)))


def statuses_of(document: Mapping[str, Any], seen: Observed) -> Statuses:
    """Set the documented statuses against those that came."""
    documented = documented_statuses(document)
    keys = sorted(documented.keys() | seen.statuses.keys())
    columns = sorted({s for key in keys for s in (*documented.get(key, ()), *seen.statuses.get(key, {}))}, key=_order)
    rows = []
    for key in keys:
        counted, known = seen.statuses.get(key, {}), documented.get(key, frozenset())
        rows.append(StatusRow(key, tuple(_status_cell(status, counted, known) for status in columns)))
    return Statuses(tuple(columns), tuple(rows))


def _status_cell(status: str, counted: Mapping[str, int], known: frozenset[str]) -> tuple[int, bool] | None:
    return (counted.get(status, 0), status in known) if status in known or status in counted else None


def documented_statuses(document: Mapping[str, Any]) -> dict[str, frozenset[str]]:
    """The documented statuses of each operation, from the document or else from its purposes."""
    stated = document.get("operations")
    if stated:
        return {key: frozenset(map(str, value["statuses"])) for key, value in stated.items()}
    found: dict[str, set[str]] = {}
    for entry in document["purposes"]:
        purpose = PurposeId(entry["id"])
        statuses = found.setdefault(operation_key(entry), set()) if entry["operation"] else set()
        if purpose.family == "conforms" and purpose.place.isdigit():
            statuses.add(purpose.place)
    return {key: frozenset(statuses) for key, statuses in found.items()}


@dataclass(frozen=True, slots=True)
class ConstraintRow:
    """How many constraints of an operation were exercised by a request whose answer could be judged."""

    key: str
    planned: int
    exercised: int
    #: Place and rule of those that were not.
    missing: tuple[str, ...]
    #: Cases that the budget left out.
    left_out: int


def constraints_of(document: Mapping[str, Any]) -> tuple[ConstraintRow, ...]:
    """Count the constraints of each operation: the purposes of requests, valid and invalid."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    for entry in document["purposes"]:
        if family_of(entry) in ("accepts", "rejects", "answers"):
            found.setdefault(operation_key(entry), []).append(entry)
    left_out: Counter[str] = Counter(PurposeId(case).operation for case in document["left_out"])
    rows = []
    for key in sorted(found):
        missing = tuple(one_line(PurposeId(e["id"]).within) for e in found[key] if e["verdict"] not in ("pass", "fail"))
        rows.append(ConstraintRow(key, len(found[key]), len(found[key]) - len(missing), missing, left_out[key]))
    return tuple(rows)


def notes_of(document: Mapping[str, Any]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Group what was noted and never judged: undocumented members, and what open requests did."""
    grouped: dict[str, list[str]] = {}
    for entry in document["purposes"]:
        for note in entry["notes"]:
            grouped.setdefault(one_line(note, 300), []).append(one_line(entry["id"]))
    return tuple(sorted(((n, tuple(p)) for n, p in grouped.items()), key=lambda item: (-len(item[1]), item[0])))


def open_outcomes(document: Mapping[str, Any]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Group the open requests by what the target did with them."""
    grouped: dict[str, list[str]] = {}
    for entry in document["purposes"]:
        if family_of(entry) == "open" and entry["verdict"] == "pass":
            grouped.setdefault(one_line(entry["reason"] or "answered", 300), []).append(one_line(entry["id"]))
    return tuple(sorted(((n, tuple(p)) for n, p in grouped.items()), key=lambda item: (-len(item[1]), item[0])))


def _verdict(entry: Mapping[str, Any]) -> str:
    verdict = str(entry["verdict"])
    return verdict if verdict in VERDICTS else "error"


def _order(status: str) -> tuple[int, str]:
    return (1 if status == SILENT else 0, status)
