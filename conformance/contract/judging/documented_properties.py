"""What the documents name of a body: its properties, which of them bind, and which are only printed.

What a table, a text, a status list or the changelog says binds; the rest stands in examples, or is inferred
(JUDGEMENT.md, 8).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from conformance.contract.judging.views import Document
from conformance.contract.judging.violations import branches
from conformance.contract.pointer import resolve
from conformance.contract.source import PART, binds, inherited_source, parts, shape_source, source_of

#: A property that says only that something is wrong or in doubt may be missing without loss.
REPORTS = "x-reports"
#: Keywords that say in which release a property came, or what it was before.
_RELEASES = ("x-since", "x-changes")
#: Levels of a body that are looked into for the names of its properties.
_DEEPEST = 12


@dataclass(frozen=True, slots=True)
class Named:
    """The properties that the documents name at one place of a body."""

    #: Those that a binding source names, and those that only examples or inference show.
    bound: frozenset[str] = frozenset()
    shown: frozenset[str] = frozenset()
    #: Those of `shown` whose coming or change the changelog announces, although an example alone prints them.
    announced: frozenset[str] = frozenset()
    required: frozenset[str] = frozenset()
    #: Properties that are lists of objects, with what the documents name of their items.
    lists: Mapping[str, Named] = field(default_factory=dict)
    #: Properties that are objects.
    objects: frozenset[str] = frozenset()
    #: Properties that only report a problem or a risk.
    reports: frozenset[str] = frozenset()
    #: Whether the place is a list, and what its items are.
    is_list: bool = False

    @property
    def all(self) -> frozenset[str]:
        """Give every name."""
        return self.bound | self.shown


def named(document: Document, pointer: str) -> Named:
    """The documented property names at the root of the body at a bundle pointer; of a list, those of its items."""
    return _named(document, pointer)


@lru_cache(maxsize=4096)
def _named(document: Document, pointer: str) -> Named:
    root = resolve(document.content, pointer)
    return _of(document.content, [(root, inherited_source(document.content, pointer))], depth=0)


def _of(document: Mapping[str, Any], nodes: Sequence[tuple[Any, str]], *, depth: int) -> Named:
    here = list(_with_source(document, nodes))
    items = [(schema["items"], shape_source(schema, source)) for schema, source in here if "items" in schema]
    is_list = bool(items) and not any("properties" in schema for schema, _ in here)
    if is_list:
        here = list(_with_source(document, items))
    members: dict[str, list[tuple[Any, str]]] = {}
    required: set[str] = set()
    for schema, source in here:
        required |= set(schema.get("required") or ())
        for name, member in (schema.get("properties") or {}).items():
            members.setdefault(name, []).append((member, shape_source(schema, source)))
    bound = {name for name, found in members.items() if any(_is_bound(member, below) for member, below in found)}
    below = {} if depth else {name: _of(document, found, depth=1) for name, found in members.items()}
    return Named(
        bound=frozenset(bound),
        shown=frozenset(members.keys() - bound),
        announced=frozenset(name for name, found in members.items() if any(_is_announced(m) for m, _ in found)) - bound,
        required=frozenset(required & members.keys()),
        lists={name: found for name, found in below.items() if found.is_list and found.all},
        objects=frozenset(name for name, found in below.items() if found.all and not found.is_list),
        reports=frozenset(name for name, found in members.items() if any(_reports(member) for member, _ in found)),
        is_list=is_list,
    )


def _is_bound(member: Any, inherited: str) -> bool:
    return any(binds(source_of(member, keyword, inherited)) for keyword in ("shape", "type"))


def _is_announced(member: Any) -> bool:
    """Say whether a source of its own, or of one of its changes, binds for the release in which it came or changed."""
    if not isinstance(member, Mapping):
        return False
    own = member.get("x-source")
    said = [str(own[keyword]) for keyword in _RELEASES if keyword in own] if isinstance(own, Mapping) else []
    return any(map(binds, said)) or any(binds(str(one.get("source", ""))) for one in member.get("x-changes") or ())


def _reports(member: Any) -> bool:
    return isinstance(member, Mapping) and bool(member.get(REPORTS))


def _with_source(
    document: Mapping[str, Any], nodes: Sequence[tuple[Any, str]]
) -> Iterator[tuple[Mapping[str, Any], str]]:
    """Every schema that may describe a value, with the source that it inherits."""
    for node, source in nodes:
        for branch in branches(document, (node,)):
            yield branch, source if branch is node else shape_source(node, source)


@lru_cache(maxsize=64)
def tabled(document: Document) -> Mapping[tuple[str, str], str]:
    """The JSON kind of each (document, property) that all tables of one document type alike.

    Only names of two words and more: `value` or `id` may be another thing in each table.
    """
    found = _typed(document, "type", ("table",))
    return {key: plain_kind(next(iter(kinds))) for key, kinds in found.items() if len(set(map(plain_kind, kinds))) == 1}


@lru_cache(maxsize=64)
def tabled_formats(document: Document) -> Mapping[tuple[str, str], str]:
    """The format of each (document, property) that a table gives, and no table nor example of that document otherwise.

    A name tells less of a format than of a type: one `start_date` is a day, another one a moment.
    """
    known = _typed(document, "format", ("table",))
    found = _typed(document, "format", ("table", "example"))
    return {key: next(iter(found[key])) for key in known if len(found[key]) == 1 and "" not in found[key]}


def _typed(document: Document, keyword: str, kinds: Sequence[str]) -> dict[tuple[str, str], set[str]]:
    """What properties say under a keyword, by the documents in whose tables or examples they stand."""
    found: dict[tuple[str, str], set[str]] = {}
    for name, member, inherited in _properties(document.content):
        if "_" not in name or not isinstance(member.get("type"), str):
            continue
        for part in parts(source_of(member, keyword, inherited)):
            match = PART.fullmatch(part)
            if match and match["kind"] in kinds:
                found.setdefault((match["document"], name), set()).add(str(member.get(keyword, "")))
    return found


def plain_kind(kind: str) -> str:
    """The JSON kind of an OpenAPI type: an integer is a number, others stay."""
    return "number" if kind == "integer" else kind


def _properties(document: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any], str]]:
    """Every property of every schema of a bundle, with the source that it inherits."""
    pending: list[tuple[Any, str, int]] = [(document.get("components", {}).get("schemas", {}), "", 0)]
    pending.append((document.get("paths", {}), "", 0))
    while pending:
        node, inherited, depth = pending.pop()
        if depth > _DEEPEST * 2 or not isinstance(node, Mapping | list):
            continue
        if isinstance(node, list):
            pending.extend((item, inherited, depth + 1) for item in node)
            continue
        below = shape_source(node, inherited)
        properties = node.get("properties")
        if isinstance(properties, Mapping):
            for name, member in properties.items():
                if isinstance(member, Mapping):
                    yield name, member, below
        pending.extend(
            (value, below, depth + 1) for key, value in node.items() if not key.startswith("x-") and key != "examples"
        )
