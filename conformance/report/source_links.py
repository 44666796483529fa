"""Sources as they are shown: what the documents that findings name are called, and where they can be looked up."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape

from conformance.contract.source import names_in, parts
from conformance.report.escaping import one_line


@dataclass(frozen=True, slots=True)
class Named:
    """A document that a source names; `url` is empty where none is known."""

    name: str
    title: str
    url: str


def named_in(document: Mapping[str, Any]) -> list[Named]:
    """The documents that the findings and warnings of a run cite, by name."""
    titles, links = _all(document, "documents"), _all(document, "links")
    shown = (
        finding.get("source") or entry.get("source") or ""
        for entry in document.get("purposes", ())
        for finding in (*entry.get("findings", ()), *entry.get("warnings", ()))
    )
    names = sorted({name for source in shown for name in names_in(str(source)) if name in titles})
    return [Named(name, titles[name], web_address(links.get(name, ""))) for name in names]


def link_of(source: str, document: Mapping[str, Any]) -> str:
    """The address of the first document that a source names, or an empty text."""
    links = _all(document, "links")
    return next((web_address(links[name]) for name in names_in(source) if name in links), "")


def sourced(source: str, documents: Iterable[Named]) -> Markup:
    """Write a source with each of the documents leading to its entry on the page."""
    listed = {one.name for one in documents}
    return Markup("; ").join(_part(part, listed) for part in parts(one_line(source)))


def _part(part: str, listed: Collection[str]) -> Markup:
    name = next(iter(names_in(part)), "")
    if name not in listed:
        return escape(part)
    return Markup('<a href="#document-{0}">{0}</a>{1}').format(name, part[len(name) :])


def _all(document: Mapping[str, Any], member: str) -> dict[str, str]:
    return {str(k): str(v) for named in (document.get(member) or {}).values() for k, v in named.items()}


def web_address(url: str) -> str:
    """Let nothing but an address of the web be a link: the record may be anybody's."""
    return url if url.startswith(("https://", "http://")) else ""
