"""Choose test data for a case: the same values every time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Protocol, TypedDict

from conformance.contract.pool_kinds import Owner, PoolKind
from conformance.profile.draw import UNDRAWN, Draw
from conformance.profile.ixit import Entry, Organisation
from conformance.profile.test_data_index import Stock, entries, related_to, stock


@dataclass(frozen=True, slots=True)
class Missing:
    """The test data lack something; `advice` says what to supply."""

    kind: str
    tag: str | None
    advice: str


class Pasted(TypedDict):
    """A line of YAML, and where it goes in the IXIT; `{org}` stands for the organisation's name."""

    paste: str
    place: str


def pasted(
    kind: str, tag: str | None, own: Organisation, other: Organisation | None = None, *, abroad: bool = False
) -> Pasted:
    """The line that supplies test data, for the organisation's own pools or, `abroad`, for those of another one.

    Args:
        kind: The kind of test data; empty where no line would help.
        tag: The tag that the value has to have.
        own: The organisation; a pool that it has already is added to.
        other: The other organisation, where there is one.
        abroad: Whether it is the other one's test data.
    """
    if not kind:
        return Pasted(paste="", place="")
    value = f"{{value: …, tags: [{tag}]}}" if tag else "…"
    if abroad and kind == "orgId":  # its name is enough
        return Pasted(paste="isolated_from: [OTHER]", place="organisations.{org}")
    if abroad and other is None:
        return Pasted(paste=f"OTHER: {{pools: {{{kind}: [{value}]}}}}", place="organisations")
    whose, name = (other, other.name or other.id) if abroad and other is not None else (own, "{org}")
    if kind in whose.pools:
        return Pasted(paste=f"- {value}", place=f"organisations.{name}.pools.{kind}")
    return Pasted(paste=f"{kind}: [{value}]", place=f"organisations.{name}.pools")


class Reserved(Protocol):
    """The values of a kind that are reserved for one taker."""

    def take(self, tag: str | None, index: int) -> Entry | None:
        """The `index`-th value with a tag, the same one each time; None where there are no more."""
        ...


NONE: Mapping[str, int] = MappingProxyType({})
#: Pool kind (with `#tag` where one was wanted) -> the value chosen.
DataSet = Mapping[str, Any]


def key_of(kind: str, tag: str | None, nth: int = 0) -> str:
    """Name a wanted datum within a set; `nth` says which of several of its kind."""
    name = f"{kind}#{tag}" if tag else kind
    return f"{name}{'' if tag else '#'}~{nth}" if nth else name


def changeable_only(organisation: Organisation, kinds: Mapping[str, PoolKind]) -> Organisation:
    """The organisation with only those values whose objects writes may change."""

    def allowed(kind: str, entry: Entry) -> bool:
        if kind in kinds and not kinds[kind].changeable:
            return True
        return organisation.changeable if entry.changeable is None else entry.changeable

    pools = {kind: tuple(e for e in pool if allowed(kind, e)) for kind, pool in organisation.pools.items()}
    return replace(organisation, pools=pools)


