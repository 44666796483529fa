"""What every answer shows about its operation, whatever it was sent for: status, media type, body, leaks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from conformance.checks import Subject, registered
from conformance.checks.readings import sightings_of
from conformance.checks.rules.select import succeeded
from conformance.contract.contract import Contract, Operation
from conformance.model import Exchange, Finding, Level, Repetition, Request, Response, Verdict
from conformance.model.same import Same
from conformance.scripts.by_the_way import by_the_way
from conformance.scripts.script import Contribution, Scope

#: Bytes of a body whose judgement is worth remembering.
SMALL = 2_048
#: Headers that differ from answer to answer and tell a check nothing.
_OF_ONE_ANSWER = frozenset({"age", "content-length", "date", "x-request-id"})

#: Check -> (place, variant) of the purpose that it decides; `{status}` is the answer's.
PURPOSE_OF_CHECK = {
    "status/documented": ("status", "documented"),
    "body/media-type": ("{status}", "media-type"),
    "body/present": ("{status}", "schema"),
    "body/none": ("{status}", "no-body"),
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
    answer = operation.answer_to(response.status)
    status = answer.status if answer is not None else str(response.status)
    found: dict[str, list[Finding]] = {}
    notes: list[str] = []
    for name, findings in _findings(scope, operation, response):
        notes += [f"{f.message} {f.pointer}: {f.actual}" for f in findings if f.level is Level.NOTE]
        place = PURPOSE_OF_CHECK.get(name)
        if place is None:
            continue
        purpose = f"{operation.key}/conforms/{place[0].format(status=status)}/{place[1]}"
        if purpose not in scope.purposes and findings:
            purpose = f"{operation.key}/conforms/other/{place[1]}"
        exchanges = (exchange.number,)
        found.setdefault(purpose, []).extend(
            replace(f, exchanges=exchanges) for f in findings if f.level is not Level.NOTE
        )
    contributions = [
        _contribution(purpose, findings, exchange) for purpose, findings in found.items() if purpose in scope.purposes
    ]
    if response.truncated:
        contributions = [_unread(c) if c.verdict is Verdict.PASS else c for c in contributions]
    contributions += by_the_way(scope, operation, exchange)
    if notes and contributions:
        contributions[0] = replace(contributions[0], notes=tuple(notes))
    return contributions + _of_readings(scope, operation, exchange)


def _of_readings(scope: Scope, operation: Operation, exchange: Exchange) -> list[Contribution]:
    """Give what an answer shows of readings, and whether it accepts a control."""
    sightings = tuple(sightings_of(scope.contracts[operation.api], operation, exchange))
    accepts = operation.key if exchange.role.startswith("control") and succeeded(exchange) else ""
    if not sightings and not accepts:
        return []
    return [Contribution("", Verdict.NONE, case=exchange.case, sightings=sightings, accepts=accepts)]


Found = tuple[tuple[str, tuple[Finding, ...]], ...]


def _findings(scope: Scope, operation: Operation, response: Response) -> Found:
    """Run every check, once for answers that only differ in what no check looks at: most are one that came before."""
    headers = tuple((name, value) for name, value in response.headers if name.lower() not in _OF_ONE_ANSWER)
    seen = replace(response, headers=headers, seconds=0.0)
    checked = _checked_once if len(seen.body) <= SMALL else _checked
    return checked(Same(scope.contracts[operation.api]), Same(operation), seen)


def _checked(contract: Same[Contract], operation: Same[Operation], response: Response) -> Found:
    exchange = Exchange(0, "", operation.value.key, Request("", ""), response, "", "")
    subject = Subject(exchange, response, operation.value, contract.value)
    checks = {name: check for name, check in registered().items() if name != "body/schema" or not subject.unread}
    return tuple((name, tuple(check(subject))) for name, check in checks.items())


_checked_once = lru_cache(maxsize=4096)(_checked)


def _unread(contribution: Contribution) -> Contribution:
    """What was not read to its end was not judged."""
    reason = "the body is larger than what is read of it, and could not be judged"
    return replace(contribution, verdict=Verdict.INCONCLUSIVE, reason=reason)


def _contribution(purpose: str, findings: Sequence[Finding], exchange: Exchange) -> Contribution:
    if not findings:
        return Contribution(purpose, Verdict.PASS, case=exchange.case)
    return Contribution(
        purpose, Verdict.FAIL, findings[0].message, tuple(findings), exchange.case, Repetition.NOT_REPEATED
    )
