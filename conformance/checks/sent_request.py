"""Check the request that was really sent: one that is not what its case says is an error of the suite."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from conformance.cases.body_places import PlaceMissing, dotted, get, path_of
from conformance.cases.case import Case, Kind
from conformance.cases.control_request import default_body
from conformance.cases.placeholders import placeholders
from conformance.cases.schema_walk import pool_of
from conformance.checks.rules.select import path_values
from conformance.contract import RequestJudgement, judge_request
from conformance.contract.contract import Contract, Operation
from conformance.model import PurposeId, Request


def judged_again(contract: Contract, operation: Operation, request: Request) -> RequestJudgement:
    """Judge a request by the contract from its bytes, whatever its case says.

    Args:
        contract: The contract of the API.
        operation: The operation that the request is for.
        request: The request as it was sent.

    Returns:
        Whether it is valid, invalid or open, and the places that make it so.
    """
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
    """How a request differs from what its case says about it, or None where it does not."""
    family = PurposeId(case.purpose).family
    if family not in ("accepts", "rejects"):
        return None  # credentials, methods and unknown ids are not the schema's matter, open requests are nobody's
    judgement = judged_again(contract, operation, request)
    broken = judgement.violations
    if case.kind is Kind.VALID:
        if judgement.kind != "invalid":
            return None
        what = f"the request was meant to be valid, but breaks `{broken[0].keyword}` at {broken[0].pointer}"
        message = f"{what}: {broken[0].message}"
        if _by_default(contract, operation, request, broken[0].pointer):
            return Unmeant(message, ours=True)
        return _blamed(case, message, {broken[0].pointer})
    if judgement.kind != "invalid":
        return Unmeant("the request was meant to break the contract and does not", ours=True)
    places = {violation.pointer for violation in broken}
    if len(places) > 1 and not all(_within_edits(case, place) for place in places):
        what = f"the request was meant to break the contract in one place, and breaks it in {', '.join(sorted(places))}"
        return _blamed(case, what, {place for place in places if not _edited(case, place)} or places)
    return None


def _blamed(case: Case, message: str, places: set[str]) -> Unmeant:
    """What stands at a place that the case edits is ours; the rest comes from the test data."""
    ours = any(_edited(case, place) for place in places)
    return Unmeant(message if ours else f"the test data of the IXIT do not fit: {message}", ours)


def _by_default(contract: Contract, operation: Operation, request: Request, place: str) -> bool:
    """Whether the value at a place comes from the contract's own example, and not from test data."""
    path = path_of(re.sub(r"\[\d+\]", "[]", place))
    if path[0] != "body":
        parameter = operation.parameter(str(path[0]), ".".join(map(str, path[1:])))
        return parameter is not None and pool_of(parameter) is None
    default = default_body(contract, operation)
    try:
        meant, sent = get(default, path[1:]), get(json.loads(request.body or b"null"), path[1:])
    except (PlaceMissing, ValueError):
        return False
    return not any(placeholders(meant)) and bool(meant == sent)


def _within_edits(case: Case, place: str) -> bool:
    """Whether a place is what the case edits, is in it or around it: what is around says that its inside is wrong."""
    return _edited(case, place) or any(dotted(edit.place).startswith(place) for edit in case.edits)


def _edited(case: Case, place: str) -> bool:
    edited = [dotted(edit.place) for edit in case.edits]
    return any(place.startswith(name) or name in ("raw", "media-type", "syntax") for name in edited)
