"""What a run exercised: each constraint on both sides, each status; and why the rest was not seen."""

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
from conformance.cases.schema_walk import MAX_DEPTH
from conformance.contract.contract import Contract, Operation, operation_at
from conformance.model import Exchange

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
        """Its JSON object in run.json."""
        return {
            "constraints": {
                "known": len(self.known),
                "exercised_validly": len(self.valid),
                "exercised_invalidly": len(self.invalid),
                "missing": dict(self.missing_constraints),
            },
            "statuses": {"seen": dict(self.statuses), "missing": dict(self.missing_statuses)},
        }


@dataclass(slots=True)
class _Heard:
    """What the exchanges of one operation showed."""

    exchanges: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    #: Places of accepted requests.
    present: set[str] = field(default_factory=set)
    #: Constraints whose breaking was refused.
    refused: set[str] = field(default_factory=set)


class Covered:
    """Gathers what a run exercises, exchange by exchange; none of them is kept."""

    def __init__(self, plan: Plan, contracts: Mapping[str, Contract]) -> None:
        """Begin with nothing."""
        self._plan = plan
        self.contracts = contracts
        self._heard: dict[str, _Heard] = {}
        self._cases = {case.id: case for cases in plan.cases.values() for case in cases}

    def take(self, exchange: Exchange) -> None:
        """Learn from an exchange."""
        heard = self._heard.setdefault(exchange.operation, _Heard())
        heard.exchanges += 1
        response, case = exchange.response, self._cases.get(exchange.case)
        if response is None:
            return
        heard.statuses[str(response.status)] += 1
        if case is None or case.operation != exchange.operation:
            return
        if response.status in _ACCEPTED and case.kind is not Kind.INVALID:
            heard.present |= places_of(operation_at(self.contracts, exchange.operation), exchange)
        if response.status in _REFUSED and case.kind is Kind.INVALID:
            heard.refused.add(case.constraint)

    def as_json(self, reasons: Mapping[str, str]) -> dict[str, Any]:
        """Give it as it stands in run.json; `reasons` tells of cases what the judging said of them."""
        found = [
            _operation_coverage(
                contract,
                operation,
                self._plan.cases[operation.key],
                self._heard.get(operation.key, _Heard()),
                reasons,
            )
            for contract in self.contracts.values()
            for operation in contract.operations.values()
            if operation.key in self._plan.cases
        ]
        seen = [len(o.statuses.keys() & _documented(self.contracts, o)) for o in found]
        return {
            "constraints": {
                "known": sum(len(o.known) for o in found),
                "exercised_validly": sum(len(o.valid) for o in found),
                "exercised_invalidly": sum(len(o.invalid) for o in found),
            },
            "statuses": {"documented": sum(seen) + sum(len(o.missing_statuses) for o in found), "seen": sum(seen)},
            "operations": {o.operation: o.as_json() for o in found},
        }


def coverage(
    plan: Plan,
    contracts: Mapping[str, Contract],
    exchanges: Iterable[Exchange],
    reasons: Mapping[str, str],
) -> dict[str, Any]:
    """The `coverage` object of run.json: which cases, places and statuses of each operation the exchanges covered."""
    covered = Covered(plan, contracts)
    for exchange in exchanges:
        covered.take(exchange)
    return covered.as_json(reasons)


def _operation_coverage(
    contract: Contract, operation: Operation, cases: Sequence[Case], heard: _Heard, reasons: Mapping[str, str]
) -> OperationCoverage:
    known = constraints_of(contract, operation)
    valid = frozenset(name for name in known if name.rpartition("/")[0] in heard.present)
    invalid = frozenset(name for name in known if name in heard.refused and heard.present)
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
    seen = heard.statuses
    return OperationCoverage(
        operation=operation.key,
        known=known,
        valid=valid,
        invalid=invalid,
        statuses=dict(sorted(seen.items())),
        missing_statuses={s: why_unseen(s, heard) for s in operation.answers if not _came(s, seen) and s != "default"},
        missing_constraints=missing,
    )


def _came(documented: str, seen: Mapping[str, int]) -> bool:
    return documented in seen or (documented.endswith("XX") and any(s[0] == documented[0] for s in seen))


def places_of(operation: Operation, exchange: Exchange) -> set[str]:
    """The places of a request that carry a value, such as `query.limit` or `body.items[].id`."""
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


def why_unseen(status: str, heard: _Heard) -> str:
    """Why a documented status was not seen in a run, as a sentence."""
    if not heard.exchanges:
        return "nothing was sent to the operation"
    if status in UNPROVOKED:
        return "no request provokes it: it tells of the target's own trouble"
    if status.startswith("2"):
        return "no accepted request led to it: the test data have nothing for it, or the target follows another reading"
    if status in ("401", "403"):
        return "the credentials at hand have all permissions, and rejected ones had another status"
    if status == "405":
        return "methods that no release documents are tried where writes are allowed, on paths with an id of their own"
    if status == "409":
        return "the documents do not say which state leads to it"
    return "no rejection had this status"


def _why(constraint: str, cases: Sequence[Case], reasons: Mapping[str, str]) -> str:
    told = (reasons[case.id] for case in cases if case.constraint == constraint and case.id in reasons)
    return next(told, "no request that breaks it was rejected beside an accepted control")


def _why_no_control(operation: Operation, cases: Sequence[Case], reasons: Mapping[str, str]) -> str:
    control = cases[0].id if cases else ""
    return reasons.get(control, f"no request of {operation.id} was accepted")


def _documented(contracts: Mapping[str, Contract], found: OperationCoverage) -> set[str]:
    return {s for s in operation_at(contracts, found.operation).answers if s != "default"}
