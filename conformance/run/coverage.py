"""What a run exercised: constraints on both sides, and statuses; what was not seen, with why."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from conformance.cases.case import Case, Kind, Plan
from conformance.cases.constraints import constraints_of
from conformance.cases.plan import UNPROVOKED
from conformance.cases.walk import MAX_DEPTH
from conformance.contract.contract import Contract, Operation
from conformance.model import Exchange, Response

_REFUSED = range(400, 500)
_ACCEPTED = range(200, 300)


@dataclass(frozen=True, slots=True)
class OperationCoverage:
    """One operation: its constraints, and its documented statuses."""

    operation: str
    known: tuple[str, ...]
    valid: frozenset[str]
    invalid: frozenset[str]
    #: Status -> how often it came.
    statuses: Mapping[str, int]
    #: Documented status, or constraint with its side -> why it was not seen.
    missing_statuses: Mapping[str, str] = field(default_factory=dict)
    missing_constraints: Mapping[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Give it as it stands in run.json."""
        return {
            "constraints": {
                "known": len(self.known),
                "exercised_validly": len(self.valid),
                "exercised_invalidly": len(self.invalid),
                "missing": dict(self.missing_constraints),
            },
            "statuses": {"seen": dict(self.statuses), "missing": dict(self.missing_statuses)},
        }


def coverage(
    plan: Plan,
    contracts: Mapping[str, Contract],
    exchanges: Iterable[Exchange],
    reasons: Mapping[str, str],
) -> dict[str, Any]:
    """Give the coverage of a run as it stands in run.json; `reasons` tells of cases what the judging said of them."""
    heard: dict[str, list[Exchange]] = {}
    for exchange in exchanges:
        heard.setdefault(exchange.operation, []).append(exchange)
    found = [
        operation_coverage(
            contract, operation, plan.cases.get(operation.key, ()), heard.get(operation.key, ()), reasons
        )
        for contract in contracts.values()
        for operation in contract.operations.values()
        if operation.key in plan.cases
    ]
    return {
        "constraints": {
            "known": sum(len(o.known) for o in found),
            "exercised_validly": sum(len(o.valid) for o in found),
            "exercised_invalidly": sum(len(o.invalid) for o in found),
        },
        "statuses": {
            "documented": sum(
                len(o.statuses.keys() & _documented(contracts, o)) + len(o.missing_statuses) for o in found
            ),
            "seen": sum(len(o.statuses.keys() & _documented(contracts, o)) for o in found),
        },
        "operations": {o.operation: o.as_json() for o in found},
    }


def operation_coverage(
    contract: Contract,
    operation: Operation,
    cases: Sequence[Case],
    exchanges: Sequence[Exchange],
    reasons: Mapping[str, str],
) -> OperationCoverage:
    """Give the coverage of one operation."""
    known = constraints_of(contract, operation)
    by_id = {case.id: case for case in cases}
    present: set[str] = set()
    refused: set[str] = set()
    for exchange in exchanges:
        case, response = by_id.get(exchange.case), exchange.response
        if case is None or response is None:
            continue
        if response.status in _ACCEPTED and case.kind is not Kind.INVALID:
            present |= places_of(operation, exchange)
        if response.status in _REFUSED and case.kind is Kind.INVALID:
            refused.add(case.constraint)
    valid = frozenset(name for name in known if name.rpartition("/")[0] in present)
    invalid = frozenset(name for name in known if name in refused and present)
    planned = {case.constraint for case in cases if case.kind is Kind.INVALID}
    missing: dict[str, str] = {}
    for name in known:
        if name not in valid:
            missing[f"{name} validly"] = _why_no_control(operation, cases, reasons)
        if name not in invalid:
            missing[f"{name} invalidly"] = (
                "no request breaks it: see what the profile leaves out"
                if name not in planned
                else _why(name, cases, reasons)
            )
    seen = Counter(str(e.response.status) for e in exchanges if isinstance(e.outcome, Response) and e.response)
    return OperationCoverage(
        operation=operation.key,
        known=known,
        valid=valid,
        invalid=invalid,
        statuses=dict(sorted(seen.items())),
        missing_statuses={s: why_unseen(s, exchanges) for s in operation.answers if s not in seen and s != "default"},
        missing_constraints=missing,
    )


def places_of(operation: Operation, exchange: Exchange) -> set[str]:
    """Give the places that a request has; one of a body without trouble has them all right when it is accepted."""
    request = exchange.request
    found = {f"path.{p.name}" for p in operation.parameters if p.location == "path"}
    for name, text in parse_qsl(urlsplit(request.url).query, keep_blank_values=True):
        found.add(f"query.{name}")
        parameter = operation.parameter("query", name)
        if parameter is not None and parameter.content is not None:
            found |= set(_places(_parsed(text), f"query.{name}"))
    found |= {p.place for p in operation.parameters if p.location == "header" and request.header(p.name) is not None}
    if request.body:
        found |= set(_places(_parsed(request.body), "body"))
    return found


def _parsed(text: str | bytes) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _places(value: Any, place: str, depth: int = 0) -> Iterator[str]:
    yield place
    if depth > MAX_DEPTH:
        return
    if isinstance(value, dict):
        for name, below in value.items():
            yield from _places(below, f"{place}.{name}", depth + 1)
    elif isinstance(value, list):
        for item in value:
            yield from _places(item, f"{place}[]", depth + 1)


def why_unseen(status: str, exchanges: Sequence[Exchange]) -> str:
    """Say why a documented status was not seen."""
    if not exchanges:
        return "nothing was sent to the operation"
    if status in UNPROVOKED:
        return "no request provokes it: it tells of the target's own trouble"
    if status.startswith("2"):
        return "no accepted request led to it: the test data have nothing for it, or a reading answers otherwise"
    if status in ("401", "403"):
        return "the credentials at hand have all permissions, and the refused ones were answered otherwise"
    if status == "405":
        return "methods that no release documents are tried at the first operation of the path"
    if status == "409":
        return "the documents do not say which state leads to it"
    return "no refusal was answered so"


def _why(constraint: str, cases: Sequence[Case], reasons: Mapping[str, str]) -> str:
    told = (reasons[case.id] for case in cases if case.constraint == constraint and case.id in reasons)
    return next(told, "no request that breaks it was refused beside an accepted control")


def _why_no_control(operation: Operation, cases: Sequence[Case], reasons: Mapping[str, str]) -> str:
    control = cases[0].id if cases else ""
    return reasons.get(control, f"no request of {operation.id} was accepted")


def _documented(contracts: Mapping[str, Contract], found: OperationCoverage) -> set[str]:
    api, _, name = found.operation.partition("/")
    return {s for s in contracts[api].operations[name].answers if s != "default"}
