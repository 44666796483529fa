"""Seeded faults: what the suite has to catch. Each is one way in which a target can be wrong.

A fault works by the seams that it fills:

- `arrives(sandbox, request)` may change a request before anything looks at it, or answer it.
- `tolerates(call, violation)` is asked about each constraint that a request breaks; true overlooks it.
- `before(call)` may answer in place of the handler, or change the state.
- `reply(call, reply)` may change an answer while it still is values: moments, decimals, members.
- `after(call, response)` may change what goes over the wire, or let nothing come.

Each module of this folder has a function `faults(contracts)` that gives its own; most make one for every operation,
constraint or requirement of the contracts. No fault is a permitted reading. Modules that break requirements have
`WAYS`: the word of a rule -> what makes the faults that break it.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from types import ModuleType

from conformance.contract import Contract, load_contracts
from conformance.model.sentences import did_you_mean
from conformance.sandbox.faults.fault import Fault

Maker = Callable[[Mapping[str, Contract]], Iterable[Fault]]


class UnknownFaultError(ValueError):
    """There is no such fault."""


def faults_for(contracts: Mapping[str, Contract]) -> Mapping[str, Fault]:
    """Every seeded fault for the given contracts, by id."""
    return by_id(fault for make in _makers() for fault in make(contracts))


def by_id(faults: Iterable[Fault]) -> Mapping[str, Fault]:
    """Key faults by their ids, which are unique."""
    found: dict[str, Fault] = {}
    for fault in faults:
        if found.setdefault(fault.id, fault) != fault:
            raise ValueError(f"two faults are called {fault.id}")
    return found


def ways() -> Mapping[str, tuple[object, ...]]:
    """The functions that break each word of the requirements, by the word."""
    found: dict[str, tuple[object, ...]] = {}
    for module in _modules():
        for word, make in getattr(module, "WAYS", {}).items():
            found[word] = (*found.get(word, ()), make)
    return found


def _makers() -> Iterator[Maker]:
    for module in _modules():
        make: Maker | None = getattr(module, "faults", None)
        if make is not None:
            yield make


def _modules() -> Iterator[ModuleType]:
    for module in pkgutil.iter_modules(__path__):
        yield importlib.import_module(f"{__name__}.{module.name}")


@lru_cache(maxsize=1)
def all_faults() -> Mapping[str, Fault]:
    """Every seeded fault for the built-in contracts, by id."""
    return faults_for(load_contracts())


def faults_of(ids: tuple[str, ...]) -> tuple[Fault, ...]:
    """Find faults by their ids."""
    known = all_faults()
    for fault_id in ids:
        if fault_id not in known:
            hint = did_you_mean(fault_id, known, cutoff=0.75) or "sandbox --list-faults lists them"
            raise UnknownFaultError(f"there is no fault {fault_id}; {hint}")
    return tuple(known[fault_id] for fault_id in ids)
