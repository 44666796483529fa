"""Rebuild the contract of an earlier release from the newest one and its changelog annotations."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from conformance.contract.openapi_grammar import kind_below
from conformance.contract.pointer import resolve
from conformance.contract.readings import narrow

CURRENT = "current"

#: Entries of lists are no parts of OpenAPI, and may say it without `x-`.
ENTRY_SINCE = ("since", "x-since")
ENTRY_REMOVED = ("removed-in", "x-removed-in")

_NUMBER = re.compile(r"[0-9]+(\.[0-9]+)*", re.ASCII)
_ENTRY_LISTS = frozenset({"x-requirements", "x-reading", "x-note"})


def releases_of(document: Mapping[str, Any]) -> tuple[str, ...]:
    """The releases that the changelog of a document names, oldest first; `current` is always the last."""
    named = [
        str(entry["release"])
        for entry in document.get("x-releases") or ()
        if isinstance(entry, Mapping) and entry.get("release") is not None
    ]
    numbered = sorted({name for name in named if name != CURRENT}, key=_order)
    return (*numbered, CURRENT)


def _order(release: str) -> tuple[tuple[int, ...], str]:
    return tuple(int(part) for part in re.findall(r"[0-9]+", release)), release


def release_meant(releases: Sequence[str], wanted: str) -> str | None:
    """The release that a number stands for: its own, else the newest before it; None where it is unknown.

    The changelog skips numbers. What was never released is as the release before it left it; a number above the newest
    is unknown.
    """
    if wanted in releases:
        return wanted
    numbered = [release for release in releases if release != CURRENT]
    if (
        not re.fullmatch(r"[0-9]+(\.[0-9]+)*", wanted, re.ASCII)
        or not numbered
        or _order(wanted) > _order(numbered[-1])
    ):
        return None
    return max((r for r in numbered if _order(r) < _order(wanted)), key=_order, default=None)


def document_at(document: Mapping[str, Any], release: str, releases: Sequence[str]) -> dict[str, Any]:
    """The document as it was at a release; the order of `releases` decides what is later."""
    pruning = _Pruning(release, {name: index for index, name in enumerate(releases)}, document)
    pruned = dict(pruning.node(document, "root"))
    pruned["paths"] = {path: item for path, item in pruned["paths"].items() if _has_operation(item)}
    return _dated(_without_orphans(pruned), release)


def _dated(document: dict[str, Any], release: str) -> dict[str, Any]:
    """Let the document of an earlier release name it, in its version and its description."""
    info = document.get("info")
    if release == CURRENT or not isinstance(info, Mapping):
        return document
    then = info.get("x-description-then")
    described = {"description": then.replace("{release}", release)} if isinstance(then, str) else {}
    return {**document, "info": {**info, "version": release, **described}}


class _Pruning:
    """One walk over a document."""

    def __init__(self, release: str, order: Mapping[str, int], document: Mapping[str, Any]) -> None:
        self.wanted = order[release]
        self.order = order
        self.document = document

    def later(self, release: Any) -> bool:
        """Tell whether that release came after the wanted one; an unknown one counts as `current`."""
        return self.order.get(str(release), len(self.order)) > self.wanted

    def exists(self, value: Any, kind: str, seen: frozenset[str] = frozenset()) -> bool:
        """Tell whether an element is part of the wanted release; a reference is, if its target is."""
        if not isinstance(value, dict) or kind == "opaque":
            return True
        if "x-since" in value and self.later(value["x-since"]):
            return False
        if "x-removed-in" in value and not self.later(value["x-removed-in"]):
            return False
        reference = value.get("$ref")
        if not isinstance(reference, str) or reference in seen:
            return True
        return self.exists(resolve(self.document, reference[1:]), kind, seen | {reference})

    def entry_exists(self, entry: Any) -> bool:
        """Tell whether a requirement or reading belongs to the wanted release."""
        if not isinstance(entry, Mapping):
            return True
        since = next((entry[member] for member in ENTRY_SINCE if member in entry), None)
        removed = next((entry[member] for member in ENTRY_REMOVED if member in entry), None)
        return not (since is not None and self.later(since)) and (removed is None or self.later(removed))

    def node(self, value: Any, kind: str) -> Any:
        """A node as it was at the release; what did not change stays the same object."""
        if kind == "opaque" or kind.startswith("notes-of-"):
            return value
        if isinstance(value, list):
            items = [
                self.node(item, kind_below(kind, index))
                for index, item in enumerate(value)
                if self.exists(item, kind_below(kind, index))
            ]
            same = len(items) == len(value) and all(new is old for new, old in zip(items, value, strict=True))
            return value if same else items
        if not isinstance(value, dict):
            return value
        earlier = self.before(value, kind)
        kept: dict[str, Any] = {}
        for member, below in earlier.items():
            if member in _ENTRY_LISTS and isinstance(below, list):
                entries = [entry for entry in below if self.entry_exists(entry)]
                kept[member] = below if len(entries) == len(below) else entries
            elif self.exists(below, kind_below(kind, member)):
                kept[member] = self.node(below, kind_below(kind, member))
        kept = self.consistent(earlier, kept)
        same = len(kept) == len(value) and all(m in value and kept[m] is value[m] for m in kept)
        return value if same else kept

    def before(self, value: Mapping[str, Any], kind: str) -> Mapping[str, Any]:
        """Undo the changes of later releases, the newest first."""
        changes = value.get("x-changes")
        if not isinstance(changes, list):
            return value
        undone = sorted((c for c in changes if self.later(c.get("release"))), key=self.age)
        for change in undone:
            value = narrow(value, change.get("before") or {}, kind=kind)
        return value

    def age(self, change: Mapping[str, Any]) -> int:
        return -self.order.get(str(change.get("release")), len(self.order))

    def consistent(self, earlier: Mapping[str, Any], kept: dict[str, Any]) -> dict[str, Any]:
        """Drop what names an element that is not there, and mark what was deprecated then."""
        gone = set(earlier.get("properties") or ()) - set(kept.get("properties") or ())
        if gone and isinstance(kept.get("required"), list):
            kept["required"] = [name for name in kept["required"] if name not in gone]
        if "x-deprecated-since" in kept:
            if self.later(kept["x-deprecated-since"]):
                kept.pop("deprecated", None)
            else:
                kept["deprecated"] = True
        return kept


def _has_operation(item: Any) -> bool:
    return isinstance(item, Mapping) and any(isinstance(v, Mapping) and "responses" in v for v in item.values())


def _without_orphans(document: dict[str, Any]) -> dict[str, Any]:
    """Drop requirements whose rules name operations that the release does not have."""
    known = {
        operation["operationId"]
        for item in document["paths"].values()
        for operation in item.values()
        if isinstance(operation, Mapping) and "operationId" in operation
    }
    document["paths"] = {
        path: {member: _without_strange_rules(below, known) for member, below in item.items()}
        for path, item in document["paths"].items()
    }
    return dict(_without_strange_rules(document, known))


def _without_strange_rules(holder: Any, known: set[str]) -> Any:
    requirements = holder.get("x-requirements") if isinstance(holder, Mapping) else None
    if not isinstance(requirements, list) or all(_operations_named(r) <= known for r in requirements):
        return holder
    return {**holder, "x-requirements": [r for r in requirements if _operations_named(r) <= known]}


def _operations_named(value: Any) -> set[str]:
    """Collect every `operation: id` in a requirement's rule."""
    rule = value.get("rule") if isinstance(value, dict) else None
    found: set[str] = set()
    pending = [rule]
    while pending:
        node = pending.pop()
        if isinstance(node, dict):
            if isinstance(node.get("operation"), str):
                found.add(node["operation"])
            pending.extend(node.values())
        elif isinstance(node, list):
            pending.extend(node)
    return found
