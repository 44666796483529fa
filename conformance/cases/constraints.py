"""The constraints of an operation: what its contract states, place by place, and a request can break."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from conformance.cases.body_places import dotted
from conformance.cases.fixed.variants import INTEGER_LIMITS, types_of
from conformance.cases.schema_walk import KEYWORDS, Node, body_nodes, nodes_below, parameter_nodes
from conformance.contract.contract import Contract, Operation
from conformance.contract.vocabulary import FORMATS

#: Keywords of which each is a constraint by itself; `required` is one of the member that it names.
SINGLE = tuple(keyword for keyword in KEYWORDS if keyword != "required")
#: Formats that a value can break: those that name a way of writing numbers state no limit.
LIMITING = FORMATS - {"float", "double", "byte"}


def constraints_of(contract: Contract, operation: Operation) -> tuple[str, ...]:
    """The constraints of an operation's requests as `place/keyword`, in the order of the contract."""
    found: list[str] = []
    for node in parameter_nodes(contract, operation):
        found += _of_parameter(contract, operation, node)
    if operation.body is not None:
        found += ["body/json"] if contract.documents else ["body/json", "body/media-type"]
        for node in body_nodes(contract, operation):
            needed = len(node.path) > 1 or operation.body.required_binds
            found += [name for name in _of_node(node) if needed or name != "body/required"]
    return tuple(dict.fromkeys(found))


def _of_parameter(contract: Contract, operation: Operation, node: Node) -> Iterator[str]:
    parameter = operation.parameter(str(node.path[0]), str(node.path[1]))
    assert parameter is not None
    place = dotted(node.path)
    if parameter.required and parameter.location != "path":
        yield f"{place}/required"
    if parameter.content is not None:
        yield f"{place}/json"
        for below in nodes_below(contract, parameter):
            yield from _of_node(below)
        return
    for name in _of_node(node):
        keyword = name.rpartition("/")[2]
        textual = "string" in types_of(node.schema) or "array" in types_of(node.schema)
        if keyword != "required" and not (keyword == "type" and textual):
            yield name  # any text is a text: the type of a textual parameter cannot be broken


def _of_node(node: Node) -> Iterator[str]:
    place = dotted(node.path)
    if node.required and node.path[0] == "body":
        yield f"{place}/required"
    for keyword in SINGLE:
        if keyword in node.stated and _breakable(keyword, node.stated):
            yield f"{place}/{keyword}"


def _breakable(keyword: str, stated: Mapping[str, object]) -> bool:
    if keyword == "format":
        return stated["format"] in LIMITING
    if keyword in ("minimum", "maximum"):
        return stated[keyword] not in INTEGER_LIMITS.get(str(stated.get("format")), ())
    if keyword == "additionalProperties":
        return stated[keyword] is False
    if keyword in ("minItems", "minLength"):
        return bool(stated[keyword])
    return True
