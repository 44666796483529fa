"""What was really sent, judged again by the contract: a case that is not what it says is our error, never a failure."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

from conformance.cases.case import Case, Kind
from conformance.checks.rules.select import path_values
from conformance.contract import RequestJudgement, judge_request
from conformance.contract.contract import Contract, Operation
from conformance.model import Request


def judged_again(contract: Contract, operation: Operation, request: Request) -> RequestJudgement:
    """Judge the bytes of a request by the contract."""
    return judge_request(
        contract,
        operation,
        path=path_values(operation, request),
        query=parse_qsl(urlsplit(request.url).query, keep_blank_values=True),
        headers={name.lower(): value for name, value in request.headers},
        body=request.body,
        content_type=request.header("content-type"),
    )


def not_as_meant(case: Case, contract: Contract, operation: Operation, request: Request) -> str | None:
    """Say how a request differs from what its case says of it, or None where it does not."""
    family = case.purpose.split("/")[2]
    if family not in ("accepts", "rejects"):
        return None  # credentials, methods and unknown ids are not the schema's matter, open requests are nobody's
    judgement = judged_again(contract, operation, request)
    if case.kind is Kind.VALID:
        if judgement.kind != "invalid":
            return None
        broken = judgement.violations[0]
        return f"the request was meant to be valid, but breaks `{broken.keyword}` at {broken.pointer}: {broken.message}"
    if judgement.kind != "invalid":
        return "the request was meant to break the contract, and does not"
    places = {violation.pointer for violation in judgement.violations}
    if len(places) > 1:
        return f"the request was meant to break the contract in one place, and breaks it in {', '.join(sorted(places))}"
    return None
