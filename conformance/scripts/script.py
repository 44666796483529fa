"""Scripts: what to send next, decided from what came back.

A script is a generator. It yields the asks that may be sent at the same time and receives one reply for each, in
order; it returns what it concluded. It does no I/O and takes every value that it judges from the exchanges, so the
same script judges a live run and a recorded one.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from conformance.cases.case import Case, Edit, Purpose
from conformance.contract.contract import Contract, Operation
from conformance.model import Exchange, Owner
from conformance.verdicts.contribution import Contribution


@dataclass(frozen=True, slots=True)
class Ask:
    """One request wanted by a script."""

    case: Case
    #: control, probe, observe-before, observe-after, step:NAME, …
    role: str = "probe"
    #: Which set of test data; an ask that spends its data makes its script take the next.
    index: int = 0
    repetition: int = 0
    #: Values taken from earlier answers.
    extra: tuple[Edit, ...] = ()
    #: The case whose test data it takes, and whose request `Sent` values come from; None: its own.
    like: Case | None = None
    #: Seconds to wait before it is sent: back-off and settling.
    after: float = 0.0

    @property
    def key(self) -> str:
        """Name it uniquely within a run; the same in every run of the same plan."""
        return f"{self.case.id}|{self.role}|{self.index}|{self.repetition}"


@dataclass(frozen=True, slots=True)
class NotSent:
    """An ask that could not be sent; the reason says what to supply."""

    reason: str
    #: Whose turn it is.
    owner: Owner = Owner.DATA


Reply = Exchange | NotSent


Script = Generator[list[Ask], list[Reply], list[Contribution]]


@dataclass(frozen=True, slots=True)
class Scope:
    """What scripts know: the contracts, the plan's purposes, and the limits of the run."""

    contracts: Mapping[str, Contract]
    purposes: Mapping[str, Purpose]
    today: date
    #: How often a failing case is sent again.
    repeats: int = 2
    accepted_at_most: int = 3
    settle: float = 10.0
    #: Seed of the exploratory tier.
    seed: int = 0
    settle_accepted: float | None = None
    #: Readings fixed by agreement: reading id -> choice.
    agreed: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def operation(self, key: str) -> Operation:
        """Find an operation by `api/operationId`."""
        api, _, name = key.partition("/")
        return self.contracts[api].operations[name]


@dataclass(frozen=True, slots=True)
class Task:
    """A script with its name, and what it must not share with another that runs at the same time."""

    name: str
    script: Script
    #: 0 reads, 1 reversible, 2 writes that spend data, 3 exploratory; a phase begins when the one before has ended.
    phase: int
    #: Names of shared data that it changes or relies on; tasks with a common lock never overlap.
    locks: frozenset[str] = frozenset()
    operations: Sequence[str] = ()


__all__ = ["Ask", "Contribution", "NotSent", "Reply", "Scope", "Script", "Task"]
