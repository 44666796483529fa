"""A world of its own for each sandbox: seeded once, then copied, each part when it is first asked for."""

from __future__ import annotations

import gc
import pickle
from collections.abc import Iterator, Mapping, MutableMapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any, Generic, TypeVar

from conformance.sandbox.seed.seed import seeded
from conformance.sandbox.world import Account, Organisation, Subscription, World

_Part = TypeVar("_Part")


def fresh_world(seed: int, today: date) -> World:
    """The sandbox's data for a seed as they are on a day, before any request."""
    next_id, pickled = _seeded(seed, today)
    return World(_Organisations(pickled), next_id)


@dataclass(frozen=True, slots=True)
class _Pickled:
    """An organisation, and apart from it what is nine tenths of it: a request concerns few of them."""

    organisation: bytes
    accounts: Mapping[int, bytes]
    subscriptions: Mapping[int, bytes]


class _Organisations(Mapping[str, Organisation]):
    """Organisations that are unpickled when somebody asks for them: most tests ask for one."""

    def __init__(self, pickled: Mapping[str, _Pickled]) -> None:
        self._pickled = pickled
        self._loaded: dict[str, Organisation] = {}

    def __getitem__(self, name: str) -> Organisation:
        found = self._loaded.get(name)
        if found is None:
            found = self._loaded[name] = _organisation(self._pickled[name])
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._pickled)

    def __len__(self) -> int:
        return len(self._pickled)


class _Parts(MutableMapping[int, _Part], Generic[_Part]):
    """Parts of an organisation by number, in the order in which they came, each a copy once somebody asks for it."""

    def __init__(self, pickled: Mapping[int, bytes]) -> None:
        self._held: dict[int, _Part | bytes] = dict(pickled)

    def __getitem__(self, number: int) -> _Part:
        found = self._held[number]
        if isinstance(found, bytes):
            part: _Part = pickle.loads(found)  # noqa: S301 - our own bytes
            self._held[number] = part
            return part
        return found

    def __setitem__(self, number: int, part: _Part) -> None:
        self._held[number] = part

    def __delitem__(self, number: int) -> None:
        del self._held[number]

    def __contains__(self, number: object) -> bool:
        return number in self._held

    def __iter__(self) -> Iterator[int]:
        return iter(self._held)

    def __len__(self) -> int:
        return len(self._held)


@lru_cache(maxsize=8)
def _seeded(seed: int, today: date) -> tuple[int, Mapping[str, _Pickled]]:
    world = seeded(seed, today)
    return world.next_id, {name: _apart(org) for name, org in world.organisations.items()}


def _apart(org: Organisation) -> _Pickled:
    whole = replace(org, accounts={}, subscriptions={})
    return _Pickled(_bytes(whole), _each(org.accounts), _each(org.subscriptions))


def _each(parts: Mapping[int, object]) -> Mapping[int, bytes]:
    return {number: _bytes(part) for number, part in parts.items()}


def _bytes(value: object) -> bytes:
    return pickle.dumps(value, pickle.HIGHEST_PROTOCOL)


def _organisation(pickled: _Pickled) -> Organisation:
    collecting = gc.isenabled()
    # Thousands of new objects would set off collections that find nothing.
    gc.disable()
    try:
        org: Any = pickle.loads(pickled.organisation)  # noqa: S301 - our own bytes
    finally:
        if collecting:
            gc.enable()
    assert isinstance(org, Organisation)
    org.accounts = _Parts[Account](pickled.accounts)
    org.subscriptions = _Parts[Subscription](pickled.subscriptions)
    return org
