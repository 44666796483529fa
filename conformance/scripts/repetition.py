"""What is sent again, and what a case's first sending and its repetitions say together (judgement.md, 12)."""

from __future__ import annotations

from collections.abc import Sequence

from conformance.cases.case import Case, Kind
from conformance.contract.contract import Operation
from conformance.model import Exchange, NoAnswer, NoAnswerReason, Repetition, Response, Verdict
from conformance.scripts.script import Contribution, Reply
from conformance.verdicts.case_verdict import PASSING, Judgement


def worth_repeating(operation: Operation, case: Case, judgement: Judgement, reply: Reply) -> bool:
    """Whether to send a case again: it failed or got no response, and sending it changes nothing."""
    if not case.effect(operation).repeatable:
        return False
    if judgement.verdict is Verdict.FAIL:
        return True
    return isinstance(reply, Exchange) and unanswered(reply)


def unanswered(exchange: Exchange) -> bool:
    """Whether an exchange got no response; a target that comes back is asked again."""
    outcome = exchange.outcome
    return _silent(exchange) or (isinstance(outcome, NoAnswer) and outcome.reason is NoAnswerReason.REFUSED)


def _silent(exchange: Exchange) -> bool:
    outcome = exchange.outcome
    return isinstance(outcome, NoAnswer) and outcome.reason in (
        NoAnswerReason.TIMEOUT,
        NoAnswerReason.RESET,
        NoAnswerReason.GARBAGE,
        NoAnswerReason.TORN,
    )


def passing(judgement: Judgement) -> float:
    """The rank of a judgement: 0.0 for a failure that stays, 1.0 where it is none or a gateway may get over it."""
    actual = judgement.findings[0].actual if judgement.findings else None
    return 1.0 if actual in PASSING or judgement.verdict is not Verdict.FAIL else 0.0


def merged(case: Case, exchanges: Sequence[Exchange], judgements: Sequence[Judgement]) -> Contribution:
    """The joint contribution of a case and its repetitions."""
    first, repeated = judgements[0], judgements[1:]
    if not repeated:
        confirmed = Repetition.NOT_REPEATED if first.verdict is Verdict.FAIL else Repetition.NONE
        return Contribution(
            case.purpose, first.verdict, first.reason, first.findings, case.id, confirmed, unserved=first.unserved,
            owner=first.owner,
        )  # fmt: skip
    recovered = any(j.verdict is Verdict.PASS for j in repeated)
    answered = [(e, j) for e, j in zip(exchanges, judgements, strict=True) if e.response is not None]
    if exchanges[0].response is None and answered and not recovered:
        return merged(case, [e for e, _ in answered], [j for _, j in answered])
    if first.verdict is Verdict.FAIL and not recovered:
        again = any(j.verdict is Verdict.FAIL for j in repeated)
        confirmed = Repetition.CONFIRMED if again else Repetition.NOT_REPEATED
        return Contribution(case.purpose, first.verdict, first.reason, first.findings, case.id, confirmed)
    status = exchanges[0].response.status if exchanges[0].response else None
    if _silent(exchanges[0]) and not recovered:
        return _silent_throughout(case, exchanges, first)
    if recovered and (unanswered(exchanges[0]) or status in PASSING):
        reason = f"as documented only when repeated: {first.reason}"
        return Contribution(case.purpose, Verdict.PASS, reason, case=case.id, unstable=True)
    if recovered and case.kind is Kind.VALID and isinstance(exchanges[0].outcome, Response) and (status or 0) >= 500:
        reason = f"{first.reason}; it passed when repeated, and the server errors of the operation are counted apart"
        return Contribution(case.purpose, Verdict.PASS, reason, case=case.id)
    confirmed = Repetition.INTERMITTENT if recovered else Repetition.CONFIRMED
    return Contribution(case.purpose, first.verdict, first.reason, first.findings, case.id, confirmed)


def _silent_throughout(case: Case, exchanges: Sequence[Exchange], first: Judgement) -> Contribution:
    """A request that is never answered, where its neighbours are; whether they were is known only to the run."""
    reason = f"{first.reason}, {len(exchanges)} times, to {case.says}"
    return Contribution(
        case.purpose, Verdict.INCONCLUSIVE, reason, case=case.id, confirmed=Repetition.SILENT, unserved=first.unserved
    )
