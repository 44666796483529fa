"""Whether a place in a request, or a pointer or path into an answer, is one that the contract describes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import jsonpath_rfc9535 as jsonpath
from jsonpath_rfc9535.segments import JSONPathRecursiveDescentSegment
from jsonpath_rfc9535.selectors import IndexSelector, NameSelector, SliceSelector

from conformance.contract.contract import Contract, Operation
from conformance.contract.judging.violations import branches
from conformance.contract.pointer import resolve, tokens

#: A value of which nothing is said.
_OPEN: Mapping[str, Any] = {}
_PLACE = re.compile(r"(?P<location>path|query|header|body)(\.(?P<rest>.+))?")


def place_problem(contract: Contract, operation: Operation, place: str) -> str | None:
    """What is wrong with a place (`body.items[].id`) in an operation's request, as a sentence, or None."""
    match = _PLACE.fullmatch(place)
    if match is None:
        return f"{place} is no place; places begin with path., query., header. or body."
    location, rest = match["location"], match["rest"]
    if location == "body":
        if operation.body is None:
            return f"{place}: {operation.id} has no body"
        start = [resolve(contract.document, operation.body.pointer)]
        return None if rest is None else _missing_member(contract, start, rest, place)
    if rest is None:
        return f"{place} names no parameter"
    name, dot, member = rest.partition(".")
    if operation.parameter(location, rest) is not None:
        return None
    parameter = operation.parameter(location, name)
    if parameter is None:
        return f"{place}: {operation.id} has no such parameter"
    return _missing_member(contract, [parameter.schema], member, place) if dot else None


def _missing_member(contract: Contract, schemas: Sequence[Any], rest: str, place: str) -> str | None:
    """Walk member names and `[]` down a schema."""
    here = list(schemas)
    for step in re.findall(r"\[\]|[^.\[\]]+", rest):
        here = items_of(contract, here) if step == "[]" else members_of(contract, here, step)
        if not here:
            return f"{place}: there is no {'list' if step == '[]' else step} there"
    return None


def members_of(contract: Contract, schemas: Iterable[Any], name: str) -> list[Any]:
    """The schemas of a member by its name; an open object admits any."""
    return [member for schema in schemas for member in _members_of_one(contract, schema, name)]


def _members_of_one(contract: Contract, schema: Any, name: str) -> list[Any]:
    every = list(branches(contract.document, [schema]))
    found = [branch["properties"][name] for branch in every if name in (branch.get("properties") or {})]
    return found or ([_OPEN] if _is_open(every, "object", "properties") else [])


def items_of(contract: Contract, schemas: Iterable[Any]) -> list[Any]:
    """The schemas of the items of a list; an untyped value admits any."""
    return [item for schema in schemas for item in _items_of_one(contract, schema)]


def _items_of_one(contract: Contract, schema: Any) -> list[Any]:
    every = list(branches(contract.document, [schema]))
    found = [branch["items"] for branch in every if "items" in branch]
    return found or ([_OPEN] if _is_open(every, "array", "items") else [])


def _is_open(every: Sequence[Mapping[str, Any]], kind: str, keyword: str) -> bool:
    """Tell whether no branch describes members although such a value is admitted."""
    if any(keyword in branch for branch in every):
        return False
    types = {t for b in every if "type" in b for t in ([b["type"]] if isinstance(b["type"], str) else b["type"])}
    return not types or kind in types


def answer_schemas(contract: Contract, operation: Operation, status: str | None = None) -> list[Any]:
    """The schemas of all documented responses of an operation, or of one status."""
    return [
        resolve(contract.document, answer.pointer)
        for answer in operation.answers.values()
        if answer.pointer and status in {None, answer.status}
    ]


def selected(contract: Contract, schemas: Sequence[Any], selection: str) -> list[Any] | str:
    """The schemas that a JSON Pointer or JSONPath selects, or a sentence on what is wrong with it."""
    if selection.startswith("/") or not selection:
        here = list(schemas)
        for token in tokens(selection):
            here = [*members_of(contract, here, token), *(items_of(contract, here) if token.isdigit() else ())]
            if not here:
                return f"{selection}: there is no {token} in the response"
        return here
    if not selection.startswith("$"):
        return f"{selection} is neither a JSON Pointer nor a JSONPath"
    try:
        query = jsonpath.compile(selection)
    except jsonpath.JSONPathError as exc:
        return f"{selection} is no JSONPath: {str(exc).splitlines()[0]}"
    here = list(schemas)
    for segment in query.segments:
        if isinstance(segment, JSONPathRecursiveDescentSegment):
            here = _below(contract, here)
        found = [_chosen(contract, here, selector) for selector in segment.selectors]
        if not all(found):
            return f"{selection}: the response has nothing at {segment}"
        here = [schema for schemas in found for schema in schemas]
    return here


def _chosen(contract: Contract, schemas: list[Any], selector: Any) -> list[Any]:
    if isinstance(selector, NameSelector):
        return members_of(contract, schemas, selector.name)
    every = branches(contract.document, schemas)
    members = [s for branch in every for s in (branch.get("properties") or {}).values()]
    indexed = isinstance(selector, (IndexSelector, SliceSelector))
    return items_of(contract, schemas) + ([] if indexed else members)


def _below(contract: Contract, schemas: Sequence[Any]) -> list[Any]:
    """The given schemas and all schemas below them."""
    found: list[Any] = []
    pending = list(schemas)
    while pending:
        schema = pending.pop()
        if any(schema is known for known in found):
            continue
        found.append(schema)
        every = list(branches(contract.document, [schema]))
        for branch in every:
            pending.extend((branch.get("properties") or {}).values())
            pending.extend([branch["items"]] if "items" in branch else [])
        if _is_open(every, "object", "properties") and _OPEN not in found:
            found.append(_OPEN)
    return found
