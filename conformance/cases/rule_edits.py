"""The edits of rules: what `ask`, `with`, `members` and `omit` of a requirement do to a control request."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from conformance.cases.case import REMOVE, REMOVE_IF_THERE, Edit
from conformance.cases.fixed.variants import types_of
from conformance.cases.places import dotted, get, has, path_of, put
from conformance.cases.template import default_body, good_value
from conformance.cases.values import Pool, Sent, Today, Value
from conformance.cases.walk import Node, body_nodes, parameter_nodes, pool_of
from conformance.contract.contract import Contract, Operation

_TODAY = re.compile(r"([+-]?\d+)d?")


def needs_answer(with_: Mapping[str, Any]) -> bool:
    """Say whether values of `with` are known only from an answer."""
    return any(isinstance(value, Mapping) and "max" in value for value in with_.values())


def from_answer(value: Any) -> bool:
    """Say whether a value of `with` is one of an answer."""
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


def given(contract: Contract, operation: Operation, members: Sequence[str]) -> list[list[Edit]]:
    """Give what adds members to the control request: one way, or one for each where the example has no place."""
    nodes = {node.path: node for node in body_nodes(contract, operation)}
    body = default_body(contract, operation)
    edits: list[Edit] = []
    for place in members:
        path = path_of(place)
        if path[0] != "body":
            parameter = operation.parameter(str(path[0]), str(path[1]))
            value = good_value(parameter) if parameter else None
            edits += [] if value is None else [Edit(path, value), *without_others(operation, {place})]
        elif path in nodes and has(body, path[1:-1]):
            value = get(body, path[1:]) if has(body, path[1:]) else example_of(nodes, path)
            body = put(body, path[1:], value)
            edits.append(Edit(path, value))
    if edits:
        return [edits]
    return [[Edit(path, example_of(nodes, path))] for path in map(path_of, members) if path in nodes]


def without(members: Sequence[str]) -> list[Edit]:
    """Give what takes the members away from the body that has them."""
    paths = [path for path in map(path_of, members) if path[0] == "body"]
    outer = [path for path in paths if not any(path != other and path[: len(other)] == other for other in paths)]
    return [Edit(path, REMOVE_IF_THERE) for path in outer]


def other_filters(contract: Contract, operation: Operation) -> dict[str, list[Edit]]:
    """Give the requests of all filters of an operation: together they show what there is."""
    filters = [r.rule[1] for r in operation.requirements if r.rule is not None and r.rule[0] == "filtered"]
    edits = {repr(asked): asked for f in filters if (asked := edits_of(contract, operation, f["ask"]))}
    return {f"filter-{number}": asked for number, asked in enumerate(edits.values(), 1)}


def varied(contract: Contract, operation: Operation, arguments: Mapping[str, Any]) -> list[Edit]:
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
    readings = node.schema.get("x-reading", ())
    doubted = {keyword for r in readings for choice in r["choices"] for keyword in choice.get("narrows") or ()}
    fixed = {"enum", "const", "pattern", "format"} & {*node.schema, *doubted}
    return node.pool is None and not fixed and bool(kinds) and kinds <= {"string", "number", "null"}


def example_of(nodes: Mapping[tuple[str | int, ...], Node], path: tuple[str | int, ...]) -> Value:
    """Give an example of a node: its own, or an object of the examples of its members."""
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
    kinds = schema.get("type", "string")
    kind = kinds if isinstance(kinds, str) else next(k for k in kinds if k != "null")
    return {"string": "string", "integer": 1, "number": 1.5, "boolean": True, "array": [], "object": {}}[kind]
