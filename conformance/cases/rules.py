"""From the requirements of a contract to purposes, to cases beside an operation's own, and to what scripts ask."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from conformance.cases.case import REMOVE, Case, Edit, Kind, Purpose, Ruled, Supposition
from conformance.cases.places import dotted, get, has, path_of, put
from conformance.cases.template import default_body, good_value
from conformance.cases.values import Pool, Sent, Today, Value
from conformance.cases.variants import types_of
from conformance.cases.walk import Node, body_nodes, parameter_nodes, pool_of
from conformance.contract.contract import Contract, Operation, Parameter, Requirement
from conformance.contract.rules import RULES
from conformance.contract.vocabulary import POOL_KINDS

Planned = tuple[Purpose, Case]

#: Rules that answers show by themselves.
OBSERVED = frozenset(
    {"echoes", "ordered", "first-equals", "contains", "every", "present-when", "absent-when", "status-implied-by"}
)
#: Rules whose requests stand among the operation's own, beside its control.
BESIDE_CONTROL = frozenset(
    {"rejected-when", "accepted-when", "isolated-by-organisation", "still-accepted", "insensitive-to"}
)
#: Pool kinds that name no data of a customer, and so nothing that an organisation keeps for itself.
COMMON_KINDS = frozenset({"orgId", "hostCfg", "dealerId", "shopId", "catalogueId", "productId", "bundleId"})
_TODAY = re.compile(r"([+-]?\d+)d?")


def purpose_of(contract: Contract, requirement: Requirement, *, also: Sequence[str] = ()) -> Purpose:
    """Give the purpose that tests a requirement; it may bear out API-wide ones (`also`) as well."""
    place = requirement.operation or "any"
    rule = requirement.rule[0] if requirement.rule else ""
    return Purpose(
        id=f"{requirement.api}/{place}/rules/{requirement.id}",
        api=requirement.api,
        operation=requirement.operation,
        family="rules",
        level=requirement.level,
        says=requirement.says,
        source=requirement.source,
        requirements=(requirement.key, *also),
        witness=RULES[rule].witness if rule in RULES else "",
        under=suppositions(contract, requirement.under),
    )


def suppositions(contract: Contract, under: Mapping[str, tuple[str, ...]]) -> tuple[Supposition, ...]:
    """Give the choices that something rests on, where nothing is agreed."""
    return tuple(
        Supposition(f"{contract.api}/{name}", choices, contract.readings[name].permitted)
        for name, choices in under.items()
        if name in contract.readings and name not in contract.agreed
    )


def disagreed(contract: Contract, under: Mapping[str, tuple[str, ...]]) -> str | None:
    """Say which agreement excludes something, or None where none does."""
    for name, choices in under.items():
        agreed = contract.agreed.get(name)
        if agreed is not None and agreed not in choices:
            return f"it holds under {name}={' or '.join(choices)}; agreed is {agreed}"
    return None


def untestable(contract: Contract) -> Iterator[Requirement]:
    """Give the requirements that no exchange can show, for the reports."""
    yield from (requirement for requirement in contract.all_requirements() if requirement.untestable)


# -- cases beside the control


def cases_beside_control(contract: Contract, operation: Operation) -> Iterator[Planned]:
    """Give the cases of the rules that one answer decides, beside the operation's control."""
    for requirement in operation.requirements:
        if requirement.rule and requirement.rule[0] in BESIDE_CONTROL and not disagreed(contract, requirement.under):
            purpose = purpose_of(contract, requirement, also=_api_wide(contract, requirement.rule[0]))
            yield from ((purpose, case) for case in _beside(contract, operation, requirement, purpose.id))
    for requirement in contract.requirements:
        if requirement.rule and requirement.rule[0] == "rejected-when" and _applies(operation, requirement.rule[1]):
            purpose = purpose_of(contract, requirement)
            yield purpose, _rejected(contract, operation, requirement, purpose.id)


