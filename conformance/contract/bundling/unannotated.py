"""Documents without any `x-source`: everything in them binds, and missing annotations are assumed.

Other tools write such documents. We add what our annotations would say: where each statement stands; that a GET has
no effect and that every other method may be sent once only; that a variable of a path takes test data of its name; and
examples of parameters and bodies, made from their schemas. Lint says what was supposed, so that it can be said better.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from conformance.contract.bundling.example_values import NoExample, accepts, made_example
from conformance.contract.contract import Place
from conformance.contract.openapi_grammar import METHODS, SECTIONS, named_examples
from conformance.contract.pointer import ancestors, chain, followed
from conformance.contract.pool_kinds import ORGANISATION
from conformance.contract.vocabulary import NO_EXAMPLE, WRONG_EXAMPLE, is_json

#: Methods that change nothing (RFC 9110, 9.2.1).
SAFE = frozenset({"get", "head", "options", "trace"})
_BEARERS = frozenset({"operation", *SECTIONS})


def is_own_source(nodes: Iterable[tuple[str, str, Any]]) -> bool:
    """Tell from the nodes of a document, opaque ones apart, whether nobody has said where anything comes from."""
    return not any(isinstance(node, Mapping) and "x-source" in node for _, _, node in nodes)


def supply(document: dict[str, Any], nodes: list[tuple[str, str, Any]], places: Mapping[str, Place]) -> None:
    """Add to a document what annotations would say."""
    for path, method, operation in _operations(document):
        operation["x-operation-id"] = operation.get("operationId")
        name = str(operation.get("operationId") or f"{method}{path}")
        operation["operationId"] = re.sub(r"[^A-Za-z0-9._-]", "_", name)
        operation.setdefault("x-effect", {"kind": "none" if method in SAFE else "once"})
        item = document["paths"][path]
        for parameter in _followed(document, [*(item.get("parameters") or ()), *(operation.get("parameters") or ())]):
            _supply_parameter(document, path, parameter)
        for body in _followed(document, [operation.get("requestBody")]):
            for media_type, media in (body.get("content") or {}).items():
                if is_json(media_type) and isinstance(media, dict):
                    if "schema" not in media:
                        media.update({"schema": {}, "example": media.get("example", {})})
                    _supply_example(document, media)
    for pointer, kind, node in nodes:
        if kind in _BEARERS and isinstance(node, dict) and ("$ref" not in node or kind == "schema"):
            place = next(places[p] for p in ancestors(pointer) if p in places)
            node["x-source"] = f"{place.file.split('/', 2)[-1]}:{place.line} text"


def _supply_parameter(document: dict[str, Any], path: str, parameter: dict[str, Any]) -> None:
    schema = parameter.get("schema")
    if parameter.get("in") == "path" and not _listed(document, schema):
        name = parameter.get("name")
        kind = parameter.setdefault("x-pool", _kind_of(document, path, str(name)))
        if kind != ORGANISATION.name and isinstance(document.get("x-pool-kinds", {}), dict):
            document.setdefault("x-pool-kinds", {}).setdefault(kind, {"of": "customer"})
    holder = parameter
    for media in (parameter.get("content") or {}).values():
        holder = media
    _supply_example(document, holder)


def _supply_example(document: dict[str, Any], holder: dict[str, Any]) -> None:
    """Let a holder have an example that its schema accepts: a printed one, or one that is made."""
    if "schema" not in holder or NO_EXAMPLE in holder:
        return
    printed = [holder["example"]] if "example" in holder else []
    printed += named_examples(document, holder)
    fitting = [value for value in printed if accepts(document, holder["schema"], value)]
    if "example" in holder and fitting[:1] == printed[:1]:
        return
    if "example" in holder:
        holder[WRONG_EXAMPLE] = holder.pop("example")
    try:
        holder["example"] = fitting[0] if fitting else made_example(document, holder["schema"])
    except (NoExample, LookupError, TypeError, ValueError) as exc:
        holder[NO_EXAMPLE] = str(exc) or type(exc).__name__  # lint says that there is none


def _kind_of(document: Mapping[str, Any], path: str, name: str) -> str:
    """Name the test data of a variable: by its own name, with that of what it is in where it stands in several."""
    before = {_before(other, name) for other in document["paths"] if f"{{{name}}}" in other}
    return name if len(before) < 2 else f"{_before(path, name)}_{name}"


def _before(path: str, name: str) -> str:
    words = [word for word in path.partition(f"{{{name}}}")[0].split("/") if word and "{" not in word]
    return re.sub(r"[^A-Za-z0-9]", "_", words[-1]) if words else ""


def _listed(document: Mapping[str, Any], schema: Any) -> bool:
    nodes = (node for _, node in chain(document, schema))
    return any(isinstance(node, Mapping) and ("enum" in node or "const" in node) for node in nodes)


def _followed(document: Mapping[str, Any], listed: Any) -> Iterator[dict[str, Any]]:
    for entry in listed if isinstance(listed, list) else ():
        _, node = followed(document, entry)
        if isinstance(node, dict):
            yield node


def _operations(document: Mapping[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in document["paths"].items():
        for method in METHODS if isinstance(item, dict) else ():
            if isinstance(item.get(method), dict):
                yield path, method, item[method]


__all__ = ["SAFE", "is_own_source", "supply"]
