"""Build the requests of a rule from its arguments `ask`, `with`, `members` and `omit`."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from conformance.cases.body_places import dotted, named, path_of
from conformance.cases.case import REMOVE, REMOVE_IF_THERE, Case, Edit, Kind, Ruled
from conformance.cases.fixed.variants import types_of
from conformance.cases.placeholders import Pool, Sent, Today, Value
from conformance.cases.requirement_purposes import Stated, rule_case
from conformance.cases.schema_walk import Node, body_nodes, parameter_nodes, pool_of
from conformance.checks.rules.same_thing import comparable
from conformance.checks.rules.select import body_of, request_values, select
from conformance.contract.contract import Contract, Operation
from conformance.contract.vocabulary import days_in
from conformance.model import Exchange
from conformance.model.sentences import some
from conformance.scripts.script import Ask


def asking(stated: Stated) -> Mapping[str, Case]:
    """Return the request that `ask` describes, and the read that the rule names, if any, by their roles."""
    return {**own_requests(stated, {"ask": asked(stated)}), **named_read(stated)}


def asked(stated: Stated) -> list[Edit]:
    """Return the edits of `ask`."""
    return edits_of(stated.contract, stated.operation, stated.arguments.get("ask", {}))


def own_requests(stated: Stated, edits: Mapping[str, Sequence[Edit]]) -> dict[str, Case]:
    """Make requests to the operation itself, by their roles, from edits of its control."""
    operation = stated.operation
    taker = "" if operation.effect.repeatable else f"{operation.key}/rules"
    return {
        role: replace(
            rule_case(
                operation,
                stated.purpose,
                "asked" if role == "ask" else role,
                Kind.VALID,
                "a valid request of a rule",
                changes,
            ),
            taker=taker,
        )
        for role, changes in edits.items()
    }


def named_read(stated: Stated) -> dict[str, Case]:
    """Return the request to the operation that the rule looks at, or an empty mapping where it names none."""
    arguments = stated.arguments
    return {"read": reading(stated.contract, stated.purpose, arguments)} if "operation" in arguments else {}


def reading(contract: Contract, purpose: str, said: Mapping[str, Any]) -> Case:
    """Make the read that `{operation, with}` names; its script fills in values of earlier responses."""
    operation = contract.operations[said["operation"]]
    with_ = said.get("with", {})
    edits = edits_of(contract, operation, {p: v for p, v in with_.items() if not from_answer(v)}, told=with_)
    return Case(
        id=f"{purpose}/read-{operation.id}", purpose=purpose,
        operation=operation.key, kind=Kind.VALID, says="a read of what another request did", edits=tuple(edits), rank=2,
    )  # fmt: skip


def answered_values(said: Mapping[str, Any], exchange: Exchange) -> list[Any]:
    """The values that `{answer: pointer}` stands for; null says nothing."""
    return [value for value in select(body_of(exchange), said["answer"]) if value is not None]


def answered_edits(with_: Mapping[str, Any], exchange: Exchange) -> list[Edit] | None:
    """Take the values of `with` from a response; None where one is missing there."""
    edits: list[Edit] = []
    for place, said in with_.items():
        if isinstance(said, dict) and "answer" in said:
            values = answered_values(said, exchange)
            if not values or not comparable(values[:1]):  # nobody is found by what is masked
                return None
            edits.append(Edit(path_of(place), values[0]))
    return edits


def meant_values(operation: Operation, equals: Any, exchange: Exchange) -> list[Any]:
    """The values that `equals` stands for: of the request, of its response, or a literal."""
    match equals:
        case {"request": str(place)}:
            return request_values(operation, exchange.request, place)
        case {"answer": str()}:
            return answered_values(equals, exchange)
        case None:
            return []
        case _:
            return [equals]


def described(with_: Mapping[str, Any]) -> str:
    """A request with the values of `with`, as part of a sentence: `parameter reason "device"`."""
    *before, last = [f"{named(path_of(place))}{_value_text(value)}" for place, value in with_.items()]
    return f"{', '.join(before)} and {last}" if before else last


def _value_text(value: Any) -> str:
    match value:
        case None | {"absent": True}:
            return " left out"
        case {"pool": str(kind), **rest}:
            return f" tagged {rest['tag']}" if rest.get("tag") else f" of the kind {kind}"
        case {"today": days}:
            moved = days_in(days)
            when = "today" if not moved else f"{some(abs(moved), 'day')} {'ago' if moved < 0 else 'from today'}"
            return f" {when}"
        case {"max": _, **rest}:
            added = float(str(rest.get("add", 0)))
            return f" {'at' if not added else 'above' if added > 0 else 'below'} the largest value in use"
        case {"request": str(there)}:
            return f" equal to {named(path_of(there))}"
        case _:
            return f" {json.dumps(value, ensure_ascii=False, default=str)}"


def needs_answer(with_: Mapping[str, Any]) -> bool:
    """Whether `with` needs values of a response."""
    return any(isinstance(value, Mapping) and "max" in value for value in with_.values())


def from_answer(value: Any) -> bool:
    """Whether a value of `with` comes from a response."""
    return isinstance(value, Mapping) and ("answer" in value or "max" in value)


def edits_of(
    contract: Contract, operation: Operation, with_: Mapping[str, Any], *, told: Mapping[str, Any] | None = None
) -> list[Edit]:
    """Turn `with` or `ask` into edits of an operation's control request."""
    edits = [Edit(path_of(place), _value(contract, operation, place, value)) for place, value in with_.items()]
    return [*without_others(operation, set(told if told is not None else with_)), *edits]