def _beside(contract: Contract, operation: Operation, requirement: Requirement, purpose: str) -> Iterator[Case]:
    assert requirement.rule is not None
    name, arguments = requirement.rule
    match name:
        case "rejected-when" if not needs_answer(arguments["with"]):
            yield _rejected(contract, operation, requirement, purpose)
        case "accepted-when" if not needs_answer(arguments["with"]):
            edits = edits_of(contract, operation, arguments["with"])
            yield _case(
                operation, purpose, "accepted", Kind.VALID, requirement.says, edits,
                firm=not any(isinstance(edit.value, Pool) for edit in edits),
            )  # fmt: skip
        case "isolated-by-organisation" if not judged_by_content(operation):
            yield from _isolated(operation, purpose)
        case "still-accepted":
            edits = _with_members(contract, operation, arguments["members"])
            if edits:
                yield _case(operation, purpose, "given", Kind.VALID, requirement.says, edits, firm=True)
            for edit in () if edits else _each_member(contract, operation, arguments["members"]):
                variant = dotted(edit.place)
                yield _case(operation, purpose, variant, Kind.VALID, requirement.says, [edit], firm=True, optional=True)
        case "insensitive-to":
            edit = Edit(path_of(arguments["place"]), Sent(arguments["place"], other_case=True))
            yield _case(operation, purpose, "other-case", Kind.VALID, requirement.says, [edit], firm=True)


def _case(
    operation: Operation,
    purpose: str,
    variant: str,
    kind: Kind,
    says: str,
    edits: Sequence[Edit] = (),
    *,
    fits: Sequence[int] = (),
    firm: bool = False,
    exact: bool = False,
    optional: bool = False,
) -> Case:
    place = purpose.rpartition("/")[2]
    return Case(
        id=f"{operation.key}/rules/{place}/{variant}", purpose=purpose, operation=operation.key, kind=kind, says=says,
        edits=tuple(edits), fits=tuple(fits), firm=firm, exact=exact, optional=optional, rank=2,
    )  # fmt: skip


def _rejected(contract: Contract, operation: Operation, requirement: Requirement, purpose: str) -> Case:
    assert requirement.rule is not None
    arguments = requirement.rule[1]
    statuses = arguments.get("status", ())
    fits = tuple(statuses) if isinstance(statuses, list | tuple) else (int(statuses),)
    edits = edits_of(contract, operation, arguments["with"])
    says = f"has {', '.join(arguments['with'])} as in {requirement.id}"
    return _case(operation, purpose, "refused", Kind.INVALID, says, edits, fits=fits, exact=bool(fits))


def _isolated(operation: Operation, purpose: str) -> Iterator[Case]:
    organisation = next((p for p in operation.parameters if pool_of(p) == "orgId"), None)
    if organisation is None:
        return
    place = (organisation.location, organisation.name)
    says = "names ids of the own organisation under another one"
    yield _case(operation, purpose, "own-ids-elsewhere", Kind.INVALID, says, [Edit(place, Pool("orgId", foreign=True))])
    ids = [p for p in operation.parameters if p.location == "path" and is_customers(p)]
    if ids and operation.effect.repeatable:
        edits = [Edit(("path", p.name), Pool(pool_of(p) or "", foreign=True)) for p in ids]
        says = "names ids of another organisation under the own one"
        yield _case(operation, purpose, "foreign-ids-here", Kind.INVALID, says, edits, optional=True)


def is_customers(parameter: Parameter) -> bool:
    """Say whether a parameter names data that an organisation keeps for itself."""
    kind = pool_of(parameter)
    return kind is not None and kind not in COMMON_KINDS


def judged_by_content(operation: Operation) -> bool:
    """Say whether isolation shows in what is answered only: a person may be a customer of two organisations."""
    own = any(p.location == "path" and is_customers(p) for p in operation.parameters)
    return operation.effect.repeatable and not own


def _with_members(contract: Contract, operation: Operation, members: Sequence[str]) -> list[Edit]:
    """Give what adds members to the control request; those whose parents it lacks are left out."""
    nodes = {node.path: node for node in (*parameter_nodes(contract, operation), *body_nodes(contract, operation))}
    body = default_body(contract, operation)
    edits: list[Edit] = []
    for place in members:
        path = path_of(place)
        if path[0] != "body":
            parameter = operation.parameter(str(path[0]), str(path[1]))
            value = good_value(parameter) if parameter else None
            if value is not None:
                edits += [Edit(path, value), *_without_others(operation, {place})]
            continue
        if has(body, path[1:]) or not has(body, path[1:-1]) or path not in nodes:
            continue
        body = put(body, path[1:], example_of(nodes, path))
        edits.append(Edit(path, example_of(nodes, path)))
    return edits or [
        Edit(path_of(place), get(body, path_of(place)[1:]))
        for place in members[:1]
        if place.startswith("body.") and has(body, path_of(place)[1:])
    ]


def _each_member(contract: Contract, operation: Operation, members: Sequence[str]) -> Iterator[Edit]:
    """Give an edit for each member; a body of the IXIT may have the parents that the example lacks."""
    nodes = {node.path: node for node in body_nodes(contract, operation)}
    for path in map(path_of, members):
        if path in nodes:
            yield Edit(path, example_of(nodes, path))


