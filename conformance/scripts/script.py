"""Scripts: what to send next, decided from what came back.

A script is a generator. It yields the asks that may be sent at the same time and receives one reply for each, in
order; it returns what it concluded. It does no I/O and takes every value that it judges from the exchanges, so the
same script judges a live run and a recorded one.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from conformance.cases.case import Case, Edit, Purpose, Ruled
from conformance.checks.rules.observe import Observation
from conformance.contract.contract import Contract, Operation, operation_at
from conformance.contract.rule_arguments import StandsOn
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
    #: It is asked of a neighbour of that with which it would be: of another line of the same account.
    neighbour: bool = False

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
    #: The line of the IXIT that supplies it, and where it goes (`organisations.{org}.pools`); empty: no line does.
    paste: str = ""
    place: str = ""


Reply = Exchange | NotSent


Script = Generator[list[Ask], list[Reply], list[Contribution]]


#: What one answered exchange shows of a rule with these arguments.
Look = Callable[[Mapping[str, Any], Operation, Exchange], Observation]


#: Seconds between two looks at what a write did; the last one repeats.
PAUSES = (0.0, 0.2, 0.6, 1.5, 3.0, 6.0)


def pause_before(look: int) -> float:
    """Seconds to wait before the n-th look at what a write did, counted from 0."""
    return PAUSES[min(look, len(PAUSES) - 1)]


#: How many times the time to settle an effect is waited for, where the IXIT says nothing of late ones.
LATE = 3


@dataclass(frozen=True, slots=True)
class Limits:
    """How often something is tried and how long it is waited for, before it counts."""

    #: How often a failing case is sent again.
    repeats: int = 2
    accepted_at_most: int = 3
    #: Sets of test data that a rejected control is tried with.
    control_sets: int = 3
    #: Seconds until the effect of a write has to show; after 202, or None: nothing says it.
    settle: float = 10.0
    settle_accepted: float | None = None
    #: Seconds that a response may take.
    slow: float = 5.0
    #: Seed of the exploratory tier.
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Scope:
    """What scripts know: the contracts, the plan's purposes, and the limits of the run."""

    contracts: Mapping[str, Contract]
    purposes: Mapping[str, Purpose]
    today: date
    #: What judges each word of the requirements.
    rules: JudgedRules
    limits: Limits = Limits()

    @property
    def late(self) -> float:
        """Seconds after which nobody looks for the effect of a write any more."""
        settle, accepted = self.limits.settle, self.limits.settle_accepted
        return max(settle, LATE * settle if accepted is None else accepted)

    def operation(self, key: str) -> Operation:
        """Find an operation by `api/operationId`."""
        return operation_at(self.contracts, key)


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
    #: What it concludes on: all of it is our error where it breaks.
    purposes: Sequence[str] = ()


#: Makes the script of the statements of one operation that share it; the number says how many sets of test data the
#: operation's other scripts have spent.
Make = Callable[[Scope, Operation, Sequence[Ruled], int], Script]
#: Says which of an operation's statements share a script.
Together = Callable[[Sequence[Ruled]], Iterable[Sequence[Ruled]]]


def each(rules: Sequence[Ruled]) -> Iterable[Sequence[Ruled]]:
    """Every statement has a script of its own."""
    return [[ruled] for ruled in rules]


@dataclass(frozen=True, slots=True)
class RuleScript:
    """A kind of script; rules that have the same one may share a script."""

    #: It names the tasks.
    name: str
    make: Make
    together: Together = each
    #: Sets of test data that it spends, where what an operation does cannot be undone.
    spends: int = 0
    #: All statements share one script, which comes when the others have been.
    last: bool = False


class JudgedRule(Protocol):
    """What scripts need of a rule."""

    @property
    def stands_on(self) -> StandsOn:
        """Where it makes sense."""

    @property
    def look(self) -> Look | None:
        """What one answer shows of it, or None: no answer does by itself."""

    @property
    def script(self) -> Callable[[Operation], RuleScript | None]:
        """The script that judges it at an operation; None where its cases or its operation's script do."""


JudgedRules = Mapping[str, JudgedRule]


__all__ = [
    "Ask",
    "Contribution",
    "JudgedRule",
    "JudgedRules",
    "Limits",
    "Look",
    "Make",
    "NotSent",
    "Reply",
    "RuleScript",
    "Scope",
    "Script",
    "Task",
    "each",
    "pause_before",
]