def choose(
    organisation: Organisation,
    wanted: Iterable[tuple[str, str | None]],
    kinds: Mapping[str, PoolKind],
    *,
    index: int = 0,
    begin: float = 0.0,
    reserved: Mapping[str, Reserved] | None = None,
    several: Mapping[str, int] = NONE,
    entry: Mapping[str, int] = NONE,
    draw: Draw = UNDRAWN,
    beside_chosen: DataSet = MappingProxyType({}),
    searching: bool = False,
) -> DataSet | Missing:
    """Choose the `index`-th set of values for the kinds wanted, related ones together.

    Reserved kinds are taken from their reservation and never twice; `several` says how many different values one set
    has of them. Of the others any entry may serve, starting `index` places beyond the part `begin` of the pool: which
    of those that are declared alike come first is drawn, and of some kinds the `entry`-th is taken.
    Entries that relate several wanted kinds lead, so that an account and its subscription belong together. A value
    with a tag that sets it apart (refused, ended, under a risk check) serves only who asks for the tag, unless there is
    no other. What belongs to the set that was chosen before, `beside_chosen`, comes first. Whoever is `searching` asks
    for the next set because the one before did not do: each step is twice as long.
    """
    pairs = sorted(set(wanted), key=lambda pair: (pair[0], pair[1] or ""))
    beside = frozenset(kind.partition(".")[0] for kind, _ in pairs)
    bases = {kind for kind, tag in pairs if tag is None}
    chosen: dict[str, Any] = {}
    related: dict[str, Any] = _belonging(organisation, kinds, beside_chosen)
    taken: list[tuple[int, str, str | None, Stock]] = []
    for kind, tag in pairs:
        known = kinds.get(kind)
        if reserved is not None and kind in reserved:
            preferred = known.preferred if known is not None else None
            held = _dealt(reserved[kind], tag or preferred, index, several.get(kind, 1))
            if held:
                chosen |= {key_of(kind, tag, nth): entry.value for nth, entry in enumerate(held)}
                # A request that names a landline in the place of a mobile line is about the landline.
                only = sum(one.partition(".")[0] == kind.partition(".")[0] for one, _ in pairs) == 1
                related = _joined(known if only else None, held, related)
                continue
            if known is None or preferred is None or tag is not None:
                supplied = bool(entries(organisation, kind, tag))
                return Missing(kind, tag, _advice(organisation, kind, tag, used_up=supplied))
            # What is left of those that it prefers is kept for others: it may do with any.
            known = replace(known, preferred=None, apart=known.apart | {preferred})
        found = stock(organisation, kind, tag, beside, known)
        # A NIF that is wanted beside any document leads: the document may be one that is none.
        leads = 50 if tag is None and kind.partition(".")[0] in bases - {kind} else 0
        taken.append(((0 if tag else 1) * 100 - found.reach - leads, kind, tag, found))
    for _, kind, tag, found in sorted(taken, key=lambda item: item[:2]):
        base = kind.partition(".")[0]
        fitting = found.fitting(related)
        if not fitting and base in related and tag is None:
            chosen[key_of(kind, tag)] = related[base]
            continue
        candidates = fitting or found.serving
        if not candidates:
            return Missing(kind, tag, _advice(organisation, kind, tag))
        if entry.get(kind):
            candidates = candidates[entry[kind] : entry[kind] + 1]
            if not candidates:
                return Missing(kind, tag, _advice(organisation, kind, tag, used_up=True))
        for _, _, other_tag, other in taken:
            candidates = other.leading_to(candidates) if other_tag is None and other.base != base else candidates
        candidates = draw.ordered(kind, candidates)
        step = _nth_step(index, len(candidates)) if searching else index
        place = 0 if base in kinds and kinds[base].shared else step % len(candidates)
        candidates = _begun(candidates, begin)
        found_entry = candidates[place]
        chosen[key_of(kind, tag)] = found_entry.value
        related = {base: found_entry.value, **found_entry.related, **related}
    return chosen


def _begun(candidates: Sequence[Entry], begin: float) -> Sequence[Entry]:
    """Begin at a place among those with which least was done before; the others stay last."""
    fresh = next((n for n, entry in enumerate(candidates) if entry.worn != candidates[0].worn), len(candidates))
    place = int(begin * fresh)
    return (*candidates[place:fresh], *candidates[:place], *candidates[fresh:]) if place else candidates


def _dealt(share: Reserved, tag: str | None, index: int, count: int) -> list[Entry]:
    """The `count` values of the `index`-th set; none where they are not all there."""
    dealt = [share.take(tag, index * count + nth) for nth in range(count)]
    held = [entry for entry in dealt if entry is not None]
    return held if len(held) == count else []


def _joined(known: PoolKind | None, held: Sequence[Entry], related: Mapping[str, Any]) -> dict[str, Any]:
    """What belongs to values that were dealt, the first before all, beside what belongs to those chosen before."""
    found = dict(related)
    for nth, entry in enumerate(held):
        own = {known.name.partition(".")[0]: entry.value} if known is not None and known.changeable else {}
        its = {**own, **entry.related}
        found = {**its, **found} if nth else {**found, **its}
    return found


@lru_cache(maxsize=1024)
def _nth_step(index: int, size: int) -> int:
    """The distance of the n-th try from the first: 0, 1, 3, 7, …, then those left out; each once before any twice."""
    doubled = [2**n - 1 for n in range(size.bit_length()) if 2**n <= size]
    steps: tuple[int, ...] = (*doubled, *sorted(set(range(size)) - set(doubled)))
    return steps[index % size]


