"""Seeded faults: what the suite has to catch. Each is one way in which a target can be wrong.

A fault works by the seams that it fills, or by its id alone, which handlers ask for with `call.fault("id")`:

- `tolerates(call, violation)` is asked about each constraint that a request breaks; true overlooks it.
- `before(call)` may answer in place of the handler, or change the state.
- `reply(call, reply)` may change an answer while it still is values: moments, decimals, members.
- `after(call, response)` may change what goes over the wire, or let nothing come.

Faults register themselves when their module is imported; `all_faults` imports every module of this folder.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from conformance.contract import Violation
from conformance.model import Outcome, Response
from conformance.sandbox.call import Call, Reply


@dataclass(frozen=True, slots=True)
class Fault:
    """One seeded defect."""

    id: str
    #: What it breaks: `api/requirement-id`, a check's `family/name`, or a purpose's id or the beginning of one.
    breaks: str
    #: One line, in the indicative.
    says: str
    #: Keys of the operations that it touches, `api/operationId`; empty: all.
    operations: frozenset[str] = frozenset()
    tolerates: Callable[[Call, Violation], bool] | None = None
    before: Callable[[Call], Reply | None] | None = None
    reply: Callable[[Call, Reply], Reply] | None = None
    after: Callable[[Call, Response], Outcome] | None = None

    def touches(self, operation: str) -> bool:
        """Say whether it shows at an operation."""
        return not self.operations or operation in self.operations


_FAULTS: dict[str, Fault] = {}


class UnknownFaultError(ValueError):
    """There is no such fault."""


def register(*faults: Fault) -> None:
    """Take faults into the registry; ids are unique."""
    for fault in faults:
        if _FAULTS.get(fault.id, fault) != fault:
            raise ValueError(f"two faults are called {fault.id}")
        _FAULTS[fault.id] = fault


def all_faults() -> Mapping[str, Fault]:
    """Give every fault there is, by id."""
    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{module.name}")
    return dict(_FAULTS)


def faults_of(ids: tuple[str, ...]) -> tuple[Fault, ...]:
    """Find faults by their ids."""
    known = all_faults()
    for fault_id in ids:
        if fault_id not in known:
            raise UnknownFaultError(f"there is no fault {id}")
    return tuple(known[fault_id] for fault_id in ids)
