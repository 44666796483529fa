"""Judge one exchange of a case: its facts are looked up in the decision table (JUDGEMENT.md, 3 to 9)."""

from __future__ import annotations

from dataclasses import dataclass

from conformance.cases.case import FITS_FAULT, WITH_DATA, Case, Kind
from conformance.checks.rejection_words import words_of
from conformance.contract.contract import Operation
from conformance.contract.vocabulary import TRANSPORT_STATUSES
from conformance.model import Exchange, Finding, Level, NoAnswer, NoAnswerReason, Owner, Response, Verdict
from conformance.model.sentences import alternatives
from conformance.verdicts.decisions import Decision, decided

#: Answers of gateways that may go away by themselves.
PASSING = frozenset({502, 503, 504})
#: The server waited too long for the request.
_TIMED_OUT = 408
#: How the ids of the purposes end that stand for an operation's first valid request.
CONTROL = "/accepts/request/control"
#: How constraints end whose valid cases send a value that the documents list.
_LISTED = "/enum"


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict with its reason; the findings are those of the case's own purpose."""

    verdict: Verdict
    reason: str = ""
    findings: tuple[Finding, ...] = ()
    #: A request that is valid by the documents was not accepted.
    unserved: bool = False
    owner: Owner = Owner.NOBODY


def judge(
    case: Case, operation: Operation, exchange: Exchange, *, control_accepted: bool | None, permitted: bool = False
) -> Judgement:
    """Judge one exchange of a case by the decision table.

    Args:
        case: The case whose request was sent.
        operation: The operation that the case belongs to.
        exchange: The request and what came back.
        control_accepted: Whether the operation's control was accepted with the same data and credentials; None when the
            control's own case is judged.
        permitted: Whether a permitted reading names the status that came.

    Returns:
        The verdict, its reason as a sentence, and at most one finding.

    Raises:
        NoDecision: The table has no row for these facts.

    Source: JUDGEMENT.md, 3 to 9; `verdicts/decisions.yaml`.
    """
    row = decided(
        outcome_of(case, operation, exchange),
        request=request_of(case),
        effect="none" if case.effect(operation).repeatable else "write",
        control={True: "accepted", False: "refused", None: "none"}[control_accepted],
        reading="permitted" if permitted else "excluded",
    )
    reason = row.says.format_map(_told(case, operation, exchange))
    if case.isolating and row.check == "invalid/accepted" and case.effect(operation).repeatable:
        reason += ", and returns its data"
    if not row.check:
        return Judgement(row.verdict, reason, unserved=row.unserved, owner=row.owner)
    # What only warns is a failure of the level should: `--strict` counts it.
    verdict = Verdict.FAIL if row.warning else row.verdict
    return Judgement(verdict, reason, (_finding(row, case, operation, exchange, reason),), owner=row.owner)


def request_of(case: Case) -> str:
    """The kind of a case's request in the decision table's words: `valid`, `control`, `invalid`, `open`, …."""
    if case.kind is Kind.OPEN:
        return "open"
    if case.kind is Kind.INVALID:
        if case.constraint == "method/unsupported":
            return "method"
        return "exact" if case.exact else "invalid"
    if case.purpose.endswith(CONTROL):
        return "control"
    if case.firm:
        return "firm"
    if case.constraint.endswith(WITH_DATA):
        return "listed-value"
    listed = case.constraint.endswith(_LISTED) and case.constraint.startswith("query.")
    return "documented-value" if listed else "valid"


def outcome_of(case: Case, operation: Operation, exchange: Exchange) -> str:
    """What came back in the decision table's words: `success`, `refused`, `server-error`, `silence`, …."""
    outcome = exchange.outcome
    if isinstance(outcome, NoAnswer):
        words = {NoAnswerReason.CUT: "cut", NoAnswerReason.UNSENDABLE: "unsendable"}
        return words.get(outcome.reason, "silence")
    status = outcome.status
    if 200 <= status < 300:
        return "success" if status in operation.success_statuses else "undocumented-success"
    if not 400 <= status < 600:
        return "no-final-status"
    single = {408: "timed-out", 429: "throttled", 501: "not-implemented"}.get(status)
    if single is not None:
        return single
    if status >= 500:
        return "gateway-error" if status in PASSING else "server-error"
    return _refusal(case, operation, status)


def _refusal(case: Case, operation: Operation, status: int) -> str:
    if status in case.fits:
        return "refused"
    if status in (401, 403):
        return "forbidden" if status in operation.statuses else "unauthorised"
    if status == 405:
        return "unknown-method"
    if not case.fits and not case.exact:
        return "refused"
    if case.exact and status not in operation.statuses:
        return "refused-undocumented"
    # These may speak of any fault, and the transport's own contradict no document.
    return "refused-loosely" if status in {*FITS_FAULT, *TRANSPORT_STATUSES} else "refused-otherwise"


#: How a time-out is told by whoever waited; the sentences of the table begin with it themselves.
UNANSWERED = "no response "


def _told(case: Case, operation: Operation, exchange: Exchange) -> dict[str, str]:
    """The values that fill the placeholders in the sentences of the decision table."""
    outcome = exchange.outcome
    status = outcome.status if isinstance(outcome, Response) else 0
    fitting = not case.fits and status >= 400
    return {
        "case": case.says,
        "operation": operation.id,
        "status": str(status),
        "words": words_of(outcome) if isinstance(outcome, Response) and status >= 400 else "",
        "crash": "a time-out" if status == _TIMED_OUT else "a server error",
        "fits": _listed(case.fits) if case.fits else "no status for it",
        "documented": "documented" if status in operation.statuses else "undocumented",
        "as_documented": f"rejected with {status}; the documentation lists no status for it" if fitting else "",
        "detail": _silence(outcome) if isinstance(outcome, NoAnswer) else "",
    }


def _silence(outcome: NoAnswer) -> str:
    if outcome.reason is NoAnswerReason.UNSENDABLE:
        return outcome.detail
    if outcome.detail.startswith(UNANSWERED):  # "no response (within 30 s)"
        return outcome.detail.removeprefix(UNANSWERED)
    return f"{outcome.reason}{f' ({outcome.detail})' if outcome.detail else ''}"


def _finding(row: Decision, case: Case, operation: Operation, exchange: Exchange, message: str) -> Finding:
    response = exchange.response
    expected = {
        Kind.VALID: _listed(operation.success_statuses),
        Kind.INVALID: _listed(case.fits) if case.fits else "4xx",
        Kind.OPEN: "no server error",
    }[case.kind]
    return Finding(
        check=row.check,
        level=Level.SHOULD if row.warning else Level.MUST,
        message=message,
        pointer="status",
        expected=expected,
        actual=response.status if response else None,
        exchanges=(exchange.number,),
        source=operation.source,
    )


def _listed(statuses: tuple[int, ...]) -> str:
    return alternatives([str(status) for status in statuses]) or "none"
