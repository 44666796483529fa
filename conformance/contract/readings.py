"""Readings: where the documents can be read in several ways, which operations that concerns, and agreements."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from conformance.contract.consequences import consequence_of, seen_in_of
from conformance.contract.contract import Choice, Note, Reading
from conformance.contract.openapi_grammar import METHODS, SECTIONS, kind_below, walk, with_range
from conformance.contract.pointer import escaped, merge_patch, tokens

#: Components that matter only where something refers to them.
_REFERRED = tuple(f"/components/{section}/" for section in SECTIONS.values())


@dataclass(frozen=True, slots=True)
class Annotated:
    """The nodes of a document that have readings or notes, by pointer, and which operations reach them."""

    nodes: tuple[tuple[str, Mapping[str, Any]], ...]
    reaching: _Reach


def annotated_in(document: Mapping[str, Any]) -> Annotated:
    """Walk a document once, for its readings and its notes."""
    nodes = tuple(
        (pointer, node)
        for pointer, _, node in walk(document, opaque=False)
        if isinstance(node, dict) and ("x-reading" in node or "x-note" in node)
    )
    return Annotated(nodes, _Reach(document))


def readings_of(annotated: Annotated, api: str) -> dict[str, Reading]:
    """Collect every reading of a document, keyed by id, in the document's order."""
    found: dict[str, Reading] = {}
    for pointer, node in annotated.nodes:
        if not isinstance(node.get("x-reading"), list):
            continue
        operations = annotated.reaching.operations(pointer)
        if not operations and pointer.startswith(_REFERRED):
            continue  # what no operation of this release reaches; without operations it would concern all of them
        for entry in node["x-reading"]:
            reading = reading_of(entry, api, pointer, operations)
            found[reading.id] = _joined(found[reading.id], reading) if reading.id in found else reading
    return found


def notes_of(annotated: Annotated, api: str) -> dict[str, Note]:
    """Collect every note of a document, keyed by id, in the document's order."""
    found: dict[str, Note] = {}
    for pointer, node in annotated.nodes:
        if not isinstance(node.get("x-note"), list):
            continue
        for entry in node["x-note"]:
            ways = tuple(Choice(way["id"], way["says"]) for way in entry.get("ways", ()))
            found[entry["id"]] = Note(
                entry["id"], api, entry.get("says", ""), str(entry.get("source", "")), entry.get("why", ""), ways,
                pointer, annotated.reaching.operations(pointer),
            )  # fmt: skip
    return found


def _joined(first: Reading, second: Reading) -> Reading:
    """Join the same reading of a node that was inlined in several places."""
    if not first.operations or not second.operations:
        return replace(first, operations=())
    return replace(first, operations=tuple(dict.fromkeys(first.operations + second.operations)))


def reading_of(entry: Mapping[str, Any], api: str, pointer: str, operations: tuple[str, ...]) -> Reading:
    """Build one reading from its entry in the specs."""
    choices = tuple(
        Choice(c["id"], c.get("says", ""), c.get("narrows"), consequence_of(c), str(c.get("against", "")))
        for c in entry["choices"]
    )
    permitted = tuple(entry.get("permitted") or (choice.id for choice in choices))
    named = frozenset(int(status) for status in entry.get("statuses", ()))
    return Reading(
        id=entry["id"],
        api=api,
        says=entry.get("says", ""),
        source=str(entry.get("source", "")),
        choices=choices,
        permitted=permitted,
        sandbox=entry.get("sandbox", permitted[0]),
        pointer=pointer,
        operations=operations,
        statuses=named.union(*(choice.shows.codes for choice in choices if choice.id in permitted)),
        seen_in=seen_in_of(entry.get("seen-in")),
        varies_by=str(entry.get("varies-by", "")),
    )


