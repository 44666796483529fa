"""What every answer shows about its operation, whatever it was sent for: status, media type, body, leaks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from conformance.checks import Subject, registered
from conformance.contract.contract import Operation
from conformance.model import Exchange, Finding, Level, Verdict
from conformance.run.rules.by_the_way import by_the_way
from conformance.run.script import Contribution, Scope

#: Check -> (place, variant) of the purpose that it decides; `{status}` is the answer's.
PURPOSE_OF_CHECK = {
    "status/documented": ("status", "documented"),
    "body/media-type": ("{status}", "media-type"),
    "body/present": ("{status}", "schema"),
    "body/json": ("body", "sound-json"),
    "body/schema": ("{status}", "schema"),
    "body/transfer": ("body", "whole"),
    "leak/internals": ("errors", "nothing-internal"),
}


def conformity(scope: Scope, operation: Operation, exchange: Exchange) -> list[Contribution]:
    """Run every check on an answer, and contribute to the purposes that it exercises."""
    response = exchange.response
    if response is None:
        return []
    subject = Subject(exchange, response, operation, scope.contracts[operation.api])
    found: dict[str, list[Finding]] = {}
    notes: list[str] = []
    for name, check in registered().items():
        findings = list(check(subject))
        notes += [f"{f.message} {f.pointer}: {f.actual}" for f in findings if f.level is Level.NOTE]
        place = PURPOSE_OF_CHECK.get(name)
        if place is None:
            continue
        purpose = f"{operation.key}/conforms/{place[0].format(status=response.status)}/{place[1]}"
        if purpose not in scope.purposes and findings:
            purpose = f"{operation.key}/conforms/other/{place[1]}"
        found.setdefault(purpose, []).extend(f for f in findings if f.level is not Level.NOTE)
    contributions = [
        _contribution(purpose, findings, exchange) for purpose, findings in found.items() if purpose in scope.purposes
    ]
    if response.truncated:
        contributions = [_unread(c) if c.verdict is Verdict.PASS else c for c in contributions]
    contributions += by_the_way(scope, operation, exchange)
    if notes and contributions:
        contributions[0] = replace(contributions[0], notes=tuple(notes))
    return contributions


def _unread(contribution: Contribution) -> Contribution:
    """What was not read to its end was not judged."""
    reason = "the body is larger than what is read of it, and could not be judged"
    return replace(contribution, verdict=Verdict.INCONCLUSIVE, reason=reason)


def _contribution(purpose: str, findings: Sequence[Finding], exchange: Exchange) -> Contribution:
    if not findings:
        return Contribution(purpose, Verdict.PASS, case=exchange.case)
    return Contribution(purpose, Verdict.FAIL, findings[0].message, tuple(findings), exchange.case, "not repeated")
