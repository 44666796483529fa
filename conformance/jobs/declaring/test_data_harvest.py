"""Take test data from a response, by `x-pool` in its schema and `x-discovers` of its operation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from conformance.checks.rules.select import as_sent, select
from conformance.contract.contract import Contract, Operation
from conformance.contract.pointer import resolve
from conformance.contract.pool_kinds import Owner, PoolKind, is_id
from conformance.engine.single_reads import applies
from conformance.profile.ixit import Entry

#: Nothing documented nests deeper.
DEPTH = 12
#: Values of one pool that one answer gives at most, where they relate to nothing.
MOST_ALONE = 40
#: Lines that a value which is nobody's is written down for, at most.
MOST_OWNERS = 12


@dataclass(slots=True)
class Found:
    """One value of a pool, as far as answers told of it."""

    value: Any
    tags: set[str] = field(default_factory=set)
    related: dict[str, Any] = field(default_factory=dict)
    #: Of a value that is nobody's: whose response named it (kind and value) -> the tags that it had there.
    named_by: dict[tuple[str, Any], set[str]] = field(default_factory=dict)


class Known:
    """Everything that is known of the test data, in the order of finding."""

    def __init__(self, kinds: Mapping[str, PoolKind]) -> None:
        self.kinds = kinds
        self.pools: dict[str, dict[str, Found]] = {}

    def add(
        self, kind: str, value: Any, related: Mapping[str, Any] | None = None, *, tags: tuple[str, ...] = ()
    ) -> None:
        """Learn of a value; says whether it is new. What is said first about a relation stays."""
        base, _, narrower = kind.partition(".")
        pool = self.pools.setdefault(base, {})
        found = pool.setdefault(str(value), Found(value))
        found.tags.update(tags)
        if narrower:
            found.tags.add(narrower)
        known = {kind: v for kind, v in (related or {}).items() if kind != base and self.belongs(base, kind)}
        for other, its in known.items():
            found.related.setdefault(other, its)
        nearest = self._nearest(known)
        if self.kinds[base].of is Owner.NOBODY and nearest is not None:
            found.named_by.setdefault((nearest, known[nearest]), set()).update(tags)

    @property
    def size(self) -> int:
        """How many values are known."""
        return sum(map(len, self.pools.values()))

    def confirm(self, kind: str, value: Any) -> None:
        """Learn of a code that was tried and led to something."""
        if value in self.kinds[kind].tried:
            self.add(kind, value)

    def tag(self, kind: str, value: Any, tag: str) -> None:
        """Learn of a tag of a value that is known."""
        found = self.pools.get(kind.partition(".")[0], {}).get(str(value))
        if found is not None:
            found.tags.add(tag)

    def values(self, kind: str) -> list[Found]:
        """The values found of a kind; of a narrower kind, those with its tag."""
        base, _, narrower = kind.partition(".")
        return [f for f in self.pools.get(base, {}).values() if not narrower or narrower in f.tags]

    def belongs(self, kind: str, to: str) -> bool:
        """Whether a value of one kind belongs to one of another, or is its equal.

        So no customer is tied to one of several lines.
        """
        return self.kinds[to].of < Owner.PART and self.kinds[to].of <= self.kinds[kind].of

    def entries(self, kind: str, found: Found) -> Iterator[Entry]:
        """Write down a value; of a part of a line or account, only which one.

        What is nobody's and was named by several lines is no line's alone: it is written down for each of them.
        """
        if len(found.named_by) > 1:
            for (other, its), tags in list(found.named_by.items())[:MOST_OWNERS]:
                yield Entry(found.value, frozenset(tags), {other: its})
            return
        related = dict(found.related)
        nearest = self._nearest(related)
        if self.kinds[kind].of >= Owner.PART and nearest is not None:
            related = {nearest: related[nearest]} if self.kinds[nearest].of >= Owner.ACCOUNT else {}
        yield Entry(found.value, frozenset(found.tags), related)

    def _nearest(self, related: Mapping[str, Any]) -> str | None:
        """The kind of the narrowest owner among the related values."""
        order = list(self.kinds)
        return max(related, key=lambda other: (self.kinds[other].of, -order.index(other)), default=None)


def from_schema(
    contract: Contract, operation: Operation, status: int, body: Any, context: Mapping[str, Any]
) -> Iterator[tuple[str, Any, dict[str, Any]]]:
    """Find in a response all values that its schema puts into a pool: kind, value and related values of each."""
    answer = operation.answer_to(status)
    if answer is None or answer.schema is None:
        return
    yield from _walk(contract, answer.schema, body, dict(context), {}, 0)


def _walk(
    contract: Contract, raw: Any, value: Any, asked: dict[str, Any], above: dict[str, Any], depth: int
) -> Iterator[tuple[str, Any, dict[str, Any]]]:
    """The pool values below a node; `asked` are the values of the request, `above` those further up in the response."""
    if depth > DEPTH:
        return
    document = contract.document
    schema = _resolved(document, raw)
    if isinstance(value, list):
        # An item of a list need not be the line that was asked for.
        wide = {kind: v for kind, v in asked.items() if _owner(contract, kind) < Owner.LINE}
        for item in value:
            yield from _walk(contract, schema.get("items", {}), item, wide, above, depth + 1)
    elif isinstance(value, Mapping):
        members = {**schema.get("properties", {})}
        kinds = {
            str(pool): value[name]
            for name, member in members.items()
            if (pool := _resolved(document, member).get("x-pool")) and is_id(value.get(name))
        }
        own = {kind.partition(".")[0]: found for kind, found in kinds.items()}
        # What stands above was said first: the user of a line need not be the owner of its account.
        said = {**own, **above}
        asked = _not_contradicted(contract, asked, said)
        here = {**asked, **said}
        for kind, found in kinds.items():
            base = kind.partition(".")[0]
            # What was asked for comes back from a line of any sort; only what is found beside it has the sort stated.
            yield base if asked.get(base) == found else kind, found, here if here.get(base) == found else {}
        for name, member in members.items():
            if isinstance(value.get(name), Mapping | list):
                yield from _walk(contract, member, value[name], asked, said, depth + 1)


def _not_contradicted(contract: Contract, asked: Mapping[str, Any], said: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out of what was asked for what is of somebody else, by what the response says itself.

    Another customer has other accounts and lines; another line of the same customer has not.
    """
    other = [_owner(contract, kind) for kind, value in said.items() if kind in asked and asked[kind] != value]
    widest = min(other, default=None)
    return {kind: v for kind, v in asked.items() if widest is None or _owner(contract, kind) < widest}


