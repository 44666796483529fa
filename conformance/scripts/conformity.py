"""Run every check on a response: status, media type, body, leaks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from conformance.checks import Subject, registered
from conformance.checks.reading_evidence import sightings_of
from conformance.checks.rules.select import succeeded
from conformance.checks.success_content import Content, content_of
from conformance.contract.contract import Contract, Operation
from conformance.model import Exchange, Finding, Level, Owner, Repetition, Request, Response, Verdict
from conformance.model.cache_keys import Same, remembered_by_size
from conformance.scripts.response_rules import by_the_way
from conformance.scripts.script import Contribution, Scope
from conformance.verdicts.decisions import decided

#: Headers that differ from answer to answer and tell a check nothing.
_OF_ONE_ANSWER = frozenset({"age", "content-length", "date", "x-request-id"})

#: Check -> (place, variant) of the purpose that it decides; `{status}` is the answer's.
PURPOSE_OF_CHECK = {
    "status/success": ("status", "success"),
    "status/documented": ("status", "documented"),
    "body/media-type": ("{status}", "media-type"),
    "body/present": ("{status}", "schema"),
    "body/none": ("{status}", "no-body"),
    "body/json": ("body", "sound-json"),
    "body/schema": ("{status}", "schema"),
    "body/as-tabled": ("{status}", "schema"),
    "body/as-printed": ("{status}", "as-printed"),
    "body/error-shape": ("errors", "shape"),
    "body/transfer": ("body", "whole"),
    "body/mojibake": ("body", "text"),
    "leak/internals": ("errors", "nothing-internal"),
}


#: Families of requests whose success says nothing of what a valid one is answered.
SAY_NOTHING = frozenset({"open", "rejects", "answers"})
#: Checks that only say something of certain statuses.
_OF_SUCCESS, _OF_ERRORS = frozenset({"status/success", "body/mojibake"}), frozenset({"body/error-shape"})


def conformity(scope: Scope, operation: Operation, exchange: Exchange) -> list[Contribution]:
    """Run every check and every rule that a single response shows.

    Args:
        scope: What scripts know of the run.
        operation: The operation that was called.
        exchange: The exchange; one without a response gives nothing.

    Returns:
        A contribution for each purpose that the response exercises: pass, or fail with its findings.
    """
    response = exchange.response
    if response is None:
        return []
    answer = operation.answer_to(response.status)
    status = answer.status if answer is not None else str(response.status)
    found: dict[str, list[Finding]] = {}
    notes: list[str] = []
    findings_of, content = _findings(scope, operation, response)
    for name, findings in findings_of:
        notes += [f"{f.message} {f.pointer}: {f.actual}" for f in findings if f.level is Level.NOTE]
        place = PURPOSE_OF_CHECK.get(name)
        if place is None or not _speaks(name, operation, exchange, response.status):
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
    purpose = f"{operation.key}/conforms/{status}/content"
    if content is not None and purpose in scope.purposes and _is_of_valid(operation, exchange, response.status):
        contributions.append(_said(purpose, content, operation, exchange))
    contributions += by_the_way(scope, operation, exchange)
    if notes and contributions:
        contributions[0] = replace(contributions[0], notes=tuple(notes))
    return contributions + _of_readings(scope, operation, exchange)


def _of_readings(scope: Scope, operation: Operation, exchange: Exchange) -> list[Contribution]:
    """What a response shows of readings, and whether it accepts a control."""
    sightings = tuple(sightings_of(scope.contracts[operation.api], operation, exchange))
    accepts = operation.key if exchange.role.startswith("control") and succeeded(exchange) else ""
    if not sightings and not accepts:
        return []
    return [Contribution("", Verdict.NONE, case=exchange.case, sightings=sightings, accepts=accepts)]


def _speaks(name: str, operation: Operation, exchange: Exchange, status: int) -> bool:
    """Whether a check applies to a response, so that no finding counts as a pass."""
    if name in _OF_SUCCESS:
        return 200 <= status < 300 and _is_own(operation, exchange)
    return name not in _OF_ERRORS or status >= 400


def _is_own(operation: Operation, exchange: Exchange) -> bool:
    """Whether a request used the operation's own method."""
    return exchange.request.method in ("", operation.method)


def _is_of_valid(operation: Operation, exchange: Exchange, status: int) -> bool:
    """Whether a response is a success of a request that is valid by the documents."""
    family = exchange.case.split("/")[2:3]
    return 200 <= status < 300 and _is_own(operation, exchange) and not SAY_NOTHING.intersection(family)


def _said(purpose: str, content: Content, operation: Operation, exchange: Exchange) -> Contribution:
    """The contribution on whether the content of a success showed anything."""
    row = decided(content.outcome, request="rule")
    reason = row.says.format(detail=content.detail)
    if not row.check:
        lacking = row.verdict is Verdict.INCONCLUSIVE
        return Contribution(purpose, row.verdict, reason, case=exchange.case, lacking=lacking, owner=row.owner)
    finding = Finding(
        check=row.check,
        level=Level.SHOULD if row.warning else Level.MUST,
        message=reason,
        expected=content.expected,
        actual=content.actual,
        exchanges=(exchange.number,),
        source=operation.source,
    )
    told = (finding,)
    once = Repetition.NOT_REPEATED
    # What only warns passes: no document wants a report of nothing, so that `--strict` accuses nobody of it.
    verdict = Verdict.PASS if row.warning else Verdict.FAIL
    return Contribution(purpose, verdict, reason, told, exchange.case, once, lacking=row.warning)


Found = tuple[tuple[tuple[str, tuple[Finding, ...]], ...], Content | None]


def _findings(scope: Scope, operation: Operation, response: Response) -> Found:
    """Run every check, once for answers that only differ in what no check looks at: most are one that came before."""
    headers = tuple((name, value) for name, value in response.headers if name.lower() not in _OF_ONE_ANSWER)
    seen = replace(response, headers=headers, seconds=0.0)
    return _found(len(seen.body), Same(scope.contracts[operation.api]), Same(operation), seen)


def _checked(contract: Same[Contract], operation: Same[Operation], response: Response) -> Found:
    exchange = Exchange(0, "", operation.value.key, Request("", ""), response, "", "")
    subject = Subject(exchange, response, operation.value, contract.value)
    checks = {name: check for name, check in registered().items() if name != "body/schema" or not subject.unread}
    return tuple((name, tuple(check(subject))) for name, check in checks.items()), content_of(subject)


_found = remembered_by_size(_checked, calls=4096)


def _unread(contribution: Contribution) -> Contribution:
    """What was not read to its end was not judged."""
    reason = "the body is larger than the limit that is read, and could not be tested"
    return replace(contribution, verdict=Verdict.INCONCLUSIVE, reason=reason, owner=Owner.TARGET)


def _contribution(purpose: str, findings: Sequence[Finding], exchange: Exchange) -> Contribution:
    if not findings:
        return Contribution(purpose, Verdict.PASS, case=exchange.case)
    return Contribution(
        purpose, Verdict.FAIL, findings[0].message, tuple(findings), exchange.case, Repetition.NOT_REPEATED
    )
