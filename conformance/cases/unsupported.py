"""Purposes for what a contract states and the generators do not understand, so that it is reported, not skipped."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from conformance.cases.body_places import broken, dotted, named, path_of
from conformance.cases.case import Purpose
from conformance.cases.fixed.searched_faults import keywords_of
from conformance.cases.schema_walk import Node, body_nodes, nodes_below, parameter_nodes
from conformance.contract.contract import Contract, Operation
from conformance.contract.judging.expressions import engine_pattern
from conformance.contract.openapi_grammar import walk
from conformance.contract.patterns import UnknownPattern, parse
from conformance.contract.pointer import resolve
from conformance.contract.vocabulary import UNREAD_KEYWORDS, beyond, is_json
from conformance.model import Level
from conformance.model.cache_keys import Keyed


def unable(contract: Contract, operation: Operation) -> Iterator[Purpose]:
    """A purpose for each keyword and pattern that may have no cases; where it has none it stays inconclusive."""
    for limit in operation.unable:
        if not limit.bars:
            yield _purpose(operation, f"rejects/{limit.place}/schema", limit.place, limit.why)
    unread = _has_unread(Keyed(contract.identity, contract))
    for status, answer in operation.answers.items():
        if answer.media_type is not None and not is_json(answer.media_type):
            why = f"our generators know JSON: bodies of {answer.media_type} are not tested"
            yield _purpose(operation, f"conforms/{status}/schema", status, why)
        elif unread and (said := next(_unread_in(contract.document, answer.schema), None)):
            yield _purpose(operation, f"conforms/{status}/schema", status, said)
    below = (node for p in operation.parameters if p.content is not None for node in nodes_below(contract, p))
    for node in (*parameter_nodes(contract, operation), *below, *body_nodes(contract, operation)):
        for keyword, why, level in _untried(node):
            place = dotted(node.path)
            told = f"{why} ({place}): its cases have to be written by hand"
            yield _purpose(operation, f"rejects/{place}/{keyword}", place, told, node.source, level)


@lru_cache(maxsize=16)
def _has_unread(contract: Keyed[Contract]) -> bool:
    return any(
        _unread(node) is not None for _, kind, node in walk(contract.value.document, opaque=False) if kind == "schema"
    )


def _unread(node: Any) -> str | None:
    """What a schema states and no value is judged by, or None."""
    if not isinstance(node, Mapping):
        return None
    if not UNREAD_KEYWORDS.isdisjoint(node):
        keyword = min(node.keys() & UNREAD_KEYWORDS)
        return f"our generators do not know the keyword {keyword}: nothing is judged by it"
    patterns = [node["pattern"]] if isinstance(node.get("pattern"), str) else []
    patterns += node.get("patternProperties") or ()
    unread = (pattern for pattern in patterns if engine_pattern(pattern) is None)
    return next((f"our generators do not read the pattern {one}: nothing is judged by it" for one in unread), None)


def _unread_in(document: Mapping[str, Any], schema: Any) -> Iterator[str]:
    """What a schema, or anything that it refers to, states and no value is judged by."""
    pending, seen = [schema], set[str]()
    while pending:
        below = pending.pop()
        for _, kind, node in walk(below, "schema", opaque=False) if isinstance(below, Mapping) else ():
            said = _unread(node) if kind == "schema" else None
            if said is not None:
                yield said
            reference = node.get("$ref") if isinstance(node, Mapping) and kind == "schema" else None
            if isinstance(reference, str) and reference not in seen:
                seen.add(reference)
                pending.append(resolve(document, reference[1:]))


def _purpose(
    operation: Operation, name: str, place: str, why: str, source: str = "", level: Level = Level.MUST
) -> Purpose:
    family = name.partition("/")[0]
    keyword = name.rpartition("/")[2]
    rejects = f"{operation.id} rejects {broken(named(path_of(place)), keyword)}."
    return Purpose(
        id=f"{operation.key}/{name}",
        api=operation.api,
        operation=operation.id,
        family=family,
        level=level,
        says=rejects if family == "rejects" else f"The body of a {place} response has the documented shape.",
        source=source or operation.source,
        unable=why,
    )


def _untried(node: Node) -> Iterator[tuple[str, str, Level]]:
    """What no request of ours breaks, unless one was found; a limit that none can reach is a note."""
    for keyword in keywords_of(node):
        yield keyword, f"our generators find no request that breaks `{keyword}` alone", Level.MUST
    for keyword in node.schema.keys() & UNREAD_KEYWORDS:
        yield keyword, f"our generators do not know the keyword {keyword}", Level.MUST
    for keyword, limit in beyond(node.schema).items():
        yield keyword, f"our generators write nothing as large as {limit}", Level.NOTE
    pattern = node.schema.get("pattern")
    if isinstance(pattern, str) and engine_pattern(pattern) is None:
        yield "pattern", f"our generators do not read the pattern {pattern}", Level.MUST
    elif "pattern" in node.stated:
        try:
            parse(pattern)
        except UnknownPattern as unknown:
            why = f"our generators do not understand {unknown} in the pattern {pattern}"
            yield "pattern", why, Level.MUST
