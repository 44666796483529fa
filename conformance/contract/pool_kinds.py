"""The kinds of test data that a contract names (`x-pool-kinds`): whose they are, what may change or use them up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Any

from conformance.contract.vocabulary import PERSONAL_CLASSES


class Owner(IntEnum):
    """Whose a value is, from the widest to the narrowest; what is nobody's comes last."""

    CUSTOMER = 0
    ACCOUNT = 1
    LINE = 2
    PART = 3
    NOBODY = 4


@dataclass(frozen=True, slots=True)
class PoolKind:
    """One kind of test data."""

    name: str
    #: A write may change what its value stands for, unless it is nobody's.
    of: Owner
    #: Any value serves every request at the same time, the first one best.
    shared: bool = False
    #: It is one of a list of codes: no write changes what it stands for.
    listed: bool = False
    #: An accepted request uses a value up for good.
    used_up: bool = False
    #: The class of personal data that its values are written like, or None: nothing tells.
    holds: str | None = None
    #: What people call one of it.
    called: str = ""
    #: Tags of values that serve only requests which ask for the tag, as long as there is another value.
    apart: frozenset[str] = frozenset()
    #: Values that `discover` asks about where nobody knows one: codes, of which the target confirms one.
    tried: tuple[int | str, ...] = ()
    #: The tag of the values that an operation does best with, where it says so (`x-prefers`).
    preferred: str | None = None

    @property
    def changeable(self) -> bool:
        """Whether a write could change what a value of this kind stands for."""
        return self.of is not Owner.NOBODY and not self.listed


#: Every API is asked on behalf of an organisation.
ORGANISATION = PoolKind("orgId", Owner.NOBODY, shared=True)
#: The members of an entry of `x-pool-kinds`.
MEMBERS = frozenset({"of", "narrower", "shared", "listed", "used-up", "holds", "called", "apart", "tried"})
_OWNERS = {owner.name.lower(): owner for owner in Owner}


def pool_kinds(document: Mapping[str, Any]) -> Mapping[str, PoolKind]:
    """The kinds of test data that a contract names, in its order, with the narrower ones (`subscriptionId.mobile`)."""
    kinds = {ORGANISATION.name: ORGANISATION}
    for name, entry in _entries(document):
        for full in (name, *(f"{name}.{narrower}" for narrower in entry.get("narrower", ()))):
            kinds[full] = PoolKind(
                full,
                _OWNERS.get(entry.get("of", ""), Owner.CUSTOMER),
                shared=bool(entry.get("shared")),
                listed=bool(entry.get("listed")),
                used_up=bool(entry.get("used-up")),
                holds=entry.get("holds"),
                called=entry.get("called", full),
                apart=_tags(entry.get("apart")),
                tried=_codes(entry.get("tried")),
            )
    return kinds


def held_by(document: Mapping[str, Any], kind: str | None) -> str | None:
    """The class of personal data that values of a kind look like (`holds` in `x-pool-kinds`), or None."""
    entry = (document.get("x-pool-kinds") or {}).get(str(kind).partition(".")[0])
    return entry.get("holds") if isinstance(entry, Mapping) else None


def all_kinds(several: Iterable[Mapping[str, PoolKind]]) -> Mapping[str, PoolKind]:
    """The kinds of test data of several contracts in one mapping: pools belong to an organisation, not to an API."""
    kinds: dict[str, PoolKind] = {}
    for one in several:
        for name, kind in one.items():
            kinds.setdefault(name, kind)
    return kinds


def is_id(value: Any) -> bool:
    """Whether a value of a response can be test data: null, true, "" and 0 cannot."""
    return isinstance(value, str | int) and not isinstance(value, bool) and value not in ("", 0)


def preferring(kinds: Mapping[str, PoolKind], prefers: Mapping[str, str]) -> Mapping[str, PoolKind]:
    """The kinds as one operation uses them: the values that it prefers are not reserved for others."""
    changed = {
        kind: replace(kinds[kind], apart=kinds[kind].apart - {tag}, preferred=tag)
        for kind, tag in prefers.items()
        if kind in kinds
    }
    return {**kinds, **changed} if changed else kinds


def tags_shown(discovers: Iterable[Mapping[str, Any]], kind: str) -> Iterator[str]:
    """The tags that a read's `x-discovers` gives to values of a kind for which it lists something."""
    base = kind.partition(".")[0]
    yield from (str(one["tag"]) for one in discovers if "when" in one and "tag" in one and base in one.get("of", ()))


def preferable(discovers: Iterable[Mapping[str, Any]], kinds: Iterable[str]) -> Mapping[str, str]:
    """Kind of test data -> the tag that a read gives to values for which it lists something, where there is one."""
    shown = {kind: tuple(tags_shown(discovers, kind)) for kind in kinds}
    return {kind: tags[0] for kind, tags in shown.items() if len(tags) == 1}


def pool_kind_problems(document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Place and sentence of every mistake in `x-pool-kinds`."""
    declared = document.get("x-pool-kinds", {})
    if not isinstance(declared, Mapping):
        yield (
            "/x-pool-kinds",
            "`x-pool-kinds` maps a kind of test data to what is known of it: `parcelId: {of: customer}`",
        )
        return
    for name, entry in declared.items():
        here = f"/x-pool-kinds/{name}"
        if not isinstance(entry, Mapping):
            yield here, f"{name} says whose it is: `{name}: {{of: customer}}`"
            continue
        if entry.get("of") not in _OWNERS:
            yield here, f"`of` is one of {', '.join(_OWNERS)}; not {entry.get('of')}"
        if entry.get("holds", "name") not in PERSONAL_CLASSES:
            yield f"{here}/holds", f"{entry['holds']} is no class of personal data"
        if "apart" in entry and not _tags(entry["apart"]):
            yield f"{here}/apart", "`apart` lists tags: `apart: [ended]`"
        if "tried" in entry and (not _codes(entry["tried"]) or entry.get("of") != Owner.NOBODY.name.lower()):
            yield f"{here}/tried", "`tried` lists codes of a kind that is nobody's: `tried: [1, 2]`"
        for unknown in sorted(entry.keys() - MEMBERS):
            yield f"{here}/{unknown}", f"{unknown} is none of {', '.join(sorted(MEMBERS))}"


def _codes(listed: Any) -> tuple[int | str, ...]:
    sound = isinstance(listed, list) and all(isinstance(c, int | str) and not isinstance(c, bool) for c in listed)
    return tuple(listed) if sound else ()


def _tags(listed: Any) -> frozenset[str]:
    return (
        frozenset(listed) if isinstance(listed, list) and all(isinstance(tag, str) for tag in listed) else frozenset()
    )


def _entries(document: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    declared = document.get("x-pool-kinds")
    for name, entry in declared.items() if isinstance(declared, Mapping) else ():
        if isinstance(entry, Mapping):
            yield str(name), entry


__all__ = [
    "ORGANISATION",
    "Owner",
    "PoolKind",
    "all_kinds",
    "held_by",
    "is_id",
    "pool_kind_problems",
    "pool_kinds",
    "preferring",
]
