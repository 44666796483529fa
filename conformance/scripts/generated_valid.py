"""The script of generated valid requests: an implementation accepts what it could not foresee (JUDGEMENT.md, 7)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from conformance.cases.case import Case, Kind
from conformance.cases.exploratory.control_variations import Variations
from conformance.cases.exploratory.exploratory_plan import VARIED, explored_case
from conformance.checks.rules.select import succeeded
from conformance.checks.sent_request import judged_again
from conformance.contract.contract import Contract, Operation
from conformance.domain.random_source import Dice
from conformance.model import Exchange, Finding, Level, Verdict
from conformance.scripts.controls import said
from conformance.scripts.script import Ask, Contribution, Reply, Scope, Script
from conformance.verdicts.decisions import decided

#: Requests that are generated for one operation, and so many of them have to be answered for a verdict.
EXAMPLES, FEWEST = 12, 5
#: More than one rejection of so many requests is a warning.
TENTH = 10
#: Rejections that say nothing about what was asked.
_NOT_THE_REQUEST = frozenset({401, 403, 405, 408, 415, 429})


def varied(scope: Scope, contract: Contract, operation: Operation) -> Script:
    """Send an operation's control with what must not matter changed, beside the control itself."""
    variations = Variations(contract, operation)
    cases: dict[str, Case] = {}
    for number in range(EXAMPLES if variations else 0):
        case = explored_case(operation, VARIED, variations(Dice(f"{scope.limits.seed} {operation.key} {number}")))
        cases.setdefault(case.id, replace(case, kind=Kind.VALID))
    purpose = f"{operation.key}/explores/requests/{VARIED}"
    asks = [Ask(case, role="explore") for case in cases.values() if case.edits]
    if not asks:
        return [Contribution(purpose, Verdict.NOT_APPLICABLE, "nothing of its valid request may be varied")]
    (own,) = yield [Ask(explored_case(operation, VARIED, (), Kind.VALID), role="explore")]
    if not isinstance(own, Exchange) or not succeeded(own):
        return [Contribution(purpose, Verdict.NOT_APPLICABLE, f"{operation.id} accepted no valid request beside it")]
    replies = yield asks
    return [concluded(purpose, operation, _valid(contract, operation, replies))]


def _valid(contract: Contract, operation: Operation, replies: Sequence[Reply]) -> list[Exchange]:
    """The exchanges whose requests are valid as they were sent, and whose outcome shows something."""
    answered = [reply for reply in replies if isinstance(reply, Exchange) and reply.response is not None]
    return [
        exchange
        for exchange in answered
        if judged_again(contract, operation, exchange.request).kind == "valid"
        and exchange.response is not None
        and exchange.response.status < 500
        and exchange.response.status not in _NOT_THE_REQUEST
    ]


def concluded(purpose: str, operation: Operation, exchanges: Sequence[Exchange]) -> Contribution:
    """Conclude from generated valid requests how many are accepted."""
    rejected = [exchange for exchange in exchanges if not succeeded(exchange)]
    count = len(exchanges)
    if count < FEWEST and rejected:
        few = f"only {count} generated valid requests got a response, of which {len(rejected)} were rejected"
        return Contribution(purpose, Verdict.NOT_APPLICABLE, few)
    all_of_them = len(rejected) == count and bool(rejected)
    outcome = "none-accepted" if all_of_them else "many-rejected" if len(rejected) * TENTH > count else "accepted"
    row = decided(f"generated-{outcome}")
    detail = f"{len(rejected)} of {count} generated valid requests were rejected"
    detail += f": {said(rejected)}" if rejected else ""
    if not row.check:
        return Contribution(purpose, row.verdict, row.says.format(detail=detail), owner=row.owner)
    finding = Finding(
        check=row.check,
        level=Level.SHOULD,
        message=row.says.format(detail=detail),
        pointer="status",
        expected="accepted, as the same request with other words, dates and amounts is",
        actual=detail,
        exchanges=tuple(exchange.number for exchange in rejected),
        source=operation.source,
    )
    return Contribution(purpose, Verdict.FAIL, detail, (finding,), rejected[0].case, owner=row.owner)
