"""Checks of the status line."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.checks.registry import Subject, check
from conformance.contract.contract import Reading
from conformance.contract.vocabulary import TRANSPORT_STATUSES
from conformance.model import Finding, Level


def _readings(subject: Subject) -> Iterator[Reading]:
    """Give the readings that concern an operation: where they leave a status open, none of theirs is a surprise."""
    name = subject.operation.id
    return (r for r in subject.contract.readings.values() if not r.operations or name in r.operations)


@check("status/documented")
def status_is_documented(subject: Subject) -> Iterator[Finding]:
    """The status is one that the operation documents, or one of the transport's own."""
    status = subject.response.status
    operation = subject.operation
    if status in operation.statuses or status in TRANSPORT_STATUSES or status >= 500 or "default" in operation.answers:
        return
    if any(status in reading.statuses for reading in _readings(subject)):
        return
    yield Finding(
        check="status/documented",
        level=Level.SHOULD,
        message="The status is none that the operation documents.",
        pointer="status",
        expected=list(operation.statuses),
        actual=status,
        exchanges=(subject.exchange.number,),
        source=operation.source,
    )
