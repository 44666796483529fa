"""The test data of an organisation, indexed once for choosing."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from functools import cached_property, lru_cache
from typing import Any

from conformance.contract.pool_kinds import Owner, PoolKind
from conformance.model.cache_keys import Same
from conformance.profile.ixit import Entry, Organisation


def entries(organisation: Organisation, kind: str, tag: str | None = None) -> tuple[Entry, ...]:
    """The entries of a pool by kind of test data and tag.

    `subscriptionId.mobile` may be declared as a pool of its own or as the tag `mobile` of `subscriptionId`, and the
    documents `document.nif` are those that belong to the documentType NIF; the bare kind takes them all.
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
        found += [entry for entry in pools.get(base, ()) if narrower in entry.tags or _belongs(entry, narrower)]
    else:
        dotted = (pool for name, pool in pools.items() if name.startswith(f"{kind}."))
        found += [entry for pool in dotted for entry in pool]
    return tuple(found)


def _belongs(entry: Entry, narrower: str) -> bool:
    return any(isinstance(its, str) and its.lower() == narrower for its in entry.related.values())


def stock(
    organisation: Organisation,
    kind: str,
    tag: str | None,
    wanted: frozenset[str],
    known: PoolKind | None = None,
) -> Stock:
    """The entries of a kind and tag, first those that are related to most of the other kinds that are wanted.

    Entries with a tag that sets values of the kind apart serve a request that does not ask for it only where there is
    no other.
    """
    return _stock(Same(organisation), kind, tag, wanted, known)


@lru_cache(maxsize=2048)
def _stock(
    organisation: Same[Organisation], kind: str, tag: str | None, wanted: frozenset[str], known: PoolKind | None
) -> Stock:
    pool = _entries(organisation, kind, tag)
    relatable = wanted & _relatable(organisation, kind, tag)
    if relatable != wanted:
        return _stock(organisation, kind, tag, relatable, known)
    apart = known.apart - {tag} if known is not None else frozenset[str]()
    # What is nobody's goes with everything, so that a relation of it is worth less than its being plain.
    tied = known is None or known.of is not Owner.NOBODY
    return Stock(
        kind.partition(".")[0], pool, wanted, apart, tied=tied, preferred=known.preferred if known is not None else None
    )


def ordinary(pool: Sequence[Entry], apart: frozenset[str]) -> Sequence[Entry]:
    """The entries with the fewest tags of `apart`: those with none, where there are such."""
    if not apart:
        return pool
    counted = [(len(apart & entry.tags), entry) for entry in pool]
    fewest = min((count for count, _ in counted), default=0)
    return tuple(entry for count, entry in counted if count == fewest)


@lru_cache(maxsize=2048)
def _relatable(organisation: Same[Organisation], kind: str, tag: str | None) -> frozenset[str]:
    return frozenset(other for entry in _entries(organisation, kind, tag) for other in entry.related)


def related_to(organisation: Organisation, kind: str, value: Any) -> Mapping[str, Any]:
    """The values related to a value, by kind of test data; empty where no pool has the value."""
    return _related(Same(organisation), kind.partition(".")[0]).get(_key(value), {})


@lru_cache(maxsize=512)
def _related(organisation: Same[Organisation], kind: str) -> Mapping[Hashable, Mapping[str, Any]]:
    found: dict[Hashable, dict[str, Any]] = {}
    for entry in _entries(organisation, kind, None):
        found.setdefault(_key(entry.value), {}).update(entry.related)
    return found


class Stock:
    """Entries in the order in which they serve, found by their value and by what they are related to."""

    def __init__(
        self,
        base: str,
        pool: Sequence[Entry],
        wanted: frozenset[str],
        apart: frozenset[str] = frozenset(),
        *,
        tied: bool = True,
        preferred: str | None = None,
    ) -> None:
        """Sort a pool; ties stay in the declared order."""
        self.base = base
        self._wanted, self._apart, self._tied, self._preferred = wanted, apart, tied, preferred
        self.entries = tuple(sorted(pool, key=lambda entry: -len(wanted & set(entry.related))))
        #: Those that serve where nothing else decides.
        self.serving = self._plain(self.entries)
        #: The most of the wanted kinds that one of these relates.
        self.reach = len(wanted & set(self.serving[0].related)) if self.serving else 0
        self._unrelated: dict[frozenset[str], Sequence[Entry]] = {}

    def _plain(self, found: Sequence[Entry]) -> Sequence[Entry]:
        """The entries that are not reserved by a tag, or the preferred ones.

        Of what is somebody's, only those that relate most of what is wanted.
        """
        if self._preferred is not None:
            found = [entry for entry in found if self._preferred in entry.tags] or found
        if self._tied and self._apart and found:
            reach = [len(self._wanted & set(entry.related)) for entry in found]
            found = [entry for entry, most in zip(found, reach, strict=True) if most == max(reach)]
        return ordinary(found, self._apart)

    def fitting(self, related: Mapping[str, Any]) -> Sequence[Entry]:
        """The entries that contradict no value chosen before; where some belong to one, only those."""
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
        return self._plain(belonging) or self._unrelated_to(kinds)

    def _unrelated_to(self, kinds: frozenset[str]) -> Sequence[Entry]:
        """Give the entries that say nothing of some kinds: those that do contradict, where none belongs."""
        if kinds not in self._unrelated:
            unrelated = tuple(e for e in self.entries if kinds.isdisjoint(e.related))
            self._unrelated[kinds] = self._plain(unrelated)
        return self._unrelated[kinds]

    @cached_property
    def set_apart(self) -> frozenset[Hashable]:
        """The values that serve only who asks for their tag; none where there is no other."""
        if any(self._apart & entry.tags for entry in self.serving):
            return frozenset()
        plain = {_key(entry.value) for entry in self.entries if not self._apart & entry.tags}
        return frozenset(_key(entry.value) for entry in self.entries if self._apart & entry.tags) - plain

    def leading_to(self, candidates: Sequence[Entry]) -> Sequence[Entry]:
        """The entries, of another kind, that are related to no value which is set apart here; all, where each is."""
        if not self.set_apart:
            return candidates
        plain = [e for e in candidates if _key(e.related.get(self.base)) not in self.set_apart]
        return plain or candidates

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
    """A hashable key for a value; lists and objects by their JSON text."""
    return value if isinstance(value, Hashable) else repr(value)
