"""Purposes for what a contract states and the generators do not understand, so that it is reported, not skipped."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from conformance.cases.body_places import dotted, named, path_of
from conformance.cases.case import Purpose
from conformance.cases.schema_walk import Node, alternatives, body_nodes, nodes_below, parameter_nodes
from conformance.contract.contract import Contract, Operation
from conformance.contract.patterns import UnknownPattern, parse
from conformance.contract.vocabulary import FORMATS, SCHEMA_KEYWORDS, beyond, is_json
from conformance.model import Level


def unable(contract: Contract, operation: Operation) -> Iterator[Purpose]:
    """A purpose for each keyword, format and pattern without cases; it stays inconclusive."""
    for limit in operation.unable:
        if not limit.bars:
            yield _purpose(operation, f"rejects/{limit.place}/schema", limit.place, limit.why)
    for status, answer in operation.answers.items():
        if answer.media_type is not None and not is_json(answer.media_type):
            why = f"our generators know JSON: bodies of {answer.media_type} are not tested"
            yield _purpose(operation, f"conforms/{status}/schema", status, why)
    below = (node for p in operation.parameters if p.content is not None for node in nodes_below(contract, p))
    for node in (*parameter_nodes(contract, operation), *below, *body_nodes(contract, operation)):
        for keyword, why in _unknown(node):
            place = dotted(node.path)
            told = f"{why} ({place}): its cases have to be written by hand"
            yield _purpose(operation, f"rejects/{place}/{keyword}", place, told, node.source)


def _purpose(operation: Operation, name: str, place: str, why: str, source: str = "") -> Purpose:
    family = name.partition("/")[0]
    keyword = name.rpartition("/")[2]
    rejects = f"{operation.id} rejects a request that breaks `{keyword}` of {named(path_of(place))}."
    return Purpose(
        id=f"{operation.key}/{name}",
        api=operation.api,
        operation=operation.id,
        family=family,
        level=Level.MUST,
        says=rejects if family == "rejects" else f"The body of a {place} response has the documented shape.",
        source=source or operation.source,
        unable=why,
    )


def _unknown(node: Node) -> Iterator[tuple[str, str]]:
    if isinstance(node.schema.get("additionalProperties"), Mapping) and node.schema["additionalProperties"]:
        yield "additionalProperties", "our generators give documented properties only"
    if alternatives(node.schema) and node.path[0] != "body":
        yield "oneOf", "our generators give alternatives in bodies only"
    for keyword in node.schema:
        if keyword not in SCHEMA_KEYWORDS and not keyword.startswith("x-"):
            yield keyword, f"our generators do not know the keyword {keyword}"
    for keyword, limit in beyond(node.schema).items():
        yield keyword, f"our generators write nothing as large as {limit}"
    form = node.schema.get("format")
    if form is not None and form not in FORMATS:
        yield "format", f"our generators do not know the format {form}"
    pattern = node.stated.get("pattern")
    if isinstance(pattern, str):
        try:
            parse(pattern)
        except UnknownPattern as unknown:
            yield "pattern", f"our generators do not understand {unknown} in the pattern {pattern}"
