"""Checks of the status line."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.checks.registry import Subject, check
from conformance.contract.contract import Contract, Operation, Reading
from conformance.contract.vocabulary import TRANSPORT_STATUSES
from conformance.model import Finding, Level


def _readings(contract: Contract, operation: Operation) -> Iterator[Reading]:
    """Give the readings that concern an operation: where they leave a status open, none of theirs is a surprise."""
    return (r for r in contract.readings.values() if not r.operations or operation.id in r.operations)


def is_permitted(contract: Contract, operation: Operation, status: int) -> bool:
    """Say whether a permitted choice of a reading names a status."""
    return any(status in reading.statuses for reading in _readings(contract, operation))


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
