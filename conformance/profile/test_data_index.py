"""The test data of an organisation, indexed once for choosing."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from functools import cached_property, lru_cache
from typing import Any

from conformance.model.cache_keys import Same
from conformance.profile.ixit import Entry, Organisation


def entries(organisation: Organisation, kind: str, tag: str | None = None) -> tuple[Entry, ...]:
    """Give the entries of a kind that carry a tag.

    `subscriptionId.mobile` may be declared as a pool of its own or as the tag `mobile` of `subscriptionId`; the bare
    kind takes them all.
    """
    return _entries(Same(organisation), kind, tag)


@lru_cache(maxsize=2048)
def _entries(organisation: Same[Organisation], kind: str, tag: str | None) -> tuple[Entry, ...]:
    if tag is not None:
        return tuple(entry for entry in _entries(organisation, kind, None) if tag in entry.tags)
    pools = organisation.value.pools
    base, _, narrower = kind.partition(".")
    found = list(pools.get(kind, ()))
    if narrower:
        found += [entry for entry in pools.get(base, ()) if narrower in entry.tags]
    else:
        dotted = (pool for name, pool in pools.items() if name.startswith(f"{kind}."))
        found += [entry for pool in dotted for entry in pool]
    return tuple(found)


def stock(organisation: Organisation, kind: str, tag: str | None, wanted: frozenset[str]) -> Stock:
    """Give the entries of a kind and tag, those first that relate most of the kinds that are wanted beside it."""
    return _stock(Same(organisation), kind, tag, wanted)


@lru_cache(maxsize=2048)
def _stock(organisation: Same[Organisation], kind: str, tag: str | None, wanted: frozenset[str]) -> Stock:
    pool = _entries(organisation, kind, tag)
    relatable = wanted & _relatable(organisation, kind, tag)
    if relatable != wanted:
        return _stock(organisation, kind, tag, relatable)
    return Stock(kind.partition(".")[0], pool, wanted)


@lru_cache(maxsize=2048)
def _relatable(organisation: Same[Organisation], kind: str, tag: str | None) -> frozenset[str]:
    return frozenset(other for entry in _entries(organisation, kind, tag) for other in entry.related)


def related_to(organisation: Organisation, kind: str, value: Any) -> Mapping[str, Any]:
    """Give what a value of a kind is related to: pool kind -> value; nothing where no pool has the value."""
    return _related(Same(organisation), kind.partition(".")[0]).get(_key(value), {})


@lru_cache(maxsize=512)
def _related(organisation: Same[Organisation], kind: str) -> Mapping[Hashable, Mapping[str, Any]]:
    found: dict[Hashable, dict[str, Any]] = {}
    for entry in _entries(organisation, kind, None):
        found.setdefault(_key(entry.value), {}).update(entry.related)
    return found


class Stock:
    """Entries in the order in which they serve, found by their value and by what they are related to."""

    def __init__(self, base: str, pool: Sequence[Entry], wanted: frozenset[str]) -> None:
        """Sort a pool; ties stay in the declared order."""
        self.base = base
        self.entries = tuple(sorted(pool, key=lambda entry: -len(wanted & set(entry.related))))
        #: The most of the wanted kinds that one entry relates.
        self.reach = len(wanted & set(self.entries[0].related)) if self.entries else 0
        self._unrelated: dict[frozenset[str], tuple[Entry, ...]] = {}

    def fitting(self, related: Mapping[str, Any]) -> Sequence[Entry]:
        """Give the entries that contradict nothing chosen before; where some belong to it, only those."""
        if self.base in related:
            agreeing = [e for e in self._by_value.get(_key(related[self.base]), ()) if _agrees(e, related)]
            return [e for e in agreeing if not related.keys().isdisjoint(e.related)] or agreeing
        kinds = self._kinds.intersection(related)
        touching = {
            position: self.entries[position]
            for kind in kinds
            for position in self._by_relation.get((kind, _key(related[kind])), ())
        }
        belonging = [touching[position] for position in sorted(touching) if _agrees(touching[position], related)]
        return belonging or self._unrelated_to(kinds)

    def _unrelated_to(self, kinds: frozenset[str]) -> tuple[Entry, ...]:
        """Give the entries that say nothing of some kinds: those that do contradict, where none belongs."""
        if kinds not in self._unrelated:
            self._unrelated[kinds] = tuple(e for e in self.entries if kinds.isdisjoint(e.related))
        return self._unrelated[kinds]

    @cached_property
    def _kinds(self) -> frozenset[str]:
        return frozenset(kind for entry in self.entries for kind in entry.related)

    @cached_property
    def _by_value(self) -> Mapping[Hashable, Sequence[Entry]]:
        found: dict[Hashable, list[Entry]] = {}
        for entry in self.entries:
            found.setdefault(_key(entry.value), []).append(entry)
        return found

    @cached_property
    def _by_relation(self) -> Mapping[tuple[str, Hashable], Sequence[int]]:
        found: dict[tuple[str, Hashable], list[int]] = {}
        for position, entry in enumerate(self.entries):
            for kind, value in entry.related.items():
                found.setdefault((kind, _key(value)), []).append(position)
        return found


def _agrees(entry: Entry, related: Mapping[str, Any]) -> bool:
    return all(related.get(kind, value) == value for kind, value in entry.related.items())


def _key(value: Any) -> Hashable:
    """Give what a value is found by; lists and objects by how they are written."""
    return value if isinstance(value, Hashable) else repr(value)
