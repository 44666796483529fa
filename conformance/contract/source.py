"""Where a statement comes from (`x-source`), and whether it binds a target.

    001:2030-2045 table, second half; C2/invoices table

A document that was read whole is named with its lines, one of which parts only are known without; a file may stand in
the place of a document. A source binds when one of its parts stands in a kind of place that binds.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from conformance.contract.pointer import child, tokens

BINDING_KINDS = frozenset({"table", "text", "parameters", "statuses", "changelog"})
OTHER_KINDS = frozenset({"example", "curl", "inferred"})

PART = re.compile(
    r"(?P<document>[\w./-]+)(:(?P<lines>[0-9]+(-[0-9]+)?(,[0-9]+(-[0-9]+)?)*))? (?P<kind>[a-z]+)(, .+)?",
    re.ASCII | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Document:
    """What a source speaks of: its title, and where it can be looked up."""

    title: str
    url: str = ""
    #: The day on which its text was read, and the SHA-256 of that text; empty where parts only are known.
    read: str = ""
    sha256: str = ""
    #: A client on a package index, by name and version.
    package: str = ""

    @property
    def whole(self) -> bool:
        """Whether its text was read, so that its lines can be named."""
        return bool(self.sha256)

    def __str__(self) -> str:
        package = f", {self.package}" if self.package else ""
        whole = f", read {self.read}, SHA-256 {self.sha256}" if self.whole else ""
        return f"{self.title}{package}" + (f" <{self.url}>" if self.url else "") + whole


def documents_of(document: Mapping[str, Any]) -> dict[str, Document]:
    """The documents that the sources of a contract cite (`x-documents`), by their short names."""
    declared = document.get("x-documents")
    return {str(k): document_in(v) for k, v in declared.items()} if isinstance(declared, Mapping) else {}


def document_in(entry: Any) -> Document:
    """Read an entry of `x-documents` or of sources.yaml: a title alone, or with what else is known."""
    if not isinstance(entry, Mapping):
        return Document(str(entry))
    said = {name: str(entry.get(name, "")) for name in ("title", "url", "read", "sha256", "package")}
    return Document(**said)


def cited(source: str, documents: Mapping[str, Document]) -> dict[str, Document]:
    """Those of the documents that a source names."""
    return {name: documents[name] for name in names_in(source) if name in documents}


def names_in(source: str) -> list[str]:
    """Name the documents of a source, each once."""
    matches = (PART.fullmatch(part) for part in parts(source))
    return list(dict.fromkeys(match["document"] for match in matches if match))


def parts(source: str) -> list[str]:
    """Split a source into its parts."""
    return [part.strip() for part in source.split("; ")]


def is_concluded(source: str) -> bool:
    """Tell whether some part of a source is our conclusion: what it says is not all said by the documents."""
    matches = (PART.fullmatch(part) for part in parts(source))
    return any(match["kind"] == "inferred" for match in matches if match)


def binds(source: str) -> bool:
    """Tell whether some part of a source binds a target."""
    matches = (PART.fullmatch(part) for part in parts(source))
    return any(match["kind"] in BINDING_KINDS for match in matches if match)


def source_of(node: Any, keyword: str, inherited: str) -> str:
    """The source of a keyword of a node; `inherited` is that of its ancestors."""
    own = node.get("x-source") if isinstance(node, Mapping) else None
    if isinstance(own, Mapping):
        return str(own.get(keyword, own.get("shape", inherited)))
    return str(own) if isinstance(own, str) else inherited


def shape_source(node: Any, inherited: str) -> str:
    """The source that a node hands on to what stands in it."""
    return source_of(node, "shape", inherited)


def inherited_source(document: Any, pointer: str) -> str:
    """The source that the ancestors of a node hand on to it; empty where none has one."""
    node, found = document, ""
    for token in tokens(pointer):
        found = shape_source(node, found) if node is not document else ""
        node = child(node, token)
    return found


def as_text(source: Any) -> str:
    """A source in one line, whether it is written as text or as a mapping."""
    if isinstance(source, Mapping):
        return "; ".join(dict.fromkeys(str(part) for part in source.values()))
    return str(source) if source else ""