class _Reach:
    """Which operations reach which component, through references."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.every = tuple(o["operationId"] for _, _, o in operations_of(document))
        self.by_component: dict[tuple[str, str], list[str]] = {}
        self.shared: dict[str, tuple[str, ...]] = {}
        self.own: dict[str, str] = {}
        edges = {
            ("components", section, name): _components_named(node)
            for section, members in (document.get("components") or {}).items()
            if isinstance(members, Mapping)
            for name, node in members.items()
        }
        for path, item in document["paths"].items():
            prefix = f"/paths/{escaped(path)}"
            ids = {m: item[m]["operationId"] for m in METHODS if m in item}
            self.shared[prefix] = tuple(ids.values())
            common = _components_named({k: v for k, v in item.items() if k not in METHODS})
            for method, operation_id in ids.items():
                self.own[f"{prefix}/{method}"] = operation_id
                self._reach(operation_id, common | _components_named(item[method]), edges)

    def _reach(
        self, operation_id: str, first: set[tuple[str, str]], edges: Mapping[tuple[str, str, str], set[tuple[str, str]]]
    ) -> None:
        pending, seen = list(first), set(first)
        while pending:
            component = pending.pop()
            self.by_component.setdefault(component, []).append(operation_id)
            new = edges.get(("components", *component), set()) - seen
            seen |= new
            pending.extend(new)

    def operations(self, pointer: str) -> tuple[str, ...]:
        """The operations that reach the node at a pointer; none where it concerns the whole API."""
        parts = tokens(pointer)
        if parts[:1] == ("components",) and len(parts) > 2:
            named = set(self.by_component.get((parts[1], parts[2]), ()))
            return tuple(o for o in self.every if o in named)
        if parts[:1] == ("paths",) and len(parts) > 1:
            prefix = f"/paths/{escaped(parts[1])}"
            if len(parts) > 2 and f"{prefix}/{parts[2]}" in self.own:
                return (self.own[f"{prefix}/{parts[2]}"],)
            return self.shared[prefix]
        return ()


def operations_of(document: Mapping[str, Any]) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Path, method and object of every operation of a document, in its order."""
    for path, item in document["paths"].items():
        for method, operation in item.items():
            if method in METHODS and isinstance(operation, Mapping) and "operationId" in operation:
                yield path, method, operation


def _components_named(value: Any) -> set[tuple[str, str]]:
    found: set[tuple[str, str]] = set()
    pending = [value]
    while pending:
        node = pending.pop()
        if isinstance(node, dict):
            reference = node.get("$ref")
            if isinstance(reference, str) and reference.startswith("#/components/"):
                parts = tokens(reference[1:])
                found.add((parts[1], parts[2]))
            pending.extend(node.values())
        elif isinstance(node, list):
            pending.extend(node)
    return found


def narrow(node: Mapping[str, Any], patch: Mapping[str, Any], *, kind: str) -> dict[str, Any]:
    """Turn the node of a reading into the one of a choice."""
    base = dict(node)
    if kind == "schema" and ("format" in patch or "type" in patch):
        # The range that the old format was given goes with it.
        ranged = with_range({k: v for k, v in base.items() if k not in {"minimum", "maximum"}})
        base = {k: v for k, v in base.items() if k not in {"minimum", "maximum"} or ranged.get(k) != v}
    merged: dict[str, Any] = merge_patch(base, patch)
    return with_range(merged) if kind == "schema" else merged


def agreed_document(document: Mapping[str, Any], agreed: Mapping[str, str]) -> dict[str, Any]:
    """Replace each node whose reading is agreed by the one of the choice; that reading is then no longer open."""
    narrowed: dict[str, Any] = _agree(document, "root", agreed)
    return narrowed


def _agree(value: Any, kind: str, agreed: Mapping[str, str]) -> Any:
    """A node with the agreed choices applied; what no agreement touches stays the same object."""
    if kind == "opaque" or kind.startswith("notes-of-"):
        return value
    if isinstance(value, list):
        items = [_agree(item, kind_below(kind, index), agreed) for index, item in enumerate(value)]
        return value if all(new is old for new, old in zip(items, value, strict=True)) else items
    if not isinstance(value, dict):
        return value
    node = _agreed_node(value, kind, agreed)
    members = {member: _agree(below, kind_below(kind, member), agreed) for member, below in node.items()}
    return node if all(members[member] is node[member] for member in node) else members


def _agreed_node(value: Mapping[str, Any], kind: str, agreed: Mapping[str, str]) -> Mapping[str, Any]:
    entries = value.get("x-reading")
    if not isinstance(entries, list) or all(entry["id"] not in agreed for entry in entries):
        return value
    node = dict(value)
    for entry in entries:
        patch = _patch_of(entry, agreed.get(entry["id"]))
        if patch:
            node = narrow(node, patch, kind=kind)
    if "x-reading" in node:
        node["x-reading"] = [entry for entry in entries if entry["id"] not in agreed]
    return node


def _patch_of(entry: Mapping[str, Any], choice: str | None) -> Mapping[str, Any] | None:
    return next((c.get("narrows") for c in entry["choices"] if c["id"] == choice), None)


def permitted_patches(node: Mapping[str, Any]) -> list[tuple[str, str, Mapping[str, Any]]]:
    """Reading id, choice id and merge patch of every permitted choice that narrows a node."""
    entries = node.get("x-reading")
    return [
        (entry["id"], choice["id"], choice["narrows"])
        for entry in (entries if isinstance(entries, list) else ())
        for choice in entry["choices"]
        if choice.get("narrows") and choice["id"] in (entry.get("permitted") or [choice["id"]])
    ]