def example_of(nodes: Mapping[tuple[str | int, ...], Node], path: tuple[str | int, ...]) -> Value:
    """Give an example of a node: its own, or an object of the examples of its members."""
    node = nodes[path]
    schema = node.schema
    if node.pool:
        return Pool(node.pool)
    if "example" in schema:
        return schema["example"]
    if "enum" in schema:
        return schema["enum"][0]
    below = [other for other in nodes if len(other) == len(path) + 1 and other[: len(path)] == path]
    if "properties" in schema:
        return {str(other[-1]): example_of(nodes, other) for other in below}
    kinds = schema.get("type", "string")
    kind = kinds if isinstance(kinds, str) else next(k for k in kinds if k != "null")
    return {"string": "string", "integer": 1, "number": 1.5, "boolean": True, "array": [], "object": {}}[kind]


# -- what scripts ask


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
    purpose = purpose_of(contract, requirement, also=_api_wide(contract, name))
    if disagreed(contract, requirement.under):
        return purpose, Ruled(requirement, purpose.id, operation.key)
    if name in BESIDE_CONTROL and next(_beside(contract, operation, requirement, purpose.id), None) is not None:
        return None
    asks = _asks(contract, operation, name, arguments, purpose.id)
    return purpose, Ruled(requirement, purpose.id, operation.key, asks)


def _asks(
    contract: Contract, operation: Operation, name: str, arguments: Mapping[str, Any], purpose: str
) -> dict[str, Case]:
    """Give the requests of one rule by their roles: `ask` to the operation itself, `read` to another one."""

    def own(variant: str, edits: Sequence[Edit] = ()) -> Case:
        base = _case(operation, purpose, variant, Kind.VALID, "serves a rule", edits)
        return replace(base, taker="" if operation.effect.repeatable else f"{operation.key}/rules")

    asked = edits_of(contract, operation, arguments.get("ask", {}))
    asked += _varied(contract, operation, arguments) if name == "visible-in" else []
    reads = {"read": read_of(contract, purpose, arguments)} if "operation" in arguments else {}
    match name:
        case "status-implied-by" | "echoes" if not operation.effect.repeatable:
            return {}
        case "still-accepted":
            return {}
        case _ if name in OBSERVED:
            return {"ask": own("asked", asked)} if operation.effect.repeatable else {}
        case "only-when-asked":
            return {"bare": own("bare"), "ask": own("asked", asked)}
        case "rejected-when" | "accepted-when":
            with_ = {place: value for place, value in arguments["with"].items() if not needs_answer({place: value})}
            read = _reading(
                contract, purpose, next(v["max"] for v in arguments["with"].values() if needs_answer({"": v}))
            )
            return {"ask": own("asked", edits_of(contract, operation, with_)), "read": read, "control": own("control")}
        case "empty-when":
            return {"control": own("control"), "ask": own("asked", edits_of(contract, operation, arguments["with"]))}
        case "equals-default-of":
            return {"ask": own("asked", [*asked, Edit(path_of(arguments["omit"]), REMOVE)]), **reads}
        case "isolated-by-organisation":
            organisation = next(p for p in operation.parameters if pool_of(p) == "orgId")
            elsewhere = Edit((organisation.location, organisation.name), Pool("orgId", foreign=True))
            return {"ask": own("at-home"), "read": own("elsewhere", [elsewhere])}
        case "still-served":
            near = neighbour(contract, operation)
            found = {"read": _plain_read(near, purpose, operation)} if near else {}
            return {"ask": own("asked"), **found}
        case "unchanged-when-rejected":
            return {"read": _reading(contract, purpose, operation.observed_by)} if operation.observed_by else {}
        case _:
            return {"ask": own("asked", asked), **reads}


def _varied(contract: Contract, operation: Operation, arguments: Mapping[str, Any]) -> list[Edit]:
    """Vary what the writes with the same `ask` are known again by: free numbers and texts, never test data or words."""
    nodes = {node.path: node for node in body_nodes(contract, operation)}
    places = dict.fromkeys(
        str(said["equals"]["request"])
        for name, said in (r.rule for r in operation.requirements if r.rule is not None)
        if name == "visible-in" and said.get("ask") == arguments.get("ask")
        and isinstance(said.get("equals"), Mapping) and "request" in said["equals"]
    )  # fmt: skip
    free = [path for path in map(path_of, places) if path in nodes and _is_free(nodes[path])]
    told = {path_of(place) for place in arguments.get("ask", {})}
    return [Edit(path, Sent(dotted(path), varied=True)) for path in free if path not in told]


