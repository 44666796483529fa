"""The requirements in a plan that scripts judge: what each script asks, by the roles of its requests."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from conformance.cases.case import REMOVE, Case, Edit, Kind, Purpose, Ruled
from conformance.cases.places import path_of
from conformance.cases.rule_edits import edits_of, from_answer, given, needs_answer, other_filters, varied, without
from conformance.cases.rules import (
    BESIDE_CONTROL,
    OBSERVED,
    beside,
    borne_out,
    disagreed,
    elsewhere,
    has_rule,
    purpose_of,
    rule_case,
)
from conformance.cases.values import Pool, Sent
from conformance.cases.walk import pool_of
from conformance.contract.contract import Contract, Operation, Parameter, Requirement


def ruled_of(contract: Contract, operations: Sequence[Operation]) -> Iterator[tuple[Purpose, Ruled]]:
    """Give the requirements that scripts judge, or that answers show by the way."""
    for operation in operations:
        for requirement in operation.requirements:
            if requirement.rule is not None and requirement.rule[0] != "workflow":
                found = _ruled(contract, operation, requirement)
                if found is not None:
                    yield found
    if not operations:
        return
    for requirement in contract.requirements:
        found = _ruled_api_wide(contract, operations, requirement)
        if found is not None:
            yield found


def _ruled(contract: Contract, operation: Operation, requirement: Requirement) -> tuple[Purpose, Ruled] | None:
    assert requirement.rule is not None
    name, arguments = requirement.rule
    purpose = purpose_of(contract, requirement, also=borne_out(contract, name))
    if disagreed(contract, requirement.under):
        return purpose, Ruled(requirement, purpose.id, operation.key)
    if name in BESIDE_CONTROL and next(beside(contract, operation, requirement, purpose.id), None) is not None:
        return None
    asks = _asks(contract, operation, name, arguments, purpose.id)
    return purpose, Ruled(requirement, purpose.id, operation.key, asks)


def _asks(
    contract: Contract, operation: Operation, name: str, arguments: Mapping[str, Any], purpose: str
) -> dict[str, Case]:
    """Give the requests of one rule by their roles: `ask` to the operation itself, `read` to another one."""

    def own(variant: str, edits: Sequence[Edit] = ()) -> Case:
        base = rule_case(operation, purpose, variant, Kind.VALID, "serves a rule", edits)
        return replace(base, taker="" if operation.effect.repeatable else f"{operation.key}/rules")

    found = {
        role: own(role if role != "ask" else "asked", edits)
        for role, edits in _own_requests(contract, operation, name, arguments).items()
    }
    read = _read(contract, operation, name, arguments, purpose)
    return {**found, "read": read} if read is not None else found


def _own_requests(
    contract: Contract, operation: Operation, name: str, arguments: Mapping[str, Any]
) -> dict[str, list[Edit]]:
    """Give the requests to the operation itself, as edits of its control, by their roles."""
    asked = edits_of(contract, operation, arguments.get("ask", {}))
    match name:
        case "unchanged-when-rejected":
            return {}
        case _ if name in OBSERVED:
            return {"ask": asked} if operation.effect.repeatable else {}
        case "still-accepted":
            ways = given(contract, operation, arguments["members"])
            return {**{f"ask-{n}": way for n, way in enumerate(ways, 1)}, "without": without(arguments["members"])}
        case "filtered":
            return {"ask": asked, "bare": [], **other_filters(contract, operation)}
        case "only-when-asked":
            return {"bare": [], "ask": asked}
        case "rejected-when" | "accepted-when":
            with_ = {place: value for place, value in arguments["with"].items() if not needs_answer({place: value})}
            return {"ask": edits_of(contract, operation, with_), "control": []}
        case "empty-when":
            return {"control": [], "ask": edits_of(contract, operation, arguments["with"])}
        case "equals-default-of":
            return {"ask": [*asked, Edit(path_of(arguments["omit"]), REMOVE)]}
        case "isolated-by-organisation":
            return {"ask": [], "elsewhere": elsewhere(operation)}
        case "visible-in":
            return {"ask": [*asked, *varied(contract, operation, arguments)]}
        case _:
            return {"ask": asked}


def _read(
    contract: Contract, operation: Operation, name: str, arguments: Mapping[str, Any], purpose: str
) -> Case | None:
    """Give the request of another operation that the rule looks at."""
    if name == "still-served":
        near = neighbour(contract, operation)
        return _plain_read(near, purpose, operation) if near else None
    if name == "unchanged-when-rejected":
        return _reading(contract, purpose, operation.observed_by) if operation.observed_by else None
    if name in ("rejected-when", "accepted-when"):
        said = next((v["max"] for v in arguments["with"].values() if needs_answer({"": v})), None)
        return _reading(contract, purpose, said) if said else None
    return _reading(contract, purpose, arguments) if "operation" in arguments else None


def _ruled_api_wide(
    contract: Contract, operations: Sequence[Operation], requirement: Requirement
) -> tuple[Purpose, Ruled] | None:
    if requirement.rule is None or requirement.rule[0] in ("rejected-when", "isolated-by-organisation"):
        return None
    name = requirement.rule[0]
    purpose = purpose_of(contract, requirement)
    first = operations[0]
    if name == "not-served":
        asks = dict(_removed_asks(contract, operations, purpose.id))
        return (purpose, Ruled(requirement, purpose.id, first.key, asks)) if asks else None
    if name == "unchanged-when-rejected":
        lacking = [o for o in operations if o.observed_by and not has_rule(o, name)]
        asks = {o.key: _reading(contract, purpose.id, o.observed_by or {}) for o in lacking}
        return (purpose, Ruled(requirement, purpose.id, first.key, asks)) if asks else None
    return purpose, Ruled(requirement, purpose.id, first.key)


def _reading(contract: Contract, purpose: str, said: Mapping[str, Any]) -> Case:
    """Give the read that `{operation, with}` names; values of answers are filled in by its script."""
    operation = contract.operations[said["operation"]]
    given = said.get("with", {})
    edits = edits_of(contract, operation, {p: v for p, v in given.items() if not from_answer(v)}, told=given)
    return Case(
        id=f"{purpose}/read-{operation.id}", purpose=purpose,
        operation=operation.key, kind=Kind.VALID, says="shows what another request did", edits=tuple(edits), rank=2,
    )  # fmt: skip


def _plain_read(near: Operation, purpose: str, operation: Operation) -> Case:
    """Give a neighbour's request with the ids of the operation."""
    own = {pool_of(p): p for p in operation.parameters if p.location == "path"}
    kinds = {(kind or "").partition(".")[0]: p for kind, p in own.items()}
    edits = [
        Edit(("path", p.name), Sent(kinds[(pool_of(p) or "").partition(".")[0]].place))
        for p in near.parameters
        if p.location == "path"
    ]
    return Case(
        id=f"{purpose}/read-{near.id}", purpose=purpose, operation=near.key,
        kind=Kind.VALID, says="shows that the ids are known", edits=tuple(edits), rank=2,
    )  # fmt: skip


