"""Check the request that was really sent: one that is not what its case says is an error of the suite."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from conformance.cases.body_places import dotted
from conformance.cases.case import Case, Kind
from conformance.checks.rules.select import path_values
from conformance.contract import RequestJudgement, judge_request
from conformance.contract.contract import Contract, Operation
from conformance.model import PurposeId, Request


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


@dataclass(frozen=True, slots=True)
class Unmeant:
    """A request that is not what its case says: through our edits (`ours`), or through the test data."""

    message: str
    ours: bool


def not_as_meant(case: Case, contract: Contract, operation: Operation, request: Request) -> Unmeant | None:
    """Say how a request differs from what its case says of it, or None where it does not."""
    family = PurposeId(case.purpose).family
    if family not in ("accepts", "rejects"):
        return None  # credentials, methods and unknown ids are not the schema's matter, open requests are nobody's
    judgement = judged_again(contract, operation, request)
    broken = judgement.violations
    if case.kind is Kind.VALID:
        if judgement.kind != "invalid":
            return None
        what = f"the request was meant to be valid, but breaks `{broken[0].keyword}` at {broken[0].pointer}"
        return _blamed(case, f"{what}: {broken[0].message}", {broken[0].pointer})
    if judgement.kind != "invalid":
        return Unmeant("the request was meant to break the contract and does not", ours=True)
    places = {violation.pointer for violation in broken}
    if len(places) > 1:
        what = f"the request was meant to break the contract in one place, and breaks it in {', '.join(sorted(places))}"
        return _blamed(case, what, {place for place in places if not _edited(case, place)} or places)
    return None


def _blamed(case: Case, message: str, places: set[str]) -> Unmeant:
    """What stands at a place that the case edits is ours; the rest comes from the test data."""
    ours = any(_edited(case, place) for place in places)
    return Unmeant(message if ours else f"the test data of the IXIT do not fit: {message}", ours)


def _edited(case: Case, place: str) -> bool:
    edited = [dotted(edit.place) for edit in case.edits]
    return any(place.startswith(name) or name in ("raw", "media-type", "syntax") for name in edited)