def without_others(operation: Operation, places: set[str]) -> list[Edit]:
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
        case {"absent": True}:
            return REMOVE_IF_THERE
        case {"request": str(there)}:
            return Sent(there)
        case {"today": days}:
            return Today(days_in(days), _form(contract, operation, place))
        case dict():
            return {key: _value(contract, operation, f"{place}.{key}", item) for key, item in value.items()}
        case list():
            return [_value(contract, operation, f"{place}[]", item) for item in value]
        case _:
            return value


def _form(contract: Contract, operation: Operation, place: str) -> str:
    """Return the format in which a place takes a day: `date` or `date-time`."""
    nodes = (*parameter_nodes(contract, operation), *body_nodes(contract, operation))
    timed = {dotted(node.path) for node in nodes if node.schema.get("format") == "date-time"}
    return "date-time" if place in timed else "date"


def example_of(nodes: Mapping[tuple[str | int, ...], Node], path: tuple[str | int, ...]) -> Value:
    """An example of a node: its own, or an object made of its members' examples."""
    node = nodes[path]
    schema = node.schema
    if node.pool:
        return Pool(node.pool)
    if "example" in schema:
        return schema["example"]
    if schema.get("examples"):
        return schema["examples"][0]
    if "enum" in schema:
        return schema["enum"][0]
    below = [other for other in nodes if len(other) == len(path) + 1 and other[: len(path)] == path]
    if "properties" in schema:
        return {str(other[-1]): example_of(nodes, other) for other in below}
    kind = next((kind for kind in node.types if kind != "null"), "string")
    return {"string": "string", "integer": 1, "number": 1.5, "boolean": True, "array": [], "object": {}}[kind]


def varied(stated: Stated) -> list[Edit]:
    """Edits that set free numbers and texts to other values, so that writes with one `ask` can be told apart."""
    arguments = stated.arguments
    nodes = {node.path: node for node in body_nodes(stated.contract, stated.operation)}
    places = dict.fromkeys(
        str(said["equals"]["request"])
        for name, said in (r.rule for r in stated.operation.requirements if r.rule is not None)
        if name == "visible-in" and said.get("ask") == arguments.get("ask")
        and isinstance(said.get("equals"), Mapping) and "request" in said["equals"]
    )  # fmt: skip
    free = [path for path in map(path_of, places) if path in nodes and _is_free(nodes[path])]
    told = {path_of(place) for place in arguments.get("ask", {})}
    return [Edit(path, Sent(dotted(path), varied=True)) for path in free if path not in told]


def _is_free(node: Node) -> bool:
    kinds = set(types_of(node.schema))
    readings = node.schema.get("x-reading", ())
    doubted = {keyword for r in readings for choice in r["choices"] for keyword in choice.get("narrows") or ()}
    fixed = {"enum", "const", "pattern", "format"} & {*node.schema, *doubted}
    return node.pool is None and not fixed and bool(kinds) and kinds <= {"string", "number", "null"}


def asks_after(
    rules: Sequence[Ruled], written: Exchange, write: Case, index: int, role: str, look: int, pause: float
) -> dict[str, Ask]:
    """Ask again after the write, each read once; what names an id of a response that has none is not asked."""
    asks: dict[str, Ask] = {}
    for ruled in rules:
        edits = answered_edits(ruled.arguments.get("with", {}), written)
        if edits is not None:
            read = ruled.asks["read"]
            asks.setdefault(key_of(ruled), Ask(read, role, index, look, tuple(edits), write, pause))
    return asks


def distinct_reads(rules: Sequence[Ruled]) -> dict[str, Case]:
    """The reads of several rules by their key, each once."""
    reads: dict[str, Case] = {}
    for ruled in rules:
        reads.setdefault(key_of(ruled), ruled.asks["read"])
    return reads


def key_of(ruled: Ruled) -> str:
    """Name a read; rules with the same one share its answer."""
    return f"{ruled.arguments.get('operation')}|{ruled.arguments.get('with', {})}"


def excludes(one: Ruled, other: Ruled) -> bool:
    """Whether no agreement has both rules: some reading would need another choice for each."""
    mine, others = one.requirement.under, other.requirement.under
    return any(set(choices).isdisjoint(others[reading]) for reading, choices in mine.items() if reading in others)


def after_only(ruled: Ruled) -> bool:
    """Whether a read needs values of the write's response."""
    return uses_the_response(ruled.arguments) or ruled.word not in ("visible-in", "gone-from")


def uses_the_response(arguments: Mapping[str, Any]) -> bool:
    """Whether a read uses ids from the write's response."""
    return any(isinstance(said, dict) and "answer" in said for said in arguments.get("with", {}).values())


def with_one_request(rules: Sequence[Ruled]) -> list[list[Ruled]]:
    """Put the statements together that ask the same of their operation."""
    same: dict[str, list[Ruled]] = {}
    for ruled in rules:
        same.setdefault(repr(ruled.asks["ask"].edits), []).append(ruled)
    return list(same.values())


def word_by_word(rules: Sequence[Ruled]) -> list[list[Ruled]]:
    """Put the statements of one word after those of another, in the order in which the words come."""
    words = list(dict.fromkeys(ruled.word for ruled in rules))
    return [sorted(rules, key=lambda ruled: words.index(ruled.word))]
