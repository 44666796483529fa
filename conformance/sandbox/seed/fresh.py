"""A world of its own for each sandbox: seeded once, then copied, each organisation when it is first asked for."""

from __future__ import annotations

import gc
import pickle
from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache

from conformance.sandbox.seed.seed import seeded
from conformance.sandbox.world import Organisation, World


def fresh_world(seed: int, today: date) -> World:
    """The sandbox's data for a seed as they are on a day, before any request."""
    next_id, pickled = _seeded(seed, today)
    return World(_Organisations(pickled), next_id)


class _Organisations(Mapping[str, Organisation]):
    """Organisations that are unpickled when somebody asks for them: most tests ask for one."""

    def __init__(self, pickled: Mapping[str, bytes]) -> None:
        self._pickled = pickled
        self._loaded: dict[str, Organisation] = {}

    def __getitem__(self, name: str) -> Organisation:
        found = self._loaded.get(name)
        if found is None:
            found = self._loaded[name] = _loaded(self._pickled[name])
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._pickled)

    def __len__(self) -> int:
        return len(self._pickled)


@lru_cache(maxsize=8)
def _seeded(seed: int, today: date) -> tuple[int, Mapping[str, bytes]]:
    world = seeded(seed, today)
    pickled = {name: pickle.dumps(org, pickle.HIGHEST_PROTOCOL) for name, org in world.organisations.items()}
    return world.next_id, pickled


def _loaded(pickled: bytes) -> Organisation:
    collecting = gc.isenabled()
    # Thousands of new objects would set off collections that find nothing.
    gc.disable()
    try:
        org = pickle.loads(pickled)  # noqa: S301 - our own bytes
    finally:
        if collecting:
            gc.enable()
    assert isinstance(org, Organisation)
    return org
