"""Find problems in what a rule says of the responses of other operations."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from conformance.contract.contract import Contract, Operation
from conformance.contract.lint.lint_places import answer_schemas, place_problem, selected
from conformance.contract.pointer import tokens

_PARTS = frozenset({"items", "by", "at"})


def side_problems(contract: Contract, operation: Operation, value: Any) -> Iterator[str]:
    """Sentences on `{items, by, at}` of an operation's responses; `items` may be left out."""
    if not isinstance(value, Mapping) or not {"by", "at"} <= set(value) <= _PARTS:
        yield "what a response says of things is {items, by, at}"
        return
    items = str(value.get("items", "$"))
    for said in (value["by"], value["at"]):
        found: Any
        if isinstance(said, Mapping):
            found = place_problem(contract, operation, str(said.get("request")))
        else:
            path = items + "".join(f"[{json.dumps(token)}]" for token in tokens(str(said)))
            found = selected(contract, answer_schemas(contract, operation), path)
        if isinstance(found, str):
            yield found


def sides_problems(contract: Contract, value: Any) -> Iterator[str]:
    """Sentences on `[{operation, items, by, at}]`."""
    for other in value if isinstance(value, list) else [value]:
        name = other.get("operation") if isinstance(other, Mapping) else None
        operation = contract.operations.get(str(name))
        if operation is None:
            yield "each of what other operations say is {operation, items, by, at}"
        else:
            said = {part: it for part, it in other.items() if part != "operation"}
            yield from side_problems(contract, operation, said)


def max_problems(contract: Contract, value: Any) -> Iterator[str]:
    """Sentences on the largest value of a response, `{operation, select, where?}`."""
    read = contract.operations.get(str(value.get("operation"))) if isinstance(value, Mapping) else None
    if read is None:
        yield "`max` names an operation and with `select` the values of its response"
        return
    for path in (value.get("select", ""), *([value["where"]] if "where" in value else ())):
        found = selected(contract, answer_schemas(contract, read), str(path))
        if isinstance(found, str):
            yield found