def neighbour(contract: Contract, operation: Operation) -> Operation | None:
    """Find a read that takes the same ids or fewer, and is not deprecated itself."""

    def kinds(one: Operation) -> set[str]:
        return {(pool_of(p) or "").partition(".")[0] for p in one.parameters if p.location == "path"}

    def fits(one: Operation) -> bool:
        needed = [p for p in one.parameters if p.required and p.location != "path"]
        known = kinds(one) <= kinds(operation) and len(kinds(one)) > 1
        return one.method == "GET" and known and not needed and not has_rule(one, "still-served")

    return next((one for one in contract.operations.values() if fits(one) and one.id != operation.id), None)


def _removed_asks(contract: Contract, operations: Sequence[Operation], purpose: str) -> Iterator[tuple[str, Case]]:
    """Give a request for each removed read whose ids are known; writes are never sent."""
    base = next((o for o in operations if o.method == "GET" and o.body is None), None)
    if base is None:
        return
    control = Case(f"{purpose}/control", purpose, base.key, Kind.VALID, "shows that the API answers", rank=2)
    known = {
        p.name: p for o in contract.operations.values() for p in o.parameters if p.location == "path" and pool_of(p)
    }
    served = {(o.method, re.sub(r"\{[^}]*\}", "{}", o.path)) for o in contract.operations.values()}
    for removed in contract.removed:
        names = re.findall(r"\{([^}]*)\}", removed.path)
        again = (removed.method, re.sub(r"\{[^}]*\}", "{}", removed.path)) in served
        if removed.method != "GET" or again:
            continue
        pools = {name: _kind_of(contract, known, name) for name in names}
        if any(kind is None for kind in pools.values()):
            continue
        edits = [Edit(("template",), removed.path), *(Edit(("path", n), Pool(k or "")) for n, k in pools.items())]
        variant = f"{removed.method.lower()}-{re.sub(r'[^A-Za-z0-9]+', '-', removed.path).strip('-')}"
        case = Case(
            f"{purpose}/{variant}", purpose, base.key, Kind.OPEN, f"asks for {removed.method} {removed.path}",
            (Edit(("method",), removed.method), *edits), rank=2,
        )  # fmt: skip
        yield variant, case
    yield "control", control


def _kind_of(contract: Contract, known: Mapping[str, Parameter], name: str) -> str | None:
    """Give the pool kind of a parameter of a removed path: as elsewhere in the API, or the kind of its own name."""
    return pool_of(known[name]) if name in known else name if name in contract.pool_kinds else None
