"""Checks of the status line."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from conformance.checks.registry import Subject, check
from conformance.contract.consequences import SeenIn
from conformance.contract.contract import Contract, Operation, Reading
from conformance.contract.vocabulary import TRANSPORT_STATUSES
from conformance.model import Finding, Level
from conformance.model.cache_keys import Same

#: Client errors that reject nothing: of the method, of time, of how much was asked.
NO_REJECTION = frozenset({405, 408, 429})


def _readings(contract: Contract, operation: Operation) -> Iterator[Reading]:
    """The readings that concern an operation, or the whole API."""
    return (r for r in contract.readings.values() if not r.operations or operation.id in r.operations)


def is_permitted(contract: Contract, operation: Operation, status: int) -> bool:
    """Whether a permitted choice of a reading names a status for the operation."""
    return any(status in reading.statuses for reading in _readings(contract, operation))


def permitted_in(contract: Contract, reading: Reading) -> tuple[str, ...]:
    """The choices that a target may make: the one agreed on in the ICS, else all that are permitted."""
    agreed = contract.agreed.get(reading.id)
    return reading.permitted if agreed is None else (agreed,)


def rejects(status: int) -> bool:
    """Whether a status rejects what a request asks for (JUDGEMENT.md, 4 and 7)."""
    return 400 <= status < 500 and status not in NO_REJECTION


def may_reject(contract: Contract, operation: Operation, case: str, status: int) -> bool:
    """Whether a permitted choice of a reading that names the case rejects it with a status."""
    return any(
        status in statuses and seen_in.speaks_of(operation.id, case)
        for seen_in, statuses in _naming_cases(Same(contract), operation.id)
    )


@lru_cache(maxsize=1024)
def _naming_cases(contract: Same[Contract], operation: str) -> tuple[tuple[SeenIn, frozenset[int]], ...]:
    """Of the readings of an operation that name cases: which, and the statuses that a permitted choice has there."""
    found: list[tuple[SeenIn, frozenset[int]]] = []
    for reading in contract.value.readings.values():
        if reading.concerns(operation) and reading.seen_in is not None and reading.seen_in.cases != ("*",):
            permitted = permitted_in(contract.value, reading)
            codes = (choice.shows.codes for choice in reading.choices if choice.id in permitted)
            found.append((reading.seen_in, frozenset[int]().union(*codes)))
    return tuple(found)


@check("status/success")
def success_is_documented(subject: Subject) -> Iterator[Finding]:
    """A success has a status that the operation documents, or that a permitted reading names; `default` lists none."""
    status, operation = subject.response.status, subject.operation
    if not 200 <= status < 300 or status in operation.success_statuses:
        return
    if not is_permitted(subject.contract, operation, status):
        yield _finding(subject, "status/success", Level.MUST, _UNDOCUMENTED, list(operation.success_statuses))


@check("status/documented")
def status_is_documented(subject: Subject) -> Iterator[Finding]:
    """Any other status is one that the operation documents, or one of the transport's own."""
    status, operation = subject.response.status, subject.operation
    if 200 <= status < 300 or status >= 500 or "default" in operation.answers:
        return
    if status in operation.statuses or status in TRANSPORT_STATUSES:
        return
    if not is_permitted(subject.contract, operation, status):
        message = "responds with an undocumented status"
        yield _finding(subject, "status/documented", Level.SHOULD, message, list(operation.statuses))


_UNDOCUMENTED = "responds with a success status that the documentation does not list"


def _finding(subject: Subject, name: str, level: Level, message: str, expected: list[int]) -> Finding:
    return Finding(
        check=name,
        level=level,
        message=message,
        pointer="status",
        expected=expected,
        actual=subject.response.status,
        exchanges=(subject.exchange.number,),
        source=subject.operation.source,
    )