def _owner(contract: Contract, kind: str) -> Owner:
    known = contract.pool_kinds.get(kind)
    return known.of if known is not None else Owner.CUSTOMER


def _resolved(document: Mapping[str, Any], raw: Any) -> Mapping[str, Any]:
    """Follow references, and join what is composed."""
    if not isinstance(raw, Mapping):
        return {}
    schema: dict[str, Any] = dict(raw)
    for _ in range(DEPTH):
        if "$ref" not in schema:
            break
        pointer = str(schema.pop("$ref")).removeprefix("#")
        schema = {**resolve(document, pointer), **schema}
    for keyword in ("allOf", "anyOf", "oneOf"):
        for part in schema.get(keyword, ()):
            below = _resolved(document, part)
            properties = {**below.get("properties", {}), **schema.get("properties", {})}
            schema = {**below, **schema, **({"properties": properties} if properties else {})}
    return schema


def asks_further(operation: Operation) -> list[Mapping[str, Any]]:
    """The different `ask` entries of an operation's `x-discovers`, the plain one first."""
    found: list[Mapping[str, Any]] = [{}]
    for entry in operation.discovers:
        ask = entry.get("ask") or {}
        if ask not in found:
            found.append(ask)
    return found


def discover_from(
    known: Known,
    operation: Operation,
    ask: Mapping[str, Any],
    status: int | None,
    body: Any,
    context: Mapping[str, Any],
) -> None:
    """Learn what `x-discovers` makes of an answer."""
    for entry in operation.discovers:
        if (entry.get("ask") or {}) != ask or not applies(entry, status, body):
            continue
        if "pool" in entry:
            alone = bool(entry.get("alone"))
            found = [value for value in map(as_sent, select(body, entry["select"])) if is_id(value)]
            related = {} if alone else _wider(known, entry["pool"], context)
            for value in found[:MOST_ALONE] if alone else found:
                text = str(value) if entry.get("as") == "text" else value
                known.add(entry["pool"], text, related, tags=tuple(entry.get("tags") or ()))
        else:
            for kind in entry["of"]:
                if kind in context:
                    known.tag(kind, context[kind], entry["tag"])


def _wider(known: Known, kind: str, context: Mapping[str, Any]) -> dict[str, Any]:
    """What of a context surely belongs to a value found by it: a line that was found need not be the one asked for."""
    own = known.kinds[kind].of
    return {other: value for other, value in context.items() if known.kinds[other].of < own}