def _belonging(organisation: Organisation, kinds: Mapping[str, PoolKind], chosen: DataSet) -> dict[str, Any]:
    """What a set that was chosen before is related to, and the values of its own that are somebody's."""
    found: dict[str, Any] = {}
    for key, value in chosen.items():
        base = key.partition("#")[0].partition(".")[0]
        if base in kinds and kinds[base].of is not Owner.NOBODY:
            found = {**related_to(organisation, base, value), **found}
            found[base] = value
    return found


def objects_of(organisation: Organisation, kinds: Mapping[str, PoolKind], data: DataSet) -> frozenset[str]:
    """Name what a set of values stands for, and what each of them is related to: a line, its account, its customer.

    Args:
        organisation: Whose pools say what belongs together.
        kinds: The kinds of test data; what is nobody's, or one of a list of codes, is no object.
        data: Pool kind (with its tag) -> value.

    Returns:
        `kind:value` of each object.
    """
    found: dict[str, None] = {}
    for key, value in data.items():
        kind = key.partition("#")[0]
        beside = related_to(organisation, kind, value) if kind in kinds and kinds[kind].changeable else None
        for name, one in ({kind: value, **beside} if beside is not None else {}).items():
            base = name.partition(".")[0]
            if base in kinds and kinds[base].changeable:
                found[f"{base}:{one}"] = None
    return frozenset(found)


def neighbour_of(organisation: Organisation, kinds: Mapping[str, PoolKind], data: DataSet) -> DataSet | Missing:
    """Exchange a line for another one, of the same account and sort where there is one; or an account for another.

    Args:
        organisation: Whose pools have the others.
        kinds: The kinds of test data.
        data: Pool kind (with its tag) -> value.

    Returns:
        The same kinds, with the other's values where it says what belongs to it; what is lacking where nothing else is.
    """
    of = {key: kinds[key.partition("#")[0]].of for key in data if key.partition("#")[0] in kinds}
    key = next((key for owner in (Owner.LINE, Owner.ACCOUNT) for key, own in of.items() if own is owner), None)
    if key is None:
        return Missing("", None, "nothing that is written to has a neighbour")
    kind, _, tag = key.partition("#")
    own = related_to(organisation, kind, data[key])
    accounts = {name for name in own if name in kinds and kinds[name].of is Owner.ACCOUNT}
    others = [entry for entry in entries(organisation, kind, tag or None) if entry.value != data[key]]
    alike = [entry for entry in others if accounts and all(entry.related.get(name) == own[name] for name in accounts)]
    # What changes with a line is most likely what is of its sort.
    tags = frozenset[str]().union(*(e.tags for e in entries(organisation, kind) if e.value == data[key]))
    other = max(alike or others, key=lambda entry: len(tags & entry.tags), default=None)
    if other is None:
        return Missing(kind, tag or None, f"no second {kind} supplied: what is beside it cannot be looked at")
    named = {kind.partition(".")[0]: other.value}
    named |= {name.partition(".")[0]: value for name, value in other.related.items()}
    bases = {name: name.partition("#")[0].partition(".")[0] for name in data}
    return {name: named.get(bases[name], value) for name, value in data.items()}


def _advice(organisation: Organisation, kind: str, tag: str | None, *, used_up: bool = False) -> str:
    what = f"{kind} tagged {tag}" if tag else kind
    declared = {kind, kind.partition(".")[0]} & organisation.pools.keys()
    if not used_up and declared and not any(organisation.pools[name] for name in declared):
        return f"no {what} may be changed: say `changeable: true` in organisations.{organisation.id}, or of an entry"
    if used_up:
        more = f"supply more in organisations.{organisation.id}.pools.{kind}"
        return f"all values of {what} are used up or kept for other operations: {more}"
    return f"no {what} supplied: add one to organisations.{organisation.id}.pools.{kind}"


__all__ = [
    "DataSet",
    "Missing",
    "changeable_only",
    "choose",
    "entries",
    "key_of",
    "neighbour_of",
    "objects_of",
    "pasted",
]
