"""Where a statement comes from (`x-source`), and whether it binds a target.

    001:2030-2045 table, second half; facts:131 table

The document is one of those of the three APIs, or a file. A source binds when one of its parts stands in a kind of
place that binds.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from conformance.contract.pointer import child, tokens

BINDING_KINDS = frozenset({"table", "text", "parameters", "statuses", "changelog"})
OTHER_KINDS = frozenset({"example", "curl", "inferred"})

PART = re.compile(
    r"(?P<document>[\w./-]+):(?P<lines>[0-9]+(-[0-9]+)?(,[0-9]+(-[0-9]+)?)*) (?P<kind>[a-z]+)(, .+)?",
    re.ASCII | re.DOTALL,
)


def documents_of(document: Mapping[str, Any]) -> dict[str, str]:
    """Give what the sources of a contract speak of (`x-documents`): the short name of each document, and its own."""
    declared = document.get("x-documents")
    return {str(name): str(title) for name, title in declared.items()} if isinstance(declared, Mapping) else {}


def cited(source: str, documents: Mapping[str, str]) -> dict[str, str]:
    """Give those documents that a source names."""
    matches = (PART.fullmatch(part) for part in parts(source))
    names = dict.fromkeys(match["document"] for match in matches if match)
    return {name: documents[name] for name in names if name in documents}


def parts(source: str) -> list[str]:
    """Split a source into its parts."""
    return [part.strip() for part in source.split("; ")]


def binds(source: str) -> bool:
    """Tell whether some part of a source binds a target."""
    matches = (PART.fullmatch(part) for part in parts(source))
    return any(match["kind"] in BINDING_KINDS for match in matches if match)


def source_of(node: Any, keyword: str, inherited: str) -> str:
    """Give the source of a keyword of a node; `inherited` is that of its ancestors."""
    own = node.get("x-source") if isinstance(node, Mapping) else None
    if isinstance(own, Mapping):
        return str(own.get(keyword, own.get("shape", inherited)))
    return str(own) if isinstance(own, str) else inherited


def shape_source(node: Any, inherited: str) -> str:
    """Give the source that a node hands on to what stands in it."""
    return source_of(node, "shape", inherited)


def inherited_source(document: Any, pointer: str) -> str:
    """Give the source that the ancestors of a node hand on to it; empty when none of them has one."""
    node, found = document, ""
    for token in tokens(pointer):
        found = shape_source(node, found) if node is not document else ""
        node = child(node, token)
    return found


def as_text(source: Any) -> str:
    """Give a source in one line, however it is written."""
    if isinstance(source, Mapping):
        return "; ".join(dict.fromkeys(str(part) for part in source.values()))
    return str(source) if source else ""
