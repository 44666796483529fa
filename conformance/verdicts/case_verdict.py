"""What one answered case says about its purpose (judgement.md, 3 to 9)."""

from __future__ import annotations

from dataclasses import dataclass

from conformance.cases.case import Case, Kind
from conformance.checks.words import words_of
from conformance.contract.contract import Operation
from conformance.model import Exchange, Finding, Level, NoAnswer, NoAnswerReason, Response, Verdict

#: Answers of gateways that may go away by themselves.
PASSING = frozenset({502, 503, 504})


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict with its reason; the findings are those of the case's own purpose."""

    verdict: Verdict
    reason: str = ""
    findings: tuple[Finding, ...] = ()
    #: A request that is valid by the documents was not accepted.
    unserved: bool = False


def judge(case: Case, operation: Operation, exchange: Exchange, *, control_accepted: bool | None) -> Judgement:
    """Judge one exchange of a case.

    `control_accepted` says whether the operation's control was accepted with the same data and credentials; None when
    the control's own case is judged.
    """
    response = exchange.outcome
    if isinstance(response, NoAnswer):
        return _silence(case, operation, response)
    if case.kind is Kind.OPEN:
        return _open(case, exchange, response)
    judged = _valid if case.kind is Kind.VALID else _invalid
    return judged(case, operation, exchange, response, control_accepted=control_accepted)


def _silence(case: Case, operation: Operation, silence: NoAnswer) -> Judgement:
    why = f"{silence.reason}{f' ({silence.detail})' if silence.detail else ''}"
    if silence.reason is NoAnswerReason.CUT:
        return Judgement(Verdict.INCONCLUSIVE, "the run was ended before the answer came")
    if silence.reason is NoAnswerReason.UNSENDABLE:
        return Judgement(Verdict.ERROR, f"the request cannot be sent: {silence.detail}")
    if not case.effect(operation).repeatable and case.kind is Kind.VALID:
        reason = f"no answer to a write: {why}; whether it was carried out is unknown"
        return Judgement(Verdict.INCONCLUSIVE, reason, unserved=True)
    return Judgement(Verdict.INCONCLUSIVE, f"no answer: {why}", unserved=case.kind is Kind.VALID)


def _valid(
    case: Case, operation: Operation, exchange: Exchange, response: Response, *, control_accepted: bool | None
) -> Judgement:
    status = response.status
    if status in operation.success_statuses:
        return Judgement(Verdict.PASS)
    if 200 <= status < 300:
        return Judgement(Verdict.PASS, f"accepted with {status}, a success that the documents do not name")
    if status == 408 or status >= 500:
        return _failed(
            case, operation, exchange, "A valid request is answered by a server error.", "valid/server-error"
        )
    if status in (401, 403) and status not in operation.statuses:
        return _refused(f"answered {status}: the credentials are not accepted for {operation.id}")
    if status == 429:
        return _refused("answered 429: too many requests; lower limits.rate in the IXIT")
    if 400 <= status < 500:
        if case.firm and control_accepted is not False:
            message = "A request that differs from the accepted one in syntax only, validly, is refused."
            return _failed(case, operation, exchange, message, "valid/refused")
        documented = "documented" if status in operation.statuses else "undocumented"
        return _refused(
            f"refused with the {documented} {status}{words_of(response)}: "
            f"check that the test data of {operation.id} are fit for it"
        )
    return _failed(case, operation, exchange, "A valid request is answered by no documented status.", "valid/status")


def _refused(reason: str) -> Judgement:
    return Judgement(Verdict.INCONCLUSIVE, reason, unserved=True)


def _invalid(
    case: Case, operation: Operation, exchange: Exchange, response: Response, *, control_accepted: bool | None
) -> Judgement:
    status = response.status
    if 200 <= status < 300:
        return _failed(case, operation, exchange, f"A request that {case.says} is accepted.", "invalid/accepted")
    if status == 408 or status >= 500:
        message = f"A request that {case.says} is answered by a server error."
        return _failed(case, operation, exchange, message, "invalid/server-error")
    if not 400 <= status < 500:
        return _failed(case, operation, exchange, f"A request that {case.says} is not refused.", "invalid/not-refused")
    if status == 429:
        return Judgement(Verdict.INCONCLUSIVE, "answered 429: too many requests; lower limits.rate in the IXIT")
    if control_accepted is not True:
        return Judgement(
            Verdict.INCONCLUSIVE,
            f"refused with {status}, but {operation.id} accepted no control request, so the refusal proves nothing",
        )
    if case.exact and status not in case.fits:
        if status in (401, 403):
            return Judgement(Verdict.INCONCLUSIVE, f"refused with {status}, before it was looked at")
        message = f"A request that {case.says} is refused with another status than the documents say."
        return _failed(case, operation, exchange, message, "invalid/status")
    if case.fits and status not in case.fits:
        return Judgement(Verdict.PASS, f"refused with {status}, where the documents name {_listed(case.fits)}")
    return Judgement(Verdict.PASS, "" if case.fits else f"refused with {status}; the documents name no status for it")


def _open(case: Case, exchange: Exchange, response: Response) -> Judgement:
    if response.status == 408 or response.status >= 500:
        finding = Finding(
            check="open/server-error",
            level=Level.MUST,
            message=f"A request that {case.says} is answered by a server error.",
            pointer="status",
            expected="any answer but a server error",
            actual=response.status,
            exchanges=(exchange.number,),
        )
        return Judgement(Verdict.FAIL, finding.message, (finding,))
    return Judgement(Verdict.PASS, f"answered {response.status}; the documents leave it open")


def _failed(case: Case, operation: Operation, exchange: Exchange, message: str, check: str) -> Judgement:
    response = exchange.response
    expected = {
        Kind.VALID: f"one of {_listed(operation.success_statuses)}",
        Kind.INVALID: f"one of {_listed(case.fits)}" if case.fits else "a refusal (4xx)",
        Kind.OPEN: "any answer but a server error",
    }[case.kind]
    finding = Finding(
        check=check,
        level=Level.MUST,
        message=message,
        pointer="status",
        expected=expected,
        actual=response.status if response else None,
        exchanges=(exchange.number,),
        source=operation.source,
    )
    return Judgement(Verdict.FAIL, message, (finding,))


def _listed(statuses: tuple[int, ...]) -> str:
    return ", ".join(str(status) for status in statuses) or "none"
