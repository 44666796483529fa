"""`sources.yaml` beside the contracts: the title and the address of every document that their sources name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from conformance.contract.bundling.yaml_file import read_yaml
from conformance.contract.source import as_text, names_in

FILE = "sources.yaml"
_BEARERS = frozenset({"x-source", "source"})


def sources_in(directory: Path) -> Mapping[str, Any]:
    """The entries of `sources.yaml` in a specs directory; empty where there is no such file."""
    path = directory / FILE
    if not path.is_file():
        return {}
    value = read_yaml(path, f"{directory.name}/{FILE}").value
    return value if isinstance(value, Mapping) else {}


def supply_documents(document: dict[str, Any], sources: Mapping[str, Any]) -> None:
    """Add to `x-documents` of a bundle the entries of `sources.yaml` that its sources name, in place."""
    own = document.get("x-documents")
    named = set(_named(document))
    found = {str(name): entry for name, entry in sources.items() if str(name) in named}
    if found and (own is None or isinstance(own, Mapping)):
        document["x-documents"] = {**found, **(own or {})}


def _named(document: Mapping[str, Any]) -> Iterator[str]:
    pending: list[Any] = [document]
    while pending:
        node = pending.pop()
        if isinstance(node, dict):
            for member, below in node.items():
                if member in _BEARERS:
                    yield from names_in(as_text(below))
            pending.extend(node.values())
        elif isinstance(node, list):
            pending.extend(node)