def _is_free(node: Node) -> bool:
    kinds = set(types_of(node.schema))
    fixed = {"enum", "const", "pattern", "format", "maxLength"} & set(node.schema)
    return node.pool is None and not (fixed - {"maxLength"}) and bool(kinds) and kinds <= {"string", "number", "null"}


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


def has_rule(operation: Operation, name: str) -> bool:
    """Say whether an operation has a requirement with a rule of its own."""
    return any(r.rule is not None and r.rule[0] == name for r in operation.requirements)


def _api_wide(contract: Contract, rule: str) -> tuple[str, ...]:
    """Give the keys of API-wide requirements with a rule: those of operations bear them out."""
    names = ("isolated-by-organisation", "unchanged-when-rejected")
    return tuple(r.key for r in contract.requirements if rule in names and r.rule is not None and r.rule[0] == rule)


def read_of(contract: Contract, purpose: str, arguments: Mapping[str, Any]) -> Case:
    """Give the request of the operation that a rule looks at."""
    return _reading(contract, purpose, arguments)


def _reading(contract: Contract, purpose: str, said: Mapping[str, Any]) -> Case:
    """Give the read that `{operation, with}` names; values of answers are filled in by its script."""
    operation = contract.operations[said["operation"]]
    given = said.get("with", {})
    edits = edits_of(contract, operation, {p: v for p, v in given.items() if not _from_answer(v)}, told=given)
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
        pools = {name: _kind_of(known, name) for name in names}
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


def _kind_of(known: Mapping[str, Parameter], name: str) -> str | None:
    """Give the pool kind of a parameter of a removed path: as elsewhere in the API, or the kind of its own name."""
    return pool_of(known[name]) if name in known else name if name in POOL_KINDS else None


# -- edits


def needs_answer(with_: Mapping[str, Any]) -> bool:
    """Say whether values of `with` are known only from an answer."""
    return any(isinstance(value, Mapping) and "max" in value for value in with_.values())


def _from_answer(value: Any) -> bool:
    return isinstance(value, Mapping) and ("answer" in value or "max" in value)


def _applies(operation: Operation, arguments: Mapping[str, Any]) -> bool:
    """Say whether an operation has the parameters that an API-wide rule sets."""
    places = {parameter.place for parameter in operation.parameters}
    return operation.path_known and set(arguments["with"]) <= places


def edits_of(
    contract: Contract, operation: Operation, with_: Mapping[str, Any], *, told: Mapping[str, Any] | None = None
) -> list[Edit]:
    """Turn `with` or `ask` into edits of an operation's control request."""
    edits = [Edit(path_of(place), _value(contract, operation, place, value)) for place, value in with_.items()]
    return [*_without_others(operation, set(told if told is not None else with_)), *edits]


def _without_others(operation: Operation, places: set[str]) -> list[Edit]:
    """Take the control's optional parameters away where the request is to find its subject by another one."""
    control = set(operation.control)
    optional = {p.place for p in operation.parameters if not p.required and p.location == "query" and pool_of(p)}
    if not places & (optional - control):
        return []
    return [Edit(path_of(place), REMOVE) for place in sorted(control & optional)]


def _value(contract: Contract, operation: Operation, place: str, value: Any) -> Value:
    match value:
        case None:
            return REMOVE
        case {"pool": str(kind), **rest}:
            tag = rest.get("tag")
            return Pool(kind, str(tag) if tag else None)
        case {"request": str(there)}:
            return Sent(there)
        case {"today": days}:
            return Today(_days(days), _form(contract, operation, place))
        case dict():
            return {key: _value(contract, operation, f"{place}.{key}", item) for key, item in value.items()}
        case list():
            return [_value(contract, operation, f"{place}[]", item) for item in value]
        case _:
            return value


def _days(said: Any) -> int:
    found = _TODAY.fullmatch(str(said))
    return int(found[1]) if found else 0


def _form(contract: Contract, operation: Operation, place: str) -> str:
    """Give the form in which a place takes a day: date or date-time."""
    for node in (*parameter_nodes(contract, operation), *body_nodes(contract, operation)):
        if dotted(node.path) == place:
            return "date-time" if node.schema.get("format") == "date-time" else "date"
    return "date"


__all__ = ["BESIDE_CONTROL", "OBSERVED", "cases_beside_control", "disagreed", "ruled_of", "suppositions", "untestable"]
